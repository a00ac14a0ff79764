SELECT * FROM jobs
WHERE line_owner IS NOT NULL AND (@tenant_id IS NULL OR tenant_id = @tenant_id)
ORDER BY line_claimed_at, job_key
LIMIT @limit;
