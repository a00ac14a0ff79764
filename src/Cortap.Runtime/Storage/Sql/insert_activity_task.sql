INSERT INTO activity_tasks (task_key, instance_key, execution_id, task_id, name, input) VALUES (?1, ?2, ?3, ?4, ?5, ?6);
