SELECT batch, revision FROM batches
WHERE mark = @mark AND (created_at, batch_id) > (@after_created_at, @after_batch_id)
ORDER BY created_at, batch_id;
