-- Rules are tried in the order in which people put them; one without a place, of an older console, behind the others.
ALTER TABLE grouping_rule ADD COLUMN IF NOT EXISTS place INTEGER;
UPDATE grouping_rule SET place = (SELECT COUNT(*) FROM grouping_rule o WHERE o.id <= grouping_rule.id);
