CREATE TABLE reports (
    report_id TEXT NOT NULL PRIMARY KEY,
    -- Null for a service account's, which every tenant sees.
    tenant_id INTEGER,
    configuration TEXT NOT NULL CHECK (json_valid(configuration))
) STRICT, WITHOUT ROWID;
