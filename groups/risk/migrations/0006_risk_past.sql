-- Back-tests: rules tried on the recorded past of this bank, on an operator's order.
CREATE TABLE risk_past (
    test_id TEXT NOT NULL PRIMARY KEY,
    -- The document whose text is tried; empty for one that is in nobody's place.
    document TEXT NOT NULL,
    -- Beside what is in force, in the place of what the alliance gives, or by itself.
    mode TEXT NOT NULL CHECK (mode IN ('beside', 'ground', 'alone')),
    -- The rules that are tried.
    body TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
    -- Moments read so far, and how many there are to read.
    seen BIGINT NOT NULL,
    total BIGINT NOT NULL,
    report TEXT,
    -- Why it failed, as a word.
    failure TEXT,
    asked_by TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    -- Who runs it, how often somebody took it up, and when they were last heard of.
    claim TEXT,
    attempts BIGINT NOT NULL,
    beat_at BIGINT NOT NULL,
    ended_at BIGINT
);

CREATE INDEX risk_past_asked ON risk_past (asked_at, test_id);
CREATE INDEX risk_past_state ON risk_past (state, asked_at);
