SELECT
    at_work, served, pace,
    coalesce((SELECT max(job_key) FROM jobs), 0) AS newest,
    coalesce((SELECT waiting FROM line_users WHERE tenant_id = @tenant_id AND user_id = @user_id), 0) AS own
FROM line;
