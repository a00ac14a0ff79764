SELECT instance_key FROM instances WHERE process_deaths > 0 AND process_deaths = ?1;
