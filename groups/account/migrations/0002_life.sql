-- The life of an account: what it is bound to, what restricts it, and the interest it earns.

-- Face-to-face verification lets a class II account take money from others; the first funding from the bound account
-- lets a class III account do so. Both are moments, and neither is taken back.
ALTER TABLE account_account ADD COLUMN verified_at BIGINT;
ALTER TABLE account_account ADD COLUMN funded_at BIGINT;
CREATE INDEX account_account_opened ON account_account (opened_at, account_id);

-- 1: before it books, the writer reads the account's class, binding and restrictions. 0 for class I accounts nobody
-- restricts and for internal accounts, which so cost nothing extra.
ALTER TABLE account_balance ADD COLUMN watched BIGINT NOT NULL DEFAULT 0;
UPDATE account_balance SET watched = 1
WHERE account_id IN (SELECT account_id FROM account_account WHERE kind <> 'class_one');

-- The account a class II or III account is bound to, with its history: what was exempt from the caps at a moment is
-- found again by the binding of that moment.
CREATE TABLE account_binding (
    binding_id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account_account (account_id),
    bank_no TEXT NOT NULL,
    bank_name TEXT NOT NULL,
    account_no TEXT NOT NULL,
    holder TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('class_one', 'credit_card')),
    -- If the bound account is at this bank.
    bound_account_id TEXT,
    bound_at BIGINT NOT NULL,
    unbound_at BIGINT
);
CREATE UNIQUE INDEX account_binding_current ON account_binding (account_id) WHERE unbound_at IS NULL;
CREATE INDEX account_binding_account ON account_binding (account_id, bound_at);

-- Freezes, orders, reports and locks. A row is in force from effective_from until ends_at, unless it was lifted.
CREATE TABLE account_restriction (
    restriction_id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account_account (account_id),
    kind TEXT NOT NULL CHECK (kind IN ('customer_stop', 'bank_freeze', 'court_order', 'loss_report', 'night_lock',
                                       'amount_lock', 'dormant')),
    -- Shown to the customer, with the number and the authority of the document behind it.
    reason TEXT NOT NULL,
    document_no TEXT,
    authority TEXT,
    -- A court order: how much to secure. An amount lock: the most that one debit may be.
    amount_minor BIGINT CHECK (amount_minor > 0),
    -- A night lock: minutes of the bank's day; may go over midnight.
    from_minute BIGINT CHECK (from_minute BETWEEN 0 AND 1439),
    until_minute BIGINT CHECK (until_minute BETWEEN 0 AND 1439),
    effective_from BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    placed_at BIGINT NOT NULL,
    placed_by TEXT NOT NULL,
    lifted_at BIGINT,
    lifted_by TEXT,
    lifted_reason TEXT
);
CREATE INDEX account_restriction_account ON account_restriction (account_id, placed_at, restriction_id);
CREATE INDEX account_restriction_open ON account_restriction (account_id, placed_at) WHERE lifted_at IS NULL;
CREATE INDEX account_restriction_end ON account_restriction (ends_at) WHERE lifted_at IS NULL;
-- One order of one authority is carried out once on an account.
CREATE UNIQUE INDEX account_restriction_order ON account_restriction (account_id, document_no)
    WHERE kind = 'court_order' AND lifted_at IS NULL;

-- One row for each account and day with money on it.
CREATE TABLE account_accrual (
    account_id TEXT NOT NULL,
    day TEXT NOT NULL,
    -- At the end of the day.
    balance_minor BIGINT NOT NULL CHECK (balance_minor > 0),
    -- Parts per million a year.
    rate_ppm BIGINT NOT NULL CHECK (rate_ppm >= 0),
    -- Balance times rate: what is earned, in 1/360 of a millionth of a fen. Rounded at the settlement, once.
    product BIGINT NOT NULL CHECK (product >= 0),
    PRIMARY KEY (account_id, day)
);
CREATE INDEX account_accrual_by_day ON account_accrual (day, account_id);

-- How far the accrual of a day has come: the last account done.
CREATE TABLE account_accrual_day (
    day TEXT NOT NULL PRIMARY KEY,
    after_account TEXT NOT NULL,
    accounts BIGINT NOT NULL,
    balance_minor BIGINT NOT NULL,
    rate_ppm BIGINT NOT NULL,
    done_at BIGINT
);

-- Interest that was paid: up to which day, how much was earned, and to what it was rounded. Stored by its posting.
CREATE TABLE account_interest (
    account_id TEXT NOT NULL,
    period TEXT NOT NULL,
    through TEXT NOT NULL,
    product BIGINT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    PRIMARY KEY (account_id, period)
);

-- How far the settlement of a period has come: the last account done.
CREATE TABLE account_interest_period (
    period TEXT NOT NULL PRIMARY KEY,
    after_account TEXT NOT NULL,
    done_at BIGINT
);
