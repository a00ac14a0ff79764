SELECT * FROM jobs WHERE line_user = @line_user AND line_user IS NOT NULL AND line_owner IS NULL ORDER BY job_key LIMIT 1;
