-- Whose a payee was before any merge of users; nothing for whoever has it. The ledger of what passed; and which accounts did,
-- so that what was under way when they passed follows them.
ALTER TABLE transfer_payee ADD COLUMN home_user_id TEXT;
CREATE INDEX transfer_payee_home ON transfer_payee (home_user_id) WHERE home_user_id IS NOT NULL;
CREATE TABLE transfer_moved (
    merge_id TEXT NOT NULL,
    act TEXT NOT NULL CHECK (act IN ('merge', 'split')),
    item_id TEXT NOT NULL,
    from_user_id TEXT NOT NULL,
    to_user_id TEXT NOT NULL,
    moved_at BIGINT NOT NULL,
    PRIMARY KEY (merge_id, act, item_id)
);
CREATE TABLE transfer_account_moved (
    account_id TEXT NOT NULL PRIMARY KEY,
    from_user_id TEXT NOT NULL,
    to_user_id TEXT NOT NULL,
    moved_at BIGINT NOT NULL
);
CREATE INDEX transfer_account_moved_at ON transfer_account_moved (moved_at);
