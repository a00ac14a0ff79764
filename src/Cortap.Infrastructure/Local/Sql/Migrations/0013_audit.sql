-- A record's text is all there is of it: what is searched for is read from it, so that the two cannot differ.
CREATE TABLE audit (
    number INTEGER NOT NULL PRIMARY KEY CHECK (number >= 1),
    record TEXT NOT NULL CHECK (json_valid(record)),
    at TEXT GENERATED ALWAYS AS (json_extract(record, '$.at')) VIRTUAL,
    user_id INTEGER GENERATED ALWAYS AS (json_extract(record, '$.user_id')) VIRTUAL,
    tenant_id INTEGER GENERATED ALWAYS AS (json_extract(record, '$.tenant_id')) VIRTUAL,
    action TEXT GENERATED ALWAYS AS (json_extract(record, '$.action')) VIRTUAL,
    object TEXT GENERATED ALWAYS AS (json_extract(record, '$.object')) VIRTUAL,
    outcome TEXT GENERATED ALWAYS AS (json_extract(record, '$.outcome')) VIRTUAL,
    correlation_id TEXT GENERATED ALWAYS AS (json_extract(record, '$.correlation_id')) VIRTUAL
) STRICT;

CREATE INDEX audit_by_at ON audit (at);
CREATE INDEX audit_by_user ON audit (user_id, number) WHERE user_id IS NOT NULL;
CREATE INDEX audit_by_object ON audit (object, number) WHERE object IS NOT NULL;

-- Records are appended and, past their time, removed; nothing changes one.
CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'audit records do not change');
END;
