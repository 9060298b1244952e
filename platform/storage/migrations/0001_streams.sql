-- The two streams every database has: what to tell other groups (outbox) and what to remember for ever (audit).

-- The last number given of each stream. Whoever writes to a stream holds these rows until its commit; so they are all
-- here from the beginning: what is remembered, what is told, and what the ledger books.
CREATE TABLE stream_head (
    stream TEXT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    -- The end of the audit chain, once it has begun; nothing for other streams.
    hash BYTEA
);
INSERT INTO stream_head (stream, seq) VALUES ('audit', 0), ('outbox', 0), ('posting', 0);

CREATE TABLE outbox (
    seq BIGINT NOT NULL PRIMARY KEY,
    topic TEXT NOT NULL,
    aggregate TEXT NOT NULL,
    payload TEXT NOT NULL,
    trace_id TEXT NOT NULL,
    occurred_at BIGINT NOT NULL
);

-- How far each consumer has come; moved in the same transaction as the consumer's own writes.
CREATE TABLE outbox_cursor (
    consumer TEXT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL
);

-- Events a consumer could not take, and later ones of the same aggregate, which wait so that order holds.
CREATE TABLE outbox_dead (
    consumer TEXT NOT NULL,
    seq BIGINT NOT NULL,
    topic TEXT NOT NULL,
    aggregate TEXT NOT NULL,
    error TEXT NOT NULL,
    died_at BIGINT NOT NULL,
    PRIMARY KEY (consumer, seq)
);
CREATE INDEX outbox_dead_aggregate ON outbox_dead (aggregate, consumer);

CREATE TABLE audit_entry (
    seq BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL,
    trace_id TEXT NOT NULL,
    hash BYTEA NOT NULL
);
CREATE INDEX audit_entry_subject ON audit_entry (subject, seq);
CREATE INDEX audit_entry_actor ON audit_entry (actor_id, seq);

-- First answers of unsafe calls, written in the transaction of the call.
CREATE TABLE idempotency (
    key TEXT NOT NULL PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    answer TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX idempotency_created ON idempotency (created_at);

CREATE TABLE job (
    name TEXT NOT NULL PRIMARY KEY,
    lease_owner TEXT,
    lease_until BIGINT NOT NULL,
    last_started_at BIGINT NOT NULL,
    last_finished_at BIGINT NOT NULL,
    last_error TEXT
);
