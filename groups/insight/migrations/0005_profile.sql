-- What is known of people beyond what they do: looked up every night, or noted by hand. What they do is counted from behaviour.

-- A number or the code of a choice, by tag and person.
CREATE TABLE insight_given (
    tag TEXT NOT NULL,
    person_no BIGINT NOT NULL,
    value TEXT NOT NULL,
    given_by TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    PRIMARY KEY (tag, person_no)
);
CREATE INDEX insight_given_person ON insight_given (person_no);

-- Tags that people do not want to be used of them.
CREATE TABLE insight_tag_off (
    person_no BIGINT NOT NULL,
    tag TEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (person_no, tag)
);

-- How large an audience was at the end of a day, or is by now, and who came and went on it.
CREATE TABLE insight_audience_day (
    audience TEXT NOT NULL,
    day BIGINT NOT NULL,
    people BIGINT NOT NULL,
    customers BIGINT NOT NULL,
    entered BIGINT NOT NULL,
    left_again BIGINT NOT NULL,
    PRIMARY KEY (audience, day)
);

-- Who was in an audience at a moment, kept as it was.
CREATE TABLE insight_audience_copy (
    copy_id TEXT PRIMARY KEY,
    audience TEXT NOT NULL,
    title TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    customers BIGINT NOT NULL,
    members BYTEA NOT NULL
);
CREATE INDEX insight_audience_copy_of ON insight_audience_copy (audience, made_at);
