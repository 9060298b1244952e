-- Parameters of one bank. A version is never changed: what was in force on a day can always be said again.

CREATE TABLE parameter_version (
    name TEXT NOT NULL,
    version BIGINT NOT NULL,
    effective_from BIGINT NOT NULL,
    -- The whole set, as JSON.
    body TEXT NOT NULL,
    -- Why, in the words of whoever set it.
    note TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    PRIMARY KEY (name, version)
);
