UPDATE jobs SET line_owner = @owner, line_claimed_at = @now, line_expires_at = @expires_at, line_estimate = @estimate WHERE job_id = @job_id;
