-- Times are Unix milliseconds. JSON columns hold values that are never searched.
CREATE TABLE jobs (
    job_id TEXT NOT NULL PRIMARY KEY,
    status TEXT NOT NULL CHECK (status IN ('queued', 'processing', 'completed', 'failed', 'callback_failed')),
    project_id INTEGER NOT NULL CHECK (project_id BETWEEN 1 AND 9007199254740991),
    project_name TEXT,
    report_type TEXT NOT NULL CHECK (report_type IN ('draft_audit_report', 'recipient_information_request')),
    format TEXT NOT NULL CHECK (format IN ('docx', 'pdf')),
    include_attachments INTEGER NOT NULL CHECK (include_attachments IN (0, 1)),
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

CREATE INDEX jobs_by_user ON jobs (user_id, tenant_id, created_at DESC, job_id DESC);
CREATE INDEX jobs_by_status ON jobs (status, created_at DESC, job_id DESC);
CREATE INDEX jobs_by_project ON jobs (project_id, created_at DESC, job_id DESC);
CREATE INDEX jobs_by_purge_at ON jobs (purge_at);

-- Tokens are sealed and live only until the fetch phase has used them.
CREATE TABLE job_tokens (
    job_id TEXT NOT NULL PRIMARY KEY REFERENCES jobs (job_id) ON DELETE CASCADE,
    sealed_token BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE idempotency_keys (
    key_hash TEXT NOT NULL PRIMARY KEY,
    job_id TEXT NOT NULL REFERENCES jobs (job_id) ON DELETE CASCADE,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_keys_by_job ON idempotency_keys (job_id);
