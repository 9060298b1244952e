//! The tables about behaviour: who is who, which files there are, and what was seen on which day.

pub mod spans;

use std::collections::{HashMap, HashSet};

use kernel::{Ctx, Timestamp};
use roaring::RoaringBitmap;
use storage::{Args, Db, Error, Result, Row, Tx, args};

use super::event::{BehaviourName, PersonNo};
use super::lake::LastSeen;
use super::people::user_key;
use super::seen::{Seen, SeenDay};

/// Files of one bank that are looked at, at most.
const FILES_MAX: i64 = 20_000;
/// Names of things times days, at most.
const SEEN_MAX: i64 = 400_000;
/// Second numbers of people, at most.
const ALIASES_MAX: i64 = 5_000_000;
/// Numbers of one look-up.
const NUMBERS: usize = 500;
/// Numbers looked up for customers among them, at most.
const NUMBERS_MAX: usize = 100_000;

/// Whose a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PersonRow {
    /// The number.
    pub person_no: PersonNo,
    /// Of a device: whether several customers use it.
    pub shared: bool,
}

/// A file in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    /// Its id.
    pub file_id: String,
    /// Its day, in days since 1970 in the bank's zone.
    pub day: i64,
    /// Where it is.
    pub path: String,
    /// Its events.
    pub rows: i64,
    /// Its size.
    pub bytes: i64,
}

fn person_no(value: i64) -> Result<PersonNo> {
    PersonNo::try_from(value).map_err(|_| Error::Inconsistent("the numbers for people have run out"))
}

/// The next free number, and the turn to give it away.
pub async fn next_person_in_tx(tx: &mut Tx) -> Result<PersonNo> {
    let sql = format!("SELECT next_no FROM insight_person_next WHERE id = 1 {}", tx.for_update());
    let rows = tx.fetch_composed(sql, vec![]).await?;
    person_no(rows.first().ok_or(Error::NoRow)?.int(0)?)
}

/// Says which number is free next.
pub async fn set_next_person_in_tx(tx: &mut Tx, next: PersonNo) -> Result<()> {
    tx.execute("UPDATE insight_person_next SET next_no = $1 WHERE id = 1", args![i64::from(next)]).await.map(drop)
}

/// One more than the largest number given away.
pub async fn people_end(db: &Db) -> Result<PersonNo> {
    person_no(db.fetch_one("SELECT next_no FROM insight_person_next WHERE id = 1", vec![]).await?.int(0)?)
}

/// Whose number a key is.
pub async fn person_in_tx(tx: &mut Tx, key: &str) -> Result<Option<PersonRow>> {
    let sql = "SELECT person_no, shared FROM insight_person WHERE key = $1";
    let row = tx.fetch_optional(sql, args![key]).await?;
    row.map(|row| Ok(PersonRow { person_no: person_no(row.int(0)?)?, shared: row.int(1)? == 1 })).transpose()
}

/// The number of a customer or a device, if they have one.
pub async fn person(db: &Db, key: &str) -> Result<Option<PersonNo>> {
    let row = db.by_key("SELECT person_no FROM insight_person WHERE key = $1", args![key]).await?;
    row.map(|row| person_no(row.int(0)?)).transpose()
}

/// All numbers of the person with this one.
pub async fn numbers_of(db: &Db, number: PersonNo) -> Result<Vec<PersonNo>> {
    let sql = "SELECT person_no FROM insight_alias WHERE same_as = $1 ORDER BY person_no LIMIT 1000";
    let rows = db.fetch_all(sql, args![i64::from(number)]).await?;
    let mut numbers = vec![number];
    for row in &rows {
        numbers.push(person_no(row.int(0)?)?);
    }
    Ok(numbers)
}

