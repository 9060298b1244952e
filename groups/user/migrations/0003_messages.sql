-- Messages to customers: the inbox, what left the house by which carrier, a bank's own words, and what customers chose.

CREATE TABLE user_message (
    message_id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('security', 'legal', 'money_in', 'money_out', 'account', 'service', 'marketing')),
    template_id TEXT NOT NULL,
    -- 0 is the alliance's own text of the release.
    template_version BIGINT NOT NULL,
    params TEXT NOT NULL,
    lang TEXT NOT NULL CHECK (lang IN ('zh', 'en')),
    -- As it was told, in both languages: a customer reads it in the language of the moment.
    title TEXT NOT NULL,
    title_en TEXT NOT NULL,
    body TEXT NOT NULL,
    body_en TEXT NOT NULL,
    -- What goes to the phone, in the language of `lang`.
    sms TEXT NOT NULL,
    link TEXT,
    priority TEXT NOT NULL CHECK (priority IN ('urgent', 'normal', 'low')),
    -- The same matter is told once.
    dedupe_key TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    read_at BIGINT,
    deleted_at BIGINT,
    -- Why the customer was not told at all.
    withheld TEXT CHECK (withheld IN ('opted_out', 'fatigue')),
    UNIQUE (user_id, dedupe_key)
);
CREATE INDEX user_message_inbox ON user_message (user_id, created_at, message_id);
CREATE INDEX user_message_created ON user_message (created_at, message_id);
CREATE INDEX user_message_unread ON user_message (user_id, kind)
    WHERE read_at IS NULL AND deleted_at IS NULL AND withheld IS NULL;

-- One row for each way out of the house.
CREATE TABLE user_message_delivery (
    message_id TEXT NOT NULL,
    channel TEXT NOT NULL CHECK (channel IN ('sms', 'push')),
    state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed', 'skipped')),
    why TEXT,
    attempts BIGINT NOT NULL,
    -- Not before; while a process sends it, the end of its claim.
    next_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (message_id, channel)
);
CREATE INDEX user_message_delivery_due ON user_message_delivery (state, next_at);
CREATE INDEX user_message_delivery_created ON user_message_delivery (created_at);

-- A bank's own words, from a moment on; where there are none, the alliance's.
CREATE TABLE user_message_template (
    template_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    effective_from BIGINT NOT NULL,
    -- JSON: both languages, text for the phone, channels; NULL goes back to the alliance's words.
    body TEXT,
    note TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (template_id, version)
);

CREATE TABLE user_message_choice (
    user_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    choice TEXT NOT NULL CHECK (choice IN ('on', 'off')),
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, kind)
);

CREATE TABLE user_message_quiet (
    user_id TEXT NOT NULL PRIMARY KEY,
    mode TEXT NOT NULL CHECK (mode IN ('own', 'never')),
    -- Minutes after midnight in the bank's zone.
    from_minute BIGINT NOT NULL CHECK (from_minute BETWEEN 0 AND 1439),
    until_minute BIGINT NOT NULL CHECK (until_minute BETWEEN 0 AND 1439),
    changed_at BIGINT NOT NULL
);

-- Where pushes reach a device; sealed, as whoever has it can write to the device.
CREATE TABLE user_push_token (
    user_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    token_sealed BYTEA NOT NULL,
    set_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, device_id)
);

-- How often customers were addressed unasked: by day and by week, and by what.
CREATE TABLE user_fatigue (
    user_id TEXT NOT NULL,
    -- `d:2026-11-28` or `w:2026-11-23`, the week by its Monday.
    period TEXT NOT NULL,
    used BIGINT NOT NULL CHECK (used >= 0),
    PRIMARY KEY (user_id, period)
);
CREATE TABLE user_fatigue_touch (
    user_id TEXT NOT NULL,
    touch TEXT NOT NULL,
    taken_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, touch)
);
CREATE INDEX user_fatigue_touch_taken ON user_fatigue_touch (taken_at);

-- The demo handset shows pushes beside texts.
ALTER TABLE user_demo_text ADD COLUMN channel TEXT NOT NULL DEFAULT 'sms' CHECK (channel IN ('sms', 'push'));
