INSERT INTO audit (number, record) VALUES (@number, @record);
