SELECT rowid AS job_key FROM jobs_search WHERE jobs_search MATCH @trigrams LIMIT @limit;
