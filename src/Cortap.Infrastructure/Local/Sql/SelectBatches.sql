SELECT batch, revision FROM batches WHERE batch_id > @after ORDER BY batch_id LIMIT @limit;