/// Whether a number is a customer's.
pub async fn is_customer_in_tx(tx: &mut Tx, number: PersonNo) -> Result<bool> {
    let sql = "SELECT 1 FROM insight_person WHERE person_no = $1 AND substr(key, 1, 2) = 'u:' LIMIT 1";
    Ok(tx.fetch_optional(sql, args![i64::from(number)]).await?.is_some())
}

/// The ids of customers among some people, in the order of their numbers: at most `most`. Of very many people only the first
/// are looked at.
pub async fn customers_among(db: &Db, people: &RoaringBitmap, most: usize) -> Result<Vec<String>> {
    let mut customers = Vec::new();
    let mut people = people.iter().take(NUMBERS_MAX);
    while customers.len() < most {
        let some: Args = people.by_ref().take(NUMBERS).map(|number| i64::from(number).into()).collect();
        if some.is_empty() {
            break;
        }
        let places = (1..=some.len()).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ");
        let sql = format!(
            "SELECT key FROM insight_person WHERE substr(key, 1, 2) = 'u:' AND person_no IN ({places}) \
             ORDER BY person_no LIMIT {NUMBERS}"
        );
        for row in db.fetch_composed(sql, some).await? {
            customers.extend(row.text(0)?.strip_prefix("u:").map(str::to_owned));
        }
    }
    customers.truncate(most);
    Ok(customers)
}

/// The id of the customer with a number, if it is one's.
pub async fn customer_of(db: &Db, number: PersonNo) -> Result<Option<String>> {
    let sql = "SELECT key FROM insight_person WHERE person_no = $1 AND substr(key, 1, 2) = 'u:' LIMIT 1";
    let row = db.fetch_optional(sql, args![i64::from(number)]).await?;
    row.map(|row| Ok(row.text(0)?.strip_prefix("u:").unwrap_or_default().to_owned())).transpose()
}

/// Whether a number is somebody's, a customer's or a device's.
pub async fn is_somebody(db: &Db, number: PersonNo) -> Result<bool> {
    let sql = "SELECT 1 FROM insight_person WHERE person_no = $1 LIMIT 1";
    Ok(db.fetch_optional(sql, args![i64::from(number)]).await?.is_some())
}

/// Says whose a number is.
pub async fn put_person_in_tx(tx: &mut Tx, key: &str, row: PersonRow, now: Timestamp) -> Result<()> {
    let sql = "INSERT INTO insight_person (key, person_no, shared, since) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (key) DO UPDATE SET person_no = excluded.person_no, shared = excluded.shared";
    tx.execute(sql, args![key, i64::from(row.person_no), i64::from(row.shared), now]).await.map(drop)
}

/// Gives the next numbers to customers who have none.
pub async fn bring_people_in_tx(tx: &mut Tx, users: &[String], now: Timestamp) -> Result<()> {
    let next = next_person_in_tx(tx).await?;
    let row = |(number, user): (PersonNo, &String)| args![user_key(user), i64::from(number), 0_i64, now];
    let rows: Vec<Args> = (next..).zip(users).map(row).collect();
    let end = next.saturating_add(PersonNo::try_from(rows.len()).map_err(|_| Error::Inconsistent("too many people"))?);
    let columns = ["key", "person_no", "shared", "since"];
    tx.insert_many("insight_person", &columns, rows, "ON CONFLICT (key) DO NOTHING").await?;
    set_next_person_in_tx(tx, end).await
}

/// Says that two numbers are one person.
pub async fn put_alias_in_tx(tx: &mut Tx, number: PersonNo, same_as: PersonNo) -> Result<()> {
    let sql = "INSERT INTO insight_alias (person_no, same_as) VALUES ($1, $2) \
               ON CONFLICT (person_no) DO UPDATE SET same_as = excluded.same_as";
    tx.execute(sql, args![i64::from(number), i64::from(same_as)]).await.map(drop)
}

