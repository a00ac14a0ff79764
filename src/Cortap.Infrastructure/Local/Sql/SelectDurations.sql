-- Of the latest jobs that are completed, in milliseconds; a clock may have been set back meanwhile.
SELECT max(0, completed_at - created_at) AS duration FROM jobs
WHERE revision > 1 AND status = 'completed' AND (@tenant_id IS NULL OR tenant_id = @tenant_id)
ORDER BY created_at DESC, job_id DESC
LIMIT @limit;
