-- Words are in the order of their letters, as in Java and H2, so that what begins alike stands together.
ALTER TABLE dead_letter_word ALTER COLUMN word TYPE VARCHAR(64) COLLATE "C";
