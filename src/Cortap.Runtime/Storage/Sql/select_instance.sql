SELECT i.instance_key, i.instance_id, i.execution_id, i.name, i.status, i.input, i.output, i.failure, i.custom_status, i.tags,
       i.trace_parent, i.parent_key, i.parent_execution, i.parent_task_id, i.parent_id, i.parent_name, i.process_deaths, i.created_at,
       max(i.updated_at, coalesce(
           (SELECT h.recorded_at FROM history AS h WHERE h.instance_key = i.instance_key ORDER BY h.sequence DESC LIMIT 1), 0))
FROM instances AS i
WHERE i.instance_id = ?1;
