-- What people have done to dead letters with the broker's help, for H2 and PostgreSQL alike.

-- What one console at a time does.
CREATE TABLE console_lease (
    name       VARCHAR(64) PRIMARY KEY,
    holder     UUID NOT NULL,
    held_until TIMESTAMP WITH TIME ZONE NOT NULL
);

-- A retry of one entry or many. Its numbers follow every change of an entry's result, in the same transaction.
CREATE TABLE operation (
    id            UUID PRIMARY KEY,
    created_at    TIMESTAMP WITH TIME ZONE NOT NULL,
    owner         VARCHAR(255) NOT NULL,
    origin        VARCHAR(255) NOT NULL,
    kind          VARCHAR(16) NOT NULL,
    -- Which entries were asked for, for people.
    scope         VARCHAR(4000) NOT NULL,
    -- How it is sent; null where nobody said.
    per_second    DOUBLE PRECISION,
    canary        INTEGER,
    max_in_flight INTEGER,
    min_age_s     BIGINT,
    priority      INTEGER,
    to_queue      VARCHAR(255),
    to_task       VARCHAR(255),
    ignore_expiry BOOLEAN NOT NULL,
    -- What an edit changed, a line each, without what is sensitive.
    changes       VARCHAR(4000),
    state         VARCHAR(16) NOT NULL,
    -- Up to which place it may send before a person lets it go on; null for all.
    send_to       BIGINT,
    -- Up to which place it has begun to send.
    begun_to      BIGINT NOT NULL,
    total         BIGINT NOT NULL,
    waiting       BIGINT NOT NULL,
    sent          BIGINT NOT NULL,
    succeeded     BIGINT NOT NULL,
    failed_again  BIGINT NOT NULL,
    refused       BIGINT NOT NULL,
    cancelled     BIGINT NOT NULL,
    heard_at      TIMESTAMP WITH TIME ZONE,
    trouble       VARCHAR(1000),
    trouble_since TIMESTAMP WITH TIME ZONE,
    ended_at      TIMESTAMP WITH TIME ZONE
);
CREATE INDEX operation_created ON operation (created_at, id);
CREATE INDEX operation_state ON operation (state);

-- Its entries in the order in which they are sent: places are 1 to the total.
CREATE TABLE operation_entry (
    operation_id UUID NOT NULL,
    place        BIGINT NOT NULL,
    entry_id     UUID NOT NULL,
    result       VARCHAR(16) NOT NULL,
    result_at    TIMESTAMP WITH TIME ZONE NOT NULL,
    detail       VARCHAR(1000),
    PRIMARY KEY (operation_id, place)
);
CREATE INDEX operation_entry_entry ON operation_entry (entry_id);

-- The message that an edit sends, in pieces as those of entries are.
CREATE TABLE operation_content (
    operation_id UUID NOT NULL,
    piece        INTEGER NOT NULL,
    bytes        BYTEA NOT NULL,
    PRIMARY KEY (operation_id, piece)
);

-- Bulk actions that were asked for under a key, so that the same request does nothing twice.
CREATE TABLE idempotency_key (
    owner    VARCHAR(255) NOT NULL,
    given    VARCHAR(255) NOT NULL,
    digest   VARCHAR(64) NOT NULL,
    answer   VARCHAR(4000) NOT NULL,
    given_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (owner, given)
);
CREATE INDEX idempotency_key_given_at ON idempotency_key (given_at);
