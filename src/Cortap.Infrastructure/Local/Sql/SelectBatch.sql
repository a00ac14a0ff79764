SELECT batch, revision FROM batches WHERE batch_id = @batch_id;
