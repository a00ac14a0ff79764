-- From indexes alone. A new job enters the index of its status with its first change.
SELECT status, interval_number, count(*) AS jobs FROM (
    SELECT status, created_at / @span AS interval_number FROM jobs INDEXED BY jobs_by_status
    WHERE revision > 1 AND status IN ('queued', 'processing', 'completed', 'failed', 'callback_failed') AND created_at >= @from
        AND (@tenant_id IS NULL OR tenant_id = @tenant_id)
    UNION ALL
    SELECT status, created_at / @span AS interval_number FROM jobs INDEXED BY jobs_new
    WHERE revision = 1 AND created_at >= @from AND (@tenant_id IS NULL OR tenant_id = @tenant_id))
GROUP BY status, interval_number;
