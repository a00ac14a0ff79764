SELECT batch, revision FROM batches
WHERE tenant_id = @tenant_id AND user_id = @user_id AND (created_at, batch_id) < (@before_created_at, @before_batch_id)
ORDER BY created_at DESC, batch_id DESC;
