-- Secrets that came sealed: the nonces they were sealed with, each good for one call. Forgotten when their time is over.
CREATE TABLE auth_sealed_use (
    nonce BYTEA NOT NULL PRIMARY KEY,
    used_at BIGINT NOT NULL
);
CREATE INDEX auth_sealed_use_used ON auth_sealed_use (used_at);
