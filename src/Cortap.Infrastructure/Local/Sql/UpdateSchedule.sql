-- Not that of another tenant, who has taken the id since: revisions begin anew.
UPDATE schedules SET schedule = @schedule, revision = revision + 1
WHERE schedule_id = @schedule_id AND tenant_id = @tenant_id AND revision = @revision;
