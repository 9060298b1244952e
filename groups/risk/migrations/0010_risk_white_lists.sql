-- An entry stands on the black list or on the white one, never on both: putting it on one takes it off the other.
ALTER TABLE risk_list ADD COLUMN side TEXT NOT NULL DEFAULT 'black' CHECK (side IN ('black', 'white'));
