//! The tables of slots: people's states, exposures and who saw them, and what was stopped.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Timestamp;
use storage::{Db, Result, Row, Tx, args};

use super::person::Person;

/// Viewers of one row of bits.
pub const CHUNK: i64 = 8_192;
const CHUNK_BYTES: usize = CHUNK as usize / 8;
/// Rows of one answer, at most.
const ROWS_MAX: i64 = 100_000;

/// A person's place in bitmaps, and their state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    /// The place.
    pub number: i64,
    /// The state.
    pub person: Person,
}

/// What something is counted by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The day, since 1970.
    pub day: i64,
    /// The slot.
    pub slot: String,
    /// The placement.
    pub placement: String,
    /// The arm.
    pub arm: String,
    /// For which audience; empty for everybody.
    pub audience: String,
}

/// How often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Times {
    /// Seen.
    pub seen: i64,
    /// Followed.
    pub clicks: i64,
    /// Came to what it is for.
    pub goals: i64,
}

impl Times {
    /// Adds `other`.
    pub const fn add(&mut self, other: Self) {
        self.seen += other.seen;
        self.clicks += other.clicks;
        self.goals += other.goals;
    }
}

/// Who saw, and who followed, by their places.
#[derive(Debug, Clone, Default)]
pub struct People {
    /// Who saw.
    pub seen: BTreeSet<i64>,
    /// Who followed.
    pub clicked: BTreeSet<i64>,
}

fn viewer_of(row: &Row) -> Result<Viewer> {
    Ok(Viewer { number: row.int("viewer")?, person: row.json("state")? })
}

/// A person's state, if there is one.
pub async fn viewer(db: &Db, user: &str) -> Result<Option<Viewer>> {
    let sql = "SELECT viewer, state FROM content_viewer WHERE user_id = $1";
    db.by_key(sql, args![user]).await?.as_ref().map(viewer_of).transpose()
}

/// The same, locked until the commit.
pub async fn viewer_in_tx(tx: &mut Tx, user: &str) -> Result<Option<Viewer>> {
    let sql = format!("SELECT viewer, state FROM content_viewer WHERE user_id = $1{}", tx.for_update());
    tx.fetch_composed(sql, args![user]).await?.first().map(viewer_of).transpose()
}

/// Gives places to `users`, who have none: the first of them, the others follow.
pub async fn new_viewers_in_tx(tx: &mut Tx, users: &[&str]) -> Result<i64> {
    let first = bring_viewers_in_tx(tx, users.len() as i64).await?;
    let rows = users.iter().zip(first..).map(|(user, number)| args![*user, number, "{}"]).collect();
    tx.insert_many("content_viewer", &["user_id", "viewer", "state"], rows, "").await?;
    Ok(first)
}

/// Gives places to `count` viewers of elsewhere, who have no state; answers the first.
pub async fn bring_viewers_in_tx(tx: &mut Tx, count: i64) -> Result<i64> {
    let sql = "UPDATE content_viewer_head SET viewer = viewer + $1 WHERE head_id = 1 RETURNING viewer";
    Ok(tx.fetch_one(sql, args![count]).await?.int(0)? - count)
}

/// Keeps a person's state.
pub async fn keep_in_tx(tx: &mut Tx, user: &str, person: &Person) -> Result<()> {
    let state = serde_json::to_string(person)?;
    tx.execute("UPDATE content_viewer SET state = $2 WHERE user_id = $1", args![user, state]).await?;
    Ok(())
}

/// The digest of the call that told under `key`, if one did.
pub async fn told_in_tx(tx: &mut Tx, key: &str) -> Result<Option<String>> {
    let sql = "SELECT fingerprint FROM content_told WHERE call_key = $1";
    tx.fetch_optional(sql, args![key]).await?.map(|row| row.text(0)).transpose()
}

/// Notes the call that told.
pub async fn note_told_in_tx(tx: &mut Tx, (key, fingerprint): (&str, &str), at: Timestamp) -> Result<()> {
    let sql = "INSERT INTO content_told (call_key, fingerprint, told_at) VALUES ($1, $2, $3)";
    tx.execute(sql, args![key, fingerprint, at]).await.map(drop)
}

/// Adds what happened in an hour. In the order of their keys, so that two processes never wait for each other in a circle.
pub async fn add_in_tx(tx: &mut Tx, counts: &BTreeMap<(Place, i64), Times>) -> Result<()> {
    let sql = "INSERT INTO content_exposure (day, hour, slot_id, placement_id, arm, audience, seen, clicks, goals) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
               ON CONFLICT (day, slot_id, placement_id, arm, audience, hour) DO UPDATE SET \
               seen = content_exposure.seen + excluded.seen, clicks = content_exposure.clicks + excluded.clicks, \
               goals = content_exposure.goals + excluded.goals";
    for ((place, hour), times) in counts {
        let Place { day, slot, placement, arm, audience } = place;
        let Times { seen, clicks, goals } = *times;
        tx.execute(sql, args![*day, *hour, slot, placement, arm, audience, seen, clicks, goals]).await?;
    }
    Ok(())
}

