-- Of the jobs that have ended those that the index of texts gave; the others are few, and each is looked at.
SELECT * FROM jobs
WHERE job_key IN (SELECT value FROM json_each(@keys)) AND created_at >= @from AND (created_at, job_id) < (@before_created_at, @before_job_id)
    AND (@tenant_id IS NULL OR tenant_id = @tenant_id) AND instr(search_text, @search) > 0
    AND (@user_id IS NULL OR user_id = @user_id) AND (@status IS NULL OR status = @status) AND (@project_id IS NULL OR project_id = @project_id) AND (@report_type IS NULL OR report_type = @report_type)
UNION ALL
SELECT * FROM jobs
WHERE revision > 1 AND status IN ('queued', 'processing') AND created_at >= @from AND (created_at, job_id) < (@before_created_at, @before_job_id)
    AND (@tenant_id IS NULL OR tenant_id = @tenant_id) AND instr(search_text, @search) > 0
    AND (@user_id IS NULL OR user_id = @user_id) AND (@status IS NULL OR status = @status) AND (@project_id IS NULL OR project_id = @project_id) AND (@report_type IS NULL OR report_type = @report_type)
UNION ALL
SELECT * FROM jobs
WHERE revision = 1 AND created_at >= @from AND (created_at, job_id) < (@before_created_at, @before_job_id)
    AND (@tenant_id IS NULL OR tenant_id = @tenant_id) AND instr(search_text, @search) > 0
    AND (@user_id IS NULL OR user_id = @user_id) AND (@status IS NULL OR status = @status) AND (@project_id IS NULL OR project_id = @project_id) AND (@report_type IS NULL OR report_type = @report_type)
ORDER BY created_at DESC, job_id DESC
LIMIT @limit;
