-- Figures that are watched.
CREATE TABLE insight_alert (
    alert_id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    -- What is watched, and when it is told: JSON.
    body TEXT NOT NULL,
    is_on BIGINT NOT NULL,
    edit BIGINT NOT NULL,
    -- When the last span began that was looked at.
    looked BIGINT,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);

-- What a figure was, by when its span began. Kept for ten weeks.
CREATE TABLE insight_alert_point (
    alert_id TEXT NOT NULL,
    slot BIGINT NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (alert_id, slot)
);
CREATE INDEX insight_alert_point_slot ON insight_alert_point (slot);

-- A figure left its usual band.
CREATE TABLE insight_alert_event (
    event_id TEXT PRIMARY KEY,
    alert_id TEXT NOT NULL,
    -- What the alert was called and watched then: JSON.
    body TEXT NOT NULL,
    owner TEXT NOT NULL,
    slot BIGINT NOT NULL,
    value BIGINT NOT NULL,
    middle BIGINT NOT NULL,
    low BIGINT NOT NULL,
    high BIGINT NOT NULL,
    -- What moved most: JSON.
    movers TEXT NOT NULL,
    raised_at BIGINT NOT NULL,
    -- Whether its owner was written to.
    told TEXT NOT NULL CHECK (told IN ('waiting', 'written', 'unwanted', 'nobody')),
    seen_by TEXT,
    seen_at BIGINT,
    note TEXT,
    UNIQUE (alert_id, slot)
);
CREATE INDEX insight_alert_event_raised ON insight_alert_event (raised_at, event_id);
CREATE INDEX insight_alert_event_told ON insight_alert_event (told) WHERE told = 'waiting';
