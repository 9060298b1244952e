-- Requests for money: what a bank asked another one for, and what that one decided. The money itself travels as an item.

CREATE TABLE clearing_debit (
    request_id TEXT NOT NULL PRIMARY KEY,
    collecting_bank_no TEXT NOT NULL,
    paying_bank_no TEXT NOT NULL,
    -- The whole request: accounts, names and amounts, sealed.
    request BYTEA NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('accepted', 'taken', 'refused')),
    -- What was taken.
    amount_minor BIGINT,
    -- Why it was refused.
    reason TEXT,
    accepted_at BIGINT NOT NULL,
    -- Not passed on before this moment.
    due_at BIGINT NOT NULL,
    decided_at BIGINT,
    CHECK (collecting_bank_no <> paying_bank_no),
    CHECK ((state = 'taken') = (amount_minor IS NOT NULL)),
    CHECK ((state = 'refused') = (reason IS NOT NULL)),
    CHECK ((state = 'accepted') = (decided_at IS NULL))
);
CREATE INDEX clearing_debit_due ON clearing_debit (paying_bank_no, due_at) WHERE state = 'accepted';
