-- What became of calls, as events tell it; for H2 and PostgreSQL alike. A row is written whole: all but the first columns and
-- the last follow from the steps, and are there to be searched.
CREATE TABLE task_call (
    task_id        VARCHAR(255) PRIMARY KEY,
    -- When a console heard of it first, by the console's clock.
    seen_at        TIMESTAMP WITH TIME ZONE NOT NULL,
    task           VARCHAR(255),
    parent_id      VARCHAR(255),
    root_id        VARCHAR(255),
    queue          VARCHAR(255),
    state          VARCHAR(16) NOT NULL,
    worker         VARCHAR(255),
    received_at    TIMESTAMP WITH TIME ZONE,
    started_at     TIMESTAMP WITH TIME ZONE,
    ended_at       TIMESTAMP WITH TIME ZONE,
    runtime_micros BIGINT,
    wait_micros    BIGINT,
    retries        INTEGER NOT NULL,
    replays        INTEGER NOT NULL,
    exception      VARCHAR(255),
    message        VARCHAR(500),
    failure_type   VARCHAR(255),
    reason         VARCHAR(255),
    -- What was told, in the order of time.
    steps          VARCHAR NOT NULL
);
CREATE INDEX task_call_seen ON task_call (seen_at, task_id);
CREATE INDEX task_call_state ON task_call (state, seen_at, task_id);
CREATE INDEX task_call_task ON task_call (task, seen_at, task_id);
CREATE INDEX task_call_parent ON task_call (parent_id);
CREATE INDEX task_call_root ON task_call (root_id);

-- One row: how many there are. It follows every change, in the same transaction.
CREATE TABLE task_call_total (
    id    INTEGER PRIMARY KEY,
    total BIGINT NOT NULL
);
INSERT INTO task_call_total (id, total) VALUES (1, 0);

-- What was told in a minute or an hour, by the console's clock: of everything, of a task, of a worker. It follows the rows of
-- the calls, in the same transaction: a step counts when it is new to its call.
CREATE TABLE task_span (
    -- 1 or 60.
    minutes    INTEGER NOT NULL,
    begins_at  TIMESTAMP WITH TIME ZONE NOT NULL,
    -- ALL, TASK or WORKER.
    kind       VARCHAR(8) NOT NULL,
    -- Empty for everything, where nobody told, and for names beyond those that are kept.
    name       VARCHAR(255) NOT NULL,
    started    BIGINT NOT NULL,
    succeeded  BIGINT NOT NULL,
    failed     BIGINT NOT NULL,
    retried    BIGINT NOT NULL,
    rejected   BIGINT NOT NULL,
    revoked    BIGINT NOT NULL,
    -- Histograms: numbers of buckets, and how many are in each.
    run_times  VARCHAR NOT NULL,
    wait_times VARCHAR NOT NULL,
    PRIMARY KEY (minutes, kind, begins_at, name)
);

-- What became of attempts that were not the first, by what made them necessary.
CREATE TABLE retry_hour (
    begins_at    TIMESTAMP WITH TIME ZONE NOT NULL,
    -- Empty where nobody told, as the next.
    policy       VARCHAR(255) NOT NULL,
    failure_type VARCHAR(255) NOT NULL,
    succeeded    BIGINT NOT NULL,
    failed       BIGINT NOT NULL,
    PRIMARY KEY (begins_at, policy, failure_type)
);
