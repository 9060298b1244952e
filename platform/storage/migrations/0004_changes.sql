-- What other processes remember and must read anew: a row for each thing that changed, for some minutes.
CREATE TABLE change_note (
    change_id TEXT PRIMARY KEY,
    subject TEXT NOT NULL,
    at BIGINT NOT NULL
);

CREATE INDEX change_note_at ON change_note (at);
