-- Operators of the console. They live in the catalogue: one person may serve the alliance, and none is a bank's customer.

CREATE TABLE auth_operator (
    operator_id TEXT NOT NULL PRIMARY KEY,
    username TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('alliance_admin', 'alliance_auditor', 'bank_admin', 'bank_service', 'bank_auditor')),
    bank_id TEXT,
    password_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    -- The alliance's people have no bank; a bank's people have one.
    CHECK ((bank_id IS NULL) = (role IN ('alliance_admin', 'alliance_auditor')))
);

CREATE TABLE auth_operator_session (
    session_id TEXT NOT NULL PRIMARY KEY,
    operator_id TEXT NOT NULL,
    token_hash BYTEA NOT NULL UNIQUE,
    opened_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX auth_operator_session_operator ON auth_operator_session (operator_id, opened_at);

CREATE TABLE auth_attempt (
    subject TEXT NOT NULL,
    tool TEXT NOT NULL,
    lane TEXT NOT NULL,
    wrong BIGINT NOT NULL,
    locked_until BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (subject, tool, lane)
);
CREATE INDEX auth_attempt_updated ON auth_attempt (updated_at);
