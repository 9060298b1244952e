-- Looks before the camera: what was asked for, one after the other, for one challenge or one enrolment. No picture is kept.

CREATE TABLE auth_face_check (
    check_id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    -- What it is for: one of the two.
    challenge_id TEXT,
    enrolment_id TEXT,
    -- What is asked for, in this order; a JSON array of words.
    actions TEXT NOT NULL,
    -- How many of them were seen.
    step BIGINT NOT NULL,
    -- Looks in vain.
    looks BIGINT NOT NULL,
    -- The face of the first step (C3), sealed with the key of tools; empty before it, and from the end on.
    live_sealed BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    -- Used, given up, or out of looks.
    ended_at BIGINT,
    CHECK ((challenge_id IS NULL) <> (enrolment_id IS NULL))
);
CREATE INDEX auth_face_check_challenge ON auth_face_check (challenge_id);
CREATE INDEX auth_face_check_enrolment ON auth_face_check (enrolment_id);
CREATE INDEX auth_face_check_user ON auth_face_check (user_id);
CREATE INDEX auth_face_check_created ON auth_face_check (created_at);
