-- Signing in through identity providers of others (OpenID Connect): attempts under way, and which subject of theirs is whom.

CREATE TABLE auth_external_attempt (
    attempt_id TEXT NOT NULL PRIMARY KEY,
    provider TEXT NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose IN ('sign_in', 'link')),
    -- Whoever links it; nobody yet for a sign-in.
    user_id TEXT,
    device_id TEXT NOT NULL,
    state_hash BYTEA NOT NULL,
    nonce TEXT NOT NULL,
    verifier_sealed BYTEA NOT NULL,
    -- What the provider vouched for, once it came back.
    subject_index BYTEA,
    phone_sealed BYTEA,
    code_mac BYTEA,
    code_expires_at BIGINT,
    tries BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    returned_at BIGINT,
    done_at BIGINT
);
CREATE INDEX auth_external_attempt_created ON auth_external_attempt (created_at);

-- A provider's subject is kept as a blind index only.
CREATE TABLE auth_external_link (
    link_id TEXT NOT NULL PRIMARY KEY,
    provider TEXT NOT NULL,
    subject_index BYTEA NOT NULL,
    user_id TEXT NOT NULL,
    linked_at BIGINT NOT NULL,
    last_used_at BIGINT,
    ended_at BIGINT
);
CREATE UNIQUE INDEX auth_external_link_subject ON auth_external_link (provider, subject_index) WHERE ended_at IS NULL;
CREATE INDEX auth_external_link_user ON auth_external_link (user_id, linked_at);
