INSERT INTO idempotency_keys (key_hash, job_id, expires_at) VALUES (@key_hash, @job_id, @expires_at)
ON CONFLICT (key_hash) DO UPDATE SET job_id = excluded.job_id, expires_at = excluded.expires_at;
