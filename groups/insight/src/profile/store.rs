//! The tables of the profile: what was looked up and noted, what people switched off, and how audiences grew.

use std::collections::{HashMap, HashSet};

use kernel::{Ctx, Timestamp};
use roaring::RoaringBitmap;
use storage::{Db, Error, Result, Row, Tx, args};

use super::across::Joining;
use super::learned::Learned;
use crate::behaviour::PersonNo;

/// Rows read at a time.
const PAGE: i64 = 20_000;
/// Days of an audience's growth that are told, at most.
const DAYS_MAX: i64 = 400;
/// How often what was learned of a tag is kept.
const LEARNED_KEPT: i64 = 12;
/// Copies of one bank, at most.
pub const COPIES_MAX: i64 = 500;

fn person_no(value: i64) -> Result<PersonNo> {
    PersonNo::try_from(value).map_err(|_| Error::Inconsistent("a number that is no person's"))
}

/// What was looked up and noted of everybody, by tag.
pub async fn given(db: &Db) -> Result<HashMap<String, Vec<(PersonNo, String)>>> {
    let mut all: HashMap<String, Vec<_>> = HashMap::new();
    let (mut tag, mut person) = (String::new(), -1_i64);
    loop {
        let sql = "SELECT tag, person_no, value FROM insight_given WHERE tag > $1 OR (tag = $1 AND person_no > $2) \
                   ORDER BY tag, person_no LIMIT 20000";
        let rows = db.fetch_all(sql, args![&tag, person]).await?;
        for row in &rows {
            (tag, person) = (row.text(0)?, row.int(1)?);
            all.entry(tag.clone()).or_default().push((person_no(person)?, row.text(2)?));
        }
        if i64::try_from(rows.len()).is_ok_and(|rows| rows < PAGE) {
            return Ok(all);
        }
    }
}

/// Says what is known of some people.
pub async fn give_in_tx(tx: &mut Tx, given: &[(&str, PersonNo, String)], by: &str, now: Timestamp) -> Result<()> {
    let row = |(tag, person, value): &(&str, PersonNo, String)| args![*tag, i64::from(*person), value, by, now];
    let columns = ["tag", "person_no", "value", "given_by", "given_at"];
    let upsert = "ON CONFLICT (tag, person_no) DO UPDATE SET value = excluded.value, given_by = excluded.given_by, \
                  given_at = excluded.given_at";
    tx.insert_many("insight_given", &columns, given.iter().map(row).collect(), upsert).await.map(drop)
}

/// Takes back what is known of a person by one tag.
pub async fn take_back_in_tx(tx: &mut Tx, tag: &str, person: PersonNo) -> Result<()> {
    let sql = "DELETE FROM insight_given WHERE tag = $1 AND person_no = $2";
    tx.execute(sql, args![tag, i64::from(person)]).await.map(drop)
}

/// Forgets what is known of a number that is nobody's any more.
pub async fn forget_in_tx(tx: &mut Tx, person: PersonNo) -> Result<()> {
    tx.execute("DELETE FROM insight_given WHERE person_no = $1", args![i64::from(person)]).await?;
    tx.execute("DELETE FROM insight_tag_off WHERE person_no = $1", args![i64::from(person)]).await.map(drop)
}

/// Whether the bank lets others see where it stands: not before it said so.
pub async fn joining(db: &Db) -> Result<Joining> {
    let row = db.by_key("SELECT joined FROM insight_benchmark WHERE place = 0", vec![]).await?;
    let joined = row.map_or(Ok(0), |row| row.int(0))?;
    Ok(if joined == 1 { Joining::Joined } else { Joining::Apart })
}

/// It says so, or takes it back.
pub async fn put_joining_in_tx(tx: &mut Tx, joining: Joining, by: &str, now: Timestamp) -> Result<()> {
    let sql = "INSERT INTO insight_benchmark (place, joined, changed_by, changed_at) VALUES (0, $1, $2, $3) \
               ON CONFLICT (place) DO UPDATE SET joined = excluded.joined, changed_by = excluded.changed_by, \
               changed_at = excluded.changed_at";
    tx.execute(sql, args![i64::from(joining == Joining::Joined), by, now]).await.map(drop)
}

