DELETE FROM reports WHERE report_id = @report_id AND tenant_id IS @tenant_id;
