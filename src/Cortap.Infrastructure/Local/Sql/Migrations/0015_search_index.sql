-- What operators look for, by every three letters of it. A job enters with its end, and again when its text changes: those that have not ended are
-- few, and looked through. Without positions, which would be most of it: what the index gives is compared with the text.
CREATE VIRTUAL TABLE jobs_search USING fts5(
    search_text, content = 'jobs', content_rowid = 'job_key', tokenize = 'trigram case_sensitive 1', detail = none, columnsize = 0);

INSERT INTO jobs_search (rowid, search_text)
SELECT job_key, search_text FROM jobs WHERE status NOT IN ('queued', 'processing') ORDER BY job_key;

CREATE TRIGGER jobs_search_follows_changes AFTER UPDATE OF status, search_text ON jobs
WHEN old.search_text <> new.search_text OR (old.status IN ('queued', 'processing')) <> (new.status IN ('queued', 'processing'))
BEGIN
    INSERT INTO jobs_search (jobs_search, rowid, search_text)
    SELECT 'delete', old.job_key, old.search_text WHERE old.status NOT IN ('queued', 'processing');
    INSERT INTO jobs_search (rowid, search_text)
    SELECT new.job_key, new.search_text WHERE new.status NOT IN ('queued', 'processing');
END;

CREATE TRIGGER jobs_search_follows_removals AFTER DELETE ON jobs WHEN old.status NOT IN ('queued', 'processing')
BEGIN
    INSERT INTO jobs_search (jobs_search, rowid, search_text) VALUES ('delete', old.job_key, old.search_text);
END;

-- Deliveries under way (0) and given up (2); the others, which are nearly all, are not in the index.
ALTER TABLE jobs ADD COLUMN callback_status INTEGER;
UPDATE jobs SET callback_status = json_extract(callback, '$.status') WHERE json_type(callback, '$.status') = 'integer';
CREATE INDEX jobs_undelivered ON jobs (callback_status, callback_url, created_at, tenant_id, job_id) WHERE callback_status = 0 OR callback_status = 2;
