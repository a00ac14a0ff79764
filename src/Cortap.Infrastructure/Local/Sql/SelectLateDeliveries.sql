SELECT * FROM jobs
WHERE callback_status = 0 AND (created_at, job_id) > (@after_created_at, @after_job_id)
    AND (updated_at - created_at >= @late
        OR CASE WHEN json_valid(callback) THEN json_extract(callback, '$.delivery') > 1 END
        OR CASE WHEN json_valid(error) THEN json_extract(error, '$.code') IN (SELECT value FROM json_each(@codes)) END)
ORDER BY created_at, job_id
LIMIT @limit;
