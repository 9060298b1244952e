-- Whose an account or a card was before any merge of users; nothing for whoever has it. And the ledger of what passed.
ALTER TABLE account_account ADD COLUMN home_user_id TEXT;
CREATE INDEX account_account_home ON account_account (home_user_id) WHERE home_user_id IS NOT NULL;
ALTER TABLE account_hung_card ADD COLUMN home_user_id TEXT;
CREATE INDEX account_hung_card_home ON account_hung_card (home_user_id) WHERE home_user_id IS NOT NULL;
CREATE TABLE account_moved (
    merge_id TEXT NOT NULL,
    act TEXT NOT NULL CHECK (act IN ('merge', 'split')),
    kind TEXT NOT NULL CHECK (kind IN ('account', 'card')),
    item_id TEXT NOT NULL,
    from_user_id TEXT NOT NULL,
    to_user_id TEXT NOT NULL,
    moved_at BIGINT NOT NULL,
    PRIMARY KEY (merge_id, act, kind, item_id)
);
