SELECT instance_key, instance_id, status FROM instances WHERE parent_key = ?1;
