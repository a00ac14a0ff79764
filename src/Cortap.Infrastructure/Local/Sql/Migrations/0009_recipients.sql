-- Whom the link is mailed to, as a JSON array; null for all other deliveries.
ALTER TABLE jobs ADD COLUMN recipients TEXT CHECK (recipients IS NULL OR json_valid(recipients));
