DELETE FROM instances WHERE instance_key = ?1;
