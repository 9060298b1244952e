-- Signing in through identity providers of others (OpenID Connect): attempts under way, and which subject of theirs is whom.

CREATE TABLE auth_external_attempt (
    attempt_id TEXT NOT NULL PRIMARY KEY,
    provider TEXT NOT NULL,
    -- The provider's own address for itself when it began: subjects mean something under it only.
    issuer TEXT NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose IN ('sign_in', 'link')),
    -- Whoever links it; nobody for a sign-in.
    user_id TEXT,
    device_id TEXT NOT NULL,
    state_hash BYTEA NOT NULL,
    nonce TEXT NOT NULL,
    verifier_sealed BYTEA NOT NULL,
    -- Whom the provider vouched for, once somebody came back.
    subject_index BYTEA,
    -- The phone it is to be bound to, and the code that was sent there.
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
CREATE INDEX auth_external_attempt_user ON auth_external_attempt (user_id);

-- A provider's subject is kept as a blind index over issuer and subject, and nothing else of it.
CREATE TABLE auth_external_link (
    link_id TEXT NOT NULL PRIMARY KEY,
    provider TEXT NOT NULL,
    issuer TEXT NOT NULL,
    subject_index BYTEA NOT NULL,
    user_id TEXT NOT NULL,
    linked_at BIGINT NOT NULL,
    last_used_at BIGINT,
    ended_at BIGINT,
    -- By whom or by what.
    ended_by TEXT
);
-- A subject is one user's, and a user has one subject of a provider's.
CREATE UNIQUE INDEX auth_external_link_subject ON auth_external_link (subject_index) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX auth_external_link_one ON auth_external_link (user_id, provider) WHERE ended_at IS NULL;
CREATE INDEX auth_external_link_user ON auth_external_link (user_id, linked_at);
