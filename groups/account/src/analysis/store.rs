//! Entries out of postings; choices, budgets and what was told of them.

use std::collections::HashMap;

use contracts::account::Account;
use contracts::user::User;
use kernel::{Id, Money, Timestamp, Value};
use storage::{Db, Result, Row, Tx, args};

use super::model::{Budget, Category, Entry, Way, category};
use crate::history::store::movement;

/// The next movements of `account` after (`at`, `seq`) and before `until`, oldest first, each with what decides whether
/// it counts: whether the other side is the same user's, and what came back of its transfer to this account.
pub async fn entries(
    db: &Db,
    user: Id<User>,
    account: Id<Account>,
    (at, seq): (i64, i64),
    until: Timestamp,
    limit: i64,
) -> Result<Vec<Entry>> {
    let arm = |column: &str, other: &str, balance: &str, code: &str| {
        format!(
            "SELECT * FROM (SELECT p.seq, p.booked_at, p.amount_minor, p.journal_id, p.{column} AS account_id, \
             p.{other} AS other_id, p.{balance} AS balance_minor, CAST({code} AS BIGINT) AS outgoing \
             FROM account_posting p WHERE p.{column} = $1 AND (p.booked_at, p.seq) > ($2, $3) AND p.booked_at < $4 \
             ORDER BY p.booked_at, p.seq LIMIT $5) AS arm{code}"
        )
    };
    let (outgoing, incoming) = (
        arm("debit_account_id", "credit_account_id", "debit_balance_minor", "1"),
        arm("credit_account_id", "debit_account_id", "credit_balance_minor", "0"),
    );
    let returned = "SELECT CAST(COALESCE(SUM(rp.amount_minor), 0) AS BIGINT) FROM account_journal rj \
                    JOIN account_posting rp ON rp.credit_account_id = m.account_id AND rp.booked_at = rj.booked_at \
                    AND rp.journal_id = rj.journal_id \
                    WHERE rj.transfer_id = j.transfer_id AND rj.kind = 'return' AND rj.refusal IS NULL";
    let sql = format!(
        "SELECT m.seq, m.booked_at, m.amount_minor, m.account_id, m.balance_minor, m.outgoing, j.kind, j.summary, \
         j.transfer_id, j.payer_name, j.payer_account_no, j.payer_bank, j.payee_name, j.payee_account_no, j.payee_bank, \
         o.user_id AS other_user, \
         CASE WHEN m.outgoing = 1 AND j.transfer_id IS NOT NULL THEN ({returned}) ELSE 0 END AS returned_minor \
         FROM (SELECT * FROM ({outgoing} UNION ALL {incoming}) AS arms ORDER BY booked_at, seq LIMIT $5) AS m \
         JOIN account_journal j ON j.journal_id = m.journal_id \
         LEFT JOIN account_account o ON o.account_id = m.other_id ORDER BY m.booked_at, m.seq"
    );
    let rows = db.fetch_composed(sql, args![account, at, seq, until, limit]).await?;
    let user = user.to_string();
    let entry = |row: &Row| {
        let own = row.opt_text("other_user")?.is_some_and(|other| other == user);
        Ok(Entry { movement: movement(row)?, own, returned_minor: row.int("returned_minor")? })
    };
    rows.iter().map(entry).collect()
}

/// What the user said of counterparties.
pub async fn choices(db: &Db, user: Id<User>) -> Result<HashMap<(Way, String), Category>> {
    let sql = "SELECT direction, counterparty, category FROM account_category_choice WHERE user_id = $1 \
               ORDER BY direction, counterparty LIMIT 5000";
    let mut choices = HashMap::new();
    for row in db.fetch_all(sql, args![user]).await? {
        let way = way(&row)?;
        if let Some(category) = category(&row.text("category")?, way) {
            choices.insert((way, row.text("counterparty")?), category);
        }
    }
    Ok(choices)
}

fn way(row: &Row) -> Result<Way> {
    Ok(if row.text("direction")? == "in" { Way::In } else { Way::Out })
}

/// How many counterparties a user has said something about.
pub async fn choices_in_tx(tx: &mut Tx, user: Id<User>) -> Result<i64> {
    let sql =
        "SELECT COUNT(*) FROM (SELECT counterparty FROM account_category_choice WHERE user_id = $1 LIMIT 5000) AS c";
    tx.fetch_one(sql, args![user]).await?.int(0)
}

