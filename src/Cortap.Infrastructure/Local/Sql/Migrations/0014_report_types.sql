-- Which report types there are is for the product to say: a new one needs no change of the database.
ALTER TABLE jobs ADD COLUMN type TEXT NOT NULL DEFAULT '';
UPDATE jobs SET type = report_type;
ALTER TABLE jobs DROP COLUMN report_type;
ALTER TABLE jobs RENAME COLUMN type TO report_type;
