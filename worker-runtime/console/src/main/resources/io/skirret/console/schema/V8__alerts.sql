-- What people are told of, for H2 and PostgreSQL alike.

-- What is in trouble, or was until people know that it is not. What is fine has no row.
CREATE TABLE alert_state (
    kind           VARCHAR(32) NOT NULL,
    subject        VARCHAR(255) NOT NULL,
    level          VARCHAR(16) NOT NULL,
    told           VARCHAR(16) NOT NULL,
    since          TIMESTAMP WITH TIME ZONE NOT NULL,
    measured       DOUBLE PRECISION,
    text           VARCHAR(1000) NOT NULL,
    settling_since TIMESTAMP WITH TIME ZONE,
    settling_worst VARCHAR(16),
    unknown_since  TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (kind, subject)
);

-- The last look at each kind.
CREATE TABLE alert_look (
    kind          VARCHAR(32) PRIMARY KEY,
    looked_at     TIMESTAMP WITH TIME ZONE NOT NULL,
    unknown_since TIMESTAMP WITH TIME ZONE,
    text          VARCHAR(1000) NOT NULL
);

CREATE TABLE alert_change (
    id           UUID PRIMARY KEY,
    at           TIMESTAMP WITH TIME ZONE NOT NULL,
    kind         VARCHAR(32) NOT NULL,
    subject      VARCHAR(255) NOT NULL,
    level_before VARCHAR(16) NOT NULL,
    level        VARCHAR(16) NOT NULL,
    measured     DOUBLE PRECISION,
    text         VARCHAR(1000) NOT NULL,
    told         BOOLEAN NOT NULL
);
CREATE INDEX alert_change_at ON alert_change (at, id);
CREATE INDEX alert_change_kind ON alert_change (kind, at, id);

-- The outbox: which change is told to whom. Ids are in the order of time.
CREATE TABLE alert_notification (
    id         UUID PRIMARY KEY,
    change_id  UUID NOT NULL,
    webhook    VARCHAR(64) NOT NULL,
    -- WAITING, SENT or GIVEN_UP.
    state      VARCHAR(16) NOT NULL,
    due_at     TIMESTAMP WITH TIME ZONE NOT NULL,
    -- Tries that failed, when the first of them was, and how long the last pause is.
    retries    INTEGER NOT NULL,
    first_at   TIMESTAMP WITH TIME ZONE,
    pause_ms   BIGINT,
    trouble    VARCHAR(500),
    ended_at   TIMESTAMP WITH TIME ZONE
);
CREATE INDEX alert_notification_next ON alert_notification (webhook, state, id);
CREATE INDEX alert_notification_change ON alert_notification (change_id);

CREATE TABLE alert_silence (
    id       UUID PRIMARY KEY,
    -- Null for all, as the next.
    kind     VARCHAR(32),
    subject  VARCHAR(255),
    from_at  TIMESTAMP WITH TIME ZONE NOT NULL,
    until_at TIMESTAMP WITH TIME ZONE NOT NULL,
    by_whom  VARCHAR(255) NOT NULL,
    why      VARCHAR(500) NOT NULL
);
