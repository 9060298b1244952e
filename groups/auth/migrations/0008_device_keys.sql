-- Keys of devices, which sign sensitive calls; and the bank's own authority, which certifies them.

CREATE TABLE auth_device_key (
    key_id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    -- A point on P-256 (SEC 1, uncompressed). Public.
    public_key BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT,
    ended_by TEXT
);
-- One key in force per customer and device.
CREATE UNIQUE INDEX auth_device_key_in_force ON auth_device_key (user_id, device_id) WHERE ended_at IS NULL;

CREATE TABLE auth_authority (
    authority_id TEXT NOT NULL PRIMARY KEY,
    -- The certificate, DER. Public.
    certificate BYTEA NOT NULL,
    -- Its private key (C3), sealed with the key of tools.
    key_sealed BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
