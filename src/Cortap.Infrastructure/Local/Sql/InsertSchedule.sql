INSERT INTO schedules (schedule_id, tenant_id, schedule, revision) VALUES (@schedule_id, @tenant_id, @schedule, 1)
ON CONFLICT (schedule_id) DO NOTHING;
