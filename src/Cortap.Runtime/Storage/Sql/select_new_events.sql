SELECT
    instance_key, event_id, execution_id, event_type, task_id, name, payload, visible_at,
    -- Of a timer, when its instance last went on.
    CASE event_type WHEN 12 THEN (
        SELECT recorded_at FROM history WHERE history.instance_key = new_events.instance_key ORDER BY sequence DESC LIMIT 1
    ) END
FROM new_events ORDER BY event_id;
