INSERT INTO reports (report_id, tenant_id, configuration) VALUES (@report_id, @tenant_id, @configuration)
ON CONFLICT (report_id) DO UPDATE SET configuration = excluded.configuration WHERE tenant_id IS excluded.tenant_id;
