-- Counts the commits, so that a lost or replaced write-ahead log is noticed.
CREATE TABLE commits (
    number INTEGER NOT NULL CHECK (number >= 0)
) STRICT;

INSERT INTO commits (number) VALUES (0);
