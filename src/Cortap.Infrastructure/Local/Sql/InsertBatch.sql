INSERT INTO batches (batch_id, user_id, tenant_id, created_at, purge_at, mark, idempotency_key_hash, idempotent_until, batch, revision)
VALUES (@batch_id, @user_id, @tenant_id, @created_at, @purge_at, @mark, @key_hash, @idempotent_until, @batch, 1);
