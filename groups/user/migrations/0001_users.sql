-- Users: anyone with a verified phone. C2 data is sealed; what must be found again has a blind index beside it.

CREATE TABLE user_person (
    user_id TEXT NOT NULL PRIMARY KEY,
    phone_sealed BYTEA NOT NULL,
    phone_index BYTEA NOT NULL UNIQUE,
    -- In plain, so that it can be searched by prefix; masked wherever it is shown to others.
    name TEXT,
    id_number_sealed BYTEA,
    id_number_index BYTEA,
    class TEXT NOT NULL CHECK (class IN ('open', 'bound', 'real_name', 'class_one')),
    status TEXT NOT NULL CHECK (status IN ('active', 'locked')),
    created_at BIGINT NOT NULL
);
CREATE INDEX user_person_name ON user_person (name);
CREATE INDEX user_person_id_number ON user_person (id_number_index);
CREATE INDEX user_person_created ON user_person (created_at, user_id);

CREATE TABLE user_device (
    user_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    name TEXT NOT NULL,
    platform TEXT NOT NULL CHECK (platform IN ('h5', 'ios', 'android')),
    bound_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, device_id)
);

-- One row per signing in. Tokens are kept as SHA-256 digests only.
CREATE TABLE user_session (
    session_id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    device_name TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    -- The end of its life, however often it is refreshed.
    expires_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    access_hash BYTEA NOT NULL UNIQUE,
    access_expires_at BIGINT NOT NULL,
    ended_at BIGINT,
    end_reason TEXT CHECK (end_reason IN ('signed_out', 'replaced', 'idle', 'expired', 'revoked', 'token_reused', 'other_device'))
);
CREATE INDEX user_session_user ON user_session (user_id, opened_at);
CREATE INDEX user_session_ended ON user_session (ended_at);

-- Every refresh token ever given for a living session: a used one that comes again gives the thief away.
CREATE TABLE user_refresh (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    session_id TEXT NOT NULL,
    used_at BIGINT
);
CREATE INDEX user_refresh_session ON user_refresh (session_id);

-- The demo handset: text messages that reach no phone. Filled in demo mode only, kept for a day.
CREATE TABLE user_demo_text (
    text_id TEXT NOT NULL PRIMARY KEY,
    phone_index BYTEA NOT NULL,
    text TEXT NOT NULL,
    sent_at BIGINT NOT NULL
);
CREATE INDEX user_demo_text_phone ON user_demo_text (phone_index, sent_at);
CREATE INDEX user_demo_text_sent ON user_demo_text (sent_at);
