SELECT sequence, event_type, task_id, name, target, due_at, payload, recorded_at
FROM history
WHERE instance_key = ?1
ORDER BY sequence;
