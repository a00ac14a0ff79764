DELETE FROM new_events WHERE instance_key = ?1 AND event_type = 12;
