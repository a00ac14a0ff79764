-- A new job enters the index of its project with its first change.
SELECT * FROM jobs
WHERE revision > 1 AND project_id = @project_id AND created_at >= @from AND (created_at, job_id) < (@before_created_at, @before_job_id)
    AND (@tenant_id IS NULL OR tenant_id = @tenant_id) AND (@search IS NULL OR instr(search_text, @search) > 0)
    AND (@user_id IS NULL OR user_id = @user_id) AND (@status IS NULL OR status = @status) AND (@report_type IS NULL OR report_type = @report_type)
UNION ALL
SELECT * FROM jobs
WHERE revision = 1 AND project_id = @project_id AND created_at >= @from AND (created_at, job_id) < (@before_created_at, @before_job_id)
    AND (@tenant_id IS NULL OR tenant_id = @tenant_id) AND (@search IS NULL OR instr(search_text, @search) > 0)
    AND (@user_id IS NULL OR user_id = @user_id) AND (@status IS NULL OR status = @status) AND (@report_type IS NULL OR report_type = @report_type)
ORDER BY created_at DESC, job_id DESC
LIMIT @limit;