/// Numbers that are somebody else's as well, and whose.
pub async fn aliases(db: &Db) -> Result<Vec<(PersonNo, PersonNo)>> {
    let sql = "SELECT person_no, same_as FROM insight_alias ORDER BY person_no LIMIT $1";
    let rows = db.fetch_all(sql, args![ALIASES_MAX + 1]).await?;
    if i64::try_from(rows.len()).is_ok_and(|rows| rows > ALIASES_MAX) {
        return Err(Error::Inconsistent("there are more second numbers of people than can be looked at"));
    }
    rows.iter().map(|row| Ok((person_no(row.int(0)?)?, person_no(row.int(1)?)?))).collect()
}

/// Makes a customer's number nobody's, with that of their devices: what is in files can be told of no one any more.
pub async fn untie_in_tx(tx: &mut Tx, key: &str) -> Result<Option<PersonNo>> {
    let Some(PersonRow { person_no, .. }) = person_in_tx(tx, key).await? else { return Ok(None) };
    let number = i64::from(person_no);
    tx.execute("DELETE FROM insight_alias WHERE same_as = $1", args![number]).await?;
    tx.execute("DELETE FROM insight_person WHERE person_no = $1", args![number]).await?;
    Ok(Some(person_no))
}

/// Every number that is somebody's, and of those the customers'.
pub async fn everybody(db: &Db) -> Result<(RoaringBitmap, RoaringBitmap)> {
    let (mut all, mut customers) = (RoaringBitmap::new(), RoaringBitmap::new());
    let mut after = String::new();
    loop {
        let sql = "SELECT key, person_no FROM insight_person WHERE key > $1 ORDER BY key LIMIT 20000";
        let rows = db.fetch_all(sql, args![&after]).await?;
        for row in &rows {
            let (key, number) = (row.text(0)?, person_no(row.int(1)?)?);
            all.insert(number);
            if key.starts_with("u:") {
                customers.insert(number);
            }
            after = key;
        }
        if rows.len() < 20_000 {
            return Ok((all, customers));
        }
    }
}

/// Some customers with their numbers, in the order of their ids: those after `after`.
pub async fn customers_after(db: &Db, after: &str, most: i64) -> Result<Vec<(String, PersonNo)>> {
    let sql = "SELECT key, person_no FROM insight_person WHERE key > $1 AND key >= 'u:' AND key < 'u;' \
               ORDER BY key LIMIT $2";
    let rows = db.fetch_all(sql, args![user_key(after), most]).await?;
    let row = |row: &Row| {
        let key = row.text(0)?;
        Ok((key.strip_prefix("u:").unwrap_or_default().to_owned(), person_no(row.int(1)?)?))
    };
    rows.iter().map(row).collect()
}

/// Up to which journal a writer has everything in files.
pub async fn sealed(db: &Db, ctx: &Ctx, writer: &str) -> Result<i64> {
    let mut tx = db.begin(ctx).await?;
    let sql = "INSERT INTO insight_sealed (writer, journal) VALUES ($1, 0) ON CONFLICT (writer) DO NOTHING";
    tx.execute(sql, args![writer]).await?;
    let row = tx.fetch_one("SELECT journal FROM insight_sealed WHERE writer = $1", args![writer]).await?;
    tx.commit().await?;
    row.int(0)
}

/// The same, of a writer that is known.
pub async fn sealed_up_to(db: &Db, writer: &str) -> Result<i64> {
    db.fetch_one("SELECT journal FROM insight_sealed WHERE writer = $1", args![writer]).await?.int(0)
}

/// Takes the turn to change which files are in force: until the transaction ends nobody else does.
async fn take_turn_in_tx(tx: &mut Tx) -> Result<()> {
    let sql = format!("SELECT id FROM insight_turn WHERE id = 1 {}", tx.for_update());
    tx.fetch_composed(sql, vec![]).await.map(drop)
}

