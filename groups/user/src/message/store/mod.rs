//! The message centre's tables.

mod delivery;
mod settings;

use std::collections::BTreeMap;

use contracts::message::{Message, MessageKind, Param};
use contracts::user::User;
use kernel::{Cursor, Id, Lang, Page, PageQuery, Timestamp, Value};
use storage::{Db, Result, Row, Tx, args};

use super::model::Priority;

pub use delivery::*;
pub use settings::*;

/// Messages forgotten in one statement.
const FORGET_AT_ONCE: i64 = 500;
/// Behind every id there can be.
const AFTER_ALL: &str = "g";

/// A message as it is kept.
#[derive(Debug, Clone)]
pub struct MessageRow {
    pub message_id: Id<Message>,
    pub user_id: Id<User>,
    pub kind: MessageKind,
    pub template_id: String,
    pub template_version: i64,
    pub params: BTreeMap<String, Param>,
    pub lang: Lang,
    pub title: (String, String),
    pub body: (String, String),
    pub sms: String,
    pub link: Option<String>,
    pub priority: Priority,
    pub dedupe_key: String,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub read_at: Option<Timestamp>,
    pub withheld: Option<String>,
}

const COLUMNS: &str = "message_id, user_id, kind, template_id, template_version, params, lang, title, title_en, body, \
                       body_en, sms, link, priority, dedupe_key, created_at, expires_at, read_at, withheld";

fn read(row: &Row) -> Result<MessageRow> {
    Ok(MessageRow {
        message_id: row.id("message_id")?,
        user_id: row.id("user_id")?,
        kind: row.parse("kind")?,
        template_id: row.text("template_id")?,
        template_version: row.int("template_version")?,
        params: row.json("params")?,
        lang: if row.text("lang")? == "en" { Lang::En } else { Lang::Zh },
        title: (row.text("title")?, row.text("title_en")?),
        body: (row.text("body")?, row.text("body_en")?),
        sms: row.text("sms")?,
        link: row.opt_text("link")?,
        priority: row.parse("priority")?,
        dedupe_key: row.text("dedupe_key")?,
        created_at: row.time("created_at")?,
        expires_at: row.time("expires_at")?,
        read_at: row.opt_time("read_at")?,
        withheld: row.opt_text("withheld")?,
    })
}

fn values(row: &MessageRow) -> Result<Vec<Value>> {
    Ok(args![
        row.message_id,
        row.user_id,
        row.kind.as_str(),
        &row.template_id,
        row.template_version,
        serde_json::to_string(&row.params)?,
        row.lang.pick("zh", "en"),
        &row.title.0,
        &row.title.1,
        &row.body.0,
        &row.body.1,
        &row.sms,
        row.link.clone(),
        row.priority.as_str(),
        &row.dedupe_key,
        row.created_at,
        row.expires_at,
        row.read_at,
        row.withheld.clone(),
    ])
}

/// Keeps messages; those whose matter was told before are left out. Answers which are new.
pub async fn keep_in_tx(tx: &mut Tx, rows: Vec<MessageRow>) -> Result<Vec<MessageRow>> {
    let columns: Vec<&'static str> = COLUMNS.split(", ").collect();
    let stored = rows.iter().map(values).collect::<Result<Vec<_>>>()?;
    let wanted = stored.len() as u64;
    let suffix = "ON CONFLICT (user_id, dedupe_key) DO NOTHING";
    if tx.insert_many("user_message", &columns, stored, suffix).await? == wanted {
        return Ok(rows);
    }
    let keys = rows.iter().map(|row| row.message_id.into()).collect();
    let kept = tx.fetch_in_list("SELECT message_id FROM user_message WHERE message_id", keys).await?;
    let kept = kept.iter().map(|row| row.id(0)).collect::<Result<std::collections::HashSet<Id<Message>>>>()?;
    Ok(rows.into_iter().filter(|row| kept.contains(&row.message_id)).collect())
}

/// A page of a customer's inbox, newest first.
pub async fn inbox(
    db: &Db,
    user: Id<User>,
    kind: Option<MessageKind>,
    page: &PageQuery,
    now: Timestamp,
) -> Result<Page<MessageRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM user_message WHERE user_id = $1 AND deleted_at IS NULL AND withheld IS NULL \
         AND expires_at > $2 AND (kind = $3 OR $3 = '') AND message_id < $4 ORDER BY message_id DESC LIMIT $5"
    );
    let kind = kind.map_or("", MessageKind::as_str);
    let rows = db.fetch_composed(sql, args![user, now, kind, place(page), page.fetch()]).await?;
    cut(rows.iter().map(read).collect::<Result<Vec<_>>>()?, page)
}

/// The id before which a page begins. Ids are in the order of time.
fn place(page: &PageQuery) -> String {
    page.after.as_ref().map_or_else(|| AFTER_ALL.to_owned(), |cursor| cursor.id.clone())
}

/// The first id a message from `at` on could have.
pub(super) fn first_id(at: Timestamp) -> Id<Message> {
    Id::from_parts(at, [0; 10])
}

fn cut(rows: Vec<MessageRow>, page: &PageQuery) -> Result<Page<MessageRow>> {
    Ok(Page::cut(rows, page, |row| Cursor { key: row.created_at.micros(), id: row.message_id.to_string() }))
}

/// What an operator looks for.
#[derive(Debug, Clone, Default)]
pub struct Sought {
    pub user: Option<Id<User>>,
    pub kind: Option<MessageKind>,
    pub template: Option<String>,
    /// A delivery of the message stands so.
    pub state: Option<super::model::DeliveryState>,
}

