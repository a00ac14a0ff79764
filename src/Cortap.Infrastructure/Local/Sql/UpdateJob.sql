UPDATE jobs
SET status = @status, updated_at = @updated_at, completed_at = @completed_at, failed_at = @failed_at, result = @result, error = @error,
    callback = @callback, callback_status = @callback_status, phase = @phase, traceback = @traceback, project_name = @project_name, search_text = @search_text, revision = revision + 1
WHERE job_id = @job_id AND revision = @revision
    -- The legal predecessors of the new status, as a JSON array.
    AND status IN (SELECT value FROM json_each(@predecessors))
RETURNING line_user;
