UPDATE line_users
SET waiting = waiting + @waiting, at_work = at_work + @at_work, served = served + @charge, cost = @cost, turn = coalesce(@turn, turn)
WHERE user_key = @user_key;
