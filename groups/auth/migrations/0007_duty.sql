-- What operators were last told of queues, so that the same trouble is told once.
CREATE TABLE auth_duty (
    queue TEXT NOT NULL PRIMARY KEY,
    told BIGINT NOT NULL,
    told_at BIGINT NOT NULL
);
