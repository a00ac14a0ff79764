DELETE FROM audit WHERE number <= @through AND number < (SELECT min(number) FROM audit) + @limit AND number < (SELECT max(number) FROM audit);
