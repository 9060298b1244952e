//! Attempts under way, and which subject of which provider is whom.

use contracts::user::User;
use crypto::{BankKeys, Secret};
use kernel::{Id, Phone, Timestamp};
use storage::{Db, Row, Tx, args};

use crate::error::Error;

const VERIFIER: &str = "auth_external_attempt.verifier";
const PHONE: &str = "auth_external_attempt.phone";
const SUBJECT: &str = "auth_external_link.subject";
/// Most links of a user that are looked at; fewer are allowed.
const LINKS_SEEN_MAX: i64 = 20;

/// Marks ids of attempts.
pub enum Attempt {}
/// Marks ids of links.
pub enum Link {}

/// What somebody goes to a provider for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To sign in.
    SignIn,
    /// To be able to, from now on.
    Link,
}

impl Purpose {
    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Link => "link",
        }
    }
}

/// By whom or by what a link was ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndedBy {
    /// Its owner.
    Customer,
    /// An operator.
    Bank,
    /// Its owner came back without anything: what they had may be in other hands.
    Recovery,
    /// Another link of the provider's took its place, after the provider had become another one.
    Replaced,
}

impl EndedBy {
    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Bank => "bank",
            Self::Recovery => "recovery",
            Self::Replaced => "replaced",
        }
    }
}

/// An attempt as it is kept.
#[derive(Clone)]
pub struct AttemptRow {
    pub attempt_id: Id<Attempt>,
    pub provider: String,
    pub issuer: String,
    pub purpose: Purpose,
    pub user_id: Option<Id<User>>,
    pub device_id: String,
    pub state_hash: Vec<u8>,
    pub nonce: String,
    pub verifier: Secret<String>,
    pub subject_index: Option<Vec<u8>>,
    pub phone: Option<Phone>,
    pub code_mac: Option<Vec<u8>>,
    pub code_expires_at: Option<Timestamp>,
    pub tries: i64,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub returned_at: Option<Timestamp>,
    pub done_at: Option<Timestamp>,
}

/// A link as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRow {
    pub link_id: Id<Link>,
    pub provider: String,
    pub issuer: String,
    pub user_id: Id<User>,
    pub linked_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

/// What a provider's subject is found again by. A subject means something under its issuer only: were the bank to put another
/// issuer under the same name, its subjects would be nobody's here.
pub fn subject_index(keys: &BankKeys, issuer: &str, subject: &str) -> Vec<u8> {
    keys.blind_index(SUBJECT, &format!("{issuer}\n{subject}")).to_vec()
}

/// Keeps an attempt.
pub async fn insert_in_tx(tx: &mut Tx, keys: &BankKeys, row: &AttemptRow) -> Result<(), Error> {
    let sql = "INSERT INTO auth_external_attempt (attempt_id, provider, issuer, purpose, user_id, device_id, state_hash, nonce, \
               verifier_sealed, tries, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $11)";
    let values = args![
        row.attempt_id,
        &row.provider,
        &row.issuer,
        row.purpose.as_str(),
        row.user_id,
        &row.device_id,
        row.state_hash.clone(),
        &row.nonce,
        keys.fields.seal(VERIFIER, row.verifier.expose()),
        row.created_at,
        row.expires_at,
    ];
    tx.execute(sql, values).await?;
    Ok(())
}

