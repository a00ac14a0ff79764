SELECT batch, revision FROM batches
WHERE (@tenant_id IS NULL OR tenant_id = @tenant_id) AND (created_at, batch_id) < (@before_created_at, @before_batch_id)
ORDER BY created_at DESC, batch_id DESC;
