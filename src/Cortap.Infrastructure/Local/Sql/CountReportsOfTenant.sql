SELECT count(*) AS reports FROM (SELECT 1 FROM reports WHERE tenant_id IS @tenant_id LIMIT @limit);
