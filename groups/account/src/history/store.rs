//! Movements out of postings: both sides of every account, merged by time, each through its own index.

use contracts::account::Account;
use contracts::user::User;
use kernel::{Id, Money, Timestamp, Value};
use storage::{Db, Result, Row, args};

use super::model::{MonthFlow, Place, Side};
use crate::model::Movement;

/// Accounts read in one statement; a customer with more is read in several.
const ACCOUNTS_AT_ONCE: usize = 40;
/// Movements summed at most; a month with more is not summed.
const SUMMED_MAX: i64 = 200_000;

/// A direction: the account's column, its balance, and its code (the incoming side of one posting comes first).
const IN: (&str, &str, &str) = ("credit_account_id", "credit_balance_minor", "0");
const OUT: (&str, &str, &str) = ("debit_account_id", "debit_balance_minor", "1");

/// The next `limit` movements of `accounts` after `place`, not before `from`; newest first.
pub async fn scan(
    db: &Db,
    accounts: &[Id<Account>],
    side: Side,
    from: Option<Timestamp>,
    place: Place,
    limit: usize,
) -> Result<Vec<Movement>> {
    let mut found = Vec::new();
    for some in accounts.chunks(ACCOUNTS_AT_ONCE) {
        found.extend(scan_some(db, some, side, from, place, limit).await?);
    }
    if accounts.len() > ACCOUNTS_AT_ONCE {
        found.sort_by_key(|movement| std::cmp::Reverse((movement.booked_at, movement.seq, movement.incoming)));
        found.truncate(limit);
    }
    Ok(found)
}

async fn scan_some(
    db: &Db,
    accounts: &[Id<Account>],
    side: Side,
    from: Option<Timestamp>,
    place: Place,
    limit: usize,
) -> Result<Vec<Movement>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut values = args![place.at, from.map_or(i64::MIN, Timestamp::micros), limit];
    // Only what an arm names is bound: a parameter that nothing names would have no type on PostgreSQL.
    let mut wanted = Vec::with_capacity(2);
    if side != Side::In {
        values.push(Value::from(if place.out_seen { place.seq } else { place.seq.saturating_add(1) }));
        wanted.push((OUT, values.len()));
    }
    if side != Side::Out {
        values.push(Value::from(place.seq));
        wanted.push((IN, values.len()));
    }
    let mut arms = Vec::with_capacity(accounts.len() * 2);
    for account in accounts {
        values.push(Value::from(*account));
        let own = values.len();
        for ((column, balance, code), before) in &wanted {
            arms.push(format!(
                "SELECT * FROM (SELECT p.seq, p.booked_at, p.amount_minor, p.journal_id, p.{column} AS account_id, \
                 p.{balance} AS balance_minor, CAST({code} AS BIGINT) AS outgoing FROM account_posting p \
                 WHERE p.{column} = ${own} AND (p.booked_at, p.seq) < ($1, ${before}) AND p.booked_at >= $2 \
                 ORDER BY p.booked_at DESC, p.seq DESC LIMIT $3) AS arm{}",
                arms.len()
            ));
        }
    }
    let sql = format!(
        "SELECT m.seq, m.booked_at, m.amount_minor, m.account_id, m.balance_minor, m.outgoing, j.kind, j.summary, \
         j.transfer_id, j.payer_name, j.payer_account_no, j.payer_bank, j.payee_name, j.payee_account_no, j.payee_bank \
         FROM (SELECT * FROM ({}) AS arms ORDER BY booked_at DESC, seq DESC, outgoing LIMIT $3) AS m \
         JOIN account_journal j ON j.journal_id = m.journal_id \
         ORDER BY m.booked_at DESC, m.seq DESC, m.outgoing",
        arms.join(" UNION ALL ")
    );
    db.fetch_composed(sql, values).await?.iter().map(movement).collect()
}

/// A movement out of a row of a scan.
pub(crate) fn movement(row: &Row) -> Result<Movement> {
    let incoming = row.int("outgoing")? == 0;
    let other = if incoming {
        ["payer_name", "payer_account_no", "payer_bank"]
    } else {
        ["payee_name", "payee_account_no", "payee_bank"]
    };
    Ok(Movement {
        account_id: row.id("account_id")?,
        seq: row.int("seq")?,
        incoming,
        amount: Money::cny(row.int("amount_minor")?),
        balance_after: Money::cny(row.int("balance_minor")?),
        kind: row.text("kind")?,
        summary: row.text("summary")?,
        counterparty_name: row.opt_text(other[0])?,
        counterparty_account_no: row.opt_text(other[1])?,
        counterparty_bank: row.opt_text(other[2])?,
        transfer_id: row.opt_text("transfer_id")?,
        booked_at: row.time("booked_at")?,
    })
}

/// What moved on one account between two moments; without what came from or went to an account of the user it `stayed`
/// with. Nothing when there are too many movements to sum.
pub async fn flow(
    db: &Db,
    account: Id<Account>,
    stayed: Option<Id<User>>,
    from: Timestamp,
    until: Timestamp,
) -> Result<Option<MonthFlow>> {
    let arm = |own: &str, other: &str| {
        format!(
            "SELECT CAST(COALESCE(SUM(m.amount_minor), 0) AS BIGINT) AS total, COUNT(*) AS many \
             FROM (SELECT p.amount_minor FROM account_posting p \
             LEFT JOIN account_account o ON o.account_id = p.{other} AND o.user_id = $5 \
             WHERE p.{own} = $1 AND p.booked_at >= $2 AND p.booked_at < $3 AND o.account_id IS NULL LIMIT $4) AS m"
        )
    };
    let nobody = String::new();
    let stayed = stayed.map_or(nobody, |user| user.to_string());
    let mut sums = [(0, 0); 2];
    let sides = [("credit_account_id", "debit_account_id"), ("debit_account_id", "credit_account_id")];
    for (sum, (own, other)) in sums.iter_mut().zip(sides) {
        let values = args![account, from, until, SUMMED_MAX + 1, stayed.clone()];
        let rows = db.fetch_composed(arm(own, other), values).await?;
        let row = rows.first().ok_or(storage::Error::NoRow)?;
        *sum = (row.int("total")?, row.int("many")?);
    }
    let [(came, ins), (went, outs)] = sums;
    let whole = ins <= SUMMED_MAX && outs <= SUMMED_MAX;
    Ok(whole.then(|| MonthFlow { came: Money::cny(came), went: Money::cny(went), count: ins + outs }))
}
