-- The books of the reference core: accounts, and every command it was asked, whatever came of it.

CREATE TABLE reference_account (
    -- A customer's number, or internal:code.
    account_no TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    holder TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'frozen', 'closed')),
    balance_minor BIGINT NOT NULL
);

CREATE TABLE reference_posting (
    posting_key TEXT NOT NULL PRIMARY KEY,
    -- Of what was asked; nothing for a key that was reversed before it was ever booked.
    digest TEXT,
    state TEXT NOT NULL CHECK (state IN ('done', 'refused', 'reversed', 'voided')),
    reason TEXT,
    available_minor BIGINT,
    core_ref TEXT NOT NULL,
    value_date TEXT NOT NULL,
    booked_at BIGINT NOT NULL,
    legs TEXT NOT NULL
);
CREATE INDEX reference_posting_day ON reference_posting (value_date, posting_key);
