SELECT instance_key
FROM instances
WHERE instance_key > ?1
  AND (?2 >> status) & 1 = 1
  AND created_at BETWEEN ?3 AND ?4
ORDER BY instance_key
LIMIT ?5;
