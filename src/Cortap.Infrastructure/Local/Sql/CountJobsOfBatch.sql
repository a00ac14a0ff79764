SELECT status, count(*) AS jobs FROM jobs WHERE batch_id = @batch_id GROUP BY status;
