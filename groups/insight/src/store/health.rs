//! Errors and waits of the app by its version.

use std::collections::BTreeMap;

use storage::{Args, Db, Result, Row, Tx, args};

use crate::health::BELIEVED;

/// Rows of a version on a day; what is beyond counts under [`BEYOND`].
const ROWS_OF_VERSION_MAX: i64 = 2_000;
/// Rows of a day that versions nobody believes in may fill.
const ROWS_MAX: i64 = 20_000;
/// Versions of a day that are believed, and the others: what is beyond counts under [`BEYOND`].
const BELIEVED_MAX: usize = 50;
/// The same of others.
const OTHERS_MAX: usize = 50;
/// Stands for all that are too many.
pub const BEYOND: &str = "…";
/// Rows of one report.
const REPORT_MAX: i64 = 500;
/// Versions of one report: those that are believed first.
const TOLD_MAX: i64 = 40;

/// What is counted apart: the version, the kind, the thing, and the page.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub version: String,
    pub name: &'static str,
    pub what: String,
    pub page: String,
}

impl Key {
    /// Where it counts if there is no room for its thing and its page.
    pub fn beyond(&self, version: &str) -> Self {
        let rest = |text: &str| if text.is_empty() { String::new() } else { BEYOND.to_owned() };
        Self { version: version.to_owned(), name: self.name, what: rest(&self.what), page: rest(&self.page) }
    }
}

/// How often, for how long, and how often for too long.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waits {
    pub times: i64,
    pub total_ms: i64,
    pub slow: i64,
}

impl Waits {
    /// Adds more of the same.
    pub fn add(&mut self, more: &Self) {
        self.times += more.times;
        self.total_ms = self.total_ms.saturating_add(more.total_ms);
        self.slow += more.slow;
    }
}

/// What was met, on which day.
pub type Tally = BTreeMap<(i64, Key), Waits>;

/// What there is room for on a day.
#[derive(Default)]
struct Room {
    /// People known to have each version, and its rows.
    versions: BTreeMap<String, (i64, i64)>,
    /// Rows of versions nobody believes in.
    others: i64,
}

impl Room {
    async fn of(tx: &mut Tx, day: i64) -> Result<Self> {
        let sql = "SELECT version, people, (SELECT COUNT(*) FROM insight_health h WHERE h.day = v.day \
                   AND h.version = v.version) AS n FROM insight_health_version v WHERE v.day = $1 ORDER BY version LIMIT $2";
        let most = BELIEVED_MAX + OTHERS_MAX + 2;
        let mut room = Self::default();
        for row in tx.fetch_all(sql, args![day, i64::try_from(most).unwrap_or(i64::MAX)]).await? {
            let (people, rows) = (row.int(1)?, row.int(2)?);
            room.versions.insert(row.text(0)?, (people, rows));
            room.others += if is_believed(people) { 0 } else { rows };
        }
        Ok(room)
    }

    /// Where something counts, said in a version that so many people are known to have.
    fn place(&mut self, key: &Key, people: i64) -> Key {
        let believed = self.versions.values().filter(|(people, _)| is_believed(*people)).count();
        let may_begin = match is_believed(people) {
            true => believed < BELIEVED_MAX,
            false => self.versions.len() - believed < OTHERS_MAX,
        };
        // Those of no version, and those that are too many, are always told apart.
        let is_named = ![BEYOND, ""].contains(&key.version.as_str());
        if is_named && !may_begin && !self.versions.contains_key(&key.version) {
            return self.place(&key.beyond(BEYOND), 0);
        }
        let (known, rows) = self.versions.entry(key.version.clone()).or_default();
        *known = people.max(*known);
        let is_other = !is_believed(*known);
        let has_room = *rows < ROWS_OF_VERSION_MAX && (!is_other || self.others < ROWS_MAX);
        if key.what.is_empty() && key.page.is_empty() {
            return key.clone();
        }
        if !has_room {
            return key.beyond(&key.version);
        }
        *rows += 1;
        self.others += i64::from(is_other);
        key.clone()
    }
}

fn is_believed(people: i64) -> bool {
    usize::try_from(people).is_ok_and(|people| people >= BELIEVED)
}

/// Adds to what was met; `people` are known to have the versions.
pub async fn add_in_tx(tx: &mut Tx, tally: &Tally, people: &BTreeMap<String, i64>) -> Result<()> {
    let mut rows: Tally = BTreeMap::new();
    let mut rooms: BTreeMap<i64, Room> = BTreeMap::new();
    for ((day, key), waits) in tally {
        if !rooms.contains_key(day) {
            rooms.insert(*day, Room::of(tx, *day).await?);
        }
        let room = rooms.entry(*day).or_default();
        let key = room.place(key, people.get(&key.version).copied().unwrap_or(0));
        rows.entry((*day, key)).or_default().add(waits);
    }
    let version = |day: i64, (version, (people, _)): (String, (i64, i64))| args![day, version, people];
    let versions =
        rooms.into_iter().flat_map(|(day, room)| room.versions.into_iter().map(move |one| version(day, one)));
    let more = "ON CONFLICT (day, version) DO UPDATE SET people = CASE WHEN excluded.people > insight_health_version.people \
                THEN excluded.people ELSE insight_health_version.people END";
    tx.insert_many("insight_health_version", &["day", "version", "people"], versions.collect(), more).await?;
    let row = |((day, Key { version, name, what, page }), waits): ((i64, Key), Waits)| -> Args {
        args![day, version, name, what, page, waits.times, waits.total_ms, waits.slow]
    };
    let columns = ["day", "version", "name", "what", "page", "times", "total_ms", "slow"];
    let upsert = "ON CONFLICT (day, version, name, what, page) DO UPDATE SET \
                  times = insight_health.times + excluded.times, \
                  total_ms = insight_health.total_ms + excluded.total_ms, slow = insight_health.slow + excluded.slow";
    tx.insert_many("insight_health", &columns, rows.into_iter().map(row).collect(), upsert).await.map(drop)
}

