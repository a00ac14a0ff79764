UPDATE receivers
SET timeouts = @timeouts, hangs_for = @hangs_for, rest_until = @rest_until, resting_since = @resting_since, back_since = @back_since, redrive_until = @redrive_until,
    revision = revision + 1
WHERE origin = @origin AND revision = @revision;
