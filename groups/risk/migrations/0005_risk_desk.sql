-- The analysts' desk: lists that end, cases with their notes, appeals, what people have allowed, and the figures of the report.

ALTER TABLE risk_list ADD COLUMN entry_id TEXT;
ALTER TABLE risk_list ADD COLUMN expires_at BIGINT;
ALTER TABLE risk_list ADD COLUMN added_by TEXT;

CREATE UNIQUE INDEX risk_list_entry_id ON risk_list (entry_id);

CREATE INDEX risk_verdict_device ON risk_verdict (device_id, at);
CREATE INDEX risk_verdict_case ON risk_verdict (case_id);
CREATE INDEX risk_verdict_label ON risk_verdict (label, at);

-- Something a person looks at. `mark` says which operation, the same when its customer comes back to it.
CREATE TABLE risk_case (
    case_id TEXT PRIMARY KEY,
    origin TEXT NOT NULL CHECK (origin IN ('verdict', 'analyst')),
    user_id TEXT,
    scenario TEXT NOT NULL,
    mark BIGINT,
    amount_minor BIGINT,
    summary TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'assigned', 'decided')),
    opened_at BIGINT NOT NULL,
    opened_by TEXT NOT NULL,
    assigned_to TEXT,
    assigned_at BIGINT,
    decision TEXT CHECK (decision IN ('release', 'refuse')),
    label TEXT CHECK (label IN ('fraud', 'legitimate', 'unsure')),
    reason TEXT,
    decided_by TEXT,
    decided_at BIGINT,
    CHECK ((state = 'decided') = (decided_at IS NOT NULL))
);

CREATE INDEX risk_case_state ON risk_case (state, opened_at);
CREATE INDEX risk_case_user ON risk_case (user_id, opened_at);

CREATE TABLE risk_case_note (
    note_id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('note', 'evidence')),
    body TEXT NOT NULL,
    written_by TEXT NOT NULL,
    at BIGINT NOT NULL
);

CREATE INDEX risk_case_note_case ON risk_case_note (case_id, at);

-- A customer objects to a verdict; once.
CREATE TABLE risk_appeal (
    appeal_id TEXT PRIMARY KEY,
    verdict_id TEXT NOT NULL UNIQUE,
    user_id TEXT NOT NULL,
    statement TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('filed', 'upheld', 'rejected')),
    filed_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    decided_by TEXT,
    decided_at BIGINT,
    reply TEXT,
    reason TEXT,
    allowed_until BIGINT,
    CHECK ((state = 'filed') = (decided_at IS NULL))
);

CREATE INDEX risk_appeal_state ON risk_appeal (state, due_at);
CREATE INDEX risk_appeal_user ON risk_appeal (user_id, filed_at);

-- Rules that let a customer pass for a while, because a person looked: for one operation, or for one scenario, payee and amount.
CREATE TABLE risk_allowance (
    allowance_id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    scenario TEXT NOT NULL,
    mark BIGINT,
    payee_tail TEXT,
    amount_max_minor BIGINT,
    rules TEXT NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('case', 'appeal')),
    source_id TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL
);

CREATE INDEX risk_allowance_user ON risk_allowance (user_id, ends_at);

-- The report by day, in the bank's zone. The rule '' is all rules together, each verdict once.
CREATE TABLE risk_rule_day (
    day TEXT NOT NULL,
    rule TEXT NOT NULL,
    scenario TEXT NOT NULL,
    times BIGINT NOT NULL,
    blocked BIGINT NOT NULL,
    delayed BIGINT NOT NULL,
    stepped_up BIGINT NOT NULL,
    passed BIGINT NOT NULL,
    saved_minor BIGINT NOT NULL,
    PRIMARY KEY (day, rule, scenario)
);

-- Up to which verdict the report has counted.
CREATE TABLE risk_figure_mark (
    name TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    verdict_id TEXT NOT NULL
);
