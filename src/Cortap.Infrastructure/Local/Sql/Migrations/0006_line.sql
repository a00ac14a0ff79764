-- The line. A job is in it as long as it has a line_user, waits as long as it has no line_owner, and is at work afterwards.
ALTER TABLE jobs ADD COLUMN estimated_completion INTEGER;
ALTER TABLE jobs ADD COLUMN line_user INTEGER;
ALTER TABLE jobs ADD COLUMN line_owner TEXT;
ALTER TABLE jobs ADD COLUMN line_claimed_at INTEGER;
ALTER TABLE jobs ADD COLUMN line_expires_at INTEGER;
-- Microseconds; what its user was charged in advance.
ALTER TABLE jobs ADD COLUMN line_estimate INTEGER;

CREATE INDEX jobs_waiting ON jobs (line_user) WHERE line_user IS NOT NULL AND line_owner IS NULL;
CREATE INDEX jobs_at_work ON jobs (line_expires_at) WHERE line_owner IS NOT NULL;

-- One row for the line as a whole. Times of work are microseconds.
CREATE TABLE line (
    line_key INTEGER PRIMARY KEY CHECK (line_key = 1),
    at_work INTEGER NOT NULL CHECK (at_work >= 0),
    served INTEGER NOT NULL,
    pace INTEGER NOT NULL
) STRICT;

INSERT INTO line (line_key, at_work, served, pace) VALUES (1, 0, 0, 5000000);

CREATE TABLE line_users (
    user_key INTEGER PRIMARY KEY,
    tenant_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    waiting INTEGER NOT NULL CHECK (waiting >= 0),
    at_work INTEGER NOT NULL CHECK (at_work >= 0),
    served INTEGER NOT NULL,
    cost INTEGER NOT NULL,
    -- Twice the key of the first job of a user who came, one more than that of the newest job at the user's last turn.
    turn INTEGER NOT NULL,
    UNIQUE (tenant_id, user_id)
) STRICT;

CREATE INDEX line_users_by_turn ON line_users (turn) WHERE waiting > 0;
CREATE INDEX line_users_by_served ON line_users (served, turn) WHERE waiting > 0;

-- Whoever was accepted before there was a line waits in it, in the same order; what had begun is at work, and due to be looked at.
INSERT INTO line_users (tenant_id, user_id, waiting, at_work, served, cost, turn)
SELECT
    tenant_id, user_id, sum(phase IS 'queued'), sum(phase IS NOT 'queued'), 0, 5000000, 2 * min(job_key)
FROM jobs
WHERE status IN ('queued', 'processing')
GROUP BY tenant_id, user_id
ORDER BY min(job_key);

UPDATE jobs
SET line_user = (SELECT user_key FROM line_users WHERE line_users.tenant_id = jobs.tenant_id AND line_users.user_id = jobs.user_id)
WHERE status IN ('queued', 'processing');

UPDATE jobs
SET line_owner = 'before', line_claimed_at = updated_at, line_expires_at = 0, line_estimate = 0
WHERE line_user IS NOT NULL AND phase IS NOT 'queued';

UPDATE line SET at_work = (SELECT count(*) FROM jobs WHERE line_owner IS NOT NULL);

-- Receivers in trouble; times are Unix milliseconds.
CREATE TABLE receivers (
    origin TEXT NOT NULL PRIMARY KEY,
    timeouts INTEGER NOT NULL,
    rest_until INTEGER,
    resting_since INTEGER,
    back_since INTEGER,
    redrive_until INTEGER,
    revision INTEGER NOT NULL CHECK (revision >= 1)
) STRICT, WITHOUT ROWID;
