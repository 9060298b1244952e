//! Operators' addresses and the mail to them, in the catalogue; what was told of queues, in each bank.

use std::collections::HashMap;

use contracts::duty::Queue;
use crypto::BankKeys;
use gateway::Role;
use kernel::{Id, Lang, TenantId, Timestamp};
use storage::{Db, Row, Tx, args};

use super::model::{MailKind, Words};
use crate::error::Error;

const EMAIL: &str = "auth_operator.email";
const WAITING_EMAIL: &str = "auth_mail_code.email";
const TO: &str = "auth_mail.to";
const BODY: &str = "auth_mail.body";

/// Most operators that are read at once.
const OPERATORS_MAX: i64 = 500;
/// Most letters that are handed over in one round.
const ROUND_MAX: i64 = 20;

/// Marks ids of letters.
pub enum MailRecord {}

/// An operator and where mail reaches them. Their address is C2: no `Debug`.
#[derive(Clone)]
pub struct Reached {
    pub operator_id: String,
    pub username: String,
    pub display_name: String,
    pub display_name_en: String,
    pub role: Role,
    pub bank: Option<TenantId>,
    pub email: Option<String>,
    pub lang: Lang,
    pub off: Vec<MailKind>,
}

impl Reached {
    /// Where letters of `kind` go; nowhere when there is no address, or they are not wanted.
    pub fn at(&self, kind: MailKind) -> Option<&str> {
        let wanted = !kind.is_optional() || !self.off.contains(&kind);
        self.email.as_deref().filter(|_| wanted)
    }
}

