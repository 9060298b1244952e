//! Texts, and what customers decided about them.

use contracts::user::{ConsentPurpose, User};
use kernel::{Ctx, Cursor, Id, PageQuery, Timestamp};
use storage::{Db, Row, Tx, args};

use super::model::{Decided, Decision, Earlier, TextVersion};
use crate::error::Error;

/// Versions of one text that are kept in sight.
const VERSIONS_MAX: i64 = 200;

const FLOOR: &str = "SELECT COALESCE(MAX(version), 1) FROM user_consent_text \
                     WHERE purpose = $1 AND asks_again = 1 AND effective_from <= $2";

/// Marks ids of decisions.
pub enum DecisionMark {}

/// One decision of a customer's, as it was made.
#[derive(Debug, Clone)]
pub struct Made {
    pub decision_id: Id<DecisionMark>,
    pub purpose: ConsentPurpose,
    pub decision: Decision,
    pub version: i64,
    pub lang: String,
    pub device_name: String,
    pub at: Timestamp,
}

impl Made {
    /// What is decided at this moment about a version, in the caller's language.
    pub fn now(ctx: &Ctx, (purpose, decision, version): (ConsentPurpose, Decision, i64), device_name: String) -> Self {
        let lang = ctx.lang.pick("zh", "en").to_owned();
        Self { decision_id: ctx.new_id(), purpose, decision, version, lang, device_name, at: ctx.now() }
    }
}

fn text(row: &Row) -> Result<TextVersion, Error> {
    Ok(TextVersion {
        purpose: row.parse("purpose")?,
        version: row.int("version")?,
        title: (row.text("title")?, row.text("title_en")?),
        body: (row.text("body")?, row.text("body_en")?),
        effective_from: row.time("effective_from")?,
        earlier: if row.flag("asks_again")? { Earlier::AskAgain } else { Earlier::Stand },
        note: row.text("note")?,
        published_by: row.text("published_by")?,
    })
}

/// The published versions of a text, oldest first.
pub async fn versions(db: &Db, purpose: ConsentPurpose) -> Result<Vec<TextVersion>, Error> {
    let sql = "SELECT purpose, version, title, title_en, body, body_en, effective_from, asks_again, note, published_by \
               FROM user_consent_text WHERE purpose = $1 ORDER BY version LIMIT $2";
    db.fetch_all(sql, args![purpose.as_str(), VERSIONS_MAX]).await?.iter().map(text).collect()
}

/// The number of the next version; the first one published is 2.
pub async fn next_version_in_tx(tx: &mut Tx, purpose: ConsentPurpose) -> Result<i64, Error> {
    let sql = "SELECT COALESCE(MAX(version), 1) + 1 FROM user_consent_text WHERE purpose = $1";
    Ok(tx.fetch_one(sql, args![purpose.as_str()]).await?.int(0)?)
}

/// Publishes a version.
pub async fn publish_in_tx(tx: &mut Tx, text: &TextVersion, at: Timestamp) -> Result<(), Error> {
    let sql = "INSERT INTO user_consent_text (purpose, version, title, title_en, body, body_en, effective_from, \
               asks_again, note, published_by, published_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let values = args![
        text.purpose.as_str(),
        text.version,
        &text.title.0,
        &text.title.1,
        &text.body.0,
        &text.body.1,
        text.effective_from,
        i64::from(text.earlier == Earlier::AskAgain),
        &text.note,
        &text.published_by,
        at,
    ];
    tx.execute(sql, values).await?;
    tx.changed(texts_of(text.purpose));
    Ok(())
}

/// What is said to have changed when a text is published.
pub fn texts_of(purpose: ConsentPurpose) -> String {
    format!("consent text {}", purpose.as_str())
}

/// The last decision of a customer about a purpose.
pub async fn decided(db: &Db, user: Id<User>, purpose: ConsentPurpose) -> Result<Option<Decided>, Error> {
    let sql = "SELECT decision, version, decided_at FROM user_consent WHERE user_id = $1 AND purpose = $2";
    let row = db.by_key(sql, args![user, purpose.as_str()]).await?;
    row.map(|row| {
        Ok(Decided { decision: row.parse("decision")?, version: row.int("version")?, at: row.time("decided_at")? })
    })
    .transpose()
}

/// The lowest version of `purpose` that is still worth something at `now` to whoever agreed to it.
pub async fn floor_in_tx(tx: &mut Tx, purpose: ConsentPurpose, now: Timestamp) -> storage::Result<i64> {
    tx.fetch_one(FLOOR, args![purpose.as_str(), now]).await?.int(0)
}

/// The same, outside of a transaction.
pub async fn floor(db: &Db, purpose: ConsentPurpose, now: Timestamp) -> storage::Result<i64> {
    db.fetch_one(FLOOR, args![purpose.as_str(), now]).await?.int(0)
}

/// Keeps a decision.
pub async fn decide_in_tx(tx: &mut Tx, user: Id<User>, made: &Made) -> Result<(), Error> {
    let (purpose, decision) = (made.purpose.as_str(), made.decision.as_str());
    let sql = "INSERT INTO user_consent (user_id, purpose, decision, version, decided_at) VALUES ($1, $2, $3, $4, $5) \
               ON CONFLICT (user_id, purpose) DO UPDATE SET decision = excluded.decision, version = excluded.version, \
               decided_at = excluded.decided_at";
    tx.execute(sql, args![user, purpose, decision, made.version, made.at]).await?;
    tx.changed(user);
    let sql = "INSERT INTO user_consent_decision (decision_id, user_id, purpose, decision, version, lang, device_name, \
               decided_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = args![made.decision_id, user, purpose, decision, made.version, &made.lang, &made.device_name, made.at];
    tx.execute(sql, values).await?;
    Ok(())
}

/// A page of a customer's decisions, newest first.
pub async fn history(db: &Db, user: Id<User>, page: &PageQuery) -> Result<Vec<Made>, Error> {
    let (at, id) = match &page.after {
        Some(Cursor { key, id }) => (*key, id.clone()),
        None => (i64::MAX, String::new()),
    };
    let sql = "SELECT decision_id, purpose, decision, version, lang, device_name, decided_at FROM user_consent_decision \
               WHERE user_id = $1 AND (decided_at < $2 OR (decided_at = $2 AND decision_id < $3)) \
               ORDER BY decided_at DESC, decision_id DESC LIMIT $4";
    let rows = db.fetch_all(sql, args![user, at, id, page.fetch()]).await?;
    rows.iter()
        .map(|row| {
            Ok(Made {
                decision_id: row.id("decision_id")?,
                purpose: row.parse("purpose")?,
                decision: row.parse("decision")?,
                version: row.int("version")?,
                lang: row.text("lang")?,
                device_name: row.text("device_name")?,
                at: row.time("decided_at")?,
            })
        })
        .collect()
}

/// How many customers have decided which way about a purpose, last: given, withdrawn.
pub async fn counts(db: &Db, purpose: ConsentPurpose) -> Result<(i64, i64), Error> {
    let sql = "SELECT CAST(COALESCE(SUM(CASE WHEN decision = 'given' THEN 1 ELSE 0 END), 0) AS BIGINT), COUNT(*) \
               FROM user_consent WHERE purpose = $1";
    let row = db.fetch_one(sql, args![purpose.as_str()]).await?;
    let (given, all) = (row.int(0)?, row.int(1)?);
    Ok((given, all - given))
}
