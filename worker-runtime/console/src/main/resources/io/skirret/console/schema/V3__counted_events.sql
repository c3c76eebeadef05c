-- What workers tell of their tasks and of themselves, for H2 and PostgreSQL alike.

-- Hours are those in which a console heard of it. The queue is empty where nobody told it, the task too.
CREATE TABLE execution_hour (
    heard_in       TIMESTAMP WITH TIME ZONE NOT NULL,
    task           VARCHAR(255) NOT NULL,
    queue          VARCHAR(255) NOT NULL,
    executed       BIGINT NOT NULL,
    succeeded      BIGINT NOT NULL,
    failed         BIGINT NOT NULL,
    retried        BIGINT NOT NULL,
    dead_lettered  BIGINT NOT NULL,
    revoked        BIGINT NOT NULL,
    -- Of those that succeeded, together.
    runtime_micros BIGINT NOT NULL,
    PRIMARY KEY (heard_in, task, queue)
);

-- One row: since when they are counted, and until when.
CREATE TABLE event_counting (
    id          INTEGER PRIMARY KEY,
    since       TIMESTAMP WITH TIME ZONE NOT NULL,
    heard_until TIMESTAMP WITH TIME ZONE NOT NULL,
    -- Messages that came faster than they could be counted.
    dropped     BIGINT NOT NULL
);

-- When nobody listened after that.
CREATE TABLE event_gap (
    from_at TIMESTAMP WITH TIME ZONE NOT NULL,
    to_at   TIMESTAMP WITH TIME ZONE NOT NULL
);
CREATE INDEX event_gap_to ON event_gap (to_at);

CREATE TABLE seen_worker (
    name     VARCHAR(255) PRIMARY KEY,
    last_at  TIMESTAMP WITH TIME ZONE NOT NULL,
    -- Whether it said that it stops.
    stopped  BOOLEAN NOT NULL,
    software VARCHAR(64) NOT NULL
);