/// Keeps what a user says of a counterparty; with no category, forgets it.
pub async fn choose_in_tx(
    tx: &mut Tx,
    user: Id<User>,
    way: Way,
    counterparty: &str,
    category: Option<&str>,
    at: Timestamp,
) -> Result<()> {
    let Some(category) = category else {
        let sql = "DELETE FROM account_category_choice WHERE user_id = $1 AND direction = $2 AND counterparty = $3";
        return tx.execute(sql, args![user, way.as_str(), counterparty]).await.map(drop);
    };
    let sql = "INSERT INTO account_category_choice (user_id, direction, counterparty, category, chosen_at) \
               VALUES ($1, $2, $3, $4, $5) ON CONFLICT (user_id, direction, counterparty) \
               DO UPDATE SET category = excluded.category, chosen_at = excluded.chosen_at";
    tx.execute(sql, args![user, way.as_str(), counterparty, category, at]).await.map(drop)
}

/// A user's budgets.
pub async fn budgets(db: &Db, user: Id<User>) -> Result<Vec<Budget>> {
    let sql = "SELECT category, amount_minor FROM account_budget WHERE user_id = $1 ORDER BY category LIMIT 100";
    let rows = db.fetch_all(sql, args![user]).await?;
    rows.iter().map(|row| Ok(Budget { category: row.text(0)?, amount: Money::cny(row.int(1)?) })).collect()
}

/// Sets a budget; without an amount, drops it. What was told of it this month is forgotten: it may be told anew.
pub async fn set_budget_in_tx(
    tx: &mut Tx,
    user: Id<User>,
    category: &str,
    amount: Option<Money>,
    month: &str,
    at: Timestamp,
) -> Result<()> {
    let sql = "DELETE FROM account_budget_warning WHERE user_id = $1 AND month = $2 AND category = $3";
    tx.execute(sql, args![user, month, category]).await?;
    let Some(amount) = amount else {
        let sql = "DELETE FROM account_budget WHERE user_id = $1 AND category = $2";
        return tx.execute(sql, args![user, category]).await.map(drop);
    };
    let sql = "INSERT INTO account_budget (user_id, category, amount_minor, set_at) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (user_id, category) DO UPDATE SET amount_minor = excluded.amount_minor, set_at = excluded.set_at";
    tx.execute(sql, args![user, category, amount.minor(), at]).await?;
    due_in_tx(tx, vec![args![user, at]]).await
}

/// Says that users' budgets are to be looked at: rows of user and moment.
pub async fn due_in_tx(tx: &mut Tx, rows: Vec<Vec<Value>>) -> Result<()> {
    let suffix = "ON CONFLICT (user_id) DO UPDATE SET since = excluded.since";
    tx.insert_many("account_budget_due", &["user_id", "since"], rows, suffix).await.map(drop)
}

/// Those of `users` who have a budget.
pub async fn with_budget_in_tx(tx: &mut Tx, users: Vec<Id<User>>) -> Result<Vec<Id<User>>> {
    let head = "SELECT DISTINCT user_id FROM account_budget WHERE user_id";
    let rows = tx.fetch_in_list(head, users.into_iter().map(Value::from).collect()).await?;
    rows.iter().map(|row| row.id(0)).collect()
}

/// The next users who have a budget.
pub async fn budget_keepers(db: &Db, after: &str, limit: i64) -> Result<Vec<Id<User>>> {
    let sql = "SELECT DISTINCT user_id FROM account_budget WHERE user_id > $1 ORDER BY user_id LIMIT $2";
    db.fetch_all(sql, args![after, limit]).await?.iter().map(|row| row.id(0)).collect()
}

/// Users whose budgets are to be looked at, longest waiting first, with since when.
pub async fn due(db: &Db, limit: i64) -> Result<Vec<(Id<User>, Timestamp)>> {
    let sql = "SELECT user_id, since FROM account_budget_due ORDER BY since LIMIT $1";
    db.fetch_all(sql, args![limit]).await?.iter().map(|row| Ok((row.id(0)?, row.time(1)?))).collect()
}

/// Says that a user's budgets were looked at, unless more has come since.
pub async fn seen_in_tx(tx: &mut Tx, user: Id<User>, since: Timestamp) -> Result<()> {
    let sql = "DELETE FROM account_budget_due WHERE user_id = $1 AND since = $2";
    tx.execute(sql, args![user, since]).await.map(drop)
}

/// Remembers that a threshold was told; answers whether it is the first time this month.
pub async fn warn_in_tx(
    tx: &mut Tx,
    user: Id<User>,
    budget: &Budget,
    month: &str,
    percent: i64,
    spent: Money,
    at: Timestamp,
) -> Result<bool> {
    let sql = "INSERT INTO account_budget_warning (user_id, category, month, percent, spent_minor, told_at) \
               VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (user_id, month, category, percent) DO NOTHING";
    let values = args![user, &budget.category, month, percent, spent.minor(), at];
    Ok(tx.execute(sql, values).await? == 1)
}
