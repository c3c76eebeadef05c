-- What lists ask about is in the indexes that have their order, so that rows are read for nothing but what is shown.
DROP INDEX dead_letter_died;
CREATE INDEX dead_letter_died ON dead_letter (died_at, id, kind, status);
DROP INDEX dead_letter_user;
CREATE INDEX dead_letter_user ON dead_letter (ctx_user, died_at, id, kind, status);
DROP INDEX dead_letter_project;
CREATE INDEX dead_letter_project ON dead_letter (ctx_project, died_at, id, kind, status);
DROP INDEX dead_letter_tenant;
CREATE INDEX dead_letter_tenant ON dead_letter (ctx_tenant, died_at, id, kind, status);

-- The words that the messages of a group begin with, with # where they differ, and how many messages that is known of.
ALTER TABLE failure_group ADD COLUMN template VARCHAR(2000);
ALTER TABLE failure_group ADD COLUMN template_of INTEGER;
