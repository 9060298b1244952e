-- What is learned of what customers take up next, one a night. `body` is JSON: counts of all customers and a few weights.
CREATE TABLE content_taste (
    day BIGINT PRIMARY KEY,
    body TEXT NOT NULL,
    learned_at BIGINT NOT NULL
);

-- What was suggested to a customer and seen, and whether they took it up. Only of who agreed to be known by what they do.
CREATE TABLE content_suggested (
    user_id TEXT NOT NULL,
    entry TEXT NOT NULL,
    arm TEXT NOT NULL CHECK (arm IN ('learned', 'popular')),
    days BIGINT NOT NULL,
    last_day BIGINT NOT NULL,
    taken_day BIGINT,
    PRIMARY KEY (user_id, entry)
);
CREATE INDEX content_suggested_day ON content_suggested (last_day);
