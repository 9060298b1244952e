//! The table of customers who can be paid by phone.

use contracts::account::Account;
use contracts::user::User;
use kernel::{Id, Timestamp};
use storage::{Db, Result, Tx, args};

/// Where the money of one customer's number goes, and since when.
pub async fn of_user(db: &Db, user: Id<User>) -> Result<Option<(Id<Account>, Timestamp)>> {
    let sql = "SELECT account_id, registered_at FROM transfer_phone WHERE user_id = $1";
    let row = db.fetch_optional(sql, args![user]).await?;
    row.map(|row| Ok((row.id("account_id")?, row.time("registered_at")?))).transpose()
}

/// Turns it on, or changes the account.
pub async fn put_in_tx(tx: &mut Tx, user: Id<User>, account: Id<Account>, at: Timestamp) -> Result<()> {
    let sql = "INSERT INTO transfer_phone (user_id, account_id, registered_at) VALUES ($1, $2, $3) \
               ON CONFLICT (user_id) DO UPDATE SET account_id = excluded.account_id";
    tx.execute(sql, args![user, account, at]).await.map(drop)
}

/// Turns it off; answers whether it was on.
pub async fn delete_in_tx(tx: &mut Tx, user: Id<User>) -> Result<bool> {
    Ok(tx.execute("DELETE FROM transfer_phone WHERE user_id = $1", args![user]).await? == 1)
}