fn set(bits: &mut Vec<u8>, places: &BTreeSet<i64>, chunk: i64) {
    for place in places.range(chunk * CHUNK..(chunk + 1) * CHUNK) {
        if bits.is_empty() {
            bits.resize(CHUNK_BYTES, 0);
        }
        // Within the chunk by the range above.
        let at = (place - chunk * CHUNK) as usize;
        if let Some(byte) = bits.get_mut(at / 8) {
            *byte |= 1 << (at % 8);
        }
    }
}

/// Marks who saw and who followed.
pub async fn mark_in_tx(tx: &mut Tx, people: &BTreeMap<Place, People>) -> Result<()> {
    let put = "INSERT INTO content_exposure_people (day, slot_id, placement_id, arm, audience, chunk, seen, clicked) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (day, slot_id, placement_id, arm, audience, chunk) \
               DO UPDATE SET seen = excluded.seen, clicked = excluded.clicked";
    let lock = "INSERT INTO content_exposure_people (day, slot_id, placement_id, arm, audience, chunk, seen, clicked) \
                VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT (day, slot_id, placement_id, arm, audience, chunk) \
                DO UPDATE SET chunk = excluded.chunk RETURNING seen, clicked";
    for (place, who) in people {
        let Place { day, slot, placement, arm, audience } = place;
        let chunks: BTreeSet<i64> = who.seen.iter().chain(&who.clicked).map(|place| place.div_euclid(CHUNK)).collect();
        for chunk in chunks {
            let row = tx.fetch_one(lock, args![*day, slot, placement, arm, audience, chunk, Vec::<u8>::new()]).await?;
            let (mut seen, mut clicked) = (row.blob("seen")?, row.blob("clicked")?);
            let before = (seen.clone(), clicked.clone());
            set(&mut seen, &who.seen, chunk);
            set(&mut clicked, &who.clicked, chunk);
            if before != (seen.clone(), clicked.clone()) {
                tx.execute(put, args![*day, slot, placement, arm, audience, chunk, seen, clicked]).await?;
            }
        }
    }
    Ok(())
}

/// Whether the viewer with this place saw what `place` counts. Their row is held, so that nobody else marks them meanwhile.
pub async fn saw_in_tx(tx: &mut Tx, place: &Place, viewer: i64) -> Result<bool> {
    let sql = "SELECT seen FROM content_exposure_people WHERE day = $1 AND slot_id = $2 AND placement_id = $3 \
               AND arm = $4 AND audience = $5 AND chunk = $6";
    let Place { day, slot, placement, arm, audience } = place;
    let row = tx.fetch_optional(sql, args![*day, slot, placement, arm, audience, viewer.div_euclid(CHUNK)]).await?;
    let Some(row) = row else { return Ok(false) };
    // Within the chunk, by the remainder.
    let at = viewer.rem_euclid(CHUNK) as usize;
    Ok(row.blob("seen")?.get(at / 8).is_some_and(|byte| byte >> (at % 8) & 1 == 1))
}

/// How often each placement was seen on a day, over everybody who was shown it.
pub async fn seen_on(db: &Db, day: i64) -> Result<BTreeMap<String, u64>> {
    let sql = "SELECT placement_id, CAST(COALESCE(SUM(seen), 0) AS BIGINT) AS seen FROM content_exposure WHERE day = $1 \
               AND arm <> 'held_out' GROUP BY placement_id ORDER BY placement_id LIMIT $2";
    let rows = db.fetch_all(sql, args![day, ROWS_MAX]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?.max(0).unsigned_abs()))).collect()
}

/// A placement that somebody stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StopRow {
    /// Why.
    pub reason: String,
    /// When.
    pub stopped_at: Timestamp,
    /// Who.
    pub stopped_by: String,
}

/// Those that are stopped.
pub async fn stops(db: &Db) -> Result<BTreeMap<String, StopRow>> {
    let sql = "SELECT placement_id, reason, stopped_at, stopped_by FROM content_stop ORDER BY placement_id LIMIT $1";
    let rows = db.fetch_all(sql, args![ROWS_MAX]).await?;
    let one = |row: &Row| {
        let (reason, stopped_at, stopped_by) = (row.text(1)?, row.time(2)?, row.text(3)?);
        Ok((row.text(0)?, StopRow { reason, stopped_at, stopped_by }))
    };
    rows.iter().map(one).collect()
}

/// Stops a placement; whether it was not stopped before.
pub async fn stop_in_tx(tx: &mut Tx, placement: &str, row: &StopRow) -> Result<bool> {
    let sql = "INSERT INTO content_stop (placement_id, reason, stopped_at, stopped_by) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (placement_id) DO NOTHING";
    Ok(tx.execute(sql, args![placement, &row.reason, row.stopped_at, &row.stopped_by]).await? == 1)
}

