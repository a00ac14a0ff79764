INSERT INTO receivers (origin, timeouts, hangs_for, rest_until, resting_since, back_since, redrive_until, revision)
VALUES (@origin, @timeouts, @hangs_for, @rest_until, @resting_since, @back_since, @redrive_until, 1)
ON CONFLICT (origin) DO NOTHING;
