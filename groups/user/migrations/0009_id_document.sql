-- How long the id document is good that a customer was known by. Who has no row was never asked.
CREATE TABLE user_id_document (
    user_id TEXT NOT NULL PRIMARY KEY,
    -- YYYY-MM-DD; no last day for one that is good for ever.
    valid_from TEXT NOT NULL,
    valid_until TEXT,
    -- The question to the register it rests on.
    check_id TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    -- 1: told that it ends soon, 2: that it has ended, 3: that money no longer leaves.
    told BIGINT NOT NULL
);
CREATE INDEX user_id_document_until ON user_id_document (valid_until, told);
