DELETE FROM jobs WHERE job_id = @job_id AND revision = @revision;
