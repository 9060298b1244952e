//! Finding a transfer by its receipt's number.

use storage::{Db, Result, args};

use crate::model::made_within;
use crate::store::{Order, order, select};

/// The transfer a customer sent under this receipt number.
pub async fn by_receipt_no(db: &Db, receipt_no: &str) -> Result<Option<Order>> {
    let Some((from, until)) = made_within(receipt_no) else { return Ok(None) };
    let made = "WHERE transfer_id >= $1 AND transfer_id < $2 AND receipt_no = $3 AND direction = 'out'";
    let sql = format!("{} {made} ORDER BY transfer_id LIMIT 1", select());
    db.fetch_composed(sql, args![from, until, receipt_no]).await?.first().map(order).transpose()
}
