-- Step-ups that ended as refusals, because their customer holds no proof that would do: they can be appealed like one.
CREATE TABLE risk_unmet (
    verdict_id TEXT PRIMARY KEY,
    at BIGINT NOT NULL
);

CREATE INDEX risk_unmet_at ON risk_unmet (at);

-- 1: it lets pass what asked for a proof. What a person released from a refusal is asked for its proofs all the same.
ALTER TABLE risk_allowance ADD COLUMN of_proof BIGINT NOT NULL DEFAULT 0 CHECK (of_proof IN (0, 1));
