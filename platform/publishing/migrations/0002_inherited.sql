-- Authors of a text that came from elsewhere before anybody approved it here: of the version it was made from, of the draft
-- beneath a file, of a template. Who wrote of a version itself stands in its edits.
CREATE TABLE publishing_inherited (
    document_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    author TEXT NOT NULL,
    PRIMARY KEY (document_id, version, author)
);

-- Versions that are there already, along what they were made from, up to the first text that was approved.
INSERT INTO publishing_inherited (document_id, version, author)
WITH RECURSIVE came (document_id, version, source) AS (
    SELECT v.document_id, v.version, b.version
    FROM publishing_version AS v
    JOIN publishing_version AS b ON b.document_id = v.document_id AND b.version = v.based_on
    WHERE b.approved_by IS NULL
    UNION
    SELECT c.document_id, c.version, b.version
    FROM came AS c
    JOIN publishing_version AS v ON v.document_id = c.document_id AND v.version = c.source
    JOIN publishing_version AS b ON b.document_id = v.document_id AND b.version = v.based_on
    WHERE b.approved_by IS NULL
)
SELECT DISTINCT c.document_id, c.version, e.edited_by
FROM came AS c
JOIN publishing_edit AS e ON e.document_id = c.document_id AND e.version = c.source;
