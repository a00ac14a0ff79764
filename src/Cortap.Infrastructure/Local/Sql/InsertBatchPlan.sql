-- Of the batch that this connection has just inserted.
INSERT INTO batch_plans (batch_key, items, sealed_token) VALUES (last_insert_rowid(), @items, @sealed_token);
