SELECT * FROM receivers ORDER BY origin;
