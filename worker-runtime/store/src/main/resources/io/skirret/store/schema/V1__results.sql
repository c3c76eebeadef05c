-- IF NOT EXISTS: H2 commits each statement, and a process that is killed between them begins anew.
-- One row for each call of which a result is known. What Celery's key-value back ends keep, with what a statement asks of it.
CREATE TABLE IF NOT EXISTS skirret_result (
    id VARCHAR(512) NOT NULL PRIMARY KEY,
    -- 0 not ended, 1 failed, 2 succeeded: a lower one never takes the place of a higher one.
    result_rank SMALLINT NOT NULL CHECK (result_rank BETWEEN 0 AND 2),
    -- Grows with each change, so that who waits reads no content twice.
    version BIGINT NOT NULL,
    content BYTEA NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL
);

CREATE INDEX IF NOT EXISTS skirret_result_expiry ON skirret_result (expires_at);
