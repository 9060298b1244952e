-- Counts and amounts by hour. The hour begins where it begins in the bank's zone.
CREATE TABLE insight_hour (
    hour BIGINT NOT NULL,
    metric TEXT NOT NULL,
    dimension TEXT NOT NULL,
    count BIGINT NOT NULL,
    amount_minor BIGINT NOT NULL,
    PRIMARY KEY (hour, metric, dimension)
);

-- The same by day: days since 1970-01-01 in the bank's zone.
CREATE TABLE insight_day (
    day BIGINT NOT NULL,
    metric TEXT NOT NULL,
    dimension TEXT NOT NULL,
    count BIGINT NOT NULL,
    amount_minor BIGINT NOT NULL,
    PRIMARY KEY (day, metric, dimension)
);

-- The same from the first day on.
CREATE TABLE insight_total (
    metric TEXT PRIMARY KEY,
    count BIGINT NOT NULL,
    amount_minor BIGINT NOT NULL
);

-- Who signed in on which day, to count every person once.
CREATE TABLE insight_day_person (
    day BIGINT NOT NULL,
    user_id TEXT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (day, user_id)
);

-- Behaviour as the apps report it; kept for 30 days.
CREATE TABLE insight_event (
    event_id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    page TEXT NOT NULL,
    element TEXT,
    dwell_ms BIGINT,
    at BIGINT NOT NULL,
    device_id TEXT NOT NULL,
    user_id TEXT,
    received_at BIGINT NOT NULL
);

CREATE INDEX insight_event_received ON insight_event (received_at);
