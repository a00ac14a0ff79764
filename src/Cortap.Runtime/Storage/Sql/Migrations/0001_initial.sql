-- Times are UTC ticks of 100 ns. Numbers of statuses and event types are spelled out in the two lookup tables.

CREATE TABLE statuses (
    status INTEGER PRIMARY KEY,
    name   TEXT NOT NULL UNIQUE
) STRICT;

INSERT INTO statuses VALUES (0, 'Running'), (1, 'Completed'), (3, 'Failed'), (5, 'Terminated'), (6, 'Pending'), (7, 'Suspended');

CREATE TABLE event_types (
    event_type INTEGER PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE
) STRICT;

INSERT INTO event_types VALUES
    (0, 'ExecutionStarted'), (1, 'ExecutionCompleted'), (2, 'ExecutionTerminated'), (3, 'ExecutionSuspended'), (4, 'ExecutionResumed'),
    (5, 'TaskScheduled'), (6, 'TaskCompleted'), (7, 'TaskFailed'),
    (8, 'SubOrchestrationInstanceCreated'), (9, 'SubOrchestrationInstanceCompleted'), (10, 'SubOrchestrationInstanceFailed'),
    (11, 'TimerCreated'), (12, 'TimerFired'), (13, 'EventSent'), (14, 'EventRaised'), (15, 'ExecutionRewound');

-- One row counts the commits: a store that is behind what was acknowledged has lost its write-ahead log.
CREATE TABLE store (
    id            INTEGER PRIMARY KEY CHECK (id = 1),
    commit_number INTEGER NOT NULL CHECK (commit_number >= 0)
) STRICT;

INSERT INTO store VALUES (1, 0);

CREATE TABLE instances (
    instance_key     INTEGER PRIMARY KEY,
    instance_id      TEXT    NOT NULL UNIQUE CHECK (instance_id <> ''),
    -- Changes with each ContinueAsNew, so that answers to an earlier round are recognized.
    execution_id     INTEGER NOT NULL,
    name             TEXT    NOT NULL,
    status           INTEGER NOT NULL CHECK (status IN (0, 1, 3, 5, 6, 7)),
    input            TEXT,
    output           TEXT,
    failure          TEXT,
    custom_status    TEXT,
    tags             TEXT,
    trace_parent     TEXT,
    parent_key       INTEGER,
    parent_execution INTEGER,
    parent_task_id   INTEGER,
    parent_id        TEXT,
    parent_name      TEXT,
    -- Process deaths while its code was running, since its last progress.
    process_deaths   INTEGER NOT NULL DEFAULT 0 CHECK (process_deaths >= 0),
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL,
    CHECK (failure IS NULL OR status = 3),
    CHECK (output IS NULL OR status IN (1, 3, 5)),
    CHECK ((parent_key IS NULL) = (parent_id IS NULL) AND (parent_key IS NULL) = (parent_task_id IS NULL))
) STRICT;

CREATE INDEX instances_by_parent ON instances (parent_key) WHERE parent_key IS NOT NULL;

-- What an execution has gone through, in order: replaying it brings the orchestrator back to where it was.
CREATE TABLE history (
    instance_key INTEGER NOT NULL,
    sequence     INTEGER NOT NULL CHECK (sequence >= 0),
    event_type   INTEGER NOT NULL CHECK (event_type BETWEEN 0 AND 15),
    task_id      INTEGER CHECK (task_id >= 0),
    name         TEXT,
    target       TEXT,
    due_at       INTEGER,
    payload      TEXT,
    recorded_at  INTEGER NOT NULL,
    PRIMARY KEY (instance_key, sequence),
    CHECK (event_type NOT BETWEEN 5 AND 13 OR task_id IS NOT NULL)
) STRICT, WITHOUT ROWID;

-- What is still to be processed by an orchestration: starts, answers, external events, and timers at their visible time.
CREATE TABLE new_events (
    instance_key INTEGER NOT NULL,
    event_id     INTEGER NOT NULL,
    execution_id INTEGER,
    event_type   INTEGER NOT NULL CHECK (event_type IN (0, 2, 3, 4, 9, 10, 12, 14, 15)),
    task_id      INTEGER,
    name         TEXT,
    payload      TEXT,
    visible_at   INTEGER NOT NULL,
    PRIMARY KEY (instance_key, event_id),
    CHECK (event_type NOT IN (9, 10, 12) OR (task_id IS NOT NULL AND execution_id IS NOT NULL))
) STRICT, WITHOUT ROWID;

-- Activities that are waiting or running.
CREATE TABLE activity_tasks (
    task_key       INTEGER PRIMARY KEY,
    instance_key   INTEGER NOT NULL,
    execution_id   INTEGER NOT NULL,
    task_id        INTEGER NOT NULL CHECK (task_id >= 0),
    name           TEXT    NOT NULL,
    input          TEXT,
    process_deaths INTEGER NOT NULL DEFAULT 0 CHECK (process_deaths >= 0)
) STRICT;

-- For a person with the sqlite3 shell.
CREATE VIEW readable_instances AS
SELECT i.instance_id, i.name, s.name AS status, i.custom_status, i.output, i.parent_id,
       datetime((i.created_at - 621355968000000000) / 10000000, 'unixepoch') AS created_at_utc
FROM instances AS i JOIN statuses AS s USING (status);

CREATE VIEW readable_history AS
SELECT i.instance_id, h.sequence, t.name AS event_type, h.task_id, h.name, h.target, h.payload,
       datetime((h.recorded_at - 621355968000000000) / 10000000, 'unixepoch') AS recorded_at_utc
FROM history AS h JOIN event_types AS t USING (event_type) JOIN instances AS i USING (instance_key);
