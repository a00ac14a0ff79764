DELETE FROM schedules WHERE schedule_id = @schedule_id AND tenant_id = @tenant_id AND revision = @revision;
