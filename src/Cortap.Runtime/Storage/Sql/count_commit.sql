UPDATE store SET commit_number = commit_number + 1 RETURNING commit_number;
