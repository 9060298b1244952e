-- The demonstration clearing network's own books, beside the catalogue: what it was handed, and what each bank is owed.

CREATE TABLE clearing_item (
    -- The paying bank's own id: handed over once or ten times, it is one item.
    from_bank_no TEXT NOT NULL,
    instruction_id TEXT NOT NULL,
    to_bank_no TEXT NOT NULL,
    route TEXT NOT NULL CHECK (route IN ('ibps', 'beps', 'hvps')),
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    -- Names, account numbers and the note, sealed.
    parties BYTEA NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('accepted', 'credited', 'rejected')),
    -- Why it was rejected.
    reason TEXT,
    accepted_at BIGINT NOT NULL,
    -- Not passed on before this moment.
    due_at BIGINT NOT NULL,
    settled_at BIGINT,
    CHECK (from_bank_no <> to_bank_no),
    CHECK ((state = 'accepted') = (settled_at IS NULL)),
    CHECK ((state = 'rejected') = (reason IS NOT NULL)),
    PRIMARY KEY (from_bank_no, instruction_id)
);
CREATE INDEX clearing_item_due ON clearing_item (to_bank_no, due_at) WHERE state = 'accepted';
CREATE INDEX clearing_item_newest ON clearing_item (accepted_at, instruction_id);
CREATE INDEX clearing_item_to ON clearing_item (to_bank_no, accepted_at);

-- What each bank sent and received of items that were credited. Moved in the transaction that settles the item.
CREATE TABLE clearing_position (
    bank_no TEXT NOT NULL PRIMARY KEY,
    sent_minor BIGINT NOT NULL CHECK (sent_minor >= 0),
    received_minor BIGINT NOT NULL CHECK (received_minor >= 0)
) WITH (fillfactor = 60);

CREATE TABLE clearing_phone (
    -- A blind index: the directory can be asked for a number, and gives none away.
    phone_index BYTEA NOT NULL,
    bank_no TEXT NOT NULL,
    -- Account number and holder, sealed.
    account BYTEA NOT NULL,
    is_default BIGINT NOT NULL CHECK (is_default IN (0, 1)),
    registered_at BIGINT NOT NULL,
    PRIMARY KEY (phone_index, bank_no)
);
CREATE UNIQUE INDEX clearing_phone_default ON clearing_phone (phone_index) WHERE is_default = 1;
