-- A token of the bank's can be taken out of use for good: lost, broken, sent back. Its seed is erased.
ALTER TABLE auth_token ADD COLUMN retired_at BIGINT;
ALTER TABLE auth_token ADD COLUMN retired_by TEXT;
