-- Times need not be in the order of numbers: what was decided first may be written later, and clocks are put right. The numbers between which the
-- records of a span lie are read from the index of times, so that no other record is parsed (without the plus SQLite would walk the table).
SELECT number, record FROM audit
WHERE object = @object AND number < @before
    AND (@from IS NULL OR number >= (SELECT min(+number) FROM audit WHERE at >= @from AND (@to IS NULL OR at < @to)))
    AND (@to IS NULL OR number <= (SELECT max(+number) FROM audit WHERE at < @to AND (@from IS NULL OR at >= @from)))
    AND (@from IS NULL OR at >= @from)
    AND (@to IS NULL OR at < @to)
    AND (@user_id IS NULL OR user_id = @user_id)
    AND (@tenant_id IS NULL OR tenant_id = @tenant_id)
    AND (@action IS NULL OR action = @action)
    AND (@object IS NULL OR object = @object)
    AND (@outcome IS NULL OR outcome = @outcome)
    AND (@correlation_id IS NULL OR correlation_id = @correlation_id)
ORDER BY number DESC
LIMIT @limit;
