-- Of those who were served less than the line, who waits longest for a turn.
SELECT user_key, served, cost FROM line_users WHERE waiting > 0 AND +served <= @served ORDER BY turn, user_key LIMIT 1;
