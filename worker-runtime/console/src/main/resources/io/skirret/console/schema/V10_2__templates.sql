-- The words that the messages of a group begin with, with # where they differ; how many messages that is known of, how
-- many in a row were not like it, and how often what is known has changed.
ALTER TABLE failure_group ADD COLUMN IF NOT EXISTS template VARCHAR(2000);
ALTER TABLE failure_group ADD COLUMN IF NOT EXISTS template_of INTEGER;
ALTER TABLE failure_group ADD COLUMN IF NOT EXISTS template_missed INTEGER;
ALTER TABLE failure_group ADD COLUMN IF NOT EXISTS template_changes INTEGER;
