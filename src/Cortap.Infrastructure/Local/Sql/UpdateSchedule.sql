UPDATE schedules SET tenant_id = @tenant_id, schedule = @schedule, revision = revision + 1
WHERE schedule_id = @schedule_id AND revision = @revision;
