SELECT
    (SELECT at_work FROM line) AS at_work,
    (SELECT coalesce(sum(waiting), 0) FROM line_users WHERE waiting > 0) AS waiting,
    -- Of each user who waits, the first job.
    (SELECT min((
        SELECT created_at FROM jobs
        WHERE line_user = line_users.user_key AND line_user IS NOT NULL AND line_owner IS NULL
        ORDER BY job_key LIMIT 1))
     FROM line_users WHERE waiting > 0) AS oldest,
    -- As many as are at work at once, which is few.
    (SELECT min(line_claimed_at) FROM jobs WHERE line_owner IS NOT NULL) AS oldest_at_work,
    (SELECT count(*) FROM jobs WHERE revision > 1 AND status = 'callback_failed') AS dead_letters;
