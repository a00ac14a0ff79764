-- The records of some moment lie near each other, not in exact order: what was decided first may be written a little later.
SELECT number, record FROM audit
WHERE number < @before
    AND (@from IS NULL OR number >= (SELECT number FROM audit WHERE at >= @from ORDER BY at LIMIT 1) - 5000)
    AND (@to IS NULL OR number <= (SELECT number FROM audit WHERE at < @to ORDER BY at DESC LIMIT 1) + 5000)
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
