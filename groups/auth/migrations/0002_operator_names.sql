-- What an operator is called in English; empty when it is the same.
ALTER TABLE auth_operator ADD COLUMN display_name_en TEXT NOT NULL DEFAULT '';
