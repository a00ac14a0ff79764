INSERT INTO line_users (tenant_id, user_id, waiting, at_work, served, cost, turn)
VALUES (@tenant_id, @user_id, 1, 0, @served, @pace, @turn)
ON CONFLICT (tenant_id, user_id) DO UPDATE
SET waiting = waiting + 1,
    served = CASE WHEN waiting = 0 AND at_work = 0 THEN max(served, excluded.served) ELSE served END,
    turn = CASE WHEN waiting = 0 THEN excluded.turn ELSE turn END;
