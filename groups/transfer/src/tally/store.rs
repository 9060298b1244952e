//! The table of tallies.

use storage::{Db, Result, Tx, args};

/// One more; answers how many there are now.
pub async fn count_in_tx(tx: &mut Tx, subject: &str, day: &str) -> Result<i64> {
    let sql = "INSERT INTO transfer_tally (subject, day, used) VALUES ($1, $2, 1) \
               ON CONFLICT (subject, day) DO UPDATE SET used = transfer_tally.used + 1 RETURNING used";
    tx.fetch_one(sql, args![subject, day]).await?.int(0)
}

/// How many there are.
pub async fn used(db: &Db, subject: &str, day: &str) -> Result<i64> {
    let sql = "SELECT used FROM transfer_tally WHERE subject = $1 AND day = $2";
    db.fetch_optional(sql, args![subject, day]).await?.map_or(Ok(0), |row| row.int(0))
}

/// Forgets what is older than `day`.
pub async fn sweep_in_tx(tx: &mut Tx, day: &str) -> Result<u64> {
    tx.execute("DELETE FROM transfer_tally WHERE day < $1", args![day]).await
}
