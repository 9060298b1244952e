-- Events that broke a rule, counted instead of kept: what they said stands here without whatever looks personal.
-- Of each day some hundreds of different ones; what is beyond is counted by its reason, as '*'.
CREATE TABLE insight_quarantine (
    day BIGINT NOT NULL,
    reason TEXT NOT NULL,
    name TEXT NOT NULL,
    what TEXT NOT NULL,
    page TEXT NOT NULL,
    times BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    -- The latest few: when by the app's clock, and how long. JSON.
    samples TEXT NOT NULL,
    PRIMARY KEY (day, reason, name, what, page)
);

-- Whoever counts takes this row first: how many different ones a day has is looked at by one after the other. One row.
CREATE TABLE insight_quarantine_turn (
    id BIGINT PRIMARY KEY
);
INSERT INTO insight_quarantine_turn (id) VALUES (1);
