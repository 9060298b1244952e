-- Adaptive limits. The table itself is the parameter set `auth.limits`; auth_limit_tier is not read any more.

-- The ways to prove the operation, the lightest first: a JSON array of {"tools", "left_minor"}; and which limit the open
-- challenge reserves.
ALTER TABLE auth_challenge ADD COLUMN options TEXT NOT NULL DEFAULT '[]';
ALTER TABLE auth_challenge ADD COLUMN business TEXT NOT NULL DEFAULT '';

-- What holds for one customer besides the table: set by the bank or by the customer, standing or with an end.
CREATE TABLE auth_limit_override (
    user_id TEXT NOT NULL,
    business TEXT NOT NULL,
    set_by TEXT NOT NULL CHECK (set_by IN ('bank', 'customer')),
    term TEXT NOT NULL CHECK (term IN ('standing', 'temporary')),
    effect TEXT NOT NULL CHECK (effect IN ('cap', 'raise')),
    -- All of them empty: it was taken back.
    per_operation_minor BIGINT,
    per_day_minor BIGINT,
    per_day_count BIGINT,
    per_year_minor BIGINT,
    until BIGINT,
    purpose TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, business, set_by, term)
);
-- Other processes look for what has changed.
CREATE INDEX auth_limit_override_set ON auth_limit_override (set_at);

-- One row for each customer who was ever promised a limit: taken while the next promise is made.
CREATE TABLE auth_limit_lock (
    user_id TEXT NOT NULL PRIMARY KEY,
    reserved_at BIGINT NOT NULL
);
