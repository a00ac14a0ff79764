PRAGMA query_only = ON;
PRAGMA cache_size = -2000;
PRAGMA cell_size_check = ON;
PRAGMA temp_store = MEMORY;
