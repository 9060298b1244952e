-- What devices reported of themselves. Nothing of a person: a device as it names itself, a keyed digest of its traits, and signs
-- of tampering by word with the moment each was last told.
CREATE TABLE risk_device (
    device_id TEXT NOT NULL PRIMARY KEY,
    platform TEXT CHECK (platform IN ('h5', 'ios', 'android', 'harmony')),
    -- Keyed by the alliance, in hex, so that two of its banks can compare, and nobody else can.
    fingerprint TEXT,
    -- When another fingerprint took the place of an earlier one.
    fingerprint_changed_at BIGINT,
    -- {"word": microseconds}
    signals TEXT NOT NULL,
    -- By the score card that was in force at the last report: for sorting, nothing is judged by it.
    score BIGINT NOT NULL,
    zone TEXT,
    -- How the last report was proven: by the key of the device, or by its session alone.
    proof TEXT CHECK (proof IN ('key', 'session')),
    -- The nonce of the last report, by when it was given out: it and all older ones are used up.
    last_nonce BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('none', 'banned', 'cleared')),
    first_seen_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX risk_device_score ON risk_device (score, device_id);
CREATE INDEX risk_device_changed ON risk_device (changed_at, device_id);
CREATE INDEX risk_device_state ON risk_device (state, score, device_id);

-- Every ban there was, and how it ended.
CREATE TABLE risk_device_ban (
    ban_id TEXT NOT NULL PRIMARY KEY,
    device_id TEXT NOT NULL,
    banned_at BIGINT NOT NULL,
    -- An operator's id, or a rule's as `rule:…`.
    banned_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    lifted_at BIGINT,
    lifted_by TEXT,
    lift_reason TEXT
);
CREATE INDEX risk_device_ban_device ON risk_device_ban (device_id, banned_at);
