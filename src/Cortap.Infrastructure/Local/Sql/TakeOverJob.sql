UPDATE jobs SET line_owner = @owner, line_expires_at = @expires_at WHERE job_id = @job_id;
