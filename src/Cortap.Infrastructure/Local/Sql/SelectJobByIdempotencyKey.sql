SELECT jobs.*
FROM idempotency_keys JOIN jobs ON jobs.job_id = idempotency_keys.job_id
WHERE idempotency_keys.key_hash = @key_hash AND idempotency_keys.expires_at > @now;
