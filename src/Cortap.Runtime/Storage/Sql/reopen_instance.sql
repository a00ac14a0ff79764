UPDATE instances SET status = 0, output = NULL, failure = NULL, process_deaths = 0, updated_at = ?2 WHERE instance_key = ?1;
