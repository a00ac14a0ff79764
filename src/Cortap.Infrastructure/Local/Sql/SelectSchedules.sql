SELECT schedule_id, tenant_id, schedule, revision FROM schedules WHERE schedule_id > @after ORDER BY schedule_id;