/// What was learned of a tag.
#[derive(Debug, Clone)]
pub struct Taught {
    /// Which definition of it ([`TagSet::definition`](super::tags::TagSet::definition)).
    pub definition: String,
    /// When.
    pub at: Timestamp,
    /// What.
    pub learned: Learned,
}

/// What was learned last of every tag.
pub async fn learned(db: &Db) -> Result<HashMap<String, Taught>> {
    let sql = "SELECT l.tag, l.definition, l.learned_at, l.body FROM insight_learned l \
               WHERE l.learned_at = (SELECT MAX(o.learned_at) FROM insight_learned o WHERE o.tag = l.tag) LIMIT 1000";
    let taught = |row: &Row| {
        let learned = serde_json::from_str(&row.text(3)?)?;
        Ok((row.text(0)?, Taught { definition: row.text(1)?, at: row.time(2)?, learned }))
    };
    db.fetch_all(sql, vec![]).await?.iter().map(taught).collect()
}

/// Keeps what was learned of a tag; of what was learned before, the last few are kept as well.
pub async fn put_learned_in_tx(tx: &mut Tx, tag: &str, taught: &Taught) -> Result<()> {
    let sql = "INSERT INTO insight_learned (tag, learned_at, definition, body) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (tag, learned_at) DO UPDATE SET definition = excluded.definition, body = excluded.body";
    let body = serde_json::to_string(&taught.learned)?;
    tx.execute(sql, args![tag, taught.at, &taught.definition, body]).await?;
    let sql = "DELETE FROM insight_learned WHERE tag = $1 AND learned_at NOT IN \
               (SELECT learned_at FROM insight_learned WHERE tag = $1 ORDER BY learned_at DESC LIMIT $2)";
    tx.execute(sql, args![tag, LEARNED_KEPT]).await.map(drop)
}

/// The tags that people do not want to be used of them.
pub async fn switched_off(db: &Db) -> Result<HashMap<PersonNo, HashSet<String>>> {
    let mut all: HashMap<PersonNo, HashSet<String>> = HashMap::new();
    let (mut person, mut tag) = (-1_i64, String::new());
    loop {
        let sql = "SELECT person_no, tag FROM insight_tag_off WHERE person_no > $1 OR (person_no = $1 AND tag > $2) \
                   ORDER BY person_no, tag LIMIT 20000";
        let rows = db.fetch_all(sql, args![person, &tag]).await?;
        for row in &rows {
            (person, tag) = (row.int(0)?, row.text(1)?);
            all.entry(person_no(person)?).or_default().insert(tag.clone());
        }
        if i64::try_from(rows.len()).is_ok_and(|rows| rows < PAGE) {
            return Ok(all);
        }
    }
}

/// Those of one person.
pub async fn switched_off_by(db: &Db, person: PersonNo) -> Result<HashSet<String>> {
    let sql = "SELECT tag FROM insight_tag_off WHERE person_no = $1 ORDER BY tag LIMIT 1000";
    db.fetch_all(sql, args![i64::from(person)]).await?.iter().map(|row| row.text(0)).collect()
}

/// A person does not want a tag to be used of them.
pub async fn switch_off_in_tx(tx: &mut Tx, person: PersonNo, tag: &str, now: Timestamp) -> Result<()> {
    let sql = "INSERT INTO insight_tag_off (person_no, tag, since) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    tx.execute(sql, args![i64::from(person), tag, now]).await.map(drop)
}

/// They do again.
pub async fn switch_on_in_tx(tx: &mut Tx, person: PersonNo, tag: &str) -> Result<()> {
    let sql = "DELETE FROM insight_tag_off WHERE person_no = $1 AND tag = $2";
    tx.execute(sql, args![i64::from(person), tag]).await.map(drop)
}

/// How large an audience was on a day, and who came and went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grown {
    /// Which.
    pub audience: String,
    /// Days since 1970 in the bank's zone.
    pub day: i64,
    /// Everybody in it at the end of the day, or by now.
    pub people: i64,
    /// The customers among them.
    pub customers: i64,
    /// How many came.
    pub entered: i64,
    /// How many went.
    pub left: i64,
}

