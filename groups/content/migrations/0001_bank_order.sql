-- Who asked for which bank, so that the same request asked again finds the bank it opened.
CREATE TABLE content_bank_order (
    bank_id TEXT PRIMARY KEY,
    request_key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    ordered_at BIGINT NOT NULL
);
