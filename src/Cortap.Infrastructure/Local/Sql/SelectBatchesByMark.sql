SELECT batch, revision FROM batches WHERE mark = @mark ORDER BY created_at, batch_key;
