//! The demo handset's messages.

use kernel::Timestamp;
use storage::{Db, Tx, args};

use crate::error::Error;
use crate::service::Way;

/// A message on the demo handset.
#[derive(Debug, Clone)]
pub struct DemoText {
    pub text_id: String,
    pub text: String,
    pub sent_at: Timestamp,
}

/// Keeps a message, once for its id, and forgets those before `oldest`.
pub async fn insert_text_in_tx(
    tx: &mut Tx,
    way: &Way,
    phone_index: Vec<u8>,
    text: &str,
    (now, oldest): (Timestamp, Timestamp),
) -> Result<(), Error> {
    tx.execute("DELETE FROM user_demo_text WHERE sent_at < $1", args![oldest]).await?;
    let sql = "INSERT INTO user_demo_text (text_id, phone_index, text, sent_at, channel) VALUES ($1, $2, $3, $4, $5) \
               ON CONFLICT (text_id) DO NOTHING";
    tx.execute(sql, args![&way.id, phone_index, text, now, way.channel]).await?;
    Ok(())
}

/// The newest messages of a phone by one way, newest first.
pub async fn texts(db: &Db, phone_index: Vec<u8>, channel: &str, limit: i64) -> Result<Vec<DemoText>, Error> {
    let sql = "SELECT text_id, text, sent_at FROM user_demo_text WHERE phone_index = $1 AND channel = $2 \
               ORDER BY sent_at DESC, text_id DESC LIMIT $3";
    let rows = db.fetch_all(sql, args![phone_index, channel, limit]).await?;
    rows.iter().map(|row| Ok(DemoText { text_id: row.text(0)?, text: row.text(1)?, sent_at: row.time(2)? })).collect()
}
