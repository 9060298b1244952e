-- Transfers that leave later: when, through which system, and whether they were called off. The states of a transfer
-- grow, so the table is made anew: neither engine widens a check in place.

CREATE TABLE transfer_order_wider (
    transfer_id TEXT NOT NULL PRIMARY KEY,
    direction TEXT NOT NULL CHECK (direction IN ('out', 'in')),
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
    route TEXT NOT NULL CHECK (route IN ('book', 'ibps', 'beps', 'hvps')),
    -- scheduled: on hold, not debited. processing: debited, the other bank has not answered. The other three are ends.
    status TEXT NOT NULL CHECK (status IN ('scheduled', 'processing', 'completed', 'returned', 'cancelled')),
    arrival TEXT NOT NULL CHECK (arrival IN ('real_time', 'ordinary', 'next_day')),
    -- When the debit leaves, and when it is expected to arrive.
    leaves_at BIGINT NOT NULL,
    arrives_at BIGINT NOT NULL,
    -- When the debit left.
    sent_at BIGINT,
    note TEXT NOT NULL,
    receipt_no TEXT NOT NULL,
    check_code TEXT NOT NULL,
    authorisation TEXT NOT NULL,
    -- Why it came back, or could not leave; nothing when the customer called it off.
    return_reason TEXT,
    created_at BIGINT NOT NULL,
    completed_at BIGINT,
    CHECK ((status IN ('scheduled', 'cancelled')) = (sent_at IS NULL))
);
INSERT INTO transfer_order_wider
    (transfer_id, direction, user_id, from_account_id, payer_name, payer_account_no, payer_bank_no, payee_name,
     payee_account_no, payee_bank_no, payee_bank_name, amount_minor, route, status, arrival, leaves_at, arrives_at,
     sent_at, note, receipt_no, check_code, authorisation, return_reason, created_at, completed_at)
SELECT transfer_id, direction, user_id, from_account_id, payer_name, payer_account_no, payer_bank_no, payee_name,
     payee_account_no, payee_bank_no, payee_bank_name, amount_minor, route, status, 'real_time', created_at, created_at,
     created_at, note, receipt_no, check_code, authorisation, return_reason, created_at, completed_at
FROM transfer_order;
DROP TABLE transfer_order;
ALTER TABLE transfer_order_wider RENAME TO transfer_order;
CREATE INDEX transfer_order_user ON transfer_order (user_id, transfer_id);
CREATE INDEX transfer_order_payee ON transfer_order (user_id, payee_account_no);
CREATE INDEX transfer_order_open ON transfer_order (sent_at) WHERE status = 'processing';
CREATE INDEX transfer_order_due ON transfer_order (leaves_at) WHERE status = 'scheduled';
