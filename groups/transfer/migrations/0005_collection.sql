-- Money pulled in from the customer's own cards at other banks: mandates of both sides, collections, plans.

-- The side that asks. One mandate of a card is in force at a time.
CREATE TABLE transfer_mandate (
    mandate_id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    card_id TEXT NOT NULL,
    payer_account_no TEXT NOT NULL,
    payer_bank_no TEXT NOT NULL,
    payer_bank_name TEXT NOT NULL,
    per_debit_minor BIGINT NOT NULL CHECK (per_debit_minor > 0),
    per_day_minor BIGINT NOT NULL CHECK (per_day_minor >= per_debit_minor),
    -- The version of the text that was agreed to.
    version TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('asked', 'active', 'refused', 'ended')),
    -- Why the other bank refused it.
    code TEXT,
    given_at BIGINT NOT NULL,
    ended_at BIGINT,
    -- 'this_bank', 'other_bank', 'card_gone'.
    ended_through TEXT,
    -- 1 once the other bank knows that it has ended.
    told BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX transfer_mandate_card ON transfer_mandate (card_id) WHERE state IN ('asked', 'active');
CREATE INDEX transfer_mandate_user ON transfer_mandate (user_id, mandate_id);
CREATE INDEX transfer_mandate_asked ON transfer_mandate (given_at) WHERE state = 'asked';
CREATE INDEX transfer_mandate_untold ON transfer_mandate (ended_at) WHERE state = 'ended' AND told = 0;

-- The side that pays, under the same id.
CREATE TABLE transfer_debit_mandate (
    mandate_id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    collecting_bank_no TEXT NOT NULL,
    collecting_bank_name TEXT NOT NULL,
    per_debit_minor BIGINT NOT NULL CHECK (per_debit_minor > 0),
    per_day_minor BIGINT NOT NULL CHECK (per_day_minor >= per_debit_minor),
    version TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    ended_at BIGINT,
    ended_through TEXT,
    told BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX transfer_debit_mandate_user ON transfer_debit_mandate (user_id, mandate_id);
CREATE INDEX transfer_debit_mandate_untold ON transfer_debit_mandate (ended_at) WHERE told = 0 AND ended_at IS NOT NULL;

-- Debits being decided under a mandate: entered while it is in force, gone when decided. Whoever ends the mandate
-- settles first what is still here.
CREATE TABLE transfer_debit_pending (
    collecting_bank_no TEXT NOT NULL,
    request_id TEXT NOT NULL,
    mandate_id TEXT NOT NULL,
    entered_at BIGINT NOT NULL,
    PRIMARY KEY (collecting_bank_no, request_id)
);
CREATE INDEX transfer_debit_pending_mandate ON transfer_debit_pending (mandate_id);

-- Collections, at the side that asks.
CREATE TABLE transfer_collection (
    collection_id TEXT NOT NULL PRIMARY KEY,
    -- One call, or one try of one occurrence of a plan.
    order_key TEXT NOT NULL UNIQUE,
    user_id TEXT NOT NULL,
    mandate_id TEXT NOT NULL,
    card_id TEXT NOT NULL,
    plan_id TEXT,
    to_account_id TEXT NOT NULL,
    payer_account_no TEXT NOT NULL,
    payer_bank_no TEXT NOT NULL,
    payer_bank_name TEXT NOT NULL,
    payee_account_no TEXT NOT NULL,
    payee_name TEXT NOT NULL,
    -- Exactly so much, or the most of it when all above what is kept is asked for.
    asked_minor BIGINT NOT NULL CHECK (asked_minor > 0),
    kept_minor BIGINT,
    -- What was taken, once that is known.
    taken_minor BIGINT,
    -- JSON: the tools it was confirmed with.
    tools TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('requested', 'taken', 'completed', 'refused', 'returned')),
    code TEXT,
    book_date TEXT NOT NULL,
    receipt_no TEXT NOT NULL,
    valid_until BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    completed_at BIGINT
);
CREATE INDEX transfer_collection_user ON transfer_collection (user_id, collection_id);
CREATE INDEX transfer_collection_day ON transfer_collection (user_id, book_date);
CREATE INDEX transfer_collection_open ON transfer_collection (created_at) WHERE status IN ('requested', 'taken');

-- Collecting plans.
CREATE TABLE transfer_collect_plan (
    plan_id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    card_id TEXT NOT NULL,
    payer_account_no TEXT NOT NULL,
    payer_bank_no TEXT NOT NULL,
    payer_bank_name TEXT NOT NULL,
    to_account_id TEXT NOT NULL,
    -- As in transfer_collection; the most only where all above what is kept is asked for.
    asked_minor BIGINT NOT NULL CHECK (asked_minor > 0),
    kept_minor BIGINT,
    frequency TEXT NOT NULL CHECK (frequency IN ('once', 'daily', 'weekly', 'monthly')),
    start_date TEXT NOT NULL,
    minute BIGINT NOT NULL,
    adjust TEXT NOT NULL CHECK (adjust IN ('same', 'next', 'previous')),
    end_count BIGINT,
    end_date TEXT,
    tools TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'paused', 'ended', 'cancelled')),
    occurrence BIGINT NOT NULL,
    due_date TEXT,
    next_at BIGINT,
    tries BIGINT NOT NULL,
    running_since BIGINT,
    done BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX transfer_collect_plan_user ON transfer_collect_plan (user_id, plan_id);
CREATE INDEX transfer_collect_plan_due ON transfer_collect_plan (next_at) WHERE status = 'active';

-- What became of each occurrence.
CREATE TABLE transfer_collect_run (
    plan_id TEXT NOT NULL,
    occurrence BIGINT NOT NULL,
    due_date TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('done', 'nothing', 'retrying', 'failed', 'skipped')),
    tries BIGINT NOT NULL,
    collection_id TEXT,
    -- JSON: why it was refused, in both languages.
    refusal TEXT,
    ran_at BIGINT NOT NULL,
    PRIMARY KEY (plan_id, occurrence)
);
