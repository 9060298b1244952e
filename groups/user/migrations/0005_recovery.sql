-- Coming back without the old device, and without the old phone number where that is gone as well.

CREATE TABLE user_recovery (
    recovery_id TEXT NOT NULL PRIMARY KEY,
    -- The new device; only it goes on.
    device_id TEXT NOT NULL,
    device_name TEXT NOT NULL,
    platform TEXT NOT NULL,
    -- The phone that was proven by a code: the old number, or a new one.
    phone_sealed BYTEA NOT NULL,
    phone_index BYTEA NOT NULL,
    code_mac BYTEA NOT NULL,
    code_tries BIGINT NOT NULL,
    code_expires_at BIGINT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('started', 'phone_proven', 'review', 'proposed', 'cooling', 'done', 'stopped', 'rejected', 'failed', 'expired')),
    -- Whose, once somebody is found; nobody is told whether.
    user_id TEXT,
    -- What agreed with what the bank knows, as JSON.
    facts TEXT,
    keeps_phone BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    claimed_at BIGINT,
    ready_at BIGINT,
    ended_at BIGINT,
    -- Two operators decide what cannot be decided by proofs.
    proposed_by TEXT,
    proposed_at BIGINT,
    proposed_purpose TEXT,
    decided_by TEXT,
    decided_at BIGINT,
    decided_purpose TEXT
);
CREATE INDEX user_recovery_phone ON user_recovery (phone_index, created_at);
CREATE INDEX user_recovery_device ON user_recovery (device_id, created_at);
CREATE INDEX user_recovery_user ON user_recovery (user_id, status);
CREATE INDEX user_recovery_status ON user_recovery (status, created_at, recovery_id);

-- Less than usual for a while.
CREATE TABLE user_restraint (
    user_id TEXT NOT NULL PRIMARY KEY,
    until_at BIGINT NOT NULL,
    day_cap_minor BIGINT NOT NULL CHECK (day_cap_minor >= 0)
);
