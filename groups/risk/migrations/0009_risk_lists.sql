-- Addresses, phones and customers on the lists: a table that takes them takes the place of the one that did not.
CREATE TABLE risk_list_wider (
    kind TEXT NOT NULL CHECK (kind IN ('account', 'device', 'ip', 'phone', 'customer')),
    -- Of a phone its digest under the bank's key, never the number.
    entry TEXT NOT NULL,
    reason TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    entry_id TEXT,
    expires_at BIGINT,
    added_by TEXT,
    -- How it is shown, where the entry itself says nothing to people: a masked number.
    shown TEXT,
    PRIMARY KEY (kind, entry)
);
INSERT INTO risk_list_wider (kind, entry, reason, created_at, entry_id, expires_at, added_by)
SELECT kind, entry, reason, created_at, entry_id, expires_at, added_by FROM risk_list;
DROP TABLE risk_list;
ALTER TABLE risk_list_wider RENAME TO risk_list;
CREATE UNIQUE INDEX risk_list_entry_id ON risk_list (entry_id);