/// Writes down how large audiences are by now; who came and went is added to what the day has already.
pub async fn put_growth(db: &Db, ctx: &Ctx, grown: &[Grown]) -> Result<()> {
    if grown.is_empty() {
        return Ok(());
    }
    let row = |one: &Grown| args![&one.audience, one.day, one.people, one.customers, one.entered, one.left];
    let columns = ["audience", "day", "people", "customers", "entered", "left_again"];
    let upsert = "ON CONFLICT (audience, day) DO UPDATE SET people = excluded.people, customers = excluded.customers, \
                  entered = insight_audience_day.entered + excluded.entered, \
                  left_again = insight_audience_day.left_again + excluded.left_again";
    let mut tx = db.begin(ctx).await?;
    tx.insert_many("insight_audience_day", &columns, grown.iter().map(row).collect(), upsert).await?;
    tx.commit().await.map(drop)
}

/// How an audience grew since a day, or all of them: by audience, the oldest day first.
pub async fn growth(db: &Db, audience: &str, since: i64) -> Result<Vec<Grown>> {
    let sql = "SELECT audience, day, people, customers, entered, left_again FROM insight_audience_day \
               WHERE audience = $1 AND day >= $2 ORDER BY day LIMIT $3";
    db.fetch_all(sql, args![audience, since, DAYS_MAX]).await?.iter().map(grown).collect()
}

/// What was written down of all audiences on one day.
pub async fn grown_on(db: &Db, day: i64) -> Result<Vec<Grown>> {
    let sql = "SELECT audience, day, people, customers, entered, left_again FROM insight_audience_day \
               WHERE day = $1 ORDER BY audience LIMIT 1000";
    db.fetch_all(sql, args![day]).await?.iter().map(grown).collect()
}

fn grown(row: &Row) -> Result<Grown> {
    Ok(Grown {
        audience: row.text(0)?,
        day: row.int(1)?,
        people: row.int(2)?,
        customers: row.int(3)?,
        entered: row.int(4)?,
        left: row.int(5)?,
    })
}

/// Who was in an audience at a moment.
#[derive(Debug, Clone)]
pub struct Copy {
    /// Its id.
    pub copy_id: String,
    /// Of which audience.
    pub audience: String,
    /// What people call it.
    pub title: String,
    /// When.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: String,
    /// The customers in it then.
    pub customers: i64,
}

/// Keeps who is in an audience as it is.
pub async fn put_copy_in_tx(tx: &mut Tx, copy: &Copy, members: &RoaringBitmap) -> Result<()> {
    let mut bytes = Vec::with_capacity(members.serialized_size());
    members.serialize_into(&mut bytes).map_err(|_| Error::Inconsistent("people could not be written"))?;
    let sql = "INSERT INTO insight_audience_copy (copy_id, audience, title, made_at, made_by, customers, members) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let Copy { copy_id, audience, title, made_at, made_by, customers } = copy;
    tx.execute(sql, args![copy_id, audience, title, *made_at, made_by, *customers, bytes]).await.map(drop)
}

/// How many copies there are.
pub async fn copies_in_tx(tx: &mut Tx) -> Result<i64> {
    tx.fetch_one("SELECT COUNT(*) FROM insight_audience_copy", vec![]).await?.int(0)
}

/// The copies of an audience with who was in them, the latest first.
pub async fn copies(db: &Db, audience: &str) -> Result<Vec<(Copy, RoaringBitmap)>> {
    let sql = "SELECT copy_id, audience, title, made_at, made_by, customers, members FROM insight_audience_copy \
               WHERE audience = $1 ORDER BY made_at DESC, copy_id LIMIT 20";
    let copy = |row: &Row| {
        let copy = Copy {
            copy_id: row.text(0)?,
            audience: row.text(1)?,
            title: row.text(2)?,
            made_at: row.time(3)?,
            made_by: row.text(4)?,
            customers: row.int(5)?,
        };
        let members = RoaringBitmap::deserialize_from(&row.blob(6)?[..]);
        Ok((copy, members.map_err(|_| Error::Inconsistent("people could not be read"))?))
    };
    db.fetch_all(sql, args![audience]).await?.iter().map(copy).collect()
}
