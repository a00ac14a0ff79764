UPDATE batches SET mark = @mark, batch = @batch, revision = revision + 1 WHERE batch_id = @batch_id AND revision = @revision;
