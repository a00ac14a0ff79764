-- Older versions of SQLite, such as that of Debian 12's shell, take json_valid(NULL) for 0: to them every row was at odds with its table,
-- and a dump could not be restored.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema
SET sql = replace(replace(replace(sql,
    'CHECK (json_valid(result))', 'CHECK (result IS NULL OR json_valid(result))'),
    'CHECK (json_valid(error))', 'CHECK (error IS NULL OR json_valid(error))'),
    'CHECK (json_valid(callback))', 'CHECK (callback IS NULL OR json_valid(callback))')
WHERE type = 'table' AND name = 'jobs';
PRAGMA writable_schema = RESET;