/// Puts what a journal held in force as files; answers false, and does nothing, if it is already.
pub async fn seal_in_tx(
    tx: &mut Tx,
    (writer, journal): (&str, i64),
    files: &[FileRow],
    seen: &[SeenDay],
    now: Timestamp,
) -> Result<bool> {
    take_turn_in_tx(tx).await?;
    let sql = "UPDATE insight_sealed SET journal = $2 WHERE writer = $1 AND journal < $2";
    if tx.execute(sql, args![writer, journal]).await? == 0 {
        return Ok(false);
    }
    put_files_in_tx(tx, files, now).await?;
    for day in seen {
        add_seen_in_tx(tx, day).await?;
    }
    Ok(true)
}

/// Puts a file in force that was in no journal.
pub async fn bring_in_tx(tx: &mut Tx, file: &FileRow, seen: &SeenDay, now: Timestamp) -> Result<()> {
    take_turn_in_tx(tx).await?;
    put_files_in_tx(tx, std::slice::from_ref(file), now).await?;
    add_seen_in_tx(tx, seen).await
}

async fn put_files_in_tx(tx: &mut Tx, files: &[FileRow], now: Timestamp) -> Result<()> {
    let row = |file: &FileRow| args![&file.file_id, file.day, &file.path, file.rows, file.bytes, now];
    let columns = ["file_id", "day", "path", "rows", "bytes", "made_at"];
    tx.insert_many("insight_file", &columns, files.iter().map(row).collect(), "").await.map(drop)
}

/// The files of some days as they are in force, and up to which journal `writer` has everything in them: one moment's truth.
pub async fn files(db: &Db, writer: &str, first: i64, last: i64) -> Result<(i64, Vec<FileRow>)> {
    let sql = "SELECT s.journal, f.file_id, f.day, f.path, f.rows, f.bytes FROM insight_sealed s \
               LEFT JOIN insight_file f ON f.day >= $2 AND f.day <= $3 WHERE s.writer = $1 \
               ORDER BY f.day, f.file_id LIMIT $4";
    let rows = db.fetch_all(sql, args![writer, first, last, FILES_MAX + 1]).await?;
    if i64::try_from(rows.len()).is_ok_and(|rows| rows > FILES_MAX) {
        return Err(Error::Inconsistent("there are more files of behaviour than can be looked at"));
    }
    let sealed = rows.first().map_or(Ok(0), |row| row.int(0))?;
    let files = rows.iter().filter_map(|row| match row.opt_text(1) {
        Ok(Some(_)) => Some(file(row, 1)),
        Ok(None) => None,
        Err(why) => Some(Err(why)),
    });
    Ok((sealed, files.collect::<Result<_>>()?))
}

fn file(row: &Row, from: usize) -> Result<FileRow> {
    Ok(FileRow {
        file_id: row.text(from)?,
        day: row.int(from + 1)?,
        path: row.text(from + 2)?,
        rows: row.int(from + 3)?,
        bytes: row.int(from + 4)?,
    })
}

/// Days up to `last` that lie in more than `most` files, the oldest first.
pub async fn scattered_days(db: &Db, last: i64, most: i64) -> Result<Vec<i64>> {
    let sql = "SELECT day FROM insight_file WHERE day <= $1 GROUP BY day HAVING COUNT(*) > $2 ORDER BY day LIMIT 400";
    db.fetch_all(sql, args![last, most]).await?.iter().map(|row| row.int(0)).collect()
}

/// Forgets `all` files of a day, and what was seen on it; answers false, and does nothing, if by now there are others.
pub async fn forget_day_in_tx(tx: &mut Tx, day: i64, all: &[FileRow], now: Timestamp) -> Result<bool> {
    take_turn_in_tx(tx).await?;
    let sql = "SELECT file_id, day, path, rows, bytes FROM insight_file WHERE day = $1 ORDER BY file_id LIMIT $2";
    let rows = tx.fetch_all(sql, args![day, FILES_MAX]).await?;
    if rows.iter().map(|row| file(row, 0)).collect::<Result<Vec<_>>>()? != all {
        return Ok(false);
    }
    tx.execute("DELETE FROM insight_file WHERE day = $1", args![day]).await?;
    tx.execute("DELETE FROM insight_seen WHERE day = $1", args![day]).await?;
    put_replaced_in_tx(tx, all, now).await?;
    spans::let_go_in_tx(tx, day).await?;
    Ok(true)
}

