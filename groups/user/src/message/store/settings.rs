//! What customers chose, where pushes reach them, how often they were addressed, and a bank's own words.

use std::collections::HashMap;

use contracts::message::MessageKind;
use contracts::user::{ConsentPurpose, User};
use kernel::{Id, Lang, Timestamp};
use storage::{Db, Result, Row, Tx, args};

use crate::consent::store as consent;
use crate::message::model::{Choice, Quiet};
use crate::message::template::Words;

/// Versions of one template that are kept in sight.
const VERSIONS_MAX: i64 = 200;
/// Devices of one customer that pushes go to.
const TOKENS_MAX: i64 = 10;

/// A customer's own quiet hours, where the bank's do not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnQuiet {
    /// These.
    Hours(Quiet),
    /// None: it may ring at any hour.
    Never(Quiet),
}

/// Everything about a customer that decides how they are told.
#[derive(Debug, Clone, Default)]
pub struct Preferences {
    pub choices: HashMap<MessageKind, Choice>,
    pub quiet: Option<OwnQuiet>,
}

fn choice(row: &Row) -> Result<(MessageKind, Choice)> {
    Ok((row.parse("kind")?, row.parse("choice")?))
}

fn quiet(row: &Row) -> Result<OwnQuiet> {
    let hours = Quiet { from: row.int("from_minute")?, until: row.int("until_minute")? };
    Ok(if row.text("mode")? == "own" { OwnQuiet::Hours(hours) } else { OwnQuiet::Never(hours) })
}

/// The languages of some users, and what they chose. Offers are no choice here: they are what a consent says.
pub async fn receivers_in_tx(
    tx: &mut Tx,
    users: &[Id<User>],
    now: Timestamp,
) -> Result<HashMap<Id<User>, (Lang, Preferences)>> {
    let keys = || users.iter().map(|user| (*user).into()).collect::<Vec<_>>();
    let mut found = HashMap::with_capacity(users.len());
    for row in tx.fetch_in_list("SELECT user_id, lang FROM user_person WHERE user_id", keys()).await? {
        let lang = if row.text("lang")? == "en" { Lang::En } else { Lang::Zh };
        found.insert(row.id("user_id")?, (lang, Preferences::default()));
    }
    for row in tx.fetch_in_list("SELECT user_id, kind, choice FROM user_message_choice WHERE user_id", keys()).await? {
        if let Some((_, preferences)) = found.get_mut(&row.id("user_id")?) {
            preferences.choices.extend([choice(&row)?]);
        }
    }
    let floor = consent::floor_in_tx(tx, ConsentPurpose::Marketing, now).await?;
    let head =
        "SELECT user_id, version FROM user_consent WHERE purpose = 'marketing' AND decision = 'given' AND user_id";
    for row in tx.fetch_in_list(head, keys()).await? {
        if let Some((_, preferences)) = found.get_mut(&row.id("user_id")?) {
            preferences.choices.insert(MessageKind::Marketing, agreed(row.int("version")?, floor));
        }
    }
    let head = "SELECT user_id, mode, from_minute, until_minute FROM user_message_quiet WHERE user_id";
    for row in tx.fetch_in_list(head, keys()).await? {
        if let Some((_, preferences)) = found.get_mut(&row.id("user_id")?) {
            preferences.quiet = Some(quiet(&row)?);
        }
    }
    Ok(found)
}

/// What a consent to `version` means for offers.
fn agreed(version: i64, floor: i64) -> Choice {
    if version >= floor { Choice::On } else { Choice::Off }
}

/// What a customer chose; for offers, what they agreed to.
pub async fn preferences(db: &Db, user: Id<User>, now: Timestamp) -> Result<Preferences> {
    let sql = "SELECT kind, choice FROM user_message_choice WHERE user_id = $1 LIMIT 50";
    let rows = db.fetch_all(sql, args![user]).await?;
    let mut choices: HashMap<_, _> = rows.iter().map(choice).collect::<Result<_>>()?;
    let sql = "SELECT version FROM user_consent WHERE user_id = $1 AND purpose = 'marketing' AND decision = 'given'";
    if let Some(row) = db.fetch_optional(sql, args![user]).await? {
        let floor = consent::floor(db, ConsentPurpose::Marketing, now).await?;
        choices.insert(MessageKind::Marketing, agreed(row.int(0)?, floor));
    }
    let sql = "SELECT mode, from_minute, until_minute FROM user_message_quiet WHERE user_id = $1";
    let own = db.fetch_optional(sql, args![user]).await?;
    Ok(Preferences { choices, quiet: own.as_ref().map(quiet).transpose()? })
}

