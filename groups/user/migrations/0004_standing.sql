-- What a user's class rests on. The class is a function of what stands here; nothing is deleted, only ended.
CREATE TABLE user_evidence (
    user_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('phone', 'card', 'identity', 'class_one')),
    -- The card, the account or the check it rests on; the user where there is nothing else to name.
    subject TEXT NOT NULL,
    -- Who said so: sms_code, card_bank, register, demonstration, bank, account.
    proof TEXT NOT NULL,
    since BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (user_id, kind, subject)
);

INSERT INTO user_evidence (user_id, kind, subject, proof, since)
SELECT user_id, 'phone', user_id, 'sms_code', created_at FROM user_person;
INSERT INTO user_evidence (user_id, kind, subject, proof, since)
SELECT user_id, 'identity', user_id, 'bank', created_at FROM user_person WHERE class IN ('real_name', 'class_one');
INSERT INTO user_evidence (user_id, kind, subject, proof, since)
SELECT user_id, 'class_one', user_id, 'account', created_at FROM user_person WHERE class = 'class_one';

-- Every question to the register and its answer; what was asked is kept as a blind index only.
CREATE TABLE user_identity_check (
    check_id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    question_index BYTEA NOT NULL,
    route TEXT NOT NULL,
    answer TEXT NOT NULL,
    asked_at BIGINT NOT NULL
);
CREATE INDEX user_identity_check_user ON user_identity_check (user_id, asked_at);
