-- What operators look for. Listings go by the moment of creation, those of a tenant by an index of their own. Where another column selects, the
-- index has the tenant too, so that the jobs of others are passed over without reading them; the index of all jobs has the searched text.
ALTER TABLE jobs ADD COLUMN search_text TEXT NOT NULL DEFAULT '';

-- As the program writes it, but that lower() leaves letters beyond ASCII as they are.
UPDATE jobs SET search_text = lower(
    job_id || char(10) || project_id || char(10) || coalesce(project_name, '') || char(10)
    || coalesce(substr(json_extract(result, '$.metadata.recipient_name'), 1, 160), '') || char(10) || coalesce(report_id, '') || char(10) || correlation_id || char(10)
    || coalesce(json_extract(error, '$.code'), '') || char(10) || coalesce(substr(json_extract(error, '$.message'), 1, 160), ''));

DROP INDEX jobs_by_user;
DROP INDEX jobs_by_status;
CREATE INDEX jobs_by_user ON jobs (user_id, created_at, tenant_id) WHERE revision > 1;
CREATE INDEX jobs_by_status ON jobs (status, created_at, tenant_id) WHERE revision > 1;
CREATE INDEX jobs_by_tenant ON jobs (tenant_id, created_at) WHERE revision > 1;
CREATE INDEX jobs_by_time ON jobs (created_at, tenant_id, search_text) WHERE revision > 1;
