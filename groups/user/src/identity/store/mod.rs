//! Identities as channels know them. Merges, claims and cases have files of their own beside this one.

mod cases;
mod claims;
mod merges;

use contracts::user::User;
use crypto::BankKeys;
use kernel::{Id, PersonName, Phone, ResidentId, Timestamp};
use storage::{Db, Row, Tx, args};

use super::model::{Document, IdentityChannel, MergeProof};
use crate::error::Error;

pub use cases::*;
pub use claims::*;
pub use merges::*;

const PHONE: &str = "user_identity.phone";
const NUMBER: &str = "user_identity.id_number";
const SUBJECT: &str = "user_identity.subject";
/// Most identities of one user that are read.
const IDENTITIES_MAX: i64 = 100;
const COLUMNS: &str = "identity_id, channel, label, user_id, home_user_id, phone_sealed, name, id_number_sealed, document, \
                       proof, since, attached_at, last_seen_at";

/// Marks ids of identities.
pub enum ChannelIdentity {}

/// Somebody as one channel knows them.
#[derive(Debug, Clone)]
pub struct IdentityRow {
    pub identity_id: Id<ChannelIdentity>,
    pub channel: IdentityChannel,
    pub label: Option<String>,
    pub user_id: Option<Id<User>>,
    /// Whose it was before any merge, if that is somebody else.
    pub home_user_id: Option<Id<User>>,
    pub phone: Option<Phone>,
    pub name: Option<PersonName>,
    pub id_number: Option<ResidentId>,
    pub document: Document,
    pub proof: Option<String>,
    pub since: Timestamp,
    pub attached_at: Option<Timestamp>,
    pub last_seen_at: Timestamp,
}

fn read(keys: &BankKeys, row: &Row) -> Result<IdentityRow, Error> {
    let malformed = |column: &str| Error::Store(storage::Error::Malformed { column: column.to_owned() });
    let phone = match row.opt_blob("phone_sealed")? {
        Some(sealed) => Some(keys.fields.open(PHONE, &sealed)?.parse().map_err(|_| malformed(PHONE))?),
        None => None,
    };
    let id_number = match row.opt_blob("id_number_sealed")? {
        Some(sealed) => Some(keys.fields.open(NUMBER, &sealed)?.parse().map_err(|_| malformed(NUMBER))?),
        None => None,
    };
    Ok(IdentityRow {
        identity_id: row.id("identity_id")?,
        channel: row.parse("channel")?,
        label: row.opt_text("label")?,
        user_id: row.opt_parse("user_id")?,
        home_user_id: row.opt_parse("home_user_id")?,
        phone,
        name: row.opt_parse("name")?,
        id_number,
        document: row.parse("document")?,
        proof: row.opt_text("proof")?,
        since: row.time("since")?,
        attached_at: row.opt_time("attached_at")?,
        last_seen_at: row.time("last_seen_at")?,
    })
}

/// Notes that somebody signed in through a channel.
pub async fn seen_in_tx(
    tx: &mut Tx,
    identity: Id<ChannelIdentity>,
    user: Id<User>,
    channel: IdentityChannel,
    now: Timestamp,
) -> Result<(), Error> {
    let sql = "INSERT INTO user_identity (identity_id, channel, subject, user_id, document, proof, since, attached_at, \
               last_seen_at) VALUES ($1, $2, $3, $4, 'not_checked', 'session', $5, $5, $5) \
               ON CONFLICT (channel, subject) DO UPDATE SET last_seen_at = excluded.last_seen_at";
    tx.execute(sql, args![identity, channel.as_str(), format!("user:{user}"), user, now]).await?;
    Ok(())
}

/// The identities of a user, the oldest first.
pub async fn identities(db: &Db, keys: &BankKeys, user: Id<User>) -> Result<Vec<IdentityRow>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM user_identity WHERE user_id = $1 ORDER BY since, identity_id LIMIT {IDENTITIES_MAX}"
    );
    db.fetch_composed(sql, args![user]).await?.iter().map(|row| read(keys, row)).collect()
}

/// Identities without a user that name this phone or this id number.
pub async fn waiting(
    db: &Db,
    keys: &BankKeys,
    phone: &Phone,
    id_number: Option<&ResidentId>,
) -> Result<Vec<IdentityRow>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM user_identity WHERE user_id IS NULL AND (phone_index = $1 OR id_number_index = $2) \
         ORDER BY since, identity_id LIMIT {IDENTITIES_MAX}"
    );
    // Nobody's number is found by no index.
    let number = id_number.map_or_else(Vec::new, |number| crate::store::id_number_index(keys, number));
    let rows = db.fetch_composed(sql, args![crate::store::phone_index(keys, phone), number]).await?;
    rows.iter().map(|row| read(keys, row)).collect()
}

