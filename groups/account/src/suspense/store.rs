//! Items in the suspense account.

use contracts::account::{Account, InternalAccount};
use kernel::{Cursor, Id, Money, Page, PageQuery, Record, Timestamp};
use storage::{Db, Error, Result, Row, Tx, args};

use super::model::{Action, Item, ItemState};

const COLUMNS: &str = "item_id, source_key, state, amount_minor, reason, summary, transfer_id, came_from, account_id, \
                       account_no, user_id, opened_at, attempts, action, target_account_id, purpose, resolved_by, \
                       resolution_key, resolved_at";

/// The row of a new item, to travel inside the posting that puts the money there.
pub fn record(item: &Item) -> Record {
    Record {
        table: "account_suspense",
        columns: &[
            "item_id",
            "source_key",
            "state",
            "amount_minor",
            "reason",
            "summary",
            "transfer_id",
            "came_from",
            "account_id",
            "account_no",
            "user_id",
            "opened_at",
            "attempts",
        ],
        values: args![
            item.item_id,
            &item.source_key,
            item.state.as_str(),
            item.amount.minor(),
            &item.reason,
            &item.summary,
            item.transfer_id.as_deref(),
            &item.came_from,
            item.account_id,
            item.account_no.as_ref().map(kernel::AccountNo::as_str),
            item.user_id,
            item.opened_at,
            item.attempts,
        ],
    }
}

fn item(row: &Row) -> Result<Item> {
    let id = |text: Option<String>| text.map(|text| text.parse()).transpose();
    let malformed = |_| Error::Malformed { column: "id".into() };
    Ok(Item {
        item_id: row.id("item_id")?,
        source_key: row.text("source_key")?,
        state: ItemState::of(&row.text("state")?).ok_or(Error::Malformed { column: "state".into() })?,
        amount: Money::cny(row.int("amount_minor")?),
        reason: row.text("reason")?,
        summary: row.text("summary")?,
        transfer_id: row.opt_text("transfer_id")?,
        came_from: row.text("came_from")?,
        account_id: id(row.opt_text("account_id")?).map_err(malformed)?,
        account_no: row.opt_parse("account_no")?,
        user_id: row.opt_parse("user_id")?,
        opened_at: row.time("opened_at")?,
        attempts: row.int("attempts")?,
        action: row.opt_text("action")?.as_deref().and_then(Action::of),
        target: row.opt_parse("target_account_id")?,
        purpose: row.opt_text("purpose")?,
        resolved_by: row.opt_text("resolved_by")?,
        resolution_key: row.opt_text("resolution_key")?,
        resolved_at: row.opt_time("resolved_at")?,
    })
}

/// One item.
pub async fn get(db: &Db, id: Id<Item>) -> Result<Option<Item>> {
    let sql = format!("SELECT {COLUMNS} FROM account_suspense WHERE item_id = $1");
    db.fetch_composed(sql, args![id]).await?.first().map(item).transpose()
}

/// A page of items, newest first; of one state if it is named.
pub async fn page(db: &Db, state: Option<ItemState>, page: &PageQuery) -> Result<Page<Item>> {
    let (at, id) = match &page.after {
        Some(cursor) => (cursor.key, cursor.id.clone()),
        None => (i64::MAX, String::new()),
    };
    let mut values = args![at, id, page.fetch()];
    let only = state.map_or("", |_| "state = $4 AND ");
    values.extend(state.map(|state| state.as_str().into()));
    let sql = format!(
        "SELECT {COLUMNS} FROM account_suspense WHERE {only}(opened_at < $1 OR (opened_at = $1 AND item_id < $2)) \
         ORDER BY opened_at DESC, item_id DESC LIMIT $3"
    );
    let rows = db.fetch_composed(sql, values).await?.iter().map(item).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(rows, page, |row| Cursor { key: row.opened_at.micros(), id: row.item_id.to_string() }))
}

/// Items that were decided and not ended.
pub async fn resolving(db: &Db) -> Result<Vec<Item>> {
    let sql = format!("SELECT {COLUMNS} FROM account_suspense WHERE state = 'resolving' ORDER BY opened_at LIMIT 200");
    db.fetch_composed(sql, args![]).await?.iter().map(item).collect()
}

/// Keeps what was decided about an open item; the first to decide wins.
pub async fn decide_in_tx(
    tx: &mut Tx,
    item: &Item,
    action: Action,
    target: Option<Id<Account>>,
    purpose: &str,
    by: &str,
    key: Option<&str>,
) -> Result<bool> {
    let sql = "UPDATE account_suspense SET state = 'resolving', action = $2, target_account_id = $3, purpose = $4, \
               resolved_by = $5, resolution_key = $6 WHERE item_id = $1 AND state = 'open'";
    Ok(tx.execute(sql, args![item.item_id, action.as_str(), target, purpose, by, key]).await? == 1)
}

/// The item is over.
pub async fn resolved_in_tx(tx: &mut Tx, item: &Item, action: Action, now: Timestamp) -> Result<()> {
    let sql = "UPDATE account_suspense SET state = $2, resolved_at = $3 WHERE item_id = $1 AND state = 'resolving'";
    tx.execute(sql, args![item.item_id, action.ends().as_str(), now]).await.map(drop)
}

/// The target did not take it either: open again, for another attempt with another key.
pub async fn reopen_in_tx(tx: &mut Tx, item: &Item) -> Result<()> {
    let sql = "UPDATE account_suspense SET state = 'open', attempts = attempts + 1, resolution_key = NULL \
               WHERE item_id = $1 AND state = 'resolving' AND attempts = $2";
    tx.execute(sql, args![item.item_id, item.attempts]).await.map(drop)
}

/// What stands on the suspense account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Total {
    /// Its balance, minor units.
    pub balance_minor: i64,
    /// Items nobody has decided on.
    pub open: i64,
    /// What they add up to.
    pub open_minor: i64,
    /// What items add up to that are decided and may or may not be booked yet.
    pub resolving_minor: i64,
}

/// The balance of the suspense account, and what its items say.
pub async fn total(db: &Db) -> Result<Total> {
    let sql = "SELECT (SELECT CAST(COALESCE(SUM(b.balance_minor), 0) AS BIGINT) FROM account_internal i \
                 JOIN account_balance b ON b.account_id = i.account_id WHERE i.code = $1) AS balance, \
               (SELECT count(*) FROM account_suspense WHERE state = 'open') AS open_count, \
               (SELECT CAST(COALESCE(SUM(amount_minor), 0) AS BIGINT) FROM account_suspense WHERE state = 'open') \
                 AS open_minor, \
               (SELECT CAST(COALESCE(SUM(amount_minor), 0) AS BIGINT) FROM account_suspense WHERE state = 'resolving') \
                 AS resolving_minor";
    let row = db.fetch_one(sql, args![InternalAccount::Suspense.code()]).await?;
    Ok(Total { balance_minor: row.int(0)?, open: row.int(1)?, open_minor: row.int(2)?, resolving_minor: row.int(3)? })
}
