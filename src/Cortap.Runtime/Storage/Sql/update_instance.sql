UPDATE instances
SET status = ?2, output = ?3, failure = ?4, custom_status = ?5, process_deaths = 0, updated_at = ?6
WHERE instance_key = ?1;
