ALTER TABLE jobs ADD COLUMN schedule_id TEXT;

CREATE TABLE schedules (
    schedule_id TEXT NOT NULL PRIMARY KEY,
    tenant_id INTEGER NOT NULL,
    schedule TEXT NOT NULL CHECK (json_valid(schedule)),
    revision INTEGER NOT NULL CHECK (revision >= 1)
) STRICT, WITHOUT ROWID;

CREATE INDEX schedules_by_tenant ON schedules (tenant_id, schedule_id);

-- Service accounts that Riskuity has refused; times are Unix milliseconds.
CREATE TABLE credential_refusals (
    fingerprint TEXT NOT NULL PRIMARY KEY,
    refused_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
