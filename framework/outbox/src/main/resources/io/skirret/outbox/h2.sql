-- The outbox of Skirret on H2 (2.3 or later): calls that were made in a transaction, until a relay has published them.
CREATE TABLE skirret_outbox (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    task_id         VARCHAR(255) NOT NULL,
    task            VARCHAR(65536) NOT NULL,
    queue           VARCHAR(255) NOT NULL,
    -- Whether a relay declares the queue: one of the application's own tasks.
    own_queue       BOOLEAN NOT NULL,
    -- Rows of one key are published one after the other, in the order of their ids.
    order_key       VARCHAR(255),
    stored_at       TIMESTAMP WITH TIME ZONE NOT NULL,
    -- When the task is to run; null for at once.
    due_at          TIMESTAMP WITH TIME ZONE,
    headers         BLOB NOT NULL,
    body            BLOB NOT NULL,
    attempts        INTEGER DEFAULT 0 NOT NULL,
    next_attempt_at TIMESTAMP WITH TIME ZONE,
    -- Set where it cannot be published as it is. To have it tried again, set it to null; to give it up, delete the row.
    set_aside_at    TIMESTAMP WITH TIME ZONE,
    reason          VARCHAR(1000)
);
CREATE INDEX skirret_outbox_order_key ON skirret_outbox (order_key, id);
