-- The journal: every moment that was judged, and how things ended. Windows are rebuilt from here when a process starts, other
-- processes read here what this one noted, and rules are tried on it before they are published. Kept for 92 days.
CREATE TABLE risk_moment (
    -- When it was written, in microseconds, times 1,024, plus the number of its writer: rising with each writer's commits.
    seq BIGINT NOT NULL PRIMARY KEY,
    writer BIGINT NOT NULL,
    at BIGINT NOT NULL,
    scenario TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('allowed', 'stepped_up', 'delayed', 'blocked', 'done', 'failed')),
    user_id TEXT,
    facts TEXT NOT NULL
);

CREATE INDEX risk_moment_at ON risk_moment (at, seq);
CREATE INDEX risk_moment_user ON risk_moment (user_id, at);
CREATE INDEX risk_moment_writer_seq ON risk_moment (writer, seq);

-- Who writes to the journal: each process under a number of its own, and events under 0. How far each has come is moved in the
-- transaction that writes, so whoever follows a writer misses nothing, whatever the clocks say.
CREATE TABLE risk_moment_writer (
    writer BIGINT NOT NULL PRIMARY KEY CHECK (writer BETWEEN 0 AND 1023),
    last_seq BIGINT NOT NULL,
    at BIGINT NOT NULL
);
