//! Whom a customer paid.

use contracts::user::User;
use kernel::Id;
use storage::{Db, Result, args};

use crate::store::{Order, order, select};

/// A customer's latest transfers, the newest first; at most 300.
pub async fn latest(db: &Db, user: Id<User>) -> Result<Vec<Order>> {
    let sql = format!("{} WHERE user_id = $1 ORDER BY transfer_id DESC LIMIT 300", select());
    db.fetch_composed(sql, args![user]).await?.iter().map(order).collect()
}
