-- Versions of the texts customers agree to that the bank has published, beside those the platform came with. A row is
-- never changed: what somebody agreed to is found again word for word.
CREATE TABLE account_agreement_text (
    document TEXT NOT NULL,
    version TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    text_zh TEXT NOT NULL,
    text_en TEXT NOT NULL,
    effective_from BIGINT NOT NULL,
    note TEXT NOT NULL,
    published_by TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    PRIMARY KEY (document, version)
);
