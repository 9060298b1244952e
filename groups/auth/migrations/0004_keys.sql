-- What a key was asked to sign: once, for one challenge or one sign-in.

CREATE TABLE auth_key_request (
    request_id TEXT NOT NULL PRIMARY KEY,
    -- The challenge it answers; none for a sign-in.
    challenge_id TEXT,
    -- The word of a tool.
    kind TEXT NOT NULL,
    -- What the signature is checked with: the random value to be signed, and the keys that may.
    state_sealed BYTEA NOT NULL,
    host TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX auth_key_request_challenge ON auth_key_request (challenge_id, kind);
CREATE INDEX auth_key_request_created ON auth_key_request (created_at);
