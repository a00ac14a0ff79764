DELETE FROM jobs WHERE purge_at <= @now;
