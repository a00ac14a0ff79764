SELECT * FROM receivers WHERE origin = @origin;
