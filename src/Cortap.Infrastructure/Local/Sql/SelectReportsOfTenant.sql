-- The tenant's own and those of service accounts.
SELECT configuration FROM (
    SELECT * FROM (
        SELECT report_id, configuration FROM reports WHERE tenant_id = @tenant_id AND report_id > @after ORDER BY report_id LIMIT @limit)
    UNION ALL
    SELECT * FROM (
        SELECT report_id, configuration FROM reports WHERE tenant_id IS NULL AND report_id > @after ORDER BY report_id LIMIT @limit))
ORDER BY report_id
LIMIT @limit;
