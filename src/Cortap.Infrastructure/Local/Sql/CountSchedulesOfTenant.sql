SELECT count(*) AS schedules FROM (SELECT 1 FROM schedules WHERE tenant_id = @tenant_id LIMIT @limit);
