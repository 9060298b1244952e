//! The table of collections.

use contracts::account::{Account, HungCard};
use contracts::auth::Tool;
use contracts::debit::{Collection, DebitAmount, Mandate};
use contracts::user::User;
use kernel::{AccountNo, Cursor, Id, Money, Page, PageQuery, Timestamp};
use storage::{Db, Error, Result, Row, Tx, args};

use super::place;
use crate::collection::PlanMark;

/// How a collection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// The other bank has been asked, or is about to be; nobody knows yet.
    Requested,
    /// The card was debited; the money is on its way.
    Taken,
    /// It is here.
    Completed,
    /// Nothing was debited.
    Refused,
    /// It could not be credited here and went back.
    Returned,
}

impl Status {
    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Taken => "taken",
            Self::Completed => "completed",
            Self::Refused => "refused",
            Self::Returned => "returned",
        }
    }

    /// Whether it has come to its end.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Completed | Self::Refused | Self::Returned)
    }

    fn of(text: &str) -> Option<Self> {
        let all = [Self::Requested, Self::Taken, Self::Completed, Self::Refused, Self::Returned];
        all.into_iter().find(|status| status.as_str() == text)
    }
}

/// A collection as stored.
#[derive(Debug, Clone)]
pub struct CollectionRow {
    pub collection_id: Id<Collection>,
    pub order_key: String,
    pub user_id: Id<User>,
    pub mandate_id: Id<Mandate>,
    pub card_id: Id<HungCard>,
    pub plan_id: Option<Id<PlanMark>>,
    pub to_account_id: Id<Account>,
    pub payer_account_no: AccountNo,
    pub payer_bank_no: String,
    pub payer_bank_name: String,
    pub payee_account_no: AccountNo,
    pub payee_name: String,
    pub asked: DebitAmount,
    pub taken: Option<Money>,
    pub tools: Vec<Tool>,
    pub status: Status,
    pub code: Option<String>,
    pub book_date: String,
    pub receipt_no: String,
    pub valid_until: Timestamp,
    pub created_at: Timestamp,
    pub completed_at: Option<Timestamp>,
}

const ORDER: &str = "SELECT collection_id, order_key, user_id, mandate_id, card_id, plan_id, to_account_id, \
                     payer_account_no, payer_bank_no, payer_bank_name, payee_account_no, payee_name, asked_minor, \
                     kept_minor, taken_minor, tools, status, code, book_date, receipt_no, valid_until, created_at, \
                     completed_at FROM transfer_collection";

/// What is asked for, of its two columns.
pub(super) fn amount(asked_minor: i64, kept_minor: Option<i64>) -> DebitAmount {
    let most = Money::cny(asked_minor);
    match kept_minor {
        None => DebitAmount::Exactly(most),
        Some(kept) => DebitAmount::AllAbove { kept: Money::cny(kept), most },
    }
}

/// The two columns of what is asked for.
pub(super) const fn columns(amount: DebitAmount) -> (i64, Option<i64>) {
    match amount {
        DebitAmount::Exactly(amount) => (amount.minor(), None),
        DebitAmount::AllAbove { kept, most } => (most.minor(), Some(kept.minor())),
    }
}

fn order(row: &Row) -> Result<CollectionRow> {
    let malformed = || Error::Malformed { column: "transfer_collection.status".into() };
    Ok(CollectionRow {
        collection_id: row.id("collection_id")?,
        order_key: row.text("order_key")?,
        user_id: row.id("user_id")?,
        mandate_id: row.id("mandate_id")?,
        card_id: row.id("card_id")?,
        plan_id: row.opt_parse("plan_id")?,
        to_account_id: row.id("to_account_id")?,
        payer_account_no: row.parse("payer_account_no")?,
        payer_bank_no: row.text("payer_bank_no")?,
        payer_bank_name: row.text("payer_bank_name")?,
        payee_account_no: row.parse("payee_account_no")?,
        payee_name: row.text("payee_name")?,
        asked: amount(row.int("asked_minor")?, row.opt_int("kept_minor")?),
        taken: row.opt_int("taken_minor")?.map(Money::cny),
        tools: row.json("tools")?,
        status: Status::of(&row.text("status")?).ok_or_else(malformed)?,
        code: row.opt_text("code")?,
        book_date: row.text("book_date")?,
        receipt_no: row.text("receipt_no")?,
        valid_until: row.time("valid_until")?,
        created_at: row.time("created_at")?,
        completed_at: row.opt_time("completed_at")?,
    })
}

