-- Without RETURNING, and of one row by its key: else SQLite allocates a journal of 64 KB to be able to take the statement back.
UPDATE store SET commit_number = commit_number + 1 WHERE id = 1;
