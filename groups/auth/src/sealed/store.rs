//! Nonces that were used.

use kernel::Timestamp;
use storage::{Tx, args};

use crate::error::Error;

/// Notes that a nonce was used; answers no when it was before.
pub async fn use_nonce_in_tx(tx: &mut Tx, nonce: &[u8], now: Timestamp) -> Result<bool, Error> {
    let sql = "INSERT INTO auth_sealed_use (nonce, used_at) VALUES ($1, $2) ON CONFLICT (nonce) DO NOTHING";
    Ok(tx.execute(sql, args![nonce.to_vec(), now]).await? == 1)
}

/// Forgets nonces used before `before`: their time was over long ago.
pub async fn purge_in_tx(tx: &mut Tx, before: Timestamp) -> Result<u64, Error> {
    Ok(tx.execute("DELETE FROM auth_sealed_use WHERE used_at < $1", args![before]).await?)
}
