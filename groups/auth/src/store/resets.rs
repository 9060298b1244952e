//! Passwords being set anew.

use contracts::user::User;
use crypto::BankKeys;
use kernel::{Id, Phone, Timestamp};
use storage::{Tx, args};

use super::Code;
use crate::error::Error;

const PHONE: &str = "auth_reset.phone";

/// A reset as stored.
#[derive(Debug, Clone)]
pub struct ResetRow {
    pub reset_id: Id<Code>,
    pub phone: Phone,
    /// Nobody when the phone is nobody's.
    pub user_id: Option<Id<User>>,
    pub mac: Vec<u8>,
    pub tries: i64,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

/// Stores a reset.
pub async fn insert_reset_in_tx(tx: &mut Tx, keys: &BankKeys, row: &ResetRow) -> Result<(), Error> {
    let sql = "INSERT INTO auth_reset (reset_id, phone_sealed, user_id, code_mac, tries, created_at, expires_at) \
               VALUES ($1, $2, $3, $4, 0, $5, $6)";
    let sealed = keys.fields.seal(PHONE, row.phone.as_str());
    tx.execute(sql, args![row.reset_id, sealed, row.user_id, row.mac.clone(), row.created_at, row.expires_at]).await?;
    Ok(())
}

/// One reset, locked until the commit.
pub async fn reset_in_tx(tx: &mut Tx, keys: &BankKeys, reset: Id<Code>) -> Result<Option<ResetRow>, Error> {
    let sql = format!(
        "SELECT phone_sealed, user_id, code_mac, tries, created_at, expires_at, used_at FROM auth_reset \
         WHERE reset_id = $1{}",
        tx.for_update()
    );
    let rows = tx.fetch_composed(sql, args![reset]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let malformed = || storage::Error::Malformed { column: PHONE.to_owned() };
    Ok(Some(ResetRow {
        reset_id: reset,
        phone: keys.fields.open(PHONE, &row.blob("phone_sealed")?)?.parse().map_err(|_| malformed())?,
        user_id: row.opt_parse("user_id")?,
        mac: row.blob("code_mac")?,
        tries: row.int("tries")?,
        created_at: row.time("created_at")?,
        expires_at: row.time("expires_at")?,
        used_at: row.opt_time("used_at")?,
    }))
}

/// Counts a wrong try.
pub async fn count_reset_try_in_tx(tx: &mut Tx, reset: Id<Code>) -> Result<(), Error> {
    tx.execute("UPDATE auth_reset SET tries = tries + 1 WHERE reset_id = $1", args![reset]).await?;
    Ok(())
}

/// Uses a reset up.
pub async fn use_reset_in_tx(tx: &mut Tx, reset: Id<Code>, now: Timestamp) -> Result<(), Error> {
    tx.execute("UPDATE auth_reset SET used_at = $2 WHERE reset_id = $1", args![reset, now]).await?;
    Ok(())
}
