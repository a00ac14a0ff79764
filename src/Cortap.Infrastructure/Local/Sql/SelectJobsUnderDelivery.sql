SELECT * FROM jobs
WHERE job_key IN (
    SELECT job_key FROM jobs
    WHERE callback_status = 0 AND (@tenant_id IS NULL OR tenant_id = @tenant_id)
    ORDER BY created_at, job_id
    LIMIT @limit)
ORDER BY created_at, job_id;