/// Puts one file in the place of `all` files of a day; answers false, and does nothing, if by now there are others.
pub async fn replace_day_in_tx(
    tx: &mut Tx,
    all: &[FileRow],
    whole: &FileRow,
    seen: &SeenDay,
    now: Timestamp,
) -> Result<bool> {
    if !forget_day_in_tx(tx, whole.day, all, now).await? {
        return Ok(false);
    }
    put_files_in_tx(tx, std::slice::from_ref(whole), now).await?;
    add_seen_in_tx(tx, seen).await?;
    Ok(true)
}

/// Where every file in force is.
pub async fn paths(db: &Db) -> Result<HashSet<String>> {
    let rows = db.fetch_all("SELECT path FROM insight_file ORDER BY path LIMIT $1", args![FILES_MAX + 1]).await?;
    if i64::try_from(rows.len()).is_ok_and(|rows| rows > FILES_MAX) {
        return Err(Error::Inconsistent("there are more files of behaviour than can be looked at"));
    }
    rows.iter().map(|row| row.text(0)).collect()
}

/// Says that files are not in force any more: whoever began to read them before may go on for a while.
async fn put_replaced_in_tx(tx: &mut Tx, files: &[FileRow], now: Timestamp) -> Result<()> {
    let rows = files.iter().map(|file| args![&file.path, now]).collect();
    let again = "ON CONFLICT (path) DO UPDATE SET replaced_at = excluded.replaced_at";
    tx.insert_many("insight_file_replaced", &["path", "replaced_at"], rows, again).await.map(drop)
}

/// Files that have not been in force since some moment after `since`.
pub async fn replaced_since(db: &Db, since: Timestamp) -> Result<HashSet<String>> {
    let sql = "SELECT path FROM insight_file_replaced WHERE replaced_at > $1 ORDER BY path LIMIT $2";
    let rows = db.fetch_all(sql, args![since, FILES_MAX + 1]).await?;
    if i64::try_from(rows.len()).is_ok_and(|rows| rows > FILES_MAX) {
        return Err(Error::Inconsistent("more files of behaviour were replaced than can be looked at"));
    }
    rows.iter().map(|row| row.text(0)).collect()
}

/// Forgets which files were replaced up to `since`: by now they are deleted, or are as any file that is not in force.
pub async fn let_go_of_replaced_in_tx(tx: &mut Tx, since: Timestamp) -> Result<()> {
    tx.execute("DELETE FROM insight_file_replaced WHERE replaced_at <= $1", args![since]).await.map(drop)
}

/// The files of days from `first` on that were made since `since` and are no whole days put together: the newest, at most 100.
pub async fn new_files(db: &Db, first: i64, since: Timestamp, rows_max: i64) -> Result<Vec<FileRow>> {
    let sql = "SELECT file_id, day, path, rows, bytes FROM insight_file \
               WHERE day >= $1 AND made_at >= $2 AND rows <= $3 ORDER BY made_at DESC, file_id LIMIT 100";
    db.fetch_all(sql, args![first, since, rows_max]).await?.iter().map(|row| file(row, 0)).collect()
}

/// The files of days before `before`: some of them, the oldest first.
pub async fn old_files(db: &Db, before: i64) -> Result<Vec<FileRow>> {
    let sql = "SELECT file_id, day, path, rows, bytes FROM insight_file WHERE day < $1 ORDER BY day, file_id LIMIT 100";
    db.fetch_all(sql, args![before]).await?.iter().map(|row| file(row, 0)).collect()
}

