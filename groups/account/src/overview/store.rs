//! How customers arrange what they have.

use contracts::account::Account;
use contracts::user::User;
use kernel::{Id, Timestamp};
use storage::{Db, Result, Tx, args};

use super::model::{Amounts, Label, Labels};

/// Labels of one customer that are read; there cannot be as many things.
const LABELS_MAX: i64 = 1_000;

/// How a customer wants the overview to look.
#[derive(Debug, Clone, Default)]
pub struct Preference {
    pub amounts: Amounts,
    pub default_account: Option<String>,
}

/// A customer's preference; the usual one if nothing was said.
pub async fn preference(db: &Db, user: Id<User>) -> Result<Preference> {
    let sql = "SELECT amounts, default_account_id FROM account_preference WHERE user_id = $1";
    let Some(row) = db.by_key(sql, args![user]).await? else { return Ok(Preference::default()) };
    Ok(Preference { amounts: Amounts::of(&row.text(0)?), default_account: row.opt_text(1)? })
}

/// Shows or hides amounts.
pub async fn set_amounts_in_tx(tx: &mut Tx, user: Id<User>, amounts: Amounts, at: Timestamp) -> Result<()> {
    let sql = "INSERT INTO account_preference (user_id, amounts, updated_at) VALUES ($1, $2, $3) \
               ON CONFLICT (user_id) DO UPDATE SET amounts = excluded.amounts, updated_at = excluded.updated_at";
    tx.execute(sql, args![user, amounts.as_str(), at]).await.map(drop)
}

/// Makes an account the default one.
pub async fn set_default_in_tx(tx: &mut Tx, user: Id<User>, account: Id<Account>, at: Timestamp) -> Result<()> {
    let sql = "INSERT INTO account_preference (user_id, amounts, default_account_id, updated_at) \
               VALUES ($1, 'shown', $2, $3) ON CONFLICT (user_id) DO UPDATE \
               SET default_account_id = excluded.default_account_id, updated_at = excluded.updated_at";
    tx.execute(sql, args![user, account, at]).await.map(drop)
}

/// What a customer calls things, and where they stand.
pub async fn labels(db: &Db, user: Id<User>) -> Result<Labels> {
    let sql = "SELECT item_id, alias, place FROM account_label WHERE user_id = $1 LIMIT $2";
    let rows = db.fetch_all(sql, args![user, LABELS_MAX]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, Label { alias: row.opt_text(1)?, place: row.opt_int(2)? }))).collect()
}

/// Calls something by a name, or by its own again.
pub async fn set_alias_in_tx(tx: &mut Tx, user: Id<User>, item: &str, alias: Option<&str>) -> Result<()> {
    let sql = "INSERT INTO account_label (user_id, item_id, alias) VALUES ($1, $2, $3) \
               ON CONFLICT (user_id, item_id) DO UPDATE SET alias = excluded.alias";
    tx.execute(sql, args![user, item, alias]).await.map(drop)
}

/// Puts things in this order.
pub async fn set_order_in_tx(tx: &mut Tx, user: Id<User>, items: &[String]) -> Result<()> {
    let rows = items.iter().zip(0_i64..).map(|(item, place)| args![user, item, place]).collect();
    let update = "ON CONFLICT (user_id, item_id) DO UPDATE SET place = excluded.place";
    tx.insert_many("account_label", &["user_id", "item_id", "place"], rows, update).await.map(drop)
}
