//! The account a class II or III account is bound to, and its history.
//!
//! Who opens such an account binds it in the same transaction ([`bind_in_tx`]); who changes the bound account calls it
//! again. Both hold the bank's streams, so that no posting is decided between the old binding and the new one.

use contracts::account::Account;
use kernel::{Id, Timestamp};
use storage::{Db, Error, Result, Row, Tx, args};

use crate::binding::{Binding, BindingRow, BindingTime, BoundKind};

const COLUMNS: &str = "SELECT account_id, bank_no, bank_name, bank_name_en, account_no, holder, kind, bound_account_id, \
                       bound_at, unbound_at FROM account_binding";

/// Binds `account`, in the place of what it was bound to before.
pub async fn bind_in_tx(
    tx: &mut Tx,
    account: Id<Account>,
    binding: &Binding,
    id: Id<BindingRow>,
    at: Timestamp,
) -> Result<()> {
    unbind_in_tx(tx, account, at).await?;
    let sql = "INSERT INTO account_binding (binding_id, account_id, bank_no, bank_name, bank_name_en, account_no, holder, \
               kind, bound_account_id, bound_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let Binding { bank_no, bank: (name, name_en), account_no, holder, kind, bound_account } = binding;
    let (number, holder, kind) = (account_no.as_str(), holder.as_str(), kind.as_str());
    let values = args![id, account, bank_no, name, name_en, number, holder, kind, *bound_account, at];
    tx.execute(sql, values).await.map(drop)
}

/// Ends the binding of `account`, if there is one: on closing it.
pub async fn unbind_in_tx(tx: &mut Tx, account: Id<Account>, at: Timestamp) -> Result<()> {
    tx.hold_streams().await?;
    let sql = "UPDATE account_binding SET unbound_at = $2 WHERE account_id = $1 AND unbound_at IS NULL";
    tx.execute(sql, args![account, at]).await.map(drop)
}

/// What `account` is bound to now.
pub async fn binding_of(db: &Db, account: Id<Account>) -> Result<Option<Binding>> {
    let sql = format!("{COLUMNS} WHERE account_id = $1 AND unbound_at IS NULL LIMIT 1");
    let rows = db.fetch_composed(sql, args![account]).await?;
    Ok(rows.first().map(binding).transpose()?.map(|(_, found)| found.binding))
}

/// The bindings of `accounts`, the ended ones too.
pub async fn bindings_in_tx(
    tx: &mut Tx,
    accounts: impl IntoIterator<Item = Id<Account>>,
) -> Result<Vec<(Id<Account>, BindingTime)>> {
    let keys = accounts.into_iter().map(kernel::Value::from).collect();
    tx.fetch_in_list(&format!("{COLUMNS} WHERE account_id"), keys).await?.iter().map(binding).collect()
}

fn binding(row: &Row) -> Result<(Id<Account>, BindingTime)> {
    let kind = BoundKind::of(&row.text("kind")?).ok_or(Error::Malformed { column: "kind".into() })?;
    let binding = Binding {
        bank_no: row.text("bank_no")?,
        bank: (row.text("bank_name")?, row.text("bank_name_en")?),
        account_no: row.parse("account_no")?,
        holder: row.parse("holder")?,
        kind,
        bound_account: row.opt_parse("bound_account_id")?,
    };
    let time = BindingTime { binding, from: row.time("bound_at")?, until: row.opt_time("unbound_at")? };
    Ok((row.id("account_id")?, time))
}
