INSERT INTO job_tokens (job_id, sealed_token) VALUES (@job_id, @sealed_token);
