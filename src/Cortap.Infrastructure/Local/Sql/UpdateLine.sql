UPDATE line SET at_work = at_work + @at_work, served = @served, pace = @pace WHERE line_key = 1;
