SELECT sealed_token FROM job_tokens WHERE job_key = (SELECT job_key FROM jobs WHERE job_id = @job_id);
