SELECT schedule, revision FROM schedules WHERE schedule_id > @after ORDER BY schedule_id;
