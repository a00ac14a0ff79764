-- Who owes the line nothing is a newcomer next time.
DELETE FROM line_users WHERE waiting = 0 AND at_work = 0 AND served <= (SELECT served FROM line);
