SELECT items, sealed_token FROM batch_plans WHERE batch_key = (SELECT batch_key FROM batches WHERE batch_id = @batch_id);
