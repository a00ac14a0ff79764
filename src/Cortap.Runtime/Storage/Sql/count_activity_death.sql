UPDATE activity_tasks SET process_deaths = process_deaths + 1 WHERE task_key = ?1 RETURNING process_deaths;
