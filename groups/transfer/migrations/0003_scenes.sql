-- What stands around a transfer: receipts that third parties check, phones that can be paid, tallies of what may not be
-- asked too often.

CREATE INDEX transfer_order_receipt ON transfer_order (receipt_no);

-- How often something was asked or tried on a day of the bank. Swept after a week.
CREATE TABLE transfer_tally (
    subject TEXT NOT NULL,
    day TEXT NOT NULL,
    used BIGINT NOT NULL,
    PRIMARY KEY (subject, day)
);
CREATE INDEX transfer_tally_day ON transfer_tally (day);

-- Customers whom others may pay by phone number, and where the money goes. The number itself stays with the user.
CREATE TABLE transfer_phone (
    user_id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL,
    registered_at BIGINT NOT NULL
);

-- Standing orders: a transfer on a day to come, or again and again.
CREATE TABLE transfer_schedule (
    schedule_id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    from_account_id TEXT NOT NULL,
    payee_name TEXT NOT NULL,
    payee_account_no TEXT NOT NULL,
    payee_bank_no TEXT NOT NULL,
    payee_bank_name TEXT NOT NULL,
    payee_by TEXT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    note TEXT NOT NULL,
    frequency TEXT NOT NULL CHECK (frequency IN ('once', 'daily', 'weekly', 'monthly')),
    start_date TEXT NOT NULL,
    minute BIGINT NOT NULL,
    adjust TEXT NOT NULL CHECK (adjust IN ('same', 'next', 'previous')),
    end_count BIGINT,
    end_date TEXT,
    -- JSON: the tools it was confirmed with.
    tools TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'paused', 'ended', 'cancelled')),
    -- The occurrence that comes next, from 0; its day; when it is tried; how often it was refused.
    occurrence BIGINT NOT NULL,
    due_date TEXT,
    next_at BIGINT,
    tries BIGINT NOT NULL,
    -- Set while it is being carried out.
    running_since BIGINT,
    done BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX transfer_schedule_user ON transfer_schedule (user_id, schedule_id);
CREATE INDEX transfer_schedule_due ON transfer_schedule (next_at) WHERE status = 'active';

-- What became of each occurrence.
CREATE TABLE transfer_schedule_run (
    schedule_id TEXT NOT NULL,
    occurrence BIGINT NOT NULL,
    due_date TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('done', 'retrying', 'failed', 'skipped')),
    tries BIGINT NOT NULL,
    transfer_id TEXT,
    -- JSON: why it was refused, in both languages.
    refusal TEXT,
    ran_at BIGINT NOT NULL,
    PRIMARY KEY (schedule_id, occurrence)
);

-- Many transfers confirmed as one.
CREATE TABLE transfer_batch (
    batch_id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    from_account_id TEXT NOT NULL,
    title TEXT NOT NULL,
    rows_total BIGINT NOT NULL,
    amount_minor BIGINT NOT NULL,
    digest TEXT NOT NULL,
    -- JSON: the tools it was confirmed with.
    tools TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('running', 'done')),
    created_at BIGINT NOT NULL,
    -- When a row was last worked off: a batch nobody works on is taken up again.
    touched_at BIGINT NOT NULL,
    finished_at BIGINT
);
CREATE INDEX transfer_batch_user ON transfer_batch (user_id, batch_id);
CREATE INDEX transfer_batch_open ON transfer_batch (touched_at) WHERE status = 'running';

CREATE TABLE transfer_batch_row (
    batch_id TEXT NOT NULL,
    n BIGINT NOT NULL,
    payee_name TEXT NOT NULL,
    payee_account_no TEXT NOT NULL,
    payee_bank_no TEXT NOT NULL,
    payee_bank_name TEXT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    note TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('waiting', 'done', 'failed')),
    transfer_id TEXT,
    -- JSON: why it was refused, in both languages.
    refusal TEXT,
    PRIMARY KEY (batch_id, n)
);
CREATE INDEX transfer_batch_row_waiting ON transfer_batch_row (batch_id, n) WHERE status = 'waiting';
