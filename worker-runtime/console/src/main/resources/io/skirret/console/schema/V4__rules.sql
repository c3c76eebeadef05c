-- What people want to see as one group, whatever the fingerprints: entries that a query means get a fingerprint of this
-- name when they are taken in. Of several rules the oldest wins; ids are in the order of time.
CREATE TABLE grouping_rule (
    id       UUID PRIMARY KEY,
    name     VARCHAR(64) NOT NULL,
    query    VARCHAR(1000) NOT NULL,
    added_at TIMESTAMP WITH TIME ZONE NOT NULL,
    added_by VARCHAR(255) NOT NULL
);
