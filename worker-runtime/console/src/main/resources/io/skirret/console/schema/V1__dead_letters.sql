-- The dead-letter store, for H2 and PostgreSQL alike. Bytes are in pieces because H2 has no longer BYTEA than 1 MiB.

-- What one change would mend: dead letters with one fingerprint. Its numbers follow every change of an entry, in the same
-- transaction; they are never counted when somebody looks.
CREATE TABLE failure_group (
    id           UUID PRIMARY KEY,
    version      INTEGER NOT NULL,
    fingerprint  VARCHAR(64) NOT NULL,
    components   VARCHAR(8000) NOT NULL,
    exception    VARCHAR(255),
    message      VARCHAR(1000),
    failure_type VARCHAR(255),
    first_at     TIMESTAMP WITH TIME ZONE NOT NULL,
    last_at      TIMESTAMP WITH TIME ZONE NOT NULL,
    -- That ever died; the others are entries that are here.
    total        BIGINT NOT NULL,
    pending      BIGINT NOT NULL,
    retrying     BIGINT NOT NULL,
    resolved     BIGINT NOT NULL,
    abandoned    BIGINT NOT NULL,
    tasks        INTEGER NOT NULL,
    came_back    INTEGER NOT NULL,
    came_back_at TIMESTAMP WITH TIME ZONE,
    -- The group that people see it as a part of; that one is in none.
    merged_into  UUID,
    -- What people say of it; null where nobody did.
    severity     VARCHAR(16),
    note         VARCHAR(4000),
    muted        BOOLEAN NOT NULL,
    assignee     VARCHAR(255),
    UNIQUE (version, fingerprint)
);
CREATE INDEX failure_group_merged ON failure_group (merged_into);
CREATE INDEX failure_group_last ON failure_group (last_at, id);

CREATE TABLE failure_group_task (
    group_id UUID NOT NULL,
    task     VARCHAR(255) NOT NULL,
    total    BIGINT NOT NULL,
    PRIMARY KEY (group_id, task)
);

-- Days are those of UTC.
CREATE TABLE failure_group_day (
    group_id UUID NOT NULL,
    died_on  DATE NOT NULL,
    total    BIGINT NOT NULL,
    PRIMARY KEY (group_id, died_on)
);

-- What lists and filters need of an entry; texts are in one line and cut. Its bytes are apart, so that a row is small.
CREATE TABLE dead_letter (
    id           UUID PRIMARY KEY,
    -- Of task id, attempts, replays and body; null where the message has no id.
    identity     UUID UNIQUE,
    -- Of dead_letter_kind.
    kind         UUID NOT NULL,
    group_id     UUID NOT NULL,
    version      INTEGER NOT NULL,
    fingerprint  VARCHAR(64) NOT NULL,
    queue        VARCHAR(255) NOT NULL,
    task_id      VARCHAR(255),
    task         VARCHAR(255),
    reason       VARCHAR(255) NOT NULL,
    -- Of a parked call, the circuit breaker whose closing lets it go.
    breaker      VARCHAR(255),
    failure_type VARCHAR(255),
    category     VARCHAR(32),
    remediation  VARCHAR(32),
    exception    VARCHAR(255),
    message      VARCHAR(1000),
    http_status  INTEGER,
    attempts     INTEGER NOT NULL,
    replays      INTEGER NOT NULL,
    first_at     TIMESTAMP WITH TIME ZONE,
    died_at      TIMESTAMP WITH TIME ZONE NOT NULL,
    taken_at     TIMESTAMP WITH TIME ZONE NOT NULL,
    worker       VARCHAR(255),
    ctx_user     VARCHAR(255),
    ctx_project  VARCHAR(255),
    ctx_tenant   VARCHAR(255),
    body_bytes   BIGINT NOT NULL,
    unreadable   VARCHAR(1000),
    -- Its texts for free search, the letters A to Z small.
    searched     VARCHAR(2000) NOT NULL,
    status       VARCHAR(16) NOT NULL,
    status_at    TIMESTAMP WITH TIME ZONE NOT NULL,
    -- The entry that the same call made when it was sent again and failed again.
    replaced_by  UUID
);
CREATE INDEX dead_letter_died ON dead_letter (died_at, id);
CREATE INDEX dead_letter_by_kind ON dead_letter (kind, status, died_at, id);
CREATE INDEX dead_letter_call ON dead_letter (task_id);
CREATE INDEX dead_letter_user ON dead_letter (ctx_user, died_at, id);
CREATE INDEX dead_letter_project ON dead_letter (ctx_project, died_at, id);
CREATE INDEX dead_letter_tenant ON dead_letter (ctx_tenant, died_at, id);

-- The message to the byte: the length of its properties and headers, these, its body; in pieces.
CREATE TABLE dead_letter_content (
    entry_id UUID NOT NULL,
    piece    INTEGER NOT NULL,
    bytes    BYTEA NOT NULL,
    PRIMARY KEY (entry_id, piece)
);

-- Entries without an id that the broker may deliver again, since nobody knows that it heard the acknowledgement.
CREATE TABLE dead_letter_unacknowledged (
    entry_id UUID PRIMARY KEY,
    digest   UUID NOT NULL
);
CREATE INDEX dead_letter_unacknowledged_digest ON dead_letter_unacknowledged (digest);

-- Entries that are alike in all that queries ask about but ids, time, text and context, by their status: few rows, which
-- a query reads instead of the entries. Its numbers follow every change of an entry, in the same transaction; a row whose
-- number is 0 goes.
CREATE TABLE dead_letter_kind (
    id           UUID NOT NULL,
    status       VARCHAR(16) NOT NULL,
    total        BIGINT NOT NULL,
    group_id     UUID NOT NULL,
    fingerprint  VARCHAR(64) NOT NULL,
    queue        VARCHAR(255) NOT NULL,
    task         VARCHAR(255),
    reason       VARCHAR(255) NOT NULL,
    breaker      VARCHAR(255),
    failure_type VARCHAR(255),
    category     VARCHAR(32),
    remediation  VARCHAR(32),
    exception    VARCHAR(255),
    http_status  INTEGER,
    attempts     INTEGER NOT NULL,
    replays      INTEGER NOT NULL,
    PRIMARY KEY (id, status)
);

-- What died per hour; an entry that is removed stays counted.
CREATE TABLE dead_letter_hour (
    died_in      TIMESTAMP WITH TIME ZONE NOT NULL,
    task         VARCHAR(255) NOT NULL,
    failure_type VARCHAR(255) NOT NULL,
    total        BIGINT NOT NULL,
    PRIMARY KEY (died_in, task, failure_type)
);

-- What people changed, written in the transaction of the change.
CREATE TABLE audit (
    id           UUID PRIMARY KEY,
    at           TIMESTAMP WITH TIME ZONE NOT NULL,
    who          VARCHAR(255) NOT NULL,
    origin       VARCHAR(255) NOT NULL,
    action       VARCHAR(64) NOT NULL,
    target       VARCHAR(255) NOT NULL,
    amount       BIGINT NOT NULL,
    value_before VARCHAR(4000),
    value_after  VARCHAR(4000)
);
CREATE INDEX audit_at ON audit (at, id);
