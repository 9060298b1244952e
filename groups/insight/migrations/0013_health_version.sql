-- Versions of the app that are counted apart on a day, and how many customers who were signed in are known to have each: up to
-- as many as it takes to believe it.
CREATE TABLE insight_health_version (
    day BIGINT NOT NULL,
    version TEXT NOT NULL,
    people BIGINT NOT NULL,
    PRIMARY KEY (day, version)
);
INSERT INTO insight_health_version (day, version, people) SELECT DISTINCT day, version, 0 FROM insight_health;
