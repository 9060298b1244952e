-- Authentication tools of customers, codes and challenges, and the bank's limit table.

-- What a customer proves themselves with: Argon2id over the secret peppered with a key that is not in the database.
CREATE TABLE auth_credential (
    user_id TEXT NOT NULL,
    tool TEXT NOT NULL CHECK (tool IN ('password', 'pin')),
    hash TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, tool)
);

-- Wrong tries. The subject is a digest for sign-ins (the phone may belong to nobody) and a user's id otherwise.
CREATE TABLE auth_attempt (
    subject TEXT NOT NULL,
    tool TEXT NOT NULL,
    -- Strangers' devices and the customer's own count apart: a stranger cannot lock the customer out.
    lane TEXT NOT NULL,
    wrong BIGINT NOT NULL,
    locked_until BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (subject, tool, lane)
);
CREATE INDEX auth_attempt_updated ON auth_attempt (updated_at);

-- Codes to a phone that open a door: registration, a new device.
CREATE TABLE auth_code (
    code_id TEXT NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL CHECK (purpose IN ('registration', 'login')),
    phone_sealed BYTEA NOT NULL,
    user_id TEXT,
    device_id TEXT,
    code_mac BYTEA NOT NULL,
    tries BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX auth_code_created ON auth_code (created_at);

-- Every text with a code, for the pauses between two and the most in a day.
CREATE TABLE auth_text (
    text_id TEXT NOT NULL PRIMARY KEY,
    phone_index BYTEA NOT NULL,
    purpose TEXT NOT NULL,
    sent_at BIGINT NOT NULL
);
CREATE INDEX auth_text_phone ON auth_text (phone_index, sent_at);
CREATE INDEX auth_text_sent ON auth_text (sent_at);

-- A proof asked for one operation: bound to it by its digest, passed tool by tool, spent once.
CREATE TABLE auth_challenge (
    challenge_id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    operation TEXT NOT NULL,
    digest BYTEA NOT NULL,
    tools TEXT NOT NULL,
    passed TEXT NOT NULL,
    summary TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    payee_name_masked TEXT NOT NULL,
    payee_tail TEXT NOT NULL,
    sms_mac BYTEA,
    sms_tries BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    spent_by TEXT,
    spent_at BIGINT
);
CREATE INDEX auth_challenge_user ON auth_challenge (user_id, created_at);
CREATE INDEX auth_challenge_created ON auth_challenge (created_at);

-- The limit table: for a channel and a business, which tools carry how much a day. The newest version in force counts.
CREATE TABLE auth_limit_tier (
    -- '*' for any channel.
    channel TEXT NOT NULL,
    business TEXT NOT NULL CHECK (business IN ('transfer_own', 'transfer_others')),
    -- JSON array of tools, sorted; empty for amounts that need none.
    tools TEXT NOT NULL,
    daily_cap_minor BIGINT NOT NULL CHECK (daily_cap_minor >= 0),
    effective_from BIGINT NOT NULL,
    version BIGINT NOT NULL,
    -- Where the figure comes from.
    source TEXT NOT NULL,
    PRIMARY KEY (channel, business, tools, version)
);
