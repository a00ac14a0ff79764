UPDATE jobs
SET line_user = NULL, line_owner = NULL, line_claimed_at = NULL, line_expires_at = NULL, line_estimate = NULL
WHERE job_id = @job_id;
