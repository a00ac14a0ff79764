DELETE FROM audit WHERE number <= @through AND number < (SELECT max(number) FROM audit);
