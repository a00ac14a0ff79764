SELECT schedule, revision FROM schedules WHERE schedule_id = @schedule_id;
