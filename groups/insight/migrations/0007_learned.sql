-- What was learned of a tag: which definition it is of, how good it is, and the numbers it reckons by.
CREATE TABLE insight_learned (
    tag TEXT NOT NULL,
    learned_at BIGINT NOT NULL,
    definition TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (tag, learned_at)
);
