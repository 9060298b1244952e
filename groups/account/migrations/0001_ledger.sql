-- Accounts and the double-entry ledger of one bank.
--
-- A balance is credits less debits: a customer's deposit, which the bank owes, is positive; the bank's own claims and
-- cash are negative. One posting row debits one account and credits another with the same amount, so that the sum of
-- all postings is zero by the very shape of the table.

CREATE TABLE account_product (
    product_id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('class_one', 'class_two', 'class_three')),
    name TEXT NOT NULL,
    name_en TEXT NOT NULL,
    effective_from BIGINT NOT NULL
);

CREATE TABLE account_account (
    account_id TEXT NOT NULL PRIMARY KEY,
    account_no TEXT NOT NULL UNIQUE,
    user_id TEXT NOT NULL,
    holder TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('class_one', 'class_two', 'class_three')),
    product_id TEXT NOT NULL REFERENCES account_product (product_id),
    opened_at BIGINT NOT NULL
);
CREATE INDEX account_account_user ON account_account (user_id, opened_at);

CREATE TABLE account_internal (
    code TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL UNIQUE
);

CREATE TABLE account_balance (
    account_id TEXT NOT NULL PRIMARY KEY,
    currency TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'frozen', 'closed')),
    balance_minor BIGINT NOT NULL,
    held_minor BIGINT NOT NULL,
    -- 0 for customers: no overdraft, by constraint and not only by code.
    floor_minor BIGINT NOT NULL,
    CHECK (held_minor >= 0),
    CHECK (balance_minor - held_minor >= floor_minor)
) WITH (fillfactor = 60);

-- One row per money command, posted or refused: the memory of idempotency keys, and what statements say.
CREATE TABLE account_journal (
    journal_id TEXT NOT NULL PRIMARY KEY,
    idempotency_key TEXT NOT NULL UNIQUE,
    fingerprint TEXT NOT NULL,
    -- Nothing for a posted command, the refusal as JSON otherwise.
    refusal TEXT,
    kind TEXT NOT NULL,
    transfer_id TEXT,
    summary TEXT NOT NULL,
    payer_name TEXT,
    payer_account_no TEXT,
    payer_bank TEXT,
    payee_name TEXT,
    payee_account_no TEXT,
    payee_bank TEXT,
    booked_at BIGINT NOT NULL
);
CREATE INDEX account_journal_transfer ON account_journal (transfer_id) WHERE transfer_id IS NOT NULL;

CREATE TABLE account_posting (
    seq BIGINT NOT NULL PRIMARY KEY,
    -- No foreign keys: the one writer of this table has read both balances and written the journal row in the same
    -- transaction, and `doctor` looks for strays. Checked row by row they would cost more than the posting itself.
    journal_id TEXT NOT NULL,
    debit_account_id TEXT NOT NULL,
    credit_account_id TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    debit_balance_minor BIGINT NOT NULL,
    credit_balance_minor BIGINT NOT NULL,
    booked_at BIGINT NOT NULL,
    CHECK (amount_minor > 0),
    CHECK (debit_account_id <> credit_account_id)
);
CREATE INDEX account_posting_debit ON account_posting (debit_account_id, booked_at, seq);
CREATE INDEX account_posting_credit ON account_posting (credit_account_id, booked_at, seq);

CREATE TABLE account_hold (
    hold_key TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account_balance (account_id),
    amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
    placed_at BIGINT NOT NULL,
    released_at BIGINT
);
CREATE INDEX account_hold_account ON account_hold (account_id) WHERE released_at IS NULL;

-- Gross, one-sided counters: limits and caps are guards against these, moved with the posting.
CREATE TABLE account_counter (
    key TEXT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL CHECK (value >= 0)
) WITH (fillfactor = 60);

CREATE TABLE account_sequence (
    name TEXT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);
