-- The tenant whose attempt had no answer in time last.
ALTER TABLE receivers ADD COLUMN timed_out_for INTEGER;
