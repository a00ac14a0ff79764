SELECT instance_key, event_id, execution_id, event_type, task_id, name, payload, visible_at FROM new_events ORDER BY event_id;
