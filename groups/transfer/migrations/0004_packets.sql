-- Red packets. Each row of `transfer_packet`, `transfer_packet_claim` and `transfer_packet_return` is stored by the
-- posting that moves its money, and by nothing else: what the internal account holds is what they come to.

CREATE TABLE transfer_packet (
    packet_id TEXT NOT NULL PRIMARY KEY,
    -- The key of the posting that took the money from the giver.
    idempotency_key TEXT NOT NULL UNIQUE,
    -- What whoever opens it names; nobody needs it where the packet is for one customer.
    code TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('single', 'even', 'lucky')),
    user_id TEXT NOT NULL,
    from_account_id TEXT NOT NULL,
    giver_name TEXT NOT NULL,
    giver_account_no TEXT NOT NULL,
    -- The only customer who may open it, if there is one.
    to_user_id TEXT,
    total_minor BIGINT NOT NULL CHECK (total_minor > 0),
    shares BIGINT NOT NULL CHECK (shares > 0),
    greeting TEXT NOT NULL,
    -- JSON: how it was authorised.
    authorisation TEXT NOT NULL,
    -- open: shares can be taken. returning: none can, and the rest goes back. claimed, returned: over.
    status TEXT NOT NULL CHECK (status IN ('open', 'returning', 'claimed', 'returned')),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT,
    -- Why the giver's account did not take the rest, which then waits in the suspense account.
    aside_reason TEXT
);
CREATE INDEX transfer_packet_user ON transfer_packet (user_id, packet_id);
CREATE INDEX transfer_packet_to ON transfer_packet (to_user_id, packet_id) WHERE to_user_id IS NOT NULL;
CREATE INDEX transfer_packet_due ON transfer_packet (expires_at) WHERE ended_at IS NULL;
CREATE INDEX transfer_packet_status ON transfer_packet (status, packet_id);

-- The shares of a packet, in the order they are taken. A share that is taken belongs to its claimer until the ledger has
-- said no; claimed is one that the ledger has booked.
CREATE TABLE transfer_packet_share (
    packet_id TEXT NOT NULL,
    n BIGINT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    state TEXT NOT NULL CHECK (state IN ('free', 'taken', 'claimed')),
    user_id TEXT,
    account_id TEXT,
    -- How often the ledger said no to it; part of the next posting's key.
    tries BIGINT NOT NULL,
    taken_at BIGINT,
    PRIMARY KEY (packet_id, n)
);
CREATE UNIQUE INDEX transfer_packet_share_once ON transfer_packet_share (packet_id, user_id) WHERE user_id IS NOT NULL;
CREATE INDEX transfer_packet_share_taken ON transfer_packet_share (taken_at) WHERE state = 'taken';

CREATE TABLE transfer_packet_claim (
    packet_id TEXT NOT NULL,
    n BIGINT NOT NULL,
    user_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    claimer_name TEXT NOT NULL,
    claimer_account_no TEXT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    claimed_at BIGINT NOT NULL,
    PRIMARY KEY (packet_id, n)
);
CREATE UNIQUE INDEX transfer_packet_claim_user ON transfer_packet_claim (user_id, packet_id);

-- What went back to the giver.
CREATE TABLE transfer_packet_return (
    packet_id TEXT NOT NULL PRIMARY KEY,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    returned_at BIGINT NOT NULL
);