/// Forgets files, and what was seen on their days.
pub async fn forget_files_in_tx(tx: &mut Tx, files: &[FileRow], now: Timestamp) -> Result<()> {
    take_turn_in_tx(tx).await?;
    put_replaced_in_tx(tx, files, now).await?;
    for file in files {
        tx.execute("DELETE FROM insight_file WHERE file_id = $1", args![&file.file_id]).await?;
        tx.execute("DELETE FROM insight_seen WHERE day = $1", args![file.day]).await?;
        spans::let_go_in_tx(tx, file.day).await?;
    }
    Ok(())
}

async fn add_seen_in_tx(tx: &mut Tx, SeenDay { day, seen }: &SeenDay) -> Result<()> {
    spans::let_go_in_tx(tx, *day).await?;
    let sql =
        format!("SELECT name, what, people FROM insight_seen WHERE day = $1 LIMIT {SEEN_MAX} {}", tx.for_update());
    let mut known = HashMap::new();
    for row in tx.fetch_composed(sql, args![*day]).await? {
        known.insert((row.text(0)?, row.text(1)?), row.blob(2)?);
    }
    let mut rows: Vec<Args> = Vec::with_capacity(seen.len());
    for ((name, what), seen) in seen {
        let mut people = seen.people.clone();
        if let Some(before) = known.get(&(name.as_str().to_owned(), what.clone())) {
            people |= bitmap(before)?;
        }
        let bytes = bytes_of(&people)?;
        let [times, timed, total] =
            [seen.times, seen.timed, seen.total_ms].map(|count| i64::try_from(count).unwrap_or(i64::MAX));
        rows.push(args![*day, name.as_str(), what, times, timed, total, bytes]);
    }
    let columns = ["day", "name", "what", "times", "timed", "total_ms", "people"];
    let upsert = "ON CONFLICT (day, name, what) DO UPDATE SET times = insight_seen.times + excluded.times, \
                  timed = insight_seen.timed + excluded.timed, total_ms = insight_seen.total_ms + excluded.total_ms, \
                  people = excluded.people";
    tx.insert_many("insight_seen", &columns, rows, upsert).await.map(drop)
}