/// Keeps a customer's choice for a kind.
pub async fn choose_in_tx(
    tx: &mut Tx,
    user: Id<User>,
    kind: MessageKind,
    choice: Choice,
    now: Timestamp,
) -> Result<()> {
    let sql = "INSERT INTO user_message_choice (user_id, kind, choice, changed_at) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (user_id, kind) DO UPDATE SET choice = excluded.choice, changed_at = excluded.changed_at";
    tx.execute(sql, args![user, kind.as_str(), choice.as_str(), now]).await.map(drop)
}

/// Keeps a customer's own quiet hours; nothing goes back to the bank's.
pub async fn quieten_in_tx(tx: &mut Tx, user: Id<User>, own: Option<OwnQuiet>, now: Timestamp) -> Result<()> {
    let Some(own) = own else {
        return tx.execute("DELETE FROM user_message_quiet WHERE user_id = $1", args![user]).await.map(drop);
    };
    let (mode, hours) = match own {
        OwnQuiet::Hours(hours) => ("own", hours),
        OwnQuiet::Never(hours) => ("never", hours),
    };
    let sql = "INSERT INTO user_message_quiet (user_id, mode, from_minute, until_minute, changed_at) \
               VALUES ($1, $2, $3, $4, $5) ON CONFLICT (user_id) DO UPDATE SET mode = excluded.mode, \
               from_minute = excluded.from_minute, until_minute = excluded.until_minute, changed_at = excluded.changed_at";
    tx.execute(sql, args![user, mode, hours.from, hours.until, now]).await.map(drop)
}

/// Keeps where pushes reach a device.
pub async fn set_token_in_tx(
    tx: &mut Tx,
    user: Id<User>,
    device_id: &str,
    sealed: Vec<u8>,
    now: Timestamp,
) -> Result<()> {
    let sql = "INSERT INTO user_push_token (user_id, device_id, token_sealed, set_at) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (user_id, device_id) DO UPDATE SET token_sealed = excluded.token_sealed, set_at = excluded.set_at";
    tx.execute(sql, args![user, device_id, sealed, now]).await.map(drop)
}

/// Forgets where pushes reach a device.
pub async fn drop_token_in_tx(tx: &mut Tx, user: Id<User>, device_id: &str) -> Result<()> {
    let sql = "DELETE FROM user_push_token WHERE user_id = $1 AND device_id = $2";
    tx.execute(sql, args![user, device_id]).await.map(drop)
}

/// The devices pushes reach a customer on, each with its address, sealed; the latest first.
pub async fn tokens(db: &Db, user: Id<User>) -> Result<Vec<(String, Vec<u8>)>> {
    let sql = "SELECT device_id, token_sealed FROM user_push_token WHERE user_id = $1 \
               ORDER BY set_at DESC, device_id LIMIT $2";
    let rows = db.fetch_all(sql, args![user, TOKENS_MAX]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.blob(1)?))).collect()
}

/// How often a customer was addressed in each of `periods`.
pub async fn touched(db: &Db, user: Id<User>, periods: &[String; 2]) -> Result<[i64; 2]> {
    let sql = "SELECT period, used FROM user_fatigue WHERE user_id = $1 AND period IN ($2, $3)";
    let rows = db.fetch_all(sql, args![user, &periods[0], &periods[1]]).await?;
    let mut used = [0, 0];
    for row in rows {
        let period = row.text(0)?;
        used[usize::from(period != periods[0])] = row.int(1)?;
    }
    Ok(used)
}

/// Notes a touch; answers whether it is the first of its name.
pub async fn note_touch_in_tx(tx: &mut Tx, user: Id<User>, touch: &str, now: Timestamp) -> Result<bool> {
    let sql = "INSERT INTO user_fatigue_touch (user_id, touch, taken_at) VALUES ($1, $2, $3) \
               ON CONFLICT (user_id, touch) DO NOTHING";
    Ok(tx.execute(sql, args![user, touch, now]).await? == 1)
}

/// Takes a touch back that went over the budget.
pub async fn drop_touch_in_tx(tx: &mut Tx, user: Id<User>, touch: &str) -> Result<()> {
    let sql = "DELETE FROM user_fatigue_touch WHERE user_id = $1 AND touch = $2";
    tx.execute(sql, args![user, touch]).await.map(drop)
}

