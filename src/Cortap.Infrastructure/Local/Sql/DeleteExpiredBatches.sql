DELETE FROM batches WHERE purge_at <= @now;