/// Lets a placement go on; whether it was stopped.
pub async fn resume_in_tx(tx: &mut Tx, placement: &str) -> Result<bool> {
    Ok(tx.execute("DELETE FROM content_stop WHERE placement_id = $1", args![placement]).await? == 1)
}

/// Which slot and which placement are asked about; all of them where they are empty.
pub type Of<'a> = (&'a str, &'a str);

/// What happened between two days, by hour; none when it is more than can be told at once.
pub async fn exposures(db: &Db, (first, last): (i64, i64), (slot, placement): Of<'_>) -> Result<Option<Vec<Exposed>>> {
    let sql = "SELECT day, hour, slot_id, placement_id, arm, audience, seen, clicks, goals FROM content_exposure \
               WHERE day >= $1 AND day <= $2 AND ($3 = '' OR slot_id = $3) AND ($4 = '' OR placement_id = $4) \
               ORDER BY day, slot_id, placement_id, arm, audience, hour LIMIT $5";
    let rows = db.fetch_all(sql, args![first, last, slot, placement, ROWS_MAX + 1]).await?;
    if is_too_many(rows.len()) {
        return Ok(None);
    }
    let one = |row: &Row| {
        let times = Times { seen: row.int("seen")?, clicks: row.int("clicks")?, goals: row.int("goals")? };
        Ok((place_of(row)?, row.int("hour")?, times))
    };
    rows.iter().map(one).collect::<Result<_>>().map(Some)
}

/// Where, in which hour, how often.
pub type Exposed = (Place, i64, Times);

fn is_too_many(rows: usize) -> bool {
    i64::try_from(rows).is_ok_and(|rows| rows > ROWS_MAX)
}

fn place_of(row: &Row) -> Result<Place> {
    Ok(Place {
        day: row.int("day")?,
        slot: row.text("slot_id")?,
        placement: row.text("placement_id")?,
        arm: row.text("arm")?,
        audience: row.text("audience")?,
    })
}

/// One row of bits.
pub struct Bits {
    /// Of what.
    pub place: Place,
    /// Who saw.
    pub seen: Vec<u8>,
    /// Who followed.
    pub clicked: Vec<u8>,
}

/// Who saw and who followed between two days, of viewers in one chunk; none when it is more than can be told at once.
pub async fn people(
    db: &Db,
    (first, last): (i64, i64),
    (slot, placement): Of<'_>,
    chunk: i64,
) -> Result<Option<Vec<Bits>>> {
    let sql = "SELECT day, slot_id, placement_id, arm, audience, seen, clicked FROM content_exposure_people \
               WHERE chunk = $3 AND day >= $1 AND day <= $2 AND ($4 = '' OR slot_id = $4) \
               AND ($5 = '' OR placement_id = $5) LIMIT $6";
    let rows = db.fetch_all(sql, args![first, last, chunk, slot, placement, ROWS_MAX + 1]).await?;
    if is_too_many(rows.len()) {
        return Ok(None);
    }
    let one = |row: &Row| {
        let (seen, clicked) = (row.blob("seen")?, row.blob("clicked")?);
        Ok(Bits { place: place_of(row)?, seen, clicked })
    };
    rows.iter().map(one).collect::<Result<_>>().map(Some)
}

/// How many places were given away.
pub async fn viewers(db: &Db) -> Result<i64> {
    db.fetch_one("SELECT viewer FROM content_viewer_head WHERE head_id = 1", args![]).await?.int(0)
}

/// Forgets what somebody saw: their place in bitmaps is nobody's from now on.
pub async fn forget_in_tx(tx: &mut Tx, user: &str) -> Result<()> {
    tx.execute("DELETE FROM content_viewer WHERE user_id = $1", args![user]).await.map(drop)
}

/// Forgets calls that told before `before`; answers how many.
pub async fn sweep_told_in_tx(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    let sql = "DELETE FROM content_told WHERE call_key IN \
               (SELECT call_key FROM content_told WHERE told_at < $1 ORDER BY told_at LIMIT 5000)";
    tx.execute(sql, args![before]).await
}

/// Forgets one day before `before`; answers how many rows.
pub async fn sweep_days_in_tx(tx: &mut Tx, before: i64) -> Result<u64> {
    let people = "DELETE FROM content_exposure_people WHERE day = \
                  (SELECT MIN(day) FROM content_exposure_people WHERE day < $1)";
    let times = "DELETE FROM content_exposure WHERE day = (SELECT MIN(day) FROM content_exposure WHERE day < $1)";
    let forgotten = tx.execute(people, args![before]).await?;
    Ok(forgotten + tx.execute(times, args![before]).await?)
}
