SELECT sealed_token FROM job_tokens WHERE job_id = @job_id;
