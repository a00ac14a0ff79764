CREATE INDEX reports_by_tenant ON reports (tenant_id, report_id);
