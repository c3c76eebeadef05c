-- What a console needs to look after itself.

-- Work queues whose dead letters were ever taken: no worker may run that could name them when a console starts.
CREATE TABLE known_queue (
    name VARCHAR(255) PRIMARY KEY
);

-- The retry policy that the caller chose, for how long the entry is kept; null where the message names none.
ALTER TABLE dead_letter ADD COLUMN policy VARCHAR(255);

-- For the clean-up, which removes the oldest of one status.
CREATE INDEX dead_letter_status ON dead_letter (status, status_at);
