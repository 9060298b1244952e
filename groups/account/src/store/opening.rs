//! Opening: products, internal accounts, numbers, new accounts.

use contracts::account::{Account, AccountCard, AccountKind, InternalAccount};
use kernel::{Id, Timestamp};
use storage::{Result, Tx, args};

use crate::model::kind_text;

/// Makes an internal account, unless it is there.
pub async fn ensure_internal_in_tx(tx: &mut Tx, account: InternalAccount, id: Id<Account>) -> Result<()> {
    let known = tx.fetch_optional("SELECT 1 FROM account_internal WHERE code = $1", args![account.code()]).await?;
    if known.is_some() {
        return Ok(());
    }
    tx.execute("INSERT INTO account_internal (code, account_id) VALUES ($1, $2)", args![account.code(), id]).await?;
    // Internal accounts may stand on either side: their floor is far below anything that could be booked.
    let sql = "INSERT INTO account_balance (account_id, currency, status, balance_minor, held_minor, floor_minor) \
               VALUES ($1, 'CNY', 'active', 0, 0, $2)";
    tx.execute(sql, args![id, i64::MIN / 4]).await.map(drop)
}

/// Makes a product, unless it is there.
pub async fn ensure_product_in_tx(
    tx: &mut Tx,
    id: &str,
    kind: AccountKind,
    (name, name_en): (&str, &str),
    from: Timestamp,
) -> Result<()> {
    let sql = "INSERT INTO account_product (product_id, kind, name, name_en, effective_from) \
               VALUES ($1, $2, $3, $4, $5) ON CONFLICT (product_id) DO NOTHING";
    tx.execute(sql, args![id, kind_text(kind), name, name_en, from]).await.map(drop)
}

/// The bank's product of `kind` in force at `at`.
pub async fn product_in_tx(tx: &mut Tx, kind: AccountKind, at: Timestamp) -> Result<Option<String>> {
    let sql = "SELECT product_id FROM account_product WHERE kind = $1 AND effective_from <= $2 \
               ORDER BY effective_from DESC LIMIT 1";
    let row = tx.fetch_optional(sql, args![kind_text(kind), at]).await?;
    row.map(|row| row.text(0)).transpose()
}

/// The next number of the sequence `name`.
pub async fn next_in_sequence_in_tx(tx: &mut Tx, name: &str) -> Result<i64> {
    // Every transaction takes the streams before a sequence, so that no two wait for each other.
    tx.hold_streams().await?;
    let sql = "INSERT INTO account_sequence (name, value) VALUES ($1, 1) \
               ON CONFLICT (name) DO UPDATE SET value = account_sequence.value + 1 RETURNING value";
    tx.fetch_one(sql, args![name]).await?.int(0)
}

/// The first of the next `count` numbers of the sequence `name`.
pub async fn reserve_in_sequence_in_tx(tx: &mut Tx, name: &str, count: i64) -> Result<i64> {
    // Every transaction takes the streams before a sequence, so that no two wait for each other.
    tx.hold_streams().await?;
    let sql = "INSERT INTO account_sequence (name, value) VALUES ($1, $2) \
               ON CONFLICT (name) DO UPDATE SET value = account_sequence.value + $2 RETURNING value";
    Ok(tx.fetch_one(sql, args![name, count]).await?.int(0)? - count + 1)
}

/// Stores new accounts with empty balances.
pub async fn insert_accounts_in_tx(tx: &mut Tx, cards: &[AccountCard], product: &str, at: Timestamp) -> Result<()> {
    let columns = ["account_id", "account_no", "user_id", "holder", "kind", "product_id", "opened_at"];
    let accounts = cards.iter().map(|card| {
        let (number, kind) = (card.account_no.as_str(), kind_text(card.kind));
        args![card.account_id, number, card.user_id, card.holder.as_str(), kind, product, at]
    });
    tx.insert_many("account_account", &columns, accounts.collect(), "").await?;
    let columns = ["account_id", "currency", "status", "balance_minor", "held_minor", "floor_minor", "watched"];
    let balances = cards.iter().map(|card| args![card.account_id, "CNY", "active", 0, 0, 0, watched(card.kind)]);
    tx.insert_many("account_balance", &columns, balances.collect(), "").await.map(drop)
}

/// Stores a new account with an empty balance.
pub async fn insert_account_in_tx(tx: &mut Tx, card: &AccountCard, product: &str, at: Timestamp) -> Result<()> {
    let sql = "INSERT INTO account_account (account_id, account_no, user_id, holder, kind, product_id, opened_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let number = card.account_no.as_str();
    let kind = kind_text(card.kind);
    tx.execute(sql, args![card.account_id, number, card.user_id, card.holder.as_str(), kind, product, at]).await?;
    // Somebody may have asked whose number it is before it was anybody's.
    tx.changed(number);
    let sql = "INSERT INTO account_balance (account_id, currency, status, balance_minor, held_minor, floor_minor, \
               watched) VALUES ($1, 'CNY', 'active', 0, 0, 0, $2)";
    tx.execute(sql, args![card.account_id, watched(card.kind)]).await.map(drop)
}

/// Whether the writer looks at class and restrictions of a new account before it books: class I has no caps.
const fn watched(kind: AccountKind) -> i64 {
    match kind {
        AccountKind::ClassOne => 0,
        AccountKind::ClassTwo | AccountKind::ClassThree => 1,
    }
}
