-- What is not finished is not too old.
DELETE FROM batches WHERE purge_at <= @now AND mark IS NOT 'open';
