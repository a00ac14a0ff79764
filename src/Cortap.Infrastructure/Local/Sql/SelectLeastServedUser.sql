SELECT user_key, served, cost FROM line_users WHERE waiting > 0 ORDER BY served, turn, user_key LIMIT 1;
