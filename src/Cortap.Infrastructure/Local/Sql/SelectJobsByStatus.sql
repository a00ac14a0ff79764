-- A new job enters the index of its status with its first change.
SELECT * FROM jobs
WHERE revision > 1 AND status = @status AND (@project_id IS NULL OR project_id = @project_id)
    AND (created_at, job_id) < (@before_created_at, @before_job_id)
UNION ALL
SELECT * FROM jobs
WHERE revision = 1 AND status = @status AND (@project_id IS NULL OR project_id = @project_id)
    AND (created_at, job_id) < (@before_created_at, @before_job_id)
ORDER BY created_at DESC, job_id DESC
LIMIT @limit;
