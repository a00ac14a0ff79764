UPDATE activity_tasks SET process_deaths = 1 WHERE process_deaths > 1;
