-- A new job enters the index of its status with its first change.
SELECT * FROM jobs
WHERE revision > 1 AND status = @status AND created_at >= @from AND created_at < @to AND (created_at, job_id) > (@after_created_at, @after_job_id)
    AND (@tenant_id IS NULL OR tenant_id = @tenant_id)
    AND (@user_id IS NULL OR user_id = @user_id) AND (@project_id IS NULL OR project_id = @project_id) AND (@report_type IS NULL OR report_type = @report_type)
UNION ALL
SELECT * FROM jobs
WHERE revision = 1 AND status = @status AND created_at >= @from AND created_at < @to AND (created_at, job_id) > (@after_created_at, @after_job_id)
    AND (@tenant_id IS NULL OR tenant_id = @tenant_id)
    AND (@user_id IS NULL OR user_id = @user_id) AND (@project_id IS NULL OR project_id = @project_id) AND (@report_type IS NULL OR report_type = @report_type)
ORDER BY created_at, job_id
LIMIT @limit;
