//! What the tables say about a customer who leaves, and rows as they are taken along.

use contracts::debit::Mandate;
use contracts::user::User;
use kernel::Id;
use serde_json::{Value, json};
use storage::{Db, Result, Row, Tx, args};

use crate::store::Order;

/// Rows of a part that are read in one go.
const ROWS_MAX: i64 = 1_000;

/// How much there is of each thing that has not come to its end.
pub struct Counts {
    pub on_the_way: i64,
    pub packets: i64,
    pub packets_minor: i64,
    pub schedules: i64,
    pub plans: i64,
    pub mandates: i64,
    pub debit_mandates: i64,
    pub payees: i64,
    pub phone: i64,
}

/// What of a customer's has not come to its end.
pub async fn counts(db: &Db, user: Id<User>) -> Result<Counts> {
    let of = async |sql: &'static str| -> Result<i64> { db.fetch_one(sql, args![user]).await?.int(0) };
    let orders =
        of("SELECT COUNT(*) FROM transfer_order WHERE user_id = $1 AND status IN ('scheduled', 'processing')").await?;
    let collections =
        of("SELECT COUNT(*) FROM transfer_collection WHERE user_id = $1 AND status IN ('requested', 'taken')").await?;
    let batches = of("SELECT COUNT(*) FROM transfer_batch WHERE user_id = $1 AND status = 'running'").await?;
    Ok(Counts {
        on_the_way: orders + collections + batches,
        packets: of("SELECT COUNT(*) FROM transfer_packet WHERE user_id = $1 AND status IN ('open', 'returning')")
            .await?,
        packets_minor: of("SELECT CAST(COALESCE(SUM(s.amount_minor), 0) AS BIGINT) FROM transfer_packet p \
                           JOIN transfer_packet_share s ON s.packet_id = p.packet_id AND s.state <> 'claimed' \
                           WHERE p.user_id = $1 AND p.status IN ('open', 'returning')")
        .await?,
        schedules: of("SELECT COUNT(*) FROM transfer_schedule WHERE user_id = $1 AND status IN ('active', 'paused')")
            .await?,
        plans: of("SELECT COUNT(*) FROM transfer_collect_plan WHERE user_id = $1 AND status IN ('active', 'paused')")
            .await?,
        mandates: of("SELECT COUNT(*) FROM transfer_mandate WHERE user_id = $1 AND state IN ('asked', 'active')")
            .await?,
        debit_mandates: of("SELECT COUNT(*) FROM transfer_debit_mandate WHERE user_id = $1 AND ended_at IS NULL")
            .await?,
        payees: of("SELECT COUNT(*) FROM transfer_payee WHERE user_id = $1").await?,
        phone: of("SELECT COUNT(*) FROM transfer_phone WHERE user_id = $1").await?,
    })
}

/// The mandates of a customer's by which this bank asks.
pub async fn mandates(db: &Db, user: Id<User>) -> Result<Vec<Id<Mandate>>> {
    let sql = "SELECT mandate_id FROM transfer_mandate WHERE user_id = $1 AND state IN ('asked', 'active') \
               ORDER BY mandate_id LIMIT 1000";
    db.fetch_all(sql, args![user]).await?.iter().map(|row| row.id(0)).collect()
}

/// Forgets the payees of a customer's; answers how many.
pub async fn forget_payees_in_tx(tx: &mut Tx, user: Id<User>) -> Result<u64> {
    tx.execute("DELETE FROM transfer_payee WHERE user_id = $1", args![user]).await
}

/// A transfer as it is taken along.
pub fn transfer(row: &Order) -> Value {
    json!({
        "transfer_id": row.transfer_id, "receipt_no": row.receipt_no, "payer_account_no": row.payer_account_no.as_str(),
        "payee_name": row.payee_name, "payee_account_no": row.payee_account_no.as_str(), "payee_bank": row.payee_bank_name,
        "amount": row.amount, "status": row.status.as_str(), "note": row.note, "created_at": row.created_at,
        "completed_at": row.completed_at,
    })
}

/// Every mandate of a customer's, of both sides.
pub async fn all_mandates(db: &Db, user: Id<User>) -> Result<Vec<Value>> {
    let sql = "SELECT 'collecting' AS side, payer_account_no AS account_no, payer_bank_name AS bank, per_debit_minor, \
               per_day_minor, version, given_at, ended_at FROM transfer_mandate WHERE user_id = $1 \
               UNION ALL SELECT 'debited', '', collecting_bank_name, per_debit_minor, per_day_minor, version, given_at, \
               ended_at FROM transfer_debit_mandate WHERE user_id = $1 ORDER BY given_at DESC LIMIT $2";
    let row = |row: &Row| {
        Ok(json!({
            "side": row.text("side")?, "account_no": row.text("account_no")?, "bank": row.text("bank")?,
            "per_debit_minor": row.int("per_debit_minor")?, "per_day_minor": row.int("per_day_minor")?,
            "version": row.text("version")?, "given_at": row.time("given_at")?, "ended_at": row.opt_time("ended_at")?,
        }))
    };
    db.fetch_all(sql, args![user, ROWS_MAX]).await?.iter().map(row).collect()
}

/// Red packets a customer gave, and shares of others' they opened.
pub async fn packets(db: &Db, user: Id<User>) -> Result<Vec<Value>> {
    let sql = "SELECT 'given' AS side, kind, total_minor AS amount_minor, greeting, created_at AS at FROM transfer_packet \
               WHERE user_id = $1 UNION ALL SELECT 'opened', p.kind, c.amount_minor, p.greeting, c.claimed_at \
               FROM transfer_packet_claim c JOIN transfer_packet p ON p.packet_id = c.packet_id WHERE c.user_id = $1 \
               ORDER BY at DESC LIMIT $2";
    let row = |row: &Row| {
        Ok(json!({
            "side": row.text("side")?, "kind": row.text("kind")?, "amount_minor": row.int("amount_minor")?,
            "greeting": row.text("greeting")?, "at": row.time("at")?,
        }))
    };
    db.fetch_all(sql, args![user, ROWS_MAX]).await?.iter().map(row).collect()
}
