DELETE FROM reports WHERE report_id = @report_id;
