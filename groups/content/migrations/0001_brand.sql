-- The bank's face: every version it ever had; the newest is shown.
CREATE TABLE content_brand (
    version BIGINT PRIMARY KEY,
    document TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
