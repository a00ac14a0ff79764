SELECT configuration FROM reports WHERE report_id > @after ORDER BY report_id;
