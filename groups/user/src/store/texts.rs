//! The demo handset's messages.

use kernel::Timestamp;
use storage::{Db, Tx, args};

use crate::error::Error;

/// A message on the demo handset.
#[derive(Debug, Clone)]
pub struct DemoText {
    pub text_id: String,
    pub text: String,
    pub sent_at: Timestamp,
}

/// Keeps a message and forgets those before `forget_before`.
pub async fn insert_text_in_tx(
    tx: &mut Tx,
    text_id: &str,
    phone_index: Vec<u8>,
    text: &str,
    now: Timestamp,
    forget_before: Timestamp,
) -> Result<(), Error> {
    tx.execute("DELETE FROM user_demo_text WHERE sent_at < $1", args![forget_before]).await?;
    let sql = "INSERT INTO user_demo_text (text_id, phone_index, text, sent_at) VALUES ($1, $2, $3, $4)";
    tx.execute(sql, args![text_id, phone_index, text, now]).await?;
    Ok(())
}

/// The newest messages of a phone, newest first.
pub async fn texts(db: &Db, phone_index: Vec<u8>, limit: i64) -> Result<Vec<DemoText>, Error> {
    let sql = "SELECT text_id, text, sent_at FROM user_demo_text WHERE phone_index = $1 \
               ORDER BY sent_at DESC, text_id DESC LIMIT $2";
    let rows = db.fetch_all(sql, args![phone_index, limit]).await?;
    rows.iter().map(|row| Ok(DemoText { text_id: row.text(0)?, text: row.text(1)?, sent_at: row.time(2)? })).collect()
}