/// Counts one more in `period`, unless that is more than `most`; answers whether it was counted. The row is locked until
/// the commit, so two at once are one after the other.
pub async fn count_touch_in_tx(tx: &mut Tx, user: Id<User>, period: &str, most: i64) -> Result<bool> {
    if most <= 0 {
        return Ok(false);
    }
    let sql = "INSERT INTO user_fatigue (user_id, period, used) VALUES ($1, $2, 1) ON CONFLICT (user_id, period) \
               DO UPDATE SET used = user_fatigue.used + 1 WHERE user_fatigue.used < $3";
    Ok(tx.execute(sql, args![user, period, most]).await? == 1)
}

/// Takes one back in `period`.
pub async fn uncount_touch_in_tx(tx: &mut Tx, user: Id<User>, period: &str) -> Result<()> {
    let sql = "UPDATE user_fatigue SET used = used - 1 WHERE user_id = $1 AND period = $2 AND used > 0";
    tx.execute(sql, args![user, period]).await.map(drop)
}

/// Forgets touches from before `oldest`, and periods before the day of it.
pub async fn forget_touches_in_tx(tx: &mut Tx, oldest: Timestamp, periods: &[String; 2]) -> Result<()> {
    tx.execute("DELETE FROM user_fatigue_touch WHERE taken_at < $1", args![oldest]).await?;
    let sql =
        "DELETE FROM user_fatigue WHERE (period LIKE 'd:%' AND period < $1) OR (period LIKE 'w:%' AND period < $2)";
    tx.execute(sql, args![&periods[0], &periods[1]]).await.map(drop)
}

/// A version of a bank's own words.
#[derive(Debug, Clone)]
pub struct WordsRow {
    pub template_id: String,
    pub version: i64,
    pub effective_from: Timestamp,
    /// The bank's; nothing goes back to the alliance's.
    pub words: Option<Words>,
    pub note: String,
    pub created_by: String,
    pub created_at: Timestamp,
}

fn words(row: &Row) -> Result<WordsRow> {
    let body = row.opt_text("body")?;
    Ok(WordsRow {
        template_id: row.text("template_id")?,
        version: row.int("version")?,
        effective_from: row.time("effective_from")?,
        words: body.map(|body| serde_json::from_str(&body)).transpose()?,
        note: row.text("note")?,
        created_by: row.text("created_by")?,
        created_at: row.time("created_at")?,
    })
}

/// The versions of a template, or of all when it is empty, the newest first.
pub async fn versions(db: &Db, template: &str) -> Result<Vec<WordsRow>> {
    let sql = "SELECT template_id, version, effective_from, body, note, created_by, created_at FROM user_message_template \
               WHERE (template_id = $1 OR $1 = '') ORDER BY template_id, version DESC LIMIT $2";
    let limit = if template.is_empty() { VERSIONS_MAX * 10 } else { VERSIONS_MAX };
    db.fetch_all(sql, args![template, limit]).await?.iter().map(words).collect()
}

/// The words in force at `at`, of those templates that have any of the bank's: the latest to begin, of two that begin
/// together the newer.
pub async fn in_force_in_tx(tx: &mut Tx, templates: &[&str], at: Timestamp) -> Result<HashMap<String, WordsRow>> {
    let head = "SELECT template_id, version, effective_from, body, note, created_by, created_at \
                FROM user_message_template WHERE template_id";
    let keys = templates.iter().map(|id| (*id).into()).collect();
    let mut found: HashMap<String, WordsRow> = HashMap::new();
    for row in tx.fetch_in_list(head, keys).await? {
        let row = words(&row)?;
        let newer = |held: &WordsRow| (held.effective_from, held.version) < (row.effective_from, row.version);
        if row.effective_from <= at && found.get(&row.template_id).is_none_or(newer) {
            found.insert(row.template_id.clone(), row);
        }
    }
    Ok(found)
}

/// The number the next version of a template takes.
pub async fn next_version_in_tx(tx: &mut Tx, template: &str) -> Result<i64> {
    let sql = "SELECT COALESCE(max(version), 0) + 1 FROM user_message_template WHERE template_id = $1";
    tx.fetch_one(sql, args![template]).await?.int(0)
}

/// Keeps a version.
pub async fn keep_version_in_tx(tx: &mut Tx, row: &WordsRow) -> Result<()> {
    let body = row.words.as_ref().map(serde_json::to_string).transpose()?;
    let sql = "INSERT INTO user_message_template (template_id, version, effective_from, body, note, created_by, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let (from, at) = (row.effective_from, row.created_at);
    tx.execute(sql, args![&row.template_id, row.version, from, body, &row.note, &row.created_by, at]).await.map(drop)
}
