-- The publishing line: documents, their versions, and what became of them. The same tables stand in every bank's database,
-- for the bank's own documents, and in the catalogue, for those of the alliance.

CREATE TABLE publishing_document (
    document_id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    -- What files and code call it; never changed.
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    -- 'own': the bank's. 'template': the alliance's, to be adopted. 'shared': the alliance's, in force in every bank.
    reach TEXT NOT NULL CHECK (reach IN ('own', 'template', 'shared')),
    -- The alliance's template it was adopted from.
    template_id TEXT,
    newest_version BIGINT NOT NULL,
    releases BIGINT NOT NULL,
    steps BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    UNIQUE (kind, name)
);

CREATE TABLE publishing_version (
    document_id TEXT NOT NULL REFERENCES publishing_document (document_id),
    version BIGINT NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('draft', 'checked', 'approved', 'canary', 'live', 'rolled_back', 'retired')),
    -- Which of its edits is the text of it now.
    edit BIGINT NOT NULL,
    based_on BIGINT,
    -- Which version of the template is in it.
    template_version BIGINT,
    -- What the check found, as JSON.
    findings TEXT,
    checked_by TEXT,
    checked_at BIGINT,
    approved_by TEXT,
    approved_at BIGINT,
    -- The order of releases: of those whose time it is, the last one is in force.
    release_no BIGINT,
    starts_at BIGINT,
    ends_at BIGINT,
    -- For whom it is tried, as JSON.
    canary TEXT,
    -- When it is taken back by itself, as JSON.
    guard TEXT,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    -- Nobody's word brings a text live but somebody else's than its authors'; who they are is in the edits.
    CHECK (state NOT IN ('approved', 'canary', 'live', 'rolled_back') OR approved_by IS NOT NULL),
    CHECK (state <> 'live' OR release_no IS NOT NULL),
    PRIMARY KEY (document_id, version)
);
CREATE INDEX publishing_version_state ON publishing_version (state, document_id);

-- Every text a version ever had. None is changed.
CREATE TABLE publishing_edit (
    document_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    edit BIGINT NOT NULL,
    body TEXT NOT NULL,
    note TEXT NOT NULL,
    edited_by TEXT NOT NULL,
    edited_at BIGINT NOT NULL,
    PRIMARY KEY (document_id, version, edit)
);

-- What was done with a document, in order.
CREATE TABLE publishing_step (
    document_id TEXT NOT NULL,
    step_no BIGINT NOT NULL,
    version BIGINT NOT NULL,
    step TEXT NOT NULL,
    note TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (document_id, step_no)
);

CREATE TABLE publishing_comment (
    comment_id TEXT NOT NULL PRIMARY KEY,
    document_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    -- The place in the text it is about, as a JSON pointer; empty for the whole.
    place TEXT NOT NULL,
    words TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE INDEX publishing_comment_version ON publishing_comment (document_id, version, made_at);

-- What a version did, minute by minute: what guards look at.
CREATE TABLE publishing_figure (
    document_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    minute BIGINT NOT NULL,
    figure TEXT NOT NULL,
    amount BIGINT NOT NULL,
    PRIMARY KEY (document_id, version, minute, figure)
);
CREATE INDEX publishing_figure_minute ON publishing_figure (minute);

-- Versions of the alliance's documents that were taken back in this bank alone.
CREATE TABLE publishing_recall (
    document_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    note TEXT NOT NULL,
    recalled_by TEXT NOT NULL,
    recalled_at BIGINT NOT NULL,
    PRIMARY KEY (document_id, version)
);

-- Grows with every change of what is in force: one row to look at, instead of all the others.
CREATE TABLE publishing_mark (
    mark_id TEXT NOT NULL PRIMARY KEY,
    revision BIGINT NOT NULL
);
INSERT INTO publishing_mark (mark_id, revision) VALUES ('in_force', 0);
