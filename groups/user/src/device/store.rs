//! Devices that are named anew, given up, or in the way of another.

use contracts::user::{Session, User};
use crypto::BankKeys;
use kernel::{Id, Timestamp};
use storage::{Tx, args};

use crate::error::Error;

/// What a device is called where its id must not be told: who knows the id of a bound device passes for it.
pub fn handle(keys: &BankKeys, user: Id<User>, device_id: &str) -> String {
    let index = keys.blind_index("user_device.handle", &format!("{user}/{device_id}"));
    index[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The ids of a user's devices, at most 100; the user's row is locked first, so that two devices are bound one after the
/// other.
pub async fn device_ids_in_tx(tx: &mut Tx, user: Id<User>) -> Result<Vec<String>, Error> {
    let lock = format!("SELECT user_id FROM user_person WHERE user_id = $1{}", tx.for_update());
    tx.fetch_composed(lock, args![user]).await?;
    let sql = "SELECT device_id FROM user_device WHERE user_id = $1 ORDER BY bound_at, device_id LIMIT 100";
    let rows = tx.fetch_all(sql, args![user]).await?;
    rows.iter().map(|row| Ok(row.text(0)?)).collect()
}

/// Unbinds a device, which no push reaches any more; answers whether it was bound.
pub async fn unbind_in_tx(tx: &mut Tx, user: Id<User>, device_id: &str) -> Result<bool, Error> {
    let sql = "DELETE FROM user_push_token WHERE user_id = $1 AND device_id = $2";
    tx.execute(sql, args![user, device_id]).await?;
    let sql = "DELETE FROM user_device WHERE user_id = $1 AND device_id = $2";
    tx.changed(user);
    Ok(tx.execute(sql, args![user, device_id]).await? == 1)
}

/// Calls a device something else; answers whether it is bound.
pub async fn rename_in_tx(tx: &mut Tx, user: Id<User>, device_id: &str, name: &str) -> Result<bool, Error> {
    let sql = "UPDATE user_device SET name = $3 WHERE user_id = $1 AND device_id = $2";
    Ok(tx.execute(sql, args![user, device_id, name]).await? == 1)
}

/// The sessions of a user that stand at `now`, with their devices; at most 1,000.
pub async fn standing_sessions_in_tx(
    tx: &mut Tx,
    user: Id<User>,
    now: Timestamp,
) -> Result<Vec<(Id<Session>, String)>, Error> {
    let sql = "SELECT session_id, device_id FROM user_session WHERE user_id = $1 AND ended_at IS NULL \
               AND expires_at > $2 ORDER BY opened_at DESC LIMIT 1000";
    let rows = tx.fetch_all(sql, args![user, now]).await?;
    rows.iter().map(|row| Ok((row.id(0)?, row.text(1)?))).collect()
}
