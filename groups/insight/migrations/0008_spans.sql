-- Sums of weeks, months and quarters so far: of the days from the first one up to `until`, each of which is over.
CREATE TABLE insight_span (
    grain TEXT NOT NULL CHECK (grain IN ('week', 'month', 'quarter')),
    first BIGINT NOT NULL,
    until BIGINT NOT NULL,
    -- Another with every change.
    mark TEXT NOT NULL,
    PRIMARY KEY (grain, first)
);

-- What was done in a span how often, for how long, and by whom.
CREATE TABLE insight_seen_span (
    grain TEXT NOT NULL,
    first BIGINT NOT NULL,
    name TEXT NOT NULL,
    what TEXT NOT NULL,
    times BIGINT NOT NULL,
    timed BIGINT NOT NULL,
    total_ms BIGINT NOT NULL,
    people BYTEA NOT NULL,
    PRIMARY KEY (grain, first, name, what)
);
