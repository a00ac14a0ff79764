INSERT INTO instances (
    instance_key, instance_id, execution_id, name, status, input, tags, trace_parent,
    parent_key, parent_execution, parent_task_id, parent_id, parent_name, created_at, updated_at)
VALUES (?1, ?2, ?3, ?4, 6, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?13)
ON CONFLICT (instance_id) DO NOTHING;
