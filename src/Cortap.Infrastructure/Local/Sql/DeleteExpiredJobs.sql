DELETE FROM jobs
WHERE job_key IN (
    SELECT job_key FROM jobs WHERE revision > 1 AND line_user IS NULL AND purge_at <= @now
    UNION ALL
    -- New jobs are few, or their index is read as a whole.
    SELECT job_key FROM jobs WHERE revision = 1 AND line_user IS NULL AND created_at <= @now AND purge_at <= @now
    LIMIT @limit);
