-- What a continuation as new handed on has ids below zero, counted down; an event without a row has zero, so others are counted up from there.
SELECT coalesce((SELECT max(instance_key) FROM instances), 0),
       max(0, coalesce((SELECT max(event_id) FROM new_events), 0)),
       min(0, coalesce((SELECT min(event_id) FROM new_events), 0)),
       coalesce((SELECT max(task_key) FROM activity_tasks), 0);
