-- Files of a bank: statements and the like, in pieces, so that no statement carries more than one piece.
CREATE TABLE blob_piece (
    blob_id TEXT NOT NULL,
    place BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (blob_id, place)
);
