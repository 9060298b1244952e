//! Orders that follow their account, payees that follow their user, and the ledger of what passed.

use contracts::account::{Account, HungCard};
use contracts::identity::{Belonging, Merge, Moved};
use contracts::user::User;
use kernel::{Id, Timestamp, Value};
use storage::{Db, Result, Tx, args};

/// Most payees that pass; a customer may keep fewer.
const PAYEES_MAX: i64 = 5_000;
/// Most accounts looked after at once.
const LATELY_MAX: i64 = 500;

/// Everything that `from` ordered from, or into, an account is `to`'s; answers how much was not yet.
pub async fn follow_in_tx(tx: &mut Tx, account: Id<Account>, from: Id<User>, to: Id<User>) -> Result<u64> {
    let mut followed = 0;
    for sql in [
        "UPDATE transfer_order SET user_id = $3 WHERE user_id = $2 AND from_account_id = $1",
        "UPDATE transfer_schedule SET user_id = $3 WHERE user_id = $2 AND from_account_id = $1",
        "UPDATE transfer_batch SET user_id = $3 WHERE user_id = $2 AND from_account_id = $1",
        "UPDATE transfer_packet SET user_id = $3 WHERE user_id = $2 AND from_account_id = $1",
        "UPDATE transfer_debit_mandate SET user_id = $3 WHERE user_id = $2 AND account_id = $1",
        "UPDATE transfer_collection SET user_id = $3 WHERE user_id = $2 AND to_account_id = $1",
        "UPDATE transfer_collect_plan SET user_id = $3 WHERE user_id = $2 AND to_account_id = $1",
    ] {
        followed += tx.execute(sql, args![account, from, to]).await?;
    }
    Ok(followed)
}

/// Mandates over a card of another bank are whoever's the card is.
pub async fn follow_card_in_tx(tx: &mut Tx, card: Id<HungCard>, user: Id<User>) -> Result<()> {
    let sql = "UPDATE transfer_mandate SET user_id = $2 WHERE card_id = $1 AND user_id <> $2";
    tx.execute(sql, args![card, user]).await?;
    Ok(())
}

/// Remembers that an account passed.
pub async fn note_account_in_tx(
    tx: &mut Tx,
    account: Id<Account>,
    (from, to): (Id<User>, Id<User>),
    at: Timestamp,
) -> Result<()> {
    let sql = "INSERT INTO transfer_account_moved (account_id, from_user_id, to_user_id, moved_at) \
               VALUES ($1, $2, $3, $4) ON CONFLICT (account_id) DO UPDATE SET from_user_id = excluded.from_user_id, \
               to_user_id = excluded.to_user_id, moved_at = excluded.moved_at";
    tx.execute(sql, args![account, from, to, at]).await?;
    Ok(())
}

/// Accounts that passed since `since`, from whom and to whom.
pub async fn lately_moved(db: &Db, since: Timestamp) -> Result<Vec<(Id<Account>, Id<User>, Id<User>)>> {
    let sql = format!(
        "SELECT account_id, from_user_id, to_user_id FROM transfer_account_moved WHERE moved_at >= $1 \
         ORDER BY moved_at LIMIT {LATELY_MAX}"
    );
    let rows = db.fetch_composed(sql, args![since]).await?;
    rows.iter().map(|row| Ok((row.id("account_id")?, row.id("from_user_id")?, row.id("to_user_id")?))).collect()
}

/// Gives everything `from` kept to `to`.
pub async fn pass_payees_in_tx(
    tx: &mut Tx,
    merge: Id<Merge>,
    from: Id<User>,
    to: Id<User>,
    at: Timestamp,
) -> Result<()> {
    pass_in_tx(tx, (merge, "merge", to, at), "p.user_id = $1".to_owned(), args![from]).await
}

/// Gives back what has its home with one of `homes` and is with somebody else.
pub async fn return_payees_in_tx(
    tx: &mut Tx,
    merge: Id<Merge>,
    homes: &[Id<User>],
    to: Id<User>,
    at: Timestamp,
) -> Result<()> {
    let places: Vec<String> = (1..=homes.len()).map(|place| format!("${place}")).collect();
    let places = places.join(", ");
    let condition = format!("p.home_user_id IN ({places}) AND p.user_id NOT IN ({places})");
    pass_in_tx(tx, (merge, "split", to, at), condition, homes.iter().map(|home| Value::from(*home)).collect()).await
}

async fn pass_in_tx(
    tx: &mut Tx,
    (merge, act, to, at): (Id<Merge>, &'static str, Id<User>, Timestamp),
    condition: String,
    mut values: Vec<Value>,
) -> Result<()> {
    values.push(to.into());
    let sql = format!(
        "SELECT p.payee_id, p.user_id FROM transfer_payee p WHERE {condition} AND NOT EXISTS (SELECT 1 FROM \
         transfer_payee own WHERE own.user_id = ${} AND own.account_no = p.account_no AND own.bank_no = p.bank_no) \
         ORDER BY p.payee_id LIMIT {PAYEES_MAX}",
        values.len()
    );
    for row in tx.fetch_composed(sql, values).await? {
        let (payee, from) = (row.text("payee_id")?, row.text("user_id")?);
        let sql = "UPDATE transfer_payee SET home_user_id = COALESCE(home_user_id, user_id), user_id = $2 \
                   WHERE payee_id = $1";
        tx.execute(sql, args![&payee, to]).await?;
        let sql = "INSERT INTO transfer_moved (merge_id, act, item_id, from_user_id, to_user_id, moved_at) \
                   VALUES ($1, $2, $3, $4, $5, $6)";
        tx.execute(sql, args![merge, act, &payee, from, to, at]).await?;
    }
    Ok(())
}

/// How many payees passed with a merge, and back.
pub async fn moved(db: &Db, merge: Id<Merge>) -> Result<Vec<Moved>> {
    let sql = "SELECT CAST(COALESCE(SUM(CASE WHEN act = 'merge' THEN 1 ELSE 0 END), 0) AS BIGINT) AS passed, \
               CAST(COALESCE(SUM(CASE WHEN act = 'split' THEN 1 ELSE 0 END), 0) AS BIGINT) AS returned \
               FROM transfer_moved WHERE merge_id = $1";
    let row = db.fetch_one(sql, args![merge]).await?;
    let (passed, returned) = (row.int("passed")?, row.int("returned")?);
    let any = passed + returned > 0;
    Ok(any.then_some(Moved { kind: Belonging::Payee, passed, returned }).into_iter().collect())
}
