INSERT INTO new_events (instance_key, event_id, execution_id, event_type, task_id, name, payload, visible_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);
