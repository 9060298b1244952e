-- Tools a customer enrols besides password, PIN and phone: tokens, patterns.

CREATE TABLE auth_tool (
    tool_id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    -- The word of a tool.
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'revoked')),
    -- What a proof is checked against (C3), sealed with a key of its own; empty once revoked.
    material_sealed BYTEA NOT NULL,
    -- Blind index of a key's id, for kinds that have one: a key belongs to one customer, once.
    locator BYTEA UNIQUE,
    -- A pattern opens one device.
    device_id TEXT,
    -- For kinds that work on one host only.
    host TEXT,
    -- The serial of a token that the bank handed out.
    serial TEXT,
    -- The last time step whose code was used.
    last_step BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT,
    expires_at BIGINT,
    ended_at BIGINT,
    ended_by TEXT
);
CREATE INDEX auth_tool_user ON auth_tool (user_id, state, kind);

-- An enrolment that was proved and waits for the tool's first proof.
CREATE TABLE auth_enrolment (
    enrolment_id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    -- The challenge that proved it: one challenge, one tool.
    challenge_id TEXT NOT NULL,
    -- The secret to be; sealed.
    secret_sealed BYTEA NOT NULL,
    host TEXT,
    serial TEXT,
    tries BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX auth_enrolment_challenge ON auth_enrolment (challenge_id);
CREATE INDEX auth_enrolment_created ON auth_enrolment (created_at);

-- Tokens the bank hands out: their seeds, and whose they are.
CREATE TABLE auth_token (
    serial TEXT NOT NULL PRIMARY KEY,
    seed_sealed BYTEA NOT NULL,
    imported_at BIGINT NOT NULL,
    expires_at BIGINT,
    -- The tool it became; a token is bound once at a time.
    tool_id TEXT,
    bound_at BIGINT
);
CREATE INDEX auth_token_imported ON auth_token (imported_at, serial);

-- A login password being set anew. Whether the phone is anybody's does not show from outside.
CREATE TABLE auth_reset (
    reset_id TEXT NOT NULL PRIMARY KEY,
    phone_sealed BYTEA NOT NULL,
    user_id TEXT,
    code_mac BYTEA NOT NULL,
    tries BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX auth_reset_created ON auth_reset (created_at);
