-- In the catalogue: which devices banks of the alliance have banned, told by those that share, as digests of fingerprints under a
-- key of the alliance's. No device id, no person, no reason.
CREATE TABLE risk_shared_ban (
    fingerprint TEXT NOT NULL,
    bank_id TEXT NOT NULL,
    banned_at BIGINT NOT NULL,
    lifted_at BIGINT,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (fingerprint, bank_id)
);
CREATE INDEX risk_shared_ban_changed ON risk_shared_ban (changed_at, fingerprint, bank_id);
CREATE INDEX risk_shared_ban_bank ON risk_shared_ban (bank_id, fingerprint);
