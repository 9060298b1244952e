-- What the bank of a bound account is called in English. Empty for what was bound before it was kept.
ALTER TABLE account_binding ADD COLUMN bank_name_en TEXT NOT NULL DEFAULT '';
