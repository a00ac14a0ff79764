-- The tenant's own and those of service accounts.
SELECT report_id, configuration FROM reports WHERE tenant_id = @tenant_id AND report_id > @after
UNION ALL
SELECT report_id, configuration FROM reports WHERE tenant_id IS NULL AND report_id > @after
ORDER BY report_id;
