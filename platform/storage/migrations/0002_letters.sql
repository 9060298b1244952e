-- A dead letter is tried again: by itself after a while, and when a person says so.
ALTER TABLE outbox_dead ADD COLUMN tries BIGINT NOT NULL DEFAULT 0;
-- When it is tried again; nothing when it waits for a person.
ALTER TABLE outbox_dead ADD COLUMN retry_at BIGINT;
CREATE INDEX outbox_dead_due ON outbox_dead (consumer, retry_at) WHERE retry_at IS NOT NULL;
CREATE INDEX outbox_dead_seq ON outbox_dead (seq, consumer);
