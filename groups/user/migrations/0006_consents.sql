-- What customers agreed to have done with what is known of them: texts by version, and every decision.

CREATE TABLE user_consent_text (
    purpose TEXT NOT NULL,
    -- From 2: the platform's own text is version 1.
    version BIGINT NOT NULL,
    title TEXT NOT NULL,
    title_en TEXT NOT NULL,
    body TEXT NOT NULL,
    body_en TEXT NOT NULL,
    effective_from BIGINT NOT NULL,
    -- 1: whoever agreed to an earlier version is asked again.
    asks_again BIGINT NOT NULL,
    note TEXT NOT NULL,
    published_by TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    PRIMARY KEY (purpose, version)
);

-- The last decision of each.
CREATE TABLE user_consent (
    user_id TEXT NOT NULL,
    purpose TEXT NOT NULL,
    decision TEXT NOT NULL CHECK (decision IN ('given', 'withdrawn')),
    version BIGINT NOT NULL,
    decided_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, purpose)
);
CREATE INDEX user_consent_purpose ON user_consent (purpose, decision);

-- All of them, for ever.
CREATE TABLE user_consent_decision (
    decision_id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    purpose TEXT NOT NULL,
    decision TEXT NOT NULL CHECK (decision IN ('given', 'withdrawn')),
    version BIGINT NOT NULL,
    -- In which language the text was read, and on which device.
    lang TEXT NOT NULL,
    device_name TEXT NOT NULL,
    decided_at BIGINT NOT NULL
);
CREATE INDEX user_consent_decision_user ON user_consent_decision (user_id, decided_at, decision_id);

-- A switch without a text was no consent: whoever had it on is asked with the text.
DELETE FROM user_message_choice WHERE kind = 'marketing';