/// One identity.
pub async fn identity(db: &Db, keys: &BankKeys, id: Id<ChannelIdentity>) -> Result<Option<IdentityRow>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM user_identity WHERE identity_id = $1");
    db.fetch_composed(sql, args![id]).await?.first().map(|row| read(keys, row)).transpose()
}

/// One identity, locked until the commit.
pub async fn identity_in_tx(
    tx: &mut Tx,
    keys: &BankKeys,
    id: Id<ChannelIdentity>,
) -> Result<Option<IdentityRow>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM user_identity WHERE identity_id = $1{}", tx.for_update());
    tx.fetch_composed(sql, args![id]).await?.first().map(|row| read(keys, row)).transpose()
}

/// What a channel tells of somebody it knows.
#[derive(Debug, Clone)]
pub struct Reported {
    pub channel: IdentityChannel,
    /// The channel's own number.
    pub subject: String,
    pub phone: Option<Phone>,
    pub name: Option<PersonName>,
    pub id_number: Option<ResidentId>,
    pub document: Document,
}

/// Keeps what a channel tells; what it told before is told anew. Answers which identity it is.
pub async fn report_in_tx(
    tx: &mut Tx,
    keys: &BankKeys,
    identity: Id<ChannelIdentity>,
    told: &Reported,
    now: Timestamp,
) -> Result<Id<ChannelIdentity>, Error> {
    let index: String = keys.blind_index(SUBJECT, &told.subject).iter().map(|byte| format!("{byte:02x}")).collect();
    let sql = "INSERT INTO user_identity (identity_id, channel, subject, label, phone_sealed, phone_index, name, \
               id_number_sealed, id_number_index, document, since, last_seen_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11) \
               ON CONFLICT (channel, subject) DO UPDATE SET last_seen_at = excluded.last_seen_at";
    let values = args![
        identity,
        told.channel.as_str(),
        &index,
        super::model::label(&told.subject),
        told.phone.as_ref().map(|phone| keys.fields.seal(PHONE, phone.as_str())),
        told.phone.as_ref().map(|phone| crate::store::phone_index(keys, phone)),
        told.name.as_ref().map(|name| name.as_str().to_owned()),
        told.id_number.as_ref().map(|number| keys.fields.seal(NUMBER, number.as_str())),
        told.id_number.as_ref().map(|number| crate::store::id_number_index(keys, number)),
        told.document.as_str(),
        now,
    ];
    tx.execute(sql, values).await?;
    let sql = "SELECT identity_id FROM user_identity WHERE channel = $1 AND subject = $2";
    Ok(tx.fetch_one(sql, args![told.channel.as_str(), &index]).await?.id("identity_id")?)
}

/// Gives an identity without a user one; answers whether it had none.
pub async fn attach_in_tx(
    tx: &mut Tx,
    identity: Id<ChannelIdentity>,
    user: Id<User>,
    proof: &'static str,
    now: Timestamp,
) -> Result<bool, Error> {
    let sql = "UPDATE user_identity SET user_id = $2, proof = $3, attached_at = $4 \
               WHERE identity_id = $1 AND user_id IS NULL";
    Ok(tx.execute(sql, args![identity, user, proof, now]).await? == 1)
}

/// Takes an identity that a channel told of from its user: it waits for a proof again.
pub async fn detach_in_tx(tx: &mut Tx, identity: Id<ChannelIdentity>) -> Result<Option<Id<User>>, Error> {
    let sql = "SELECT user_id FROM user_identity WHERE identity_id = $1 AND user_id IS NOT NULL AND proof <> 'session'";
    let Some(row) = tx.fetch_optional(sql, args![identity]).await? else { return Ok(None) };
    let user = row.id("user_id")?;
    let sql = "UPDATE user_identity SET user_id = NULL, home_user_id = NULL, proof = NULL, attached_at = NULL \
               WHERE identity_id = $1";
    tx.execute(sql, args![identity]).await?;
    Ok(Some(user))
}

/// The word a proof is stored under with an identity.
pub const fn proof_word(proof: MergeProof) -> &'static str {
    match proof {
        MergeProof::PhoneCode => "phone_code",
        MergeProof::SameDocument => "document",
    }
}
