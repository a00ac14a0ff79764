SELECT batch, revision FROM batches WHERE idempotency_key_hash = @key_hash AND idempotent_until > @now ORDER BY batch_key DESC LIMIT 1;
