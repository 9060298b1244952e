-- Why a verdict was what it was: the sum, every rule that fired with its text as it was asked, and what those rules read.
ALTER TABLE risk_verdict ADD COLUMN score BIGINT NOT NULL DEFAULT 0;
ALTER TABLE risk_verdict ADD COLUMN least_tool TEXT NOT NULL DEFAULT 'any';
ALTER TABLE risk_verdict ADD COLUMN hits TEXT NOT NULL DEFAULT '[]';
ALTER TABLE risk_verdict ADD COLUMN features TEXT NOT NULL DEFAULT '{}';

-- What it was about.
ALTER TABLE risk_verdict ADD COLUMN operation TEXT;
ALTER TABLE risk_verdict ADD COLUMN device_id TEXT;
ALTER TABLE risk_verdict ADD COLUMN amount_minor BIGINT;
ALTER TABLE risk_verdict ADD COLUMN payee_tail TEXT;
-- Which operation: the same when the customer comes back with a proof.
ALTER TABLE risk_verdict ADD COLUMN mark BIGINT;

-- What people made of it.
ALTER TABLE risk_verdict ADD COLUMN case_id TEXT;
ALTER TABLE risk_verdict ADD COLUMN label TEXT;

CREATE INDEX risk_verdict_outcome ON risk_verdict (outcome, at);
