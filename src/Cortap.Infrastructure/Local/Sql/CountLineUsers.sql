SELECT count(*) AS users FROM (SELECT 1 FROM line_users WHERE waiting > 0 LIMIT @max_users);
