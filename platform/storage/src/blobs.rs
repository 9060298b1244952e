//! Files of a bank, in its own database: written in the transaction that says they are there, gone with the row that
//! names them, backed up and moved with everything else of the bank.
//!
//! For files of some megabytes that live for days. A blob does not know whose it is: whoever keeps its id does.

use kernel::Value;

use crate::{Db, Error, Result, Tx, args};

/// Bytes of one piece.
const PIECE: usize = 256 * 1024;
/// The largest file.
pub const BLOB_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Stores `bytes` as the blob `id`.
pub async fn put_in_tx(tx: &mut Tx, id: &str, bytes: &[u8]) -> Result<()> {
    if bytes.len() > BLOB_BYTES_MAX {
        return Err(Error::Inconsistent("a file is too large to be stored"));
    }
    for (place, piece) in bytes.chunks(PIECE).enumerate() {
        let values = args![id, place as i64, piece.to_vec()];
        tx.execute("INSERT INTO blob_piece (blob_id, place, bytes) VALUES ($1, $2, $3)", values).await?;
    }
    Ok(())
}

/// The blob `id`, whole; nothing if there is none.
pub async fn get(db: &Db, id: &str) -> Result<Option<Vec<u8>>> {
    let sql = "SELECT bytes FROM blob_piece WHERE blob_id = $1 ORDER BY place LIMIT 1000";
    let rows = db.fetch_all(sql, args![id]).await?;
    let mut whole = Vec::new();
    for row in &rows {
        whole.extend(row.blob(0)?);
    }
    Ok((!rows.is_empty()).then_some(whole))
}

/// Forgets blobs.
pub async fn forget_in_tx(tx: &mut Tx, ids: &[String]) -> Result<()> {
    for id in ids {
        tx.execute("DELETE FROM blob_piece WHERE blob_id = $1", vec![Value::from(id.as_str())]).await?;
    }
    Ok(())
}
