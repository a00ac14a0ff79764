SELECT * FROM jobs
WHERE callback_status = 0 AND updated_at - created_at >= @late AND (created_at, job_id) > (@after_created_at, @after_job_id)
ORDER BY created_at, job_id
LIMIT @limit;
