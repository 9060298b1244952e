-- Where the six digits that complete a sign-in come from: a text that was sent, or a token of the customer's.
ALTER TABLE auth_code ADD COLUMN origin TEXT NOT NULL DEFAULT 'text' CHECK (origin IN ('text', 'token'));
