"""Asks DuckDB what `polybank bench insight` asks, of the same files. Prints answers and middle times as JSON."""

import json
import statistics
import sys
import time

import duckdb

folder, rounds = sys.argv[1], int(sys.argv[2])
db = duckdb.connect()
# It would be written where the answer is.
db.execute("SET enable_progress_bar = false")
files = f"read_parquet('{folder}/day=*/*.parquet', hive_partitioning = true)"
db.execute(f'CREATE VIEW e AS SELECT name, what, person, "at" AS moment, ms, day FROM {files}')

RANKING = """
SELECT what, count(*) AS times, count(DISTINCT person) FROM e WHERE name = 'click'
GROUP BY what ORDER BY times DESC, what LIMIT 50"""

PAGES = """
SELECT what, count(*) AS times, count(DISTINCT person), sum(ms) // count(ms) FROM e WHERE name = 'page_view'
GROUP BY what ORDER BY times DESC, what"""

# Of all ways through the first steps, the one that began last is followed: the latest first step so far.
FUNNEL = """
WITH one AS (
  SELECT person, moment, what, max(CASE WHEN what = '/transfer' THEN moment END) OVER w AS began
  FROM e WHERE name = 'page_view' AND what IN ('/transfer', '/transfer/confirm', '/transfers/:transferId')
  WINDOW w AS (PARTITION BY person ORDER BY moment)
), two AS (
  SELECT *, max(CASE WHEN what = '/transfer/confirm' AND moment - began <= INTERVAL 30 MINUTE THEN began END)
    OVER (PARTITION BY person ORDER BY moment) AS second FROM one
)
SELECT count(DISTINCT person) FILTER (what = '/transfer'),
  count(DISTINCT person) FILTER (what = '/transfer/confirm' AND moment - began <= INTERVAL 30 MINUTE),
  count(DISTINCT person) FILTER (what = '/transfers/:transferId' AND moment - second <= INTERVAL 30 MINUTE)
FROM two"""

RETENTION = """
WITH d AS (SELECT DISTINCT person, CAST(day AS DATE) AS day FROM e WHERE name = 'page_view'),
f AS (SELECT person, min(day) AS first FROM d GROUP BY person)
SELECT first, day - first AS after, count(*) FROM d JOIN f USING (person) WHERE day - first <= 7 GROUP BY ALL"""

# Three pages on from the first time a visit comes by the home page.
PATHS = """
WITH v AS (
  SELECT person, moment, what, coalesce(moment - lag(moment) OVER w > INTERVAL 30 MINUTE, true) AS begins
  FROM e WHERE name = 'page_view' WINDOW w AS (PARTITION BY person ORDER BY moment)
), s AS (
  SELECT *, count(*) FILTER (begins) OVER (PARTITION BY person ORDER BY moment ROWS UNBOUNDED PRECEDING) AS visit FROM v
), n AS (
  SELECT person, visit, what, lead(what) OVER x AS one, lead(what, 2) OVER x AS two, lead(what, 3) OVER x AS three,
    count(*) FILTER (what = '/') OVER (PARTITION BY person, visit ORDER BY moment ROWS UNBOUNDED PRECEDING) AS nth
  FROM s WINDOW x AS (PARTITION BY person, visit ORDER BY moment)
)
SELECT one, two, three, count(*) FROM n WHERE what = '/' AND nth = 1 GROUP BY ALL"""


def timed(sql):
    took = []
    for _ in range(rounds):
        begun = time.perf_counter()
        rows = db.execute(sql).fetchall()
        took.append((time.perf_counter() - begun) * 1000)
    return statistics.median(took), rows


def cohorts(rows):
    days = {}
    for first, after, people in rows:
        days.setdefault(first, [0] * 8)[after] = people
    return [[day.isoformat(), counts[0], counts[1:]] for day, counts in sorted(days.items())]


answers = {
    "ranking": (RANKING, lambda rows: [list(row) for row in rows]),
    "pages": (PAGES, lambda rows: [list(row) for row in rows]),
    "funnel": (FUNNEL, lambda rows: list(rows[0])),
    "retention": (RETENTION, cohorts),
    "paths": (PATHS, lambda rows: [sum(row[3] for row in rows)]),
}
said = {}
for name, (sql, shape) in answers.items():
    ms, rows = timed(sql)
    said[name] = {"ms": ms, "answer": shape(rows)}
json.dump(said, sys.stdout)
