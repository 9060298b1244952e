-- What other processes remember and must read anew: a row for each thing that changed, for some minutes, in commit order.
CREATE TABLE change_note (
    seq BIGINT PRIMARY KEY,
    subject TEXT NOT NULL,
    at BIGINT NOT NULL
);

INSERT INTO stream_head (stream, seq) VALUES ('change', 0);