/// A row of a report: what it is about, and the sums.
#[derive(Debug, Clone)]
pub struct Sum {
    pub version: String,
    pub name: String,
    pub what: String,
    pub page: String,
    pub times: i64,
    pub total_ms: i64,
    pub slow: i64,
}

const SUMS: &str = "CAST(SUM(times) AS BIGINT) AS times, CAST(SUM(total_ms) AS BIGINT) AS total_ms, \
                    CAST(SUM(slow) AS BIGINT) AS slow FROM insight_health WHERE day >= $1 AND day <= $2";

fn sum(row: &Row) -> Result<Sum> {
    Ok(Sum {
        version: row.text("version")?,
        name: row.text("name")?,
        what: row.text("what")?,
        page: row.text("page")?,
        times: row.int("times")?,
        total_ms: row.int("total_ms")?,
        slow: row.int("slow")?,
    })
}

/// A version that is told apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    pub version: String,
    /// Whether enough customers are known to have it.
    pub is_believed: bool,
}

/// The versions of some days that are told apart: those that are believed, then those with most to tell.
pub async fn versions(db: &Db, first: i64, last: i64) -> Result<Vec<Version>> {
    let sql = "SELECT v.version, MAX(v.people) AS people, CAST(SUM(h.times) AS BIGINT) AS times \
               FROM insight_health_version v JOIN (SELECT day, version, CAST(SUM(times) AS BIGINT) AS times \
               FROM insight_health WHERE day >= $1 AND day <= $2 GROUP BY day, version) h \
               ON h.day = v.day AND h.version = v.version WHERE v.version <> $3 GROUP BY v.version \
               ORDER BY CASE WHEN MAX(v.people) >= $4 THEN 0 ELSE 1 END, times DESC, v.version DESC LIMIT $5";
    let believed = i64::try_from(BELIEVED).unwrap_or(i64::MAX);
    let rows = db.fetch_all(sql, args![first, last, BEYOND, believed, TOLD_MAX]).await?;
    rows.iter().map(|row| Ok(Version { version: row.text(0)?, is_believed: is_believed(row.int(1)?) })).collect()
}

/// Places of values from the `from`-th on, and the values.
fn places(from: usize, versions: &[Version]) -> (String, Args) {
    let places: Vec<_> = (from..).take(versions.len()).map(|place| format!("${place}")).collect();
    (places.join(", "), versions.iter().map(|one| one.version.as_str().into()).collect())
}

/// By version and kind; all versions but these together under [`BEYOND`].
pub async fn by_version(db: &Db, (first, last): (i64, i64), versions: &[Version]) -> Result<Vec<Sum>> {
    let sql = format!(
        "SELECT '{BEYOND}' AS version, name, '' AS what, '' AS page, {SUMS} GROUP BY name ORDER BY name LIMIT $3"
    );
    let mut rest: Vec<Sum> =
        db.fetch_composed(sql, args![first, last, REPORT_MAX]).await?.iter().map(sum).collect::<Result<_>>()?;
    if versions.is_empty() {
        return Ok(rest);
    }
    let (places, values) = places(4, versions);
    let sql = format!(
        "SELECT version, name, '' AS what, '' AS page, {SUMS} AND version IN ({places}) GROUP BY version, name \
         ORDER BY version DESC, name LIMIT $3"
    );
    let mut all = args![first, last, REPORT_MAX];
    all.extend(values);
    let told: Vec<Sum> = db.fetch_composed(sql, all).await?.iter().map(sum).collect::<Result<_>>()?;
    for one in &told {
        for rest in rest.iter_mut().filter(|rest| rest.name == one.name) {
            rest.times -= one.times;
            rest.total_ms -= one.total_ms;
            rest.slow -= one.slow;
        }
    }
    rest.retain(|rest| rest.times > 0);
    Ok([told, rest].concat())
}

/// Of a kind by version, thing and page, the most frequent first: of these versions.
pub async fn of_kind(db: &Db, (first, last): (i64, i64), name: &str, versions: &[Version]) -> Result<Vec<Sum>> {
    if versions.is_empty() {
        return Ok(Vec::new());
    }
    let (places, values) = places(5, versions);
    let sql = format!(
        "SELECT version, name, what, page, {SUMS} AND name = $4 AND version IN ({places}) \
         GROUP BY version, name, what, page ORDER BY times DESC, version DESC, what, page LIMIT $3"
    );
    let mut all = args![first, last, REPORT_MAX, name];
    all.extend(values);
    db.fetch_composed(sql, all).await?.iter().map(sum).collect()
}

/// Forgets a day before `before`; answers how many rows.
pub async fn sweep_in_tx(tx: &mut Tx, before: i64) -> Result<u64> {
    let sql = "DELETE FROM insight_health_version WHERE day = (SELECT MIN(day) FROM insight_health WHERE day < $1)";
    tx.execute(sql, args![before]).await?;
    let sql = "DELETE FROM insight_health WHERE day = (SELECT MIN(day) FROM insight_health WHERE day < $1)";
    tx.execute(sql, args![before]).await
}
