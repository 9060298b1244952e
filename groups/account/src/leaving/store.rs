//! What the tables say about a customer who leaves, and their movements as they are taken along.

use contracts::account::Account;
use kernel::{Id, Timestamp};
use serde_json::{Value, json};
use storage::{Db, Result, Row, args};

pub(crate) use crate::online::{close_in_tx, is_restricted};

/// A movement of an account of the customer's.
pub struct MovementRow {
    booked_at: Timestamp,
    outgoing: bool,
    amount_minor: i64,
    balance_minor: i64,
    kind: String,
    summary: String,
    transfer_id: Option<String>,
    counterparty: [Option<String>; 3],
}

impl MovementRow {
    /// As it is taken along.
    pub fn with_account(self, account_no: &str) -> Value {
        let [name, number, bank] = self.counterparty;
        json!({
            "account_no": account_no, "booked_at": self.booked_at, "direction": if self.outgoing { "out" } else { "in" },
            "amount_minor": self.amount_minor, "balance_minor": self.balance_minor, "kind": self.kind,
            "summary": self.summary, "transfer_id": self.transfer_id, "counterparty_name": name,
            "counterparty_account_no": number, "counterparty_bank": bank,
        })
    }
}

fn movement(row: &Row) -> Result<MovementRow> {
    let outgoing = row.flag("outgoing")?;
    let side = if outgoing {
        ["payee_name", "payee_account_no", "payee_bank"]
    } else {
        ["payer_name", "payer_account_no", "payer_bank"]
    };
    Ok(MovementRow {
        booked_at: row.time("booked_at")?,
        outgoing,
        amount_minor: row.int("amount_minor")?,
        balance_minor: row.int("balance_minor")?,
        kind: row.text("kind")?,
        summary: row.text("summary")?,
        transfer_id: row.opt_text("transfer_id")?,
        counterparty: [row.opt_text(side[0])?, row.opt_text(side[1])?, row.opt_text(side[2])?],
    })
}

/// The latest movements of an account, at most `limit`.
pub async fn movements(db: &Db, account: Id<Account>, limit: i64) -> Result<Vec<MovementRow>> {
    let arm = |column: &str, balance: &str, code: &str| {
        format!(
            "SELECT * FROM (SELECT p.seq, p.booked_at, p.amount_minor, p.journal_id, p.{balance} AS balance_minor, \
             CAST({code} AS BIGINT) AS outgoing FROM account_posting p WHERE p.{column} = $1 \
             ORDER BY p.booked_at DESC, p.seq DESC LIMIT $2) AS arm{code}"
        )
    };
    let (outgoing, incoming) =
        (arm("debit_account_id", "debit_balance_minor", "1"), arm("credit_account_id", "credit_balance_minor", "0"));
    let sql = format!(
        "SELECT m.booked_at, m.amount_minor, m.balance_minor, m.outgoing, j.kind, j.summary, j.transfer_id, j.payer_name, \
         j.payer_account_no, j.payer_bank, j.payee_name, j.payee_account_no, j.payee_bank \
         FROM (SELECT * FROM ({outgoing} UNION ALL {incoming}) AS arms ORDER BY booked_at DESC, seq DESC LIMIT $2) AS m \
         JOIN account_journal j ON j.journal_id = m.journal_id ORDER BY m.booked_at DESC, m.seq DESC"
    );
    db.fetch_composed(sql, args![account, limit]).await?.iter().map(movement).collect()
}