/// An address that waits for its code.
pub struct WaitingAddress {
    pub email: String,
    pub mac: Vec<u8>,
    pub tries: i64,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

/// A letter on its way.
pub struct MailRow {
    pub mail_id: Id<MailRecord>,
    pub kind: String,
    pub to: String,
    pub subject: String,
    pub body: String,
    pub state: String,
    pub tries: i64,
    pub next_at: Timestamp,
    pub created_at: Timestamp,
}

const REACHED: &str = "SELECT operator_id, username, display_name, display_name_en, role, bank_id, email_sealed, mail_lang, \
    mail_off FROM auth_operator";

fn reached(keys: &BankKeys, row: &Row) -> Result<Reached, Error> {
    let sealed = row.opt_blob("email_sealed")?;
    let off: Result<Vec<MailKind>, _> = serde_json::from_str(&row.text("mail_off")?);
    Ok(Reached {
        operator_id: row.text("operator_id")?,
        username: row.text("username")?,
        display_name: row.text("display_name")?,
        display_name_en: row.text("display_name_en")?,
        role: row.parse("role")?,
        bank: row.opt_parse("bank_id")?,
        email: sealed.map(|sealed| keys.fields.open(EMAIL, &sealed)).transpose()?,
        lang: if row.text("mail_lang")? == "en" { Lang::En } else { Lang::Zh },
        off: off.map_err(|_| storage::Error::Malformed { column: "mail_off".to_owned() })?,
    })
}

/// All operators, by name.
pub async fn operators(db: &Db, keys: &BankKeys) -> Result<Vec<Reached>, Error> {
    let rows = db.fetch_composed(format!("{REACHED} ORDER BY username LIMIT {OPERATORS_MAX}"), args![]).await?;
    rows.iter().map(|row| reached(keys, row)).collect()
}

/// One operator.
pub async fn operator(db: &Db, keys: &BankKeys, operator_id: &str) -> Result<Option<Reached>, Error> {
    let rows = db.fetch_composed(format!("{REACHED} WHERE operator_id = $1"), args![operator_id]).await?;
    rows.first().map(|row| reached(keys, row)).transpose()
}

/// Sets an operator's address, or takes it away; a waiting one is forgotten.
pub async fn set_email_in_tx(
    tx: &mut Tx,
    keys: &BankKeys,
    operator_id: &str,
    email: Option<&str>,
    lang: Lang,
) -> Result<(), Error> {
    let sealed = email.map(|email| keys.fields.seal(EMAIL, email));
    let sql = "UPDATE auth_operator SET email_sealed = $2, mail_lang = $3 WHERE operator_id = $1";
    tx.execute(sql, args![operator_id, sealed, lang.pick("zh", "en")]).await?;
    tx.execute("DELETE FROM auth_mail_code WHERE operator_id = $1", args![operator_id]).await?;
    Ok(())
}

/// Which kinds of mail an operator does without.
pub async fn set_off_in_tx(tx: &mut Tx, operator_id: &str, off: &[MailKind], lang: Lang) -> Result<(), Error> {
    let off = serde_json::to_string(off).unwrap_or_else(|_| "[]".to_owned());
    let sql = "UPDATE auth_operator SET mail_off = $2, mail_lang = $3 WHERE operator_id = $1";
    tx.execute(sql, args![operator_id, off, lang.pick("zh", "en")]).await?;
    Ok(())
}

/// Keeps an address until its code comes; one waits at a time.
pub async fn keep_waiting_in_tx(
    tx: &mut Tx,
    keys: &BankKeys,
    operator_id: &str,
    row: &WaitingAddress,
) -> Result<(), Error> {
    let sql = "INSERT INTO auth_mail_code (operator_id, email_sealed, code_mac, tries, created_at, expires_at) \
               VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (operator_id) DO UPDATE SET \
               email_sealed = excluded.email_sealed, code_mac = excluded.code_mac, tries = excluded.tries, \
               created_at = excluded.created_at, expires_at = excluded.expires_at";
    let sealed = keys.fields.seal(WAITING_EMAIL, &row.email);
    tx.execute(sql, args![operator_id, sealed, row.mac.clone(), row.tries, row.created_at, row.expires_at]).await?;
    Ok(())
}

/// The address that waits, locked until the commit.
pub async fn waiting_in_tx(tx: &mut Tx, keys: &BankKeys, operator_id: &str) -> Result<Option<WaitingAddress>, Error> {
    let sql = format!(
        "SELECT email_sealed, code_mac, tries, created_at, expires_at FROM auth_mail_code WHERE operator_id = $1{}",
        tx.for_update()
    );
    let rows = tx.fetch_composed(sql, args![operator_id]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    Ok(Some(WaitingAddress {
        email: keys.fields.open(WAITING_EMAIL, &row.blob("email_sealed")?)?,
        mac: row.blob("code_mac")?,
        tries: row.int("tries")?,
        created_at: row.time("created_at")?,
        expires_at: row.time("expires_at")?,
    }))
}

/// Counts a wrong code.
pub async fn count_code_try_in_tx(tx: &mut Tx, operator_id: &str) -> Result<(), Error> {
    tx.execute("UPDATE auth_mail_code SET tries = tries + 1 WHERE operator_id = $1", args![operator_id]).await?;
    Ok(())
}

/// Puts a letter on its way; one that is there already stays as it is.
pub async fn insert_mail_in_tx(
    tx: &mut Tx,
    keys: &BankKeys,
    (mail_id, operator_id, kind): (Id<MailRecord>, &str, MailKind),
    (to, words): (&str, &Words),
    now: Timestamp,
) -> Result<(), Error> {
    let sql = "INSERT INTO auth_mail (mail_id, operator_id, kind, to_sealed, subject, body_sealed, state, tries, next_at, \
               created_at) VALUES ($1, $2, $3, $4, $5, $6, 'waiting', 0, $7, $7) ON CONFLICT (mail_id) DO NOTHING";
    let values = args![
        mail_id,
        operator_id,
        kind.as_str(),
        keys.fields.seal(TO, to),
        &words.subject,
        keys.fields.seal(BODY, &words.text),
        now,
    ];
    tx.execute(sql, values).await?;
    Ok(())
}

const MAIL: &str =
    "SELECT mail_id, kind, to_sealed, subject, body_sealed, state, tries, next_at, created_at FROM auth_mail";

fn read_mail(keys: &BankKeys, row: &Row) -> Result<MailRow, Error> {
    Ok(MailRow {
        mail_id: row.id("mail_id")?,
        kind: row.text("kind")?,
        to: keys.fields.open(TO, &row.blob("to_sealed")?)?,
        subject: row.text("subject")?,
        body: keys.fields.open(BODY, &row.blob("body_sealed")?)?,
        state: row.text("state")?,
        tries: row.int("tries")?,
        next_at: row.time("next_at")?,
        created_at: row.time("created_at")?,
    })
}

/// Letters that are due, the oldest first.
pub async fn due(db: &Db, keys: &BankKeys, now: Timestamp) -> Result<Vec<MailRow>, Error> {
    let sql = format!("{MAIL} WHERE state = 'waiting' AND next_at <= $1 ORDER BY next_at, mail_id LIMIT {ROUND_MAX}");
    db.fetch_composed(sql, args![now]).await?.iter().map(|row| read_mail(keys, row)).collect()
}

/// Letters of an operator, the newest first.
pub async fn mail_of(db: &Db, keys: &BankKeys, operator_id: &str) -> Result<Vec<MailRow>, Error> {
    let sql = format!("{MAIL} WHERE operator_id = $1 ORDER BY created_at DESC, mail_id DESC LIMIT 30");
    db.fetch_composed(sql, args![operator_id]).await?.iter().map(|row| read_mail(keys, row)).collect()
}

/// Takes a letter for a try, unless another process did; it is due again at `until` if nothing more is heard of this one.
pub async fn claim_in_tx(tx: &mut Tx, row: &MailRow, until: Timestamp) -> Result<bool, Error> {
    let sql = "UPDATE auth_mail SET tries = tries + 1, next_at = $3 WHERE mail_id = $1 AND state = 'waiting' AND next_at = $2";
    Ok(tx.execute(sql, args![row.mail_id, row.next_at, until]).await? == 1)
}

/// Notes what became of a try: it is done, or given up, or due again.
pub async fn note_try_in_tx(
    tx: &mut Tx,
    mail: Id<MailRecord>,
    (state, why): (&str, Option<&str>),
    next_at: Timestamp,
    now: Timestamp,
) -> Result<(), Error> {
    let done = (state != "waiting").then_some(now);
    let sql = "UPDATE auth_mail SET state = $2, why = $3, next_at = $4, done_at = $5 WHERE mail_id = $1";
    tx.execute(sql, args![mail, state, why.map(str::to_owned), next_at, done]).await?;
    Ok(())
}

/// Forgets letters that are old, and codes that are over.
pub async fn purge_in_tx(tx: &mut Tx, before: Timestamp, now: Timestamp) -> Result<u64, Error> {
    let gone = tx.execute("DELETE FROM auth_mail WHERE created_at < $1", args![before]).await?;
    Ok(gone + tx.execute("DELETE FROM auth_mail_code WHERE expires_at < $1", args![now]).await?)
}

/// How much of each queue was told of last.
pub async fn told(db: &Db) -> Result<HashMap<String, i64>, Error> {
    let rows = db.fetch_composed("SELECT queue, told FROM auth_duty LIMIT 100".to_owned(), args![]).await?;
    rows.iter().map(|row| Ok((row.text("queue")?, row.int("told")?))).collect()
}

/// Remembers how much of a queue was told of.
pub async fn set_told_in_tx(tx: &mut Tx, queue: Queue, told: i64, now: Timestamp) -> Result<(), Error> {
    let sql = "INSERT INTO auth_duty (queue, told, told_at) VALUES ($1, $2, $3) \
               ON CONFLICT (queue) DO UPDATE SET told = excluded.told, told_at = excluded.told_at";
    tx.execute(sql, args![queue.as_str(), told, now]).await?;
    Ok(())
}

/// Sets an operator's password.
pub async fn set_operator_password_in_tx(tx: &mut Tx, operator_id: &str, hash: &str) -> Result<(), Error> {
    tx.execute("UPDATE auth_operator SET password_hash = $2 WHERE operator_id = $1", args![operator_id, hash]).await?;
    Ok(())
}

/// Ends an operator's sessions but the one whose token has this digest.
pub async fn end_other_sessions_in_tx(
    tx: &mut Tx,
    operator_id: &str,
    but: &[u8],
    now: Timestamp,
) -> Result<u64, Error> {
    let sql = "UPDATE auth_operator_session SET ended_at = $3 WHERE operator_id = $1 AND token_hash <> $2 AND ended_at IS NULL";
    Ok(tx.execute(sql, args![operator_id, but.to_vec(), now]).await?)
}
