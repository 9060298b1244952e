-- Files that others took the place of, and when: questions that began before may still be reading them.
CREATE TABLE insight_file_replaced (
    path TEXT PRIMARY KEY,
    replaced_at BIGINT NOT NULL
);
CREATE INDEX insight_file_replaced_at ON insight_file_replaced (replaced_at);
