-- Of the job that this connection has just inserted.
INSERT INTO job_tokens (job_key, sealed_token) VALUES (last_insert_rowid(), @sealed_token);
