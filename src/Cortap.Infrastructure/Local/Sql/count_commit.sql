-- Not by RETURNING, and of one row by its number: else SQLite allocates a journal of 64 KB to take the statement back.
UPDATE commits SET number = number + 1 WHERE rowid = 1;
