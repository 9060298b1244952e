//! Changes of phone numbers as stored.

use contracts::user::User;
use crypto::BankKeys;
use kernel::{Id, Phone, Timestamp};
use storage::{Tx, args};

use super::PhoneChange;
use crate::error::Error;

const PHONE: &str = "user_phone_change.phone";

/// A change as stored.
#[derive(Debug, Clone)]
pub struct ChangeRow {
    pub change_id: Id<PhoneChange>,
    pub user_id: Id<User>,
    pub phone: Phone,
    pub code_mac: Vec<u8>,
    pub code_tries: i64,
    pub code_expires_at: Timestamp,
    pub created_at: Timestamp,
    pub done_at: Option<Timestamp>,
}

/// Stores a change that was just begun.
pub async fn insert_in_tx(tx: &mut Tx, keys: &BankKeys, row: &ChangeRow) -> Result<(), Error> {
    let sql = "INSERT INTO user_phone_change (change_id, user_id, phone_sealed, code_mac, code_tries, code_expires_at, \
               created_at) VALUES ($1, $2, $3, $4, 0, $5, $6)";
    let sealed = keys.fields.seal(PHONE, row.phone.as_str());
    let values = args![row.change_id, row.user_id, sealed, row.code_mac.clone(), row.code_expires_at, row.created_at];
    tx.execute(sql, values).await?;
    Ok(())
}

/// When a customer last began one, and how many since `since`.
pub async fn lately_in_tx(tx: &mut Tx, user: Id<User>, since: Timestamp) -> Result<(Option<Timestamp>, i64), Error> {
    let sql = "SELECT MAX(created_at) AS last, COUNT(*) AS begun FROM user_phone_change \
               WHERE user_id = $1 AND created_at > $2";
    let row = tx.fetch_one(sql, args![user, since]).await?;
    Ok((row.opt_time("last")?, row.int("begun")?))
}

/// A change, locked until the commit.
pub async fn get_in_tx(tx: &mut Tx, keys: &BankKeys, id: Id<PhoneChange>) -> Result<Option<ChangeRow>, Error> {
    let sql = format!(
        "SELECT change_id, user_id, phone_sealed, code_mac, code_tries, code_expires_at, created_at, done_at \
         FROM user_phone_change WHERE change_id = $1{}",
        tx.for_update()
    );
    let rows = tx.fetch_composed(sql, args![id]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let malformed = || storage::Error::Malformed { column: PHONE.to_owned() };
    Ok(Some(ChangeRow {
        change_id: row.id("change_id")?,
        user_id: row.id("user_id")?,
        phone: keys.fields.open(PHONE, &row.blob("phone_sealed")?)?.parse().map_err(|_| malformed())?,
        code_mac: row.blob("code_mac")?,
        code_tries: row.int("code_tries")?,
        code_expires_at: row.time("code_expires_at")?,
        created_at: row.time("created_at")?,
        done_at: row.opt_time("done_at")?,
    }))
}

/// Counts a wrong code.
pub async fn count_try_in_tx(tx: &mut Tx, id: Id<PhoneChange>) -> Result<(), Error> {
    tx.execute("UPDATE user_phone_change SET code_tries = code_tries + 1 WHERE change_id = $1", args![id]).await?;
    Ok(())
}

/// The change is made.
pub async fn done_in_tx(tx: &mut Tx, id: Id<PhoneChange>, at: Timestamp) -> Result<(), Error> {
    tx.execute("UPDATE user_phone_change SET done_at = $2 WHERE change_id = $1", args![id, at]).await?;
    Ok(())
}
