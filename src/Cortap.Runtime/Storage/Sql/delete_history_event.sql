DELETE FROM history WHERE instance_key = ?1 AND sequence = ?2;
