-- Operators' e-mail addresses, and what is mailed to them.

ALTER TABLE auth_operator ADD COLUMN email_sealed BYTEA;
-- In which language, zh or en.
ALTER TABLE auth_operator ADD COLUMN mail_lang TEXT NOT NULL DEFAULT 'zh';
-- Kinds of mail that are not wanted: a JSON array.
ALTER TABLE auth_operator ADD COLUMN mail_off TEXT NOT NULL DEFAULT '[]';

-- An address that waits for the code that was mailed to it.
CREATE TABLE auth_mail_code (
    operator_id TEXT NOT NULL PRIMARY KEY,
    email_sealed BYTEA NOT NULL,
    code_mac BYTEA NOT NULL,
    tries BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

-- Mail on its way out, written with the act it tells of.
CREATE TABLE auth_mail (
    mail_id TEXT NOT NULL PRIMARY KEY,
    operator_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    to_sealed BYTEA NOT NULL,
    subject TEXT NOT NULL,
    body_sealed BYTEA NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'kept', 'failed')),
    tries BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    done_at BIGINT,
    -- Why the last try failed, without anything personal.
    why TEXT
);
CREATE INDEX auth_mail_due ON auth_mail (state, next_at);
CREATE INDEX auth_mail_operator ON auth_mail (operator_id, created_at);
