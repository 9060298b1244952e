-- A version of a survey as it was shown to somebody: answers are read by it, whatever was published since.
CREATE TABLE insight_survey_version (
    document_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    body TEXT NOT NULL,
    first_asked_at BIGINT NOT NULL,
    PRIMARY KEY (document_id, version)
);

-- When a customer was last asked unasked, by day of the bank, over all surveys; and whether they want none any more.
CREATE TABLE insight_survey_person (
    user_id TEXT PRIMARY KEY,
    asked_day BIGINT,
    opted_out_at BIGINT
);

-- One survey shown to one customer once. Of whoever has left the user is nobody.
CREATE TABLE insight_survey_asking (
    asking_id TEXT PRIMARY KEY,
    document_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    user_id TEXT,
    moment TEXT NOT NULL,
    day BIGINT NOT NULL,
    asked_at BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('shown', 'dismissed', 'answered')),
    answered_at BIGINT
);
CREATE INDEX insight_survey_asking_user ON insight_survey_asking (user_id, asked_at) WHERE user_id IS NOT NULL;
CREATE INDEX insight_survey_asking_day ON insight_survey_asking (document_id, day);

-- What was answered, a row for each choice; by the day it was asked.
CREATE TABLE insight_survey_answer (
    asking_id TEXT NOT NULL,
    question_id TEXT NOT NULL,
    -- Of a choice, which; else empty.
    choice TEXT NOT NULL,
    document_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    kind TEXT NOT NULL,
    day BIGINT NOT NULL,
    answered_at BIGINT NOT NULL,
    -- Of five points and of 0 to 10.
    value BIGINT,
    -- In the customer's own words: personal, and gone when they leave.
    words TEXT,
    PRIMARY KEY (asking_id, question_id, choice)
);
CREATE INDEX insight_survey_answer_day ON insight_survey_answer (document_id, day);
CREATE INDEX insight_survey_answer_words ON insight_survey_answer (document_id, question_id, answered_at) WHERE words IS NOT NULL;
CREATE INDEX insight_survey_answer_old ON insight_survey_answer (day) WHERE words IS NOT NULL;

-- A low score, for somebody to call the customer.
CREATE TABLE insight_survey_case (
    case_id TEXT PRIMARY KEY,
    asking_id TEXT NOT NULL UNIQUE,
    document_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    user_id TEXT,
    score BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'taken', 'closed')),
    opened_at BIGINT NOT NULL,
    taken_by TEXT,
    taken_at BIGINT,
    closed_by TEXT,
    closed_at BIGINT,
    outcome TEXT,
    note TEXT
);
CREATE INDEX insight_survey_case_state ON insight_survey_case (state, opened_at);
CREATE INDEX insight_survey_case_user ON insight_survey_case (user_id) WHERE user_id IS NOT NULL;
