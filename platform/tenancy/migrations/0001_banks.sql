-- The catalogue: which banks there are, and where each one's database is.

CREATE TABLE tenancy_bank (
    bank_id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_en TEXT NOT NULL,
    short_name TEXT NOT NULL,
    bank_no TEXT NOT NULL UNIQUE,
    bin TEXT NOT NULL UNIQUE,
    zone TEXT NOT NULL,
    host TEXT UNIQUE,
    -- 'embedded' is a file beside the catalogue; anything else is the address of a server's database.
    database TEXT NOT NULL,
    -- 'opening' until every group has set the bank up, then 'open'.
    status TEXT NOT NULL CHECK (status IN ('opening', 'open')),
    opened_at BIGINT NOT NULL
);
