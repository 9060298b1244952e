//! Finding a transfer by its receipt's number.

use storage::{Db, Result, args};

use crate::store::{Order, order, select};

/// The transfer a customer sent under this receipt number.
pub async fn by_receipt_no(db: &Db, receipt_no: &str) -> Result<Option<Order>> {
    let sql = format!("{} WHERE receipt_no = $1 AND direction = 'out' ORDER BY transfer_id LIMIT 1", select());
    db.fetch_composed(sql, args![receipt_no]).await?.first().map(order).transpose()
}
