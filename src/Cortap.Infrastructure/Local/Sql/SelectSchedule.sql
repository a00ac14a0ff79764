SELECT schedule_id, tenant_id, schedule, revision FROM schedules WHERE schedule_id = @schedule_id;
