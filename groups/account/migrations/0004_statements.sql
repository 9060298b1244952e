-- Statements asked for, and what makes one checkable by somebody else. The files are blobs and expire; the rows stay.
CREATE TABLE account_statement (
    statement_id TEXT NOT NULL PRIMARY KEY,
    -- What is printed on it.
    number TEXT NOT NULL UNIQUE,
    user_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    format TEXT NOT NULL CHECK (format IN ('pdf', 'csv')),
    lang TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    -- Not included; never later than the moment it was asked for.
    until_at BIGINT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('queued', 'making', 'ready', 'failed', 'expired')),
    rows_total BIGINT NOT NULL,
    rows_done BIGINT NOT NULL,
    requested_at BIGINT NOT NULL,
    -- Whoever makes it has so long; then another may.
    claimed_until BIGINT NOT NULL,
    claims BIGINT NOT NULL,
    opening_minor BIGINT,
    closing_minor BIGINT,
    in_minor BIGINT,
    out_minor BIGINT,
    made_at BIGINT,
    expires_at BIGINT,
    file_bytes BIGINT,
    file_hash BYTEA,
    -- A digest: the code itself stands on the paper alone.
    code_hash BYTEA
);
CREATE INDEX account_statement_user ON account_statement (user_id, requested_at, statement_id);
CREATE INDEX account_statement_due ON account_statement (status, claimed_until, requested_at);
CREATE INDEX account_statement_expiry ON account_statement (status, expires_at);
