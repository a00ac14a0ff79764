SELECT event_id, task_id, visible_at FROM new_events WHERE instance_key = ?1 AND event_type = 12;
