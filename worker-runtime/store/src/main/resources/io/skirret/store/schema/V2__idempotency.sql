-- IF NOT EXISTS: H2 commits each statement, and a process that is killed between them begins anew.
-- One row for each idempotency key of a task's calls: of what claims it, or how that ended.
CREATE TABLE IF NOT EXISTS skirret_idempotency (
    -- SHA-256 of the task's name and the key, in hexadecimal digits.
    digest VARCHAR(64) NOT NULL PRIMARY KEY,
    -- For people.
    task VARCHAR(512) NOT NULL,
    -- Id of the call.
    owner VARCHAR(512) NOT NULL,
    -- SHA-256 of the call's arguments.
    arguments VARCHAR(64) NOT NULL,
    -- 0 running, 1 succeeded, 2 failed for good.
    state SMALLINT NOT NULL CHECK (state BETWEEN 0 AND 2),
    -- Grows with each claim: what is told of the key by another claim than the last one does not count.
    fence BIGINT NOT NULL,
    -- The result, or why it failed.
    outcome BYTEA,
    -- End of the lease while it runs, of the window afterwards.
    until_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CHECK ((state = 0) = (outcome IS NULL))
);

CREATE INDEX IF NOT EXISTS skirret_idempotency_expiry ON skirret_idempotency (until_at);

-- Where fences begin: a key whose row was removed does not begin anew with those it had.
CREATE SEQUENCE IF NOT EXISTS skirret_idempotency_fence;
