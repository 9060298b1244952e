-- Boards: named lists of saved analyses.
CREATE TABLE insight_board (
    board_id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    title TEXT NOT NULL,
    reach TEXT NOT NULL CHECK (reach IN ('own', 'bank')),
    -- The tiles, in their order: JSON.
    tiles TEXT NOT NULL,
    -- One more with every change.
    edit BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX insight_board_owner ON insight_board (owner);

-- Who wants which board by mail, how often, and when next.
CREATE TABLE insight_board_mail (
    board_id TEXT NOT NULL,
    operator_id TEXT NOT NULL,
    rhythm TEXT NOT NULL CHECK (rhythm IN ('day', 'week', 'month')),
    -- In the bank's zone, 0 to 23.
    hour BIGINT NOT NULL,
    lang TEXT NOT NULL,
    next_due BIGINT NOT NULL,
    -- The last letter, and what became of it.
    last_due BIGINT,
    last_outcome TEXT CHECK (last_outcome IN ('written', 'unwanted', 'nobody', 'missed')),
    PRIMARY KEY (board_id, operator_id)
);
CREATE INDEX insight_board_mail_due ON insight_board_mail (next_due);
