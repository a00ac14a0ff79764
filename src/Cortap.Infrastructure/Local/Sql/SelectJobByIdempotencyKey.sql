SELECT jobs.*
FROM idempotency_keys JOIN jobs ON jobs.job_key = idempotency_keys.job_key
WHERE idempotency_keys.key_hash = @key_hash AND idempotency_keys.expires_at > @now;
