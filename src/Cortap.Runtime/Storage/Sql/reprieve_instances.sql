UPDATE instances SET process_deaths = 1 WHERE process_deaths > 0 AND process_deaths > 1;
