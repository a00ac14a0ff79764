UPDATE instances
SET execution_id = ?2, input = ?3, custom_status = ?4, process_deaths = 0, updated_at = ?5
WHERE instance_key = ?1;
