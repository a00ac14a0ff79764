SELECT * FROM jobs WHERE line_owner IS NOT NULL AND line_expires_at <= @now
UNION ALL
SELECT * FROM jobs WHERE line_owner IS NOT NULL AND line_expires_at > @farthest
LIMIT @limit;
