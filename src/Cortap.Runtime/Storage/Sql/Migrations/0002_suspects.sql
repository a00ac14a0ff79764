CREATE INDEX instances_suspected ON instances (process_deaths) WHERE process_deaths > 0;