/// A page of the bank's messages, newest first, withheld ones too.
pub async fn sent(db: &Db, sought: &Sought, page: &PageQuery) -> Result<Page<MessageRow>> {
    let mut sql = format!("SELECT {COLUMNS} FROM user_message m WHERE message_id < $1");
    let mut values = args![place(page)];
    let conditions = [
        ("user_id = ", sought.user.map(|user| user.to_string()), ""),
        ("kind = ", sought.kind.map(|kind| kind.as_str().to_owned()), ""),
        ("template_id = ", sought.template.clone(), ""),
        (
            "EXISTS (SELECT 1 FROM user_message_delivery d WHERE d.message_id = m.message_id AND d.state = ",
            sought.state.map(|state| state.as_str().to_owned()),
            ")",
        ),
    ];
    for (condition, value, end) in conditions {
        if let Some(value) = value {
            values.push(value.into());
            sql.push_str(&format!(" AND {condition}${}{end}", values.len()));
        }
    }
    values.push(page.fetch().into());
    sql.push_str(&format!(" ORDER BY message_id DESC LIMIT ${}", values.len()));
    let rows = db.fetch_composed(sql, values).await?;
    cut(rows.iter().map(read).collect::<Result<Vec<_>>>()?, page)
}

/// A message, whoever's it is.
pub async fn message(db: &Db, message: Id<Message>) -> Result<Option<MessageRow>> {
    let sql = format!("SELECT {COLUMNS} FROM user_message WHERE message_id = $1");
    db.fetch_composed(sql, args![message]).await?.first().map(read).transpose()
}

/// A message in its owner's inbox.
pub async fn own(db: &Db, user: Id<User>, message: Id<Message>, now: Timestamp) -> Result<Option<MessageRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM user_message WHERE message_id = $1 AND user_id = $2 AND deleted_at IS NULL \
         AND withheld IS NULL AND expires_at > $3"
    );
    db.fetch_composed(sql, args![message, user, now]).await?.first().map(read).transpose()
}

/// How many messages of each kind the customer has not read.
pub async fn unread(db: &Db, user: Id<User>, now: Timestamp) -> Result<Vec<(MessageKind, i64)>> {
    let sql = "SELECT kind, count(*) FROM user_message WHERE user_id = $1 AND read_at IS NULL AND deleted_at IS NULL \
               AND withheld IS NULL AND expires_at > $2 GROUP BY kind ORDER BY kind";
    let rows = db.fetch_all(sql, args![user, now]).await?;
    rows.iter().map(|row| Ok((row.parse(0)?, row.int(1)?))).collect()
}

/// The newest message the customer has not read.
pub async fn newest_unread(db: &Db, user: Id<User>, now: Timestamp) -> Result<Option<MessageRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM user_message WHERE user_id = $1 AND read_at IS NULL AND deleted_at IS NULL \
         AND withheld IS NULL AND expires_at > $2 ORDER BY message_id DESC LIMIT 1"
    );
    db.fetch_composed(sql, args![user, now]).await?.first().map(read).transpose()
}

/// Notes that its owner has read a message; answers whether there is such a message.
pub async fn read_in_tx(tx: &mut Tx, user: Id<User>, message: Id<Message>, now: Timestamp) -> Result<bool> {
    let sql = "UPDATE user_message SET read_at = COALESCE(read_at, $3) WHERE message_id = $1 AND user_id = $2 \
               AND deleted_at IS NULL AND withheld IS NULL";
    Ok(tx.execute(sql, args![message, user, now]).await? == 1)
}

/// Notes that everything of a kind, or of all, that came up to `until` was read.
pub async fn read_all_in_tx(
    tx: &mut Tx,
    user: Id<User>,
    kind: Option<MessageKind>,
    until: Timestamp,
    now: Timestamp,
) -> Result<u64> {
    let sql = "UPDATE user_message SET read_at = $4 WHERE user_id = $1 AND (kind = $2 OR $2 = '') AND created_at <= $3 \
               AND read_at IS NULL AND deleted_at IS NULL AND withheld IS NULL";
    tx.execute(sql, args![user, kind.map_or("", MessageKind::as_str), until, now]).await
}

/// Takes a message out of its owner's inbox; the record stays. Answers whether it is, or was, the owner's.
pub async fn delete_in_tx(tx: &mut Tx, user: Id<User>, message: Id<Message>, now: Timestamp) -> Result<bool> {
    let sql = "UPDATE user_message SET deleted_at = COALESCE(deleted_at, $3) WHERE message_id = $1 AND user_id = $2";
    Ok(tx.execute(sql, args![message, user, now]).await? == 1)
}

/// Forgets messages and touches from before `oldest`; answers how many messages.
pub async fn forget_in_tx(tx: &mut Tx, oldest: Timestamp) -> Result<u64> {
    let sql = "DELETE FROM user_message_delivery WHERE message_id IN (SELECT message_id FROM user_message \
               WHERE message_id < $1 ORDER BY message_id LIMIT $2)";
    tx.execute(sql, args![first_id(oldest), FORGET_AT_ONCE]).await?;
    let sql = "DELETE FROM user_message WHERE message_id IN (SELECT message_id FROM user_message \
               WHERE message_id < $1 ORDER BY message_id LIMIT $2)";
    tx.execute(sql, args![first_id(oldest), FORGET_AT_ONCE]).await
}
