SELECT idempotency_keys.key_hash AS key_hash, jobs.job_id AS holder, idempotency_keys.expires_at AS expires_at
FROM idempotency_keys JOIN jobs ON jobs.job_key = idempotency_keys.job_key
WHERE idempotency_keys.expires_at > @now
UNION ALL
SELECT idempotency_key_hash, batch_id, idempotent_until FROM batches WHERE idempotent_until > @now;
