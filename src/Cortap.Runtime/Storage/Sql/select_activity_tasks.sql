SELECT t.task_key, t.instance_key, t.execution_id, t.task_id, t.name, t.input, t.process_deaths, i.instance_id, i.trace_parent, i.status
FROM activity_tasks AS t LEFT JOIN instances AS i USING (instance_key)
ORDER BY t.task_key;
