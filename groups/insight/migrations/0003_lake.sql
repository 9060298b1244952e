-- Behaviour lies in columnar files beside the bank's database; here is which files there are, and who is who in them.

-- The next free number. One row.
CREATE TABLE insight_person_next (
    id BIGINT PRIMARY KEY,
    next_no BIGINT NOT NULL
);
INSERT INTO insight_person_next (id, next_no) VALUES (1, 1);

-- Whose a number is: 'u:' with a customer, 'd:' with a device. Files hold numbers only: without its row a number is nobody.
CREATE TABLE insight_person (
    key TEXT PRIMARY KEY,
    person_no BIGINT NOT NULL,
    -- Of a device: whether several customers use it, so that what is done there before signing in is nobody's of them.
    shared BIGINT NOT NULL,
    since BIGINT NOT NULL
);
CREATE INDEX insight_person_no ON insight_person (person_no);

-- A device's number from before its customer was known there, and the customer's number.
CREATE TABLE insight_alias (
    person_no BIGINT PRIMARY KEY,
    same_as BIGINT NOT NULL
);

CREATE INDEX insight_alias_same ON insight_alias (same_as);

-- Whoever changes which files are in force takes this row first: one after the other. One row.
CREATE TABLE insight_turn (
    id BIGINT PRIMARY KEY
);
INSERT INTO insight_turn (id) VALUES (1);

-- The files in force, by day of the bank.
CREATE TABLE insight_file (
    file_id TEXT PRIMARY KEY,
    day BIGINT NOT NULL,
    path TEXT NOT NULL,
    rows BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE INDEX insight_file_day ON insight_file (day);

-- Up to which of its journals a writer has everything in files.
CREATE TABLE insight_sealed (
    writer TEXT PRIMARY KEY,
    journal BIGINT NOT NULL
);

-- What was done how often on a day, for how long, and by whom: of all files in force.
CREATE TABLE insight_seen (
    day BIGINT NOT NULL,
    name TEXT NOT NULL,
    what TEXT NOT NULL,
    times BIGINT NOT NULL,
    timed BIGINT NOT NULL,
    total_ms BIGINT NOT NULL,
    people BYTEA NOT NULL,
    PRIMARY KEY (day, name, what)
);

-- It lay here before.
DROP TABLE insight_event;
