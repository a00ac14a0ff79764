-- A new job writes pages wherever it enters an index, so it enters short ones, and a random id only one: the others know the job by its key.
ALTER TABLE jobs RENAME TO old_jobs;
ALTER TABLE job_tokens RENAME TO old_job_tokens;
ALTER TABLE idempotency_keys RENAME TO old_idempotency_keys;

CREATE TABLE jobs (
    job_key INTEGER PRIMARY KEY,
    job_id TEXT NOT NULL UNIQUE,
    status TEXT NOT NULL CHECK (status IN ('queued', 'processing', 'completed', 'failed', 'callback_failed')),
    project_id INTEGER NOT NULL CHECK (project_id BETWEEN 1 AND 9007199254740991),
    project_name TEXT,
    report_type TEXT NOT NULL CHECK (report_type IN ('draft_audit_report', 'recipient_information_request')),
    format TEXT NOT NULL CHECK (format IN ('docx', 'pdf')),
    include_attachments INTEGER NOT NULL CHECK (include_attachments IN (0, 1)),
    refresh INTEGER NOT NULL CHECK (refresh IN (0, 1)),
    callback_url TEXT,
    user_id INTEGER NOT NULL,
    tenant_id INTEGER NOT NULL,
    correlation_id TEXT NOT NULL,
    report_id TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    purge_at INTEGER NOT NULL,
    completed_at INTEGER,
    failed_at INTEGER,
    result TEXT CHECK (json_valid(result)),
    error TEXT CHECK (json_valid(error)),
    callback TEXT CHECK (json_valid(callback)),
    phase TEXT,
    traceback TEXT,
    idempotency_key_hash TEXT,
    idempotency_body_hash TEXT,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    CHECK ((result IS NULL) = (completed_at IS NULL)),
    CHECK ((error IS NULL) = (failed_at IS NULL)),
    CHECK ((status IN ('queued', 'processing')) = (result IS NULL AND error IS NULL)),
    CHECK (result IS NULL OR error IS NULL),
    CHECK (status <> 'completed' OR result IS NOT NULL),
    CHECK (status <> 'failed' OR error IS NOT NULL),
    CHECK ((idempotency_key_hash IS NULL) = (idempotency_body_hash IS NULL))
) STRICT;

-- Tokens are sealed and live only until the fetch phase has used them.
CREATE TABLE job_tokens (
    job_key INTEGER PRIMARY KEY REFERENCES jobs (job_key) ON DELETE CASCADE,
    sealed_token BLOB NOT NULL
) STRICT;

CREATE TABLE idempotency_keys (
    key_hash TEXT NOT NULL PRIMARY KEY,
    job_key INTEGER NOT NULL REFERENCES jobs (job_key) ON DELETE CASCADE,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO jobs (
    job_id, status, project_id, project_name, report_type, format, include_attachments, refresh, callback_url, user_id, tenant_id,
    correlation_id, report_id, created_at, updated_at, purge_at, completed_at, failed_at, result, error, callback, phase,
    traceback, idempotency_key_hash, idempotency_body_hash, revision)
SELECT
    job_id, status, project_id, project_name, report_type, format, include_attachments, refresh, callback_url, user_id, tenant_id,
    correlation_id, report_id, created_at, updated_at, purge_at, completed_at, failed_at, result, error, callback, phase,
    traceback, idempotency_key_hash, idempotency_body_hash, revision
FROM old_jobs
ORDER BY created_at, job_id;

INSERT INTO job_tokens (job_key, sealed_token)
SELECT job_key, sealed_token FROM old_job_tokens JOIN jobs USING (job_id);

INSERT INTO idempotency_keys (key_hash, job_key, expires_at)
SELECT key_hash, job_key, expires_at FROM old_idempotency_keys JOIN jobs USING (job_id);

-- Dropping a table deletes its rows, and looks for those that refer to them: so these first.
DROP TABLE old_idempotency_keys;
DROP TABLE old_job_tokens;
DROP TABLE old_jobs;

-- Every user has a place of his own in an index, and so has every project. A job enters these places with its first change; until then it is
-- among the new ones, which all end on the same page, and are few unless jobs come faster than they are begun.
CREATE INDEX jobs_by_user ON jobs (user_id, tenant_id, created_at) WHERE revision > 1;
CREATE INDEX jobs_by_status ON jobs (status, created_at) WHERE revision > 1;
CREATE INDEX jobs_by_project ON jobs (project_id, created_at) WHERE revision > 1;
CREATE INDEX jobs_by_purge_at ON jobs (purge_at) WHERE revision > 1;
CREATE INDEX jobs_new ON jobs (created_at, user_id, tenant_id, status, project_id, purge_at) WHERE revision = 1;
CREATE INDEX idempotency_keys_by_job ON idempotency_keys (job_key);
