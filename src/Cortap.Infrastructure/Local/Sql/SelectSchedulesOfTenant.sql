SELECT schedule_id, tenant_id, schedule, revision FROM schedules WHERE tenant_id = @tenant_id AND schedule_id > @after ORDER BY schedule_id;
