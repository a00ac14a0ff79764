UPDATE instances
SET execution_id = ?2, input = ?3, custom_status = NULL, process_deaths = 0, updated_at = ?4
WHERE instance_key = ?1;
