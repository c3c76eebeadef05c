-- What free search needs, for H2 and PostgreSQL alike.

-- The words that all entries of a kind have: of the task, of the exception, and of the group's message if all have those.
ALTER TABLE dead_letter_kind ADD COLUMN words VARCHAR(2000);

-- The other words of an entry's message, which are few, as words that have a digit. In the order of lists.
CREATE TABLE dead_letter_word (
    word    VARCHAR(64) NOT NULL,
    died_at TIMESTAMP WITH TIME ZONE NOT NULL,
    -- Of the entry, as the kind.
    id      UUID NOT NULL,
    kind    UUID NOT NULL,
    PRIMARY KEY (word, died_at, id, kind)
);

-- One row while entries that were here before have no words yet: up to which one they have, and which is the last.
CREATE TABLE dead_letter_wordless (
    filled_to UUID,
    until     UUID NOT NULL
);
INSERT INTO dead_letter_wordless (until) SELECT id FROM dead_letter ORDER BY id DESC LIMIT 1;
