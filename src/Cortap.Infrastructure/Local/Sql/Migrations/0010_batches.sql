-- Many jobs at once. A job knows its batch and its place in it; most jobs have none, and are not in the index.
ALTER TABLE jobs ADD COLUMN batch_id TEXT;
ALTER TABLE jobs ADD COLUMN batch_number INTEGER;

CREATE INDEX jobs_by_batch ON jobs (batch_id, batch_number, status) WHERE batch_id IS NOT NULL;

-- Times are Unix milliseconds. The mark says what is left to do about the batch.
CREATE TABLE batches (
    batch_key INTEGER PRIMARY KEY,
    batch_id TEXT NOT NULL UNIQUE,
    user_id INTEGER NOT NULL,
    tenant_id INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    purge_at INTEGER NOT NULL,
    mark TEXT CHECK (mark IN ('open', 'dead_letter')),
    idempotency_key_hash TEXT,
    idempotent_until INTEGER,
    batch TEXT NOT NULL CHECK (json_valid(batch)),
    revision INTEGER NOT NULL CHECK (revision >= 1),
    CHECK ((idempotency_key_hash IS NULL) = (idempotent_until IS NULL))
) STRICT;

CREATE INDEX batches_by_user ON batches (tenant_id, user_id, created_at, batch_id);
CREATE INDEX batches_by_mark ON batches (mark, created_at) WHERE mark IS NOT NULL;
CREATE INDEX batches_by_idempotency_key ON batches (idempotency_key_hash) WHERE idempotency_key_hash IS NOT NULL;
CREATE INDEX batches_by_purge_at ON batches (purge_at);

-- What a batch needs until each of its projects has a job: its projects, and the token, which is sealed.
CREATE TABLE batch_plans (
    batch_key INTEGER PRIMARY KEY REFERENCES batches (batch_key) ON DELETE CASCADE,
    items TEXT NOT NULL CHECK (json_valid(items)),
    sealed_token BLOB NOT NULL
) STRICT;
