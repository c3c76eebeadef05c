-- From here on each statement of a migration can be run again: H2 takes nothing back if one fails or is cut short.

-- What lists ask about is in the indexes that have their order, so that rows are read for nothing but what is shown.
CREATE INDEX IF NOT EXISTS dead_letter_by_time ON dead_letter (died_at, id, kind, status);
DROP INDEX IF EXISTS dead_letter_died;
CREATE INDEX IF NOT EXISTS dead_letter_by_user ON dead_letter (ctx_user, died_at, id, kind, status);
DROP INDEX IF EXISTS dead_letter_user;
CREATE INDEX IF NOT EXISTS dead_letter_by_project ON dead_letter (ctx_project, died_at, id, kind, status);
DROP INDEX IF EXISTS dead_letter_project;
CREATE INDEX IF NOT EXISTS dead_letter_by_tenant ON dead_letter (ctx_tenant, died_at, id, kind, status);
DROP INDEX IF EXISTS dead_letter_tenant;
