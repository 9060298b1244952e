-- Transfers of one bank: those its customers sent, and those that arrived from other banks.

CREATE TABLE transfer_order (
    -- Ordered by time; who made it under which key, the ledger's journal knows.
    transfer_id TEXT NOT NULL PRIMARY KEY,
    direction TEXT NOT NULL CHECK (direction IN ('out', 'in')),
    -- The customer who sent it; nothing for one that arrived.
    user_id TEXT,
    from_account_id TEXT,
    payer_name TEXT NOT NULL,
    payer_account_no TEXT NOT NULL,
    payer_bank_no TEXT NOT NULL,
    payee_name TEXT NOT NULL,
    payee_account_no TEXT NOT NULL,
    payee_bank_no TEXT NOT NULL,
    payee_bank_name TEXT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    route TEXT NOT NULL CHECK (route IN ('book', 'ibps')),
    status TEXT NOT NULL CHECK (status IN ('processing', 'completed', 'returned')),
    note TEXT NOT NULL,
    receipt_no TEXT NOT NULL,
    check_code TEXT NOT NULL,
    -- How it was authorised, as JSON: tools, challenge, reasons.
    authorisation TEXT NOT NULL,
    return_reason TEXT,
    created_at BIGINT NOT NULL,
    completed_at BIGINT
);
CREATE INDEX transfer_order_user ON transfer_order (user_id, transfer_id);
CREATE INDEX transfer_order_payee ON transfer_order (user_id, payee_account_no);
CREATE INDEX transfer_order_open ON transfer_order (created_at) WHERE status = 'processing';

CREATE TABLE transfer_payee (
    payee_id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    name TEXT NOT NULL,
    account_no TEXT NOT NULL,
    bank_no TEXT NOT NULL,
    bank_name TEXT NOT NULL,
    alias TEXT,
    transfers BIGINT NOT NULL,
    last_used_at BIGINT,
    created_at BIGINT NOT NULL,
    UNIQUE (user_id, account_no, bank_no)
);
