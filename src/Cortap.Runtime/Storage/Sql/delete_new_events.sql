DELETE FROM new_events WHERE instance_key = ?1;
