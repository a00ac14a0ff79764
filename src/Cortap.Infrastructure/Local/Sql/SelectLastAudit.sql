SELECT number, record FROM audit ORDER BY number DESC LIMIT 1;
