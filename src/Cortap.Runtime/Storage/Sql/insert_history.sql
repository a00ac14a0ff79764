INSERT INTO history (instance_key, sequence, event_type, task_id, name, target, due_at, payload, recorded_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9);
