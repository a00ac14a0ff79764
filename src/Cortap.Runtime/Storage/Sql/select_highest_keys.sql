SELECT coalesce((SELECT max(instance_key) FROM instances), 0),
       coalesce((SELECT max(event_id) FROM new_events), 0),
       coalesce((SELECT max(task_key) FROM activity_tasks), 0);
