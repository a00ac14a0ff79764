SELECT number, record FROM audit WHERE number > @after ORDER BY number LIMIT @limit;
