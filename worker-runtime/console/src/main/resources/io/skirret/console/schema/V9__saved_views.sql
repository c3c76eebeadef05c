-- Queries that people keep under a name, for themselves or for everybody.
CREATE TABLE saved_view (
    id       UUID PRIMARY KEY,
    -- The list that the query is for.
    of_list  VARCHAR(32) NOT NULL,
    owner    VARCHAR(255) NOT NULL,
    shared   BOOLEAN NOT NULL,
    name     VARCHAR(100) NOT NULL,
    query    VARCHAR(1000) NOT NULL,
    saved_at TIMESTAMP WITH TIME ZONE NOT NULL
);
CREATE INDEX saved_view_list ON saved_view (of_list, owner);