/// Stores a collection, unless its key is known; answers whether it was new.
pub async fn insert_in_tx(tx: &mut Tx, new: &CollectionRow) -> Result<bool> {
    let (asked_minor, kept_minor) = columns(new.asked);
    let sql = "INSERT INTO transfer_collection (collection_id, order_key, user_id, mandate_id, card_id, plan_id, \
               to_account_id, payer_account_no, payer_bank_no, payer_bank_name, payee_account_no, payee_name, \
               asked_minor, kept_minor, tools, status, book_date, receipt_no, valid_until, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 'requested', $16, $17, $18, \
               $19) ON CONFLICT (order_key) DO NOTHING";
    let values = args![
        new.collection_id,
        &new.order_key,
        new.user_id,
        new.mandate_id,
        new.card_id,
        new.plan_id,
        new.to_account_id,
        new.payer_account_no.as_str(),
        &new.payer_bank_no,
        &new.payer_bank_name,
        new.payee_account_no.as_str(),
        &new.payee_name,
        asked_minor,
        kept_minor,
        serde_json::to_string(&new.tools)?,
        &new.book_date,
        &new.receipt_no,
        new.valid_until,
        new.created_at
    ];
    Ok(tx.execute(sql, values).await? == 1)
}

/// One collection.
pub async fn get(db: &Db, id: Id<Collection>) -> Result<Option<CollectionRow>> {
    db.fetch_composed(format!("{ORDER} WHERE collection_id = $1"), args![id]).await?.first().map(order).transpose()
}

/// The collection made under a key.
pub async fn by_key(db: &Db, key: &str) -> Result<Option<CollectionRow>> {
    db.fetch_composed(format!("{ORDER} WHERE order_key = $1"), args![key]).await?.first().map(order).transpose()
}

/// A page of a customer's, newest first.
pub async fn of_user(db: &Db, user: Id<User>, page: &PageQuery) -> Result<Page<CollectionRow>> {
    let sql = format!("{ORDER} WHERE user_id = $1 AND collection_id < $2 ORDER BY collection_id DESC LIMIT $3");
    cut(db.fetch_composed(sql, args![user, place(page), page.fetch()]).await?, page)
}

/// A page of the bank's, newest first.
pub async fn of_bank(db: &Db, page: &PageQuery) -> Result<Page<CollectionRow>> {
    let sql = format!("{ORDER} WHERE collection_id < $1 ORDER BY collection_id DESC LIMIT $2");
    cut(db.fetch_composed(sql, args![place(page), page.fetch()]).await?, page)
}

fn cut(rows: Vec<Row>, page: &PageQuery) -> Result<Page<CollectionRow>> {
    let rows = rows.iter().map(order).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(rows, page, |row| Cursor { key: row.created_at.micros(), id: row.collection_id.to_string() }))
}

const COLLECTED: &str = "SELECT CAST(COALESCE(SUM(COALESCE(taken_minor, asked_minor)), 0) AS BIGINT) \
                         FROM transfer_collection WHERE user_id = $1 AND book_date = $2 \
                         AND status NOT IN ('refused', 'returned')";

/// What a customer collected on a day of the bank, what is not known yet among it; minor units.
pub async fn collected(db: &Db, user: Id<User>, book_date: &str) -> Result<i64> {
    db.fetch_one(COLLECTED, args![user, book_date]).await?.int(0)
}

/// The same, inside a transaction.
pub async fn collected_in_tx(tx: &mut Tx, user: Id<User>, book_date: &str) -> Result<i64> {
    tx.fetch_one(COLLECTED, args![user, book_date]).await?.int(0)
}

/// Collections made before `before` that have not come to their end, the oldest first; at most 200.
pub async fn open(db: &Db, before: Timestamp) -> Result<Vec<CollectionRow>> {
    let sql =
        format!("{ORDER} WHERE status IN ('requested', 'taken') AND created_at <= $1 ORDER BY created_at LIMIT 200");
    db.fetch_composed(sql, args![before]).await?.iter().map(order).collect()
}

/// Moves a collection on; answers whether it was not there yet. What has come to its end stays.
pub async fn move_in_tx(
    tx: &mut Tx,
    id: Id<Collection>,
    to: Status,
    taken: Option<Money>,
    code: Option<&str>,
    at: Timestamp,
) -> Result<bool> {
    let sql = "UPDATE transfer_collection SET status = $2, taken_minor = COALESCE($3, taken_minor), code = $4, \
               completed_at = $5 WHERE collection_id = $1 AND status IN ('requested', 'taken') AND status <> $2";
    let over = to.is_over().then_some(at);
    Ok(tx.execute(sql, args![id, to.as_str(), taken.map(Money::minor), code, over]).await? == 1)
}