/// An attempt, locked until the commit.
pub async fn get_in_tx(tx: &mut Tx, keys: &BankKeys, id: Id<Attempt>) -> Result<Option<AttemptRow>, Error> {
    let sql = format!(
        "SELECT provider, issuer, purpose, user_id, device_id, state_hash, nonce, verifier_sealed, subject_index, phone_sealed, \
         code_mac, code_expires_at, tries, created_at, expires_at, returned_at, done_at FROM auth_external_attempt \
         WHERE attempt_id = $1{}",
        tx.for_update()
    );
    let rows = tx.fetch_composed(sql, args![id]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let malformed = || storage::Error::Malformed { column: PHONE.to_owned() };
    let phone = match row.opt_blob("phone_sealed")? {
        Some(sealed) => Some(keys.fields.open(PHONE, &sealed)?.parse().map_err(|_| malformed())?),
        None => None,
    };
    Ok(Some(AttemptRow {
        attempt_id: id,
        provider: row.text("provider")?,
        issuer: row.text("issuer")?,
        purpose: if row.text("purpose")? == Purpose::Link.as_str() { Purpose::Link } else { Purpose::SignIn },
        user_id: row.opt_parse("user_id")?,
        device_id: row.text("device_id")?,
        state_hash: row.blob("state_hash")?,
        nonce: row.text("nonce")?,
        verifier: Secret::new(keys.fields.open(VERIFIER, &row.blob("verifier_sealed")?)?),
        subject_index: row.opt_blob("subject_index")?,
        phone,
        code_mac: row.opt_blob("code_mac")?,
        code_expires_at: row.opt_time("code_expires_at")?,
        tries: row.int("tries")?,
        created_at: row.time("created_at")?,
        expires_at: row.time("expires_at")?,
        returned_at: row.opt_time("returned_at")?,
        done_at: row.opt_time("done_at")?,
    }))
}

/// Notes that somebody came back; answers whether it was the first time.
pub async fn returned_in_tx(tx: &mut Tx, id: Id<Attempt>, now: Timestamp) -> Result<bool, Error> {
    let sql = "UPDATE auth_external_attempt SET returned_at = $2 WHERE attempt_id = $1 AND returned_at IS NULL";
    Ok(tx.execute(sql, args![id, now]).await? == 1)
}

/// Keeps whom the provider vouched for.
pub async fn vouched_in_tx(tx: &mut Tx, id: Id<Attempt>, subject: &[u8]) -> Result<(), Error> {
    let sql = "UPDATE auth_external_attempt SET subject_index = $2 WHERE attempt_id = $1";
    tx.execute(sql, args![id, subject.to_vec()]).await?;
    Ok(())
}

/// Keeps the code that was sent, and to which phone; the one before is worth nothing any more.
pub async fn code_in_tx(
    tx: &mut Tx,
    keys: &BankKeys,
    id: Id<Attempt>,
    phone: &Phone,
    (mac, expires_at): (Vec<u8>, Timestamp),
) -> Result<(), Error> {
    let sql = "UPDATE auth_external_attempt SET phone_sealed = $2, code_mac = $3, code_expires_at = $4, tries = 0 \
               WHERE attempt_id = $1";
    tx.execute(sql, args![id, keys.fields.seal(PHONE, phone.as_str()), mac, expires_at]).await?;
    Ok(())
}

/// Counts a wrong try.
pub async fn count_try_in_tx(tx: &mut Tx, id: Id<Attempt>) -> Result<(), Error> {
    tx.execute("UPDATE auth_external_attempt SET tries = tries + 1 WHERE attempt_id = $1", args![id]).await?;
    Ok(())
}

/// Uses an attempt up.
pub async fn done_in_tx(tx: &mut Tx, id: Id<Attempt>, now: Timestamp) -> Result<(), Error> {
    tx.execute("UPDATE auth_external_attempt SET done_at = $2 WHERE attempt_id = $1", args![id, now]).await?;
    Ok(())
}

/// Forgets attempts begun before `before`.
pub async fn purge_in_tx(tx: &mut Tx, before: Timestamp) -> Result<u64, Error> {
    Ok(tx.execute("DELETE FROM auth_external_attempt WHERE created_at < $1", args![before]).await?)
}

/// Forgets the attempts and links of a customer who left.
pub async fn forget_customer_in_tx(tx: &mut Tx, user: Id<User>) -> Result<(), Error> {
    tx.execute("DELETE FROM auth_external_attempt WHERE user_id = $1", args![user]).await?;
    tx.execute("DELETE FROM auth_external_link WHERE user_id = $1", args![user]).await?;
    Ok(())
}

fn link(row: &Row) -> Result<LinkRow, Error> {
    Ok(LinkRow {
        link_id: row.id("link_id")?,
        provider: row.text("provider")?,
        issuer: row.text("issuer")?,
        user_id: row.id("user_id")?,
        linked_at: row.time("linked_at")?,
        last_used_at: row.opt_time("last_used_at")?,
    })
}

/// Whose a subject is.
pub async fn linked_in_tx(tx: &mut Tx, subject: &[u8]) -> Result<Option<LinkRow>, Error> {
    let sql = "SELECT link_id, provider, issuer, user_id, linked_at, last_used_at FROM auth_external_link \
               WHERE subject_index = $1 AND ended_at IS NULL";
    tx.fetch_optional(sql, args![subject.to_vec()]).await?.as_ref().map(link).transpose()
}

/// Says whose a subject is; a unique violation if it is somebody's already, or the user has one of the provider's.
pub async fn link_in_tx(tx: &mut Tx, row: &LinkRow, subject: &[u8]) -> Result<(), Error> {
    let sql = "INSERT INTO auth_external_link (link_id, provider, issuer, subject_index, user_id, linked_at) \
               VALUES ($1, $2, $3, $4, $5, $6)";
    let values = args![row.link_id, &row.provider, &row.issuer, subject.to_vec(), row.user_id, row.linked_at];
    tx.execute(sql, values).await?;
    Ok(())
}

/// Notes a use.
pub async fn used_in_tx(tx: &mut Tx, id: Id<Link>, now: Timestamp) -> Result<(), Error> {
    tx.execute("UPDATE auth_external_link SET last_used_at = $2 WHERE link_id = $1", args![id, now]).await?;
    Ok(())
}

fn of_user() -> String {
    format!(
        "SELECT link_id, provider, issuer, user_id, linked_at, last_used_at FROM auth_external_link \
         WHERE user_id = $1 AND ended_at IS NULL ORDER BY linked_at, link_id LIMIT {LINKS_SEEN_MAX}"
    )
}

/// The links of a user, the oldest first.
pub async fn links(db: &Db, user: Id<User>) -> Result<Vec<LinkRow>, Error> {
    db.fetch_composed(of_user(), args![user]).await?.iter().map(link).collect()
}

/// The same, in a transaction.
pub async fn links_in_tx(tx: &mut Tx, user: Id<User>) -> Result<Vec<LinkRow>, Error> {
    tx.fetch_composed(of_user(), args![user]).await?.iter().map(link).collect()
}

/// Ends a link; answers whether it was there to be ended.
pub async fn end_in_tx(tx: &mut Tx, id: Id<Link>, by: EndedBy, now: Timestamp) -> Result<bool, Error> {
    let sql = "UPDATE auth_external_link SET ended_at = $2, ended_by = $3 WHERE link_id = $1 AND ended_at IS NULL";
    Ok(tx.execute(sql, args![id, now, by.as_str()]).await? == 1)
}
