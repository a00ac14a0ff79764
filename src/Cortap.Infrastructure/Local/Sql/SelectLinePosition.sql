-- Of the user's @own-th waiting job: whoever takes turns with the user starts as many before it at most.
SELECT coalesce(sum(min(waiting, @own)), 0) AS position FROM (
    SELECT waiting FROM line_users WHERE waiting > 0 AND NOT (tenant_id = @tenant_id AND user_id = @user_id) LIMIT @max_users);
