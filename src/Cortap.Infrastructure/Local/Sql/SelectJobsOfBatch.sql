SELECT * FROM jobs
WHERE batch_id = @batch_id AND batch_number > @after AND (@status IS NULL OR status = @status)
ORDER BY batch_number
LIMIT @limit;
