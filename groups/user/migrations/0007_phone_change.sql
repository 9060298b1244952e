-- A new phone number on its way to take the old one's place.

CREATE TABLE user_phone_change (
    change_id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    phone_sealed BYTEA NOT NULL,
    code_mac BYTEA NOT NULL,
    code_tries BIGINT NOT NULL,
    code_expires_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    done_at BIGINT
);
CREATE INDEX user_phone_change_user ON user_phone_change (user_id, created_at);
