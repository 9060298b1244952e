-- Customers who left: restricted storage for as long as the law wants it kept, then nothing.
CREATE TABLE user_former (
    user_id TEXT NOT NULL PRIMARY KEY,
    -- Name, phone and id number as JSON, sealed; empty once erased.
    personal_sealed BYTEA NOT NULL,
    -- To be found by: exactly, and by nothing else. Nothing once erased.
    phone_index BYTEA,
    id_number_index BYTEA,
    class TEXT NOT NULL,
    registered_at BIGINT NOT NULL,
    closed_at BIGINT NOT NULL,
    keep_until BIGINT NOT NULL,
    erased_at BIGINT
);
CREATE INDEX user_former_closed ON user_former (closed_at, user_id);
CREATE INDEX user_former_due ON user_former (keep_until) WHERE erased_at IS NULL;
CREATE INDEX user_former_phone ON user_former (phone_index);
CREATE INDEX user_former_id_number ON user_former (id_number_index);

-- Exports of one's own data.
CREATE TABLE user_export (
    export_id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    lang TEXT NOT NULL CHECK (lang IN ('zh', 'en')),
    status TEXT NOT NULL CHECK (status IN ('queued', 'making', 'ready', 'fetched', 'expired', 'failed')),
    requested_at BIGINT NOT NULL,
    -- Whoever makes it has it until then; how often it was taken up.
    claimed_until BIGINT NOT NULL,
    claims BIGINT NOT NULL,
    bytes BIGINT,
    expires_at BIGINT,
    fetched_at BIGINT
);
CREATE INDEX user_export_user ON user_export (user_id, requested_at);
CREATE INDEX user_export_due ON user_export (claimed_until) WHERE status IN ('queued', 'making');
CREATE INDEX user_export_ready ON user_export (expires_at) WHERE status = 'ready';
