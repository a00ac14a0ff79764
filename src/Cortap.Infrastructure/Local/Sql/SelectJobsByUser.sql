-- A new job enters the index of its user with its first change.
SELECT * FROM jobs
WHERE revision > 1 AND user_id = @user_id AND tenant_id = @tenant_id AND (@status IS NULL OR status = @status) AND (@project_id IS NULL OR project_id = @project_id)
    AND (created_at, job_id) < (@before_created_at, @before_job_id)
UNION ALL
SELECT * FROM jobs
WHERE revision = 1 AND user_id = @user_id AND tenant_id = @tenant_id AND (@status IS NULL OR status = @status) AND (@project_id IS NULL OR project_id = @project_id)
    AND (created_at, job_id) < (@before_created_at, @before_job_id)
ORDER BY created_at DESC, job_id DESC
LIMIT @limit;
