-- What was counted by the minute, lately: for whoever looks on.
CREATE TABLE insight_minute (
    minute BIGINT NOT NULL,
    metric TEXT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (minute, metric)
);

-- Who signed in in which month (years times twelve and months since January), so that everybody counts once in it.
CREATE TABLE insight_month_person (
    month BIGINT NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (month, user_id)
);
CREATE INDEX insight_month_person_user ON insight_month_person (user_id);

-- Who has opened an account here, so that everybody counts once.
CREATE TABLE insight_opened (
    user_id TEXT PRIMARY KEY,
    month BIGINT NOT NULL
);

-- How many people signed in in a month, and how many opened their first account in it.
CREATE TABLE insight_month (
    month BIGINT NOT NULL,
    metric TEXT NOT NULL CHECK (metric IN ('signed_in', 'opened')),
    people BIGINT NOT NULL,
    PRIMARY KEY (month, metric)
);

-- Errors and waits of the app by its version, a day. Of views only how many there were.
CREATE TABLE insight_health (
    day BIGINT NOT NULL,
    version TEXT NOT NULL,
    name TEXT NOT NULL,
    what TEXT NOT NULL,
    page TEXT NOT NULL,
    times BIGINT NOT NULL,
    total_ms BIGINT NOT NULL,
    slow BIGINT NOT NULL,
    PRIMARY KEY (day, version, name, what, page)
);
