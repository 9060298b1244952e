-- Whether the bank lets others see where it stands; one row once it was asked.
CREATE TABLE insight_benchmark (
    place BIGINT NOT NULL PRIMARY KEY CHECK (place = 0),
    joined BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);