/// Things that were seen since a day, the most frequent first: at most `most`.
pub async fn words(db: &Db, since: i64, most: usize) -> Result<Vec<String>> {
    let sql = "SELECT what FROM insight_seen WHERE day >= $1 GROUP BY what ORDER BY SUM(times) DESC, what LIMIT $2";
    let rows = db.fetch_all(sql, args![since, i64::try_from(most).unwrap_or(i64::MAX)]).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// How often things were done on some days, by files alone: the most frequent first, at most `most`.
pub async fn times(db: &Db, first: i64, last: i64, most: usize) -> Result<Vec<(BehaviourName, String, u64)>> {
    let sql = "SELECT name, what, CAST(SUM(times) AS BIGINT) FROM insight_seen WHERE day >= $1 AND day <= $2 \
               GROUP BY name, what ORDER BY 3 DESC, name, what LIMIT $3";
    let rows = db.fetch_all(sql, args![first, last, i64::try_from(most).unwrap_or(i64::MAX)]).await?;
    let row = |row: &Row| Ok((name_of(row, 0)?, row.text(1)?, u64::try_from(row.int(2)?).unwrap_or(0)));
    rows.iter().map(row).collect()
}

/// What was done on some days by files alone, how often since `since`, and on which day last: at most `most` things.
pub async fn last_seen(db: &Db, (first, since, last): (i64, i64, i64), most: usize) -> Result<Vec<LastSeen>> {
    let sql = "SELECT name, what, CAST(SUM(CASE WHEN day >= $3 THEN times ELSE 0 END) AS BIGINT), MAX(day) \
               FROM insight_seen WHERE day >= $1 AND day <= $2 GROUP BY name, what ORDER BY 4 DESC, name, what LIMIT $4";
    let rows = db.fetch_all(sql, args![first, last, since, i64::try_from(most).unwrap_or(i64::MAX)]).await?;
    let row = |row: &Row| {
        let times = u64::try_from(row.int(2)?).unwrap_or(0);
        Ok(LastSeen { name: name_of(row, 0)?, what: row.text(1)?, times, day: row.int(3)? })
    };
    rows.iter().map(row).collect()
}

/// What was done on some days by files alone: day, name and thing. Of very many only the oldest.
pub async fn things(db: &Db, first: i64, last: i64) -> Result<Vec<(i64, BehaviourName, String)>> {
    let sql =
        "SELECT day, name, what FROM insight_seen WHERE day >= $1 AND day <= $2 ORDER BY day, name, what LIMIT $3";
    let rows = db.fetch_all(sql, args![first, last, SEEN_MAX]).await?;
    rows.iter().map(|row| Ok((row.int(0)?, name_of(row, 1)?, row.text(2)?))).collect()
}

fn name_of(row: &Row, place: usize) -> Result<BehaviourName> {
    row.text(place)?.parse().map_err(|()| Error::Malformed { column: "insight_seen.name".to_owned() })
}

/// What was seen on a day of one thing, as it lies there.
#[derive(Debug)]
pub struct SumRow {
    day: i64,
    name: BehaviourName,
    what: String,
    counts: [i64; 3],
    people: Vec<u8>,
}

/// What was seen on some days, of one name or of all; of files alone.
pub async fn sums(db: &Db, first: i64, last: i64, name: Option<BehaviourName>) -> Result<Vec<SumRow>> {
    let sql = "SELECT day, name, what, times, timed, total_ms, people FROM insight_seen \
               WHERE day >= $1 AND day <= $2 AND ($3 = '' OR name = $3) ORDER BY day, name, what LIMIT $4";
    let name = name.map_or("", BehaviourName::as_str);
    let rows = db.fetch_all(sql, args![first, last, name, SEEN_MAX + 1]).await?;
    if i64::try_from(rows.len()).is_ok_and(|rows| rows > SEEN_MAX) {
        return Err(Error::Inconsistent("more things were seen on more days than can be added up"));
    }
    rows.iter().map(sum_row).collect()
}

fn sum_row(row: &Row) -> Result<SumRow> {
    let counts = [row.int(3)?, row.int(4)?, row.int(5)?];
    Ok(SumRow { day: row.int(0)?, name: name_of(row, 1)?, what: row.text(2)?, counts, people: row.blob(6)? })
}

/// The same as days. Much of it is work: people are read out of their bytes.
pub fn days_of(rows: Vec<SumRow>) -> Result<Vec<SeenDay>> {
    let mut days: Vec<SeenDay> = Vec::new();
    for SumRow { day, name, what, counts, people } in rows {
        if days.last().is_none_or(|last| last.day != day) {
            days.push(SeenDay { day, seen: Default::default() });
        }
        let [times, timed, total_ms] = counts.map(|count| u64::try_from(count).unwrap_or(0));
        if let Some(last) = days.last_mut() {
            last.seen.insert((name, what), Seen { times, timed, total_ms, people: bitmap(&people)? });
        }
    }
    Ok(days)
}

fn bytes_of(people: &RoaringBitmap) -> Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(people.serialized_size());
    people.serialize_into(&mut bytes).map_err(|_| Error::Inconsistent("people could not be written"))?;
    Ok(bytes)
}

fn bitmap(bytes: &[u8]) -> Result<RoaringBitmap> {
    RoaringBitmap::deserialize_from(bytes).map_err(|_| Error::Malformed { column: "insight_seen.people".to_owned() })
}

/// Loses the sums of a day.
#[cfg(test)]
pub async fn forget_sum_in_tx(tx: &mut Tx, day: i64) -> Result<()> {
    tx.execute("DELETE FROM insight_seen WHERE day = $1", args![day]).await.map(drop)
}
