-- Accounts as their owner arranges them, cards of other banks, and what is agreed and checked when one is opened online.

-- How a customer wants the overview to look.
CREATE TABLE account_preference (
    user_id TEXT NOT NULL PRIMARY KEY,
    amounts TEXT NOT NULL CHECK (amounts IN ('shown', 'hidden')),
    -- The account that is proposed first, and that is paid when only the person is named.
    default_account_id TEXT,
    updated_at BIGINT NOT NULL
);

-- What a customer calls an account or a card, and where it stands in their own order.
CREATE TABLE account_label (
    user_id TEXT NOT NULL,
    item_id TEXT NOT NULL,
    alias TEXT,
    place BIGINT,
    PRIMARY KEY (user_id, item_id)
);

-- Cards of other banks, hung after their bank said whose they are. Numbers are sealed.
CREATE TABLE account_hung_card (
    card_id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    card_no_sealed BYTEA NOT NULL,
    card_no_index BYTEA NOT NULL,
    card_no_masked TEXT NOT NULL,
    holder TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('debit', 'credit')),
    bank_no TEXT NOT NULL,
    bank_name TEXT NOT NULL,
    bank_name_en TEXT NOT NULL,
    -- The check that said so.
    check_id TEXT NOT NULL,
    bound_at BIGINT NOT NULL,
    unbound_at BIGINT
);
CREATE INDEX account_hung_card_user ON account_hung_card (user_id, bound_at);
CREATE UNIQUE INDEX account_hung_card_once ON account_hung_card (user_id, card_no_index) WHERE unbound_at IS NULL;

-- The customer's separate consent that another bank tells this one a balance (PIPL Art. 23). The same consent stands in
-- account_share at the bank that tells; both must be in force for a balance to be told.
CREATE TABLE account_consent (
    consent_id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    card_id TEXT NOT NULL REFERENCES account_hung_card (card_id),
    version TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    withdrawn_at BIGINT
);
CREATE UNIQUE INDEX account_consent_current ON account_consent (card_id) WHERE withdrawn_at IS NULL;
CREATE INDEX account_consent_card ON account_consent (card_id, given_at);

-- What this bank may tell another one about an account of its own, because its owner wants so.
CREATE TABLE account_share (
    share_id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    account_id TEXT NOT NULL REFERENCES account_account (account_id),
    asking_bank_no TEXT NOT NULL,
    asking_bank_name TEXT NOT NULL,
    asking_bank_name_en TEXT NOT NULL,
    version TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    withdrawn_at BIGINT,
    withdrawn_through TEXT CHECK (withdrawn_through IN ('this_bank', 'asking_bank'))
);
CREATE INDEX account_share_user ON account_share (user_id, given_at);

-- Every question put to an account's bank, and its answer. Who asked too often and wrongly is stopped for the day.
CREATE TABLE account_bound_check (
    check_id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    bank_no TEXT NOT NULL,
    account_no_masked TEXT NOT NULL,
    -- Account and phone, as a blind index: a confirmed answer is good for a while for the very same question.
    question_index BYTEA NOT NULL,
    factors TEXT NOT NULL CHECK (factors IN ('four', 'five')),
    route TEXT NOT NULL CHECK (route IN ('own_bank', 'network', 'demonstration')),
    -- 'confirmed', 'unanswered', or what did not agree.
    outcome TEXT NOT NULL,
    account_kind TEXT,
    checked_at BIGINT NOT NULL
);
CREATE INDEX account_bound_check_user ON account_bound_check (user_id, checked_at);

-- What the customer agreed to, word for word: the digest is of the very text that was shown.
CREATE TABLE account_agreement (
    agreement_id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    -- The account or card it was agreed to for.
    subject_id TEXT NOT NULL,
    document TEXT NOT NULL,
    version TEXT NOT NULL,
    lang TEXT NOT NULL CHECK (lang IN ('zh', 'en')),
    digest TEXT NOT NULL,
    accepted_at BIGINT NOT NULL
);
CREATE INDEX account_agreement_user ON account_agreement (user_id, accepted_at);
