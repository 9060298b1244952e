-- One person through several channels: identities, users that are one, what passed with a merge, and what people must decide.

-- Who this user has been merged into; nothing while they stand by themselves.
ALTER TABLE user_person ADD COLUMN merged_into TEXT;
CREATE INDEX user_person_merged ON user_person (merged_into) WHERE merged_into IS NOT NULL;
-- Whose a message was before any merge; nothing for whoever has it.
ALTER TABLE user_message ADD COLUMN home_user_id TEXT;
CREATE INDEX user_message_home ON user_message (home_user_id) WHERE home_user_id IS NOT NULL;

-- Somebody as one channel knows them. Without a user it waits for a proof of whose it is.
CREATE TABLE user_identity (
    identity_id TEXT NOT NULL PRIMARY KEY,
    channel TEXT NOT NULL CHECK (channel IN ('h5', 'app', 'mini_program', 'web_bank', 'counter', 'phone_bank')),
    -- What the channel knows them by: `user:{id}` where they sign in, a blind index of the channel's own number elsewhere.
    subject TEXT NOT NULL,
    -- The channel's number, masked, for people to recognise it by.
    label TEXT,
    user_id TEXT,
    home_user_id TEXT,
    phone_sealed BYTEA,
    phone_index BYTEA,
    name TEXT,
    id_number_sealed BYTEA,
    id_number_index BYTEA,
    -- Whether somebody held the id document in their hands.
    document TEXT NOT NULL CHECK (document IN ('checked', 'not_checked')),
    -- What attached it: session, phone_code, document, operators.
    proof TEXT,
    since BIGINT NOT NULL,
    attached_at BIGINT,
    last_seen_at BIGINT NOT NULL,
    UNIQUE (channel, subject)
);
CREATE INDEX user_identity_home ON user_identity (home_user_id) WHERE home_user_id IS NOT NULL;
CREATE INDEX user_identity_user ON user_identity (user_id, since);
CREATE INDEX user_identity_phone ON user_identity (phone_index) WHERE user_id IS NULL;
CREATE INDEX user_identity_number ON user_identity (id_number_index) WHERE user_id IS NULL;

-- One merge or split at a time in a bank: whoever makes one locks this row first.
CREATE TABLE user_merge_turn (
    turn BIGINT NOT NULL PRIMARY KEY
);
INSERT INTO user_merge_turn (turn) VALUES (1);

-- Two users that are one, or were.
CREATE TABLE user_merge (
    merge_id TEXT NOT NULL PRIMARY KEY,
    joined_user_id TEXT NOT NULL,
    kept_user_id TEXT NOT NULL,
    proof TEXT NOT NULL CHECK (proof IN ('phone_code', 'phone_and_document', 'operators')),
    case_id TEXT,
    merged_at BIGINT NOT NULL,
    split_at BIGINT,
    split_by TEXT,
    split_reason TEXT
);
CREATE UNIQUE INDEX user_merge_standing ON user_merge (joined_user_id) WHERE split_at IS NULL;
CREATE INDEX user_merge_joined ON user_merge (joined_user_id, merged_at);
CREATE INDEX user_merge_kept ON user_merge (kept_user_id, merged_at);

-- The ledger: every thing of this group that passed with a merge, and that went back with its split.
CREATE TABLE user_moved (
    merge_id TEXT NOT NULL,
    act TEXT NOT NULL CHECK (act IN ('merge', 'split')),
    kind TEXT NOT NULL CHECK (kind IN ('identity', 'message')),
    item_id TEXT NOT NULL,
    from_user_id TEXT NOT NULL,
    to_user_id TEXT NOT NULL,
    moved_at BIGINT NOT NULL,
    PRIMARY KEY (merge_id, act, kind, item_id)
);

-- Somebody says that another user, or an identity without one, is theirs as well: proven by a code to its phone.
CREATE TABLE user_merge_claim (
    claim_id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    -- Nobody, where the phone is nobody's: that is not told.
    other_user_id TEXT,
    identity_id TEXT,
    phone_sealed BYTEA NOT NULL,
    code_mac BYTEA NOT NULL,
    tries BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    done_at BIGINT
);
CREATE INDEX user_merge_claim_user ON user_merge_claim (user_id, created_at);

-- What the register confirmed for one user and another one has already: the proof that both are one person.
CREATE TABLE user_same_document (
    user_id TEXT NOT NULL,
    other_user_id TEXT NOT NULL,
    check_id TEXT NOT NULL,
    confirmed_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, other_user_id)
);

-- What no proof decides: people do.
CREATE TABLE user_identity_case (
    case_id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    other_user_id TEXT,
    identity_id TEXT,
    -- JSON: the conflicts, and what was proven, as words.
    conflicts TEXT NOT NULL,
    proofs TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'assigned', 'proposed', 'merged', 'kept_apart')),
    opened_at BIGINT NOT NULL,
    assigned_to TEXT,
    assigned_at BIGINT,
    -- Who is kept, if they are merged; proposed by one operator and confirmed by another.
    kept_user_id TEXT,
    proposed_by TEXT,
    proposed_at BIGINT,
    proposal TEXT,
    decided_by TEXT,
    decided_at BIGINT,
    reason TEXT
);
CREATE INDEX user_identity_case_state ON user_identity_case (state, opened_at, case_id);
CREATE INDEX user_identity_case_opened ON user_identity_case (opened_at, case_id);
CREATE INDEX user_identity_case_user ON user_identity_case (user_id);
CREATE INDEX user_identity_case_other ON user_identity_case (other_user_id);
