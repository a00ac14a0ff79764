INSERT INTO idempotency_keys (key_hash, job_key, expires_at) SELECT @key_hash, job_key, @expires_at FROM jobs WHERE job_id = @job_id
ON CONFLICT (key_hash) DO UPDATE SET job_key = excluded.job_key, expires_at = excluded.expires_at;
