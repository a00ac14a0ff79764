DELETE FROM job_tokens WHERE job_id = @job_id;
