-- Thresholds of the rules in this bank. The rules themselves are code; a row says how strict the bank is with one.
CREATE TABLE risk_rule_setting (
    rule TEXT PRIMARY KEY,
    enabled BIGINT NOT NULL CHECK (enabled IN (0, 1)),
    thresholds TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- Black lists: accounts and devices nobody should pay to or come from.
CREATE TABLE risk_list (
    kind TEXT NOT NULL CHECK (kind IN ('account', 'device')),
    entry TEXT NOT NULL,
    reason TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (kind, entry)
);

-- What happened lately, by event: velocity features are rebuilt from here when a process starts.
CREATE TABLE risk_activity (
    event_seq BIGINT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('transfer', 'login_new_device')),
    user_id TEXT NOT NULL,
    device_id TEXT,
    at BIGINT NOT NULL
);

CREATE INDEX risk_activity_at ON risk_activity (at);

-- Verdicts that were not simply "allow".
CREATE TABLE risk_verdict (
    verdict_id TEXT PRIMARY KEY,
    scenario TEXT NOT NULL,
    outcome TEXT NOT NULL,
    reasons TEXT NOT NULL,
    user_id TEXT,
    at BIGINT NOT NULL
);

CREATE INDEX risk_verdict_at ON risk_verdict (at);
CREATE INDEX risk_verdict_user ON risk_verdict (user_id, at);
