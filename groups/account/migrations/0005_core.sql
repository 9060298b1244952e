-- Where a bank keeps its books in a core of its own: what was asked of it, and what came of it. And for every bank:
-- money that could not go where it was meant to, and the daily comparison of both sides.

-- One row per money command, stored by the posting that sets its money aside. It is the to-do: whatever stops the
-- process, the command ends done, refused or reversed.
CREATE TABLE account_core_command (
    command_key TEXT NOT NULL PRIMARY KEY,
    -- The key the core knows it by.
    core_key TEXT NOT NULL UNIQUE,
    -- pending: set aside, the core not heard of yet. unknown: asked, no answer. booked, refusing, reversing: decided,
    -- being carried out. done, refused, reversed: over.
    state TEXT NOT NULL CHECK (state IN ('pending', 'unknown', 'booked', 'refusing', 'reversing',
                                         'done', 'refused', 'reversed')),
    kind TEXT NOT NULL,
    -- The bank's day it belongs to, on both sides.
    value_date TEXT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    -- What the core is asked, as it travels.
    wire TEXT NOT NULL,
    -- What is to be done here once it has decided; empty when it is done.
    sealed TEXT NOT NULL,
    transfer_id TEXT,
    attempts BIGINT NOT NULL,
    last_error TEXT,
    core_ref TEXT,
    refusal TEXT,
    asked_at BIGINT NOT NULL,
    next_attempt_at BIGINT NOT NULL,
    settled_at BIGINT
);
CREATE INDEX account_core_command_open ON account_core_command (next_attempt_at) WHERE settled_at IS NULL;
CREATE INDEX account_core_command_day ON account_core_command (value_date, core_key);
CREATE INDEX account_core_command_asked ON account_core_command (asked_at, command_key);
CREATE INDEX account_core_command_state ON account_core_command (state, asked_at, command_key);

-- Accounts that the core has been told of.
CREATE TABLE account_core_account (
    account_id TEXT NOT NULL PRIMARY KEY,
    announced_at BIGINT NOT NULL
);

-- Money in the suspense account (挂账): one row for each amount, stored by the posting that put it there.
CREATE TABLE account_suspense (
    item_id TEXT NOT NULL PRIMARY KEY,
    -- The key of the posting that could not be booked as it was meant.
    source_key TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('open', 'resolving', 'paid', 'written_back')),
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    -- Why it is here: the code of the refusal.
    reason TEXT NOT NULL,
    summary TEXT NOT NULL,
    transfer_id TEXT,
    -- The internal account it came from, to which it can be written back.
    came_from TEXT NOT NULL,
    -- Whose it was meant to be.
    account_id TEXT,
    account_no TEXT,
    user_id TEXT,
    opened_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    action TEXT,
    target_account_id TEXT,
    purpose TEXT,
    resolved_by TEXT,
    resolution_key TEXT,
    resolved_at BIGINT
);
CREATE INDEX account_suspense_opened ON account_suspense (opened_at, item_id);
CREATE INDEX account_suspense_state ON account_suspense (state, opened_at, item_id);

-- One comparison of a day.
CREATE TABLE account_recon_run (
    run_id TEXT NOT NULL PRIMARY KEY,
    book_date TEXT NOT NULL,
    -- core: the bank's own core. postings: the embedded ledger against its own postings.
    against TEXT NOT NULL CHECK (against IN ('core', 'postings')),
    state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed')),
    started_at BIGINT NOT NULL,
    started_by TEXT NOT NULL,
    -- Unique, so that a repeated call finds the run it began.
    started_key TEXT NOT NULL UNIQUE,
    finished_at BIGINT,
    here_count BIGINT NOT NULL,
    here_minor BIGINT NOT NULL,
    there_count BIGINT NOT NULL,
    there_minor BIGINT NOT NULL,
    matched BIGINT NOT NULL,
    in_flight BIGINT NOT NULL,
    balances BIGINT NOT NULL,
    differences BIGINT NOT NULL,
    error TEXT
);
CREATE INDEX account_recon_run_started ON account_recon_run (started_at, run_id);

CREATE TABLE account_recon_difference (
    difference_id TEXT NOT NULL PRIMARY KEY,
    -- The run that saw it last.
    run_id TEXT NOT NULL,
    book_date TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('only_here', 'only_there', 'amount', 'accounts', 'state', 'balance')),
    -- The command's key at the core, or the account's number or code.
    subject TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'resolving', 'resolved')),
    amount_minor BIGINT NOT NULL,
    -- Both sides as they were seen, as JSON.
    here TEXT NOT NULL,
    there TEXT NOT NULL,
    found_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    action TEXT,
    reason TEXT,
    resolved_by TEXT,
    resolution_key TEXT,
    resolved_at BIGINT,
    UNIQUE (book_date, kind, subject)
);
CREATE INDEX account_recon_difference_found ON account_recon_difference (found_at, difference_id);
CREATE INDEX account_recon_difference_state ON account_recon_difference (state, found_at, difference_id);
CREATE INDEX account_recon_difference_run ON account_recon_difference (run_id, state);
CREATE INDEX account_recon_difference_day ON account_recon_difference (book_date, state);
