UPDATE instances SET process_deaths = process_deaths + 1 WHERE instance_key = ?1 AND execution_id = ?2 RETURNING process_deaths;
