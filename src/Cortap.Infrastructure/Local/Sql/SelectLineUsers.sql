SELECT
    tenant_id, user_id, waiting, at_work,
    (SELECT job_id FROM jobs WHERE line_user = line_users.user_key AND line_user IS NOT NULL AND line_owner IS NULL ORDER BY job_key LIMIT 1) AS first_waiting
FROM line_users
WHERE waiting > 0 OR at_work > 0
ORDER BY waiting DESC, at_work DESC, tenant_id, user_id
LIMIT @limit;
