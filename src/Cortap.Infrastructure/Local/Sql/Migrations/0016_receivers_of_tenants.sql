-- The tenants whose last attempt had no answer in time, between commas.
ALTER TABLE receivers ADD COLUMN hangs_for TEXT;
