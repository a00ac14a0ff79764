-- From the index alone; with max() the other columns are those of the newest.
SELECT callback_status, callback_url, count(*) AS jobs, max(created_at) AS newest_at, job_id FROM jobs
WHERE (callback_status = 0 OR callback_status = 2) AND (@tenant_id IS NULL OR tenant_id = @tenant_id)
GROUP BY callback_status, callback_url;
