SELECT configuration FROM reports ORDER BY report_id;
