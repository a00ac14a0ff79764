-- What a continuation as new handed on has ids below zero, and an event without a row has zero, so counting starts no lower.
SELECT coalesce((SELECT max(instance_key) FROM instances), 0),
       max(0, coalesce((SELECT max(event_id) FROM new_events), 0)),
       coalesce((SELECT max(task_key) FROM activity_tasks), 0);
