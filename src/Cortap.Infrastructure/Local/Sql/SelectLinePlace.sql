SELECT
    jobs.line_user, jobs.line_owner, jobs.line_claimed_at, jobs.line_estimate, line_users.tenant_id, line_users.user_id, line_users.cost,
    (SELECT count(*) FROM jobs AS before
     WHERE before.line_user = jobs.line_user AND before.line_user IS NOT NULL AND before.line_owner IS NULL
         AND before.job_key <= jobs.job_key AND @count) AS own
FROM jobs JOIN line_users ON line_users.user_key = jobs.line_user
WHERE jobs.job_id = @job_id;
