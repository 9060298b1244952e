//! The group's tables: transfers and payees.

use std::collections::HashSet;

use contracts::account::Account;
use contracts::transfer::{Arrival, Route, Transfer};
use contracts::user::User;
use kernel::{AccountNo, Cursor, Id, Money, Page, PageQuery, Record, Timestamp, Value};
use storage::{Args, Db, Error, Result, Row, Tx, args};

/// Marks ids of payees.
pub enum PayeeMark {}

/// Where a transfer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It leaves later; its amount is on hold.
    Scheduled,
    /// The payer was debited; the other bank has not answered yet.
    Processing,
    /// The payee has it.
    Completed,
    /// It came back.
    Returned,
    /// It was called off, or could not leave.
    Cancelled,
}

impl Status {
    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Processing => "processing",
            Self::Completed => "completed",
            Self::Returned => "returned",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state of a stored word.
    pub fn of(text: &str) -> Option<Self> {
        let all = [Self::Scheduled, Self::Processing, Self::Completed, Self::Returned, Self::Cancelled];
        all.into_iter().find(|status| status.as_str() == text)
    }
}

/// A transfer as stored.
#[derive(Debug, Clone)]
pub struct Order {
    pub transfer_id: Id<Transfer>,
    pub outgoing: bool,
    pub user_id: Option<Id<User>>,
    pub from_account_id: Option<Id<Account>>,
    pub payer_name: String,
    pub payer_account_no: AccountNo,
    pub payer_bank_no: String,
    pub payee_name: String,
    pub payee_account_no: AccountNo,
    pub payee_bank_no: String,
    pub payee_bank_name: String,
    pub amount: Money,
    pub route: Route,
    pub status: Status,
    pub arrival: Arrival,
    /// When the debit leaves, or left.
    pub leaves_at: Timestamp,
    /// When it should be there.
    pub arrives_at: Timestamp,
    /// When the debit left; nothing before, and for ever when it was called off.
    pub sent_at: Option<Timestamp>,
    pub note: String,
    pub receipt_no: String,
    pub check_code: String,
    /// JSON of [`crate::service::HowAuthorised`].
    pub authorisation: String,
    pub return_reason: Option<String>,
    pub created_at: Timestamp,
    pub completed_at: Option<Timestamp>,
}

const COLUMNS: [&str; 25] = [
    "transfer_id",
    "direction",
    "user_id",
    "from_account_id",
    "payer_name",
    "payer_account_no",
    "payer_bank_no",
    "payee_name",
    "payee_account_no",
    "payee_bank_no",
    "payee_bank_name",
    "amount_minor",
    "route",
    "status",
    "arrival",
    "leaves_at",
    "arrives_at",
    "sent_at",
    "note",
    "receipt_no",
    "check_code",
    "authorisation",
    "return_reason",
    "created_at",
    "completed_at",
];

impl Order {
    /// The row, to travel with the posting that makes it true.
    pub fn record(&self) -> Record {
        let values = args![
            self.transfer_id,
            if self.outgoing { "out" } else { "in" },
            self.user_id,
            self.from_account_id,
            &self.payer_name,
            self.payer_account_no.as_str(),
            &self.payer_bank_no,
            &self.payee_name,
            self.payee_account_no.as_str(),
            &self.payee_bank_no,
            &self.payee_bank_name,
            self.amount.minor(),
            self.route.as_str(),
            self.status.as_str(),
            self.arrival.as_str(),
            self.leaves_at,
            self.arrives_at,
            self.sent_at,
            &self.note,
            &self.receipt_no,
            &self.check_code,
            &self.authorisation,
            self.return_reason.as_deref(),
            self.created_at,
            self.completed_at,
        ];
        Record { table: "transfer_order", columns: &COLUMNS, values }
    }
}

pub(crate) fn order(row: &Row) -> Result<Order> {
    let malformed = |column: &str| Error::Malformed { column: column.into() };
    Ok(Order {
        transfer_id: row.id("transfer_id")?,
        outgoing: row.text("direction")? == "out",
        user_id: row.opt_parse("user_id")?,
        from_account_id: row.opt_parse("from_account_id")?,
        payer_name: row.text("payer_name")?,
        payer_account_no: row.parse("payer_account_no")?,
        payer_bank_no: row.text("payer_bank_no")?,
        payee_name: row.text("payee_name")?,
        payee_account_no: row.parse("payee_account_no")?,
        payee_bank_no: row.text("payee_bank_no")?,
        payee_bank_name: row.text("payee_bank_name")?,
        amount: Money::cny(row.int("amount_minor")?),
        route: row.parse("route")?,
        status: Status::of(&row.text("status")?).ok_or_else(|| malformed("status"))?,
        arrival: row.parse("arrival")?,
        leaves_at: row.time("leaves_at")?,
        arrives_at: row.time("arrives_at")?,
        sent_at: row.opt_time("sent_at")?,
        note: row.text("note")?,
        receipt_no: row.text("receipt_no")?,
        check_code: row.text("check_code")?,
        authorisation: row.text("authorisation")?,
        return_reason: row.opt_text("return_reason")?,
        created_at: row.time("created_at")?,
        completed_at: row.opt_time("completed_at")?,
    })
}

pub(crate) fn select() -> String {
    format!("SELECT {} FROM transfer_order", COLUMNS.join(", "))
}

/// The accounts that the customer's latest 2,000 transfers went to.
pub async fn paid_lately(db: &Db, user: Id<User>) -> Result<HashSet<AccountNo>> {
    let sql = "SELECT DISTINCT payee_account_no FROM (SELECT payee_account_no, sent_at FROM transfer_order \
               WHERE user_id = $1 ORDER BY transfer_id DESC LIMIT 2000) AS latest WHERE sent_at IS NOT NULL LIMIT 2000";
    db.fetch_all(sql, args![user]).await?.iter().map(|row| row.parse(0)).collect()
}

/// One transfer.
pub async fn get(db: &Db, id: Id<Transfer>) -> Result<Option<Order>> {
    let rows = db.fetch_composed(format!("{} WHERE transfer_id = $1", select()), args![id]).await?;
    rows.first().map(order).transpose()
}

/// A page of a customer's transfers, newest first.
pub async fn of_user(db: &Db, user: Id<User>, page: &PageQuery) -> Result<Page<Order>> {
    let sql = format!("{} WHERE user_id = $1 AND transfer_id < $2 ORDER BY transfer_id DESC LIMIT $3", select());
    let rows = db.fetch_composed(sql, args![user, place(page), page.fetch()]).await?;
    cut(rows, page)
}

/// Which transfers an operator wants to see; `None` means any.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub status: Option<Status>,
    /// A name, an account number or a receipt number, exactly.
    pub query: Option<String>,
    pub min_minor: Option<i64>,
    pub max_minor: Option<i64>,
}

/// A page of the bank's transfers, newest first.
pub async fn search(db: &Db, filter: &Filter, page: &PageQuery) -> Result<Page<Order>> {
    let mut values: Args = args![place(page)];
    let mut sql = format!("{} WHERE transfer_id < $1", select());
    let mut and = |clause: &str, value: Value| {
        values.push(value);
        sql.push_str(&clause.replace('?', &format!("${}", values.len())));
    };
    if let Some(status) = filter.status {
        and(" AND status = ?", status.as_str().into());
    }
    if let Some(query) = &filter.query {
        let clause = " AND (payer_name = ? OR payee_name = ? OR payer_account_no = ? OR payee_account_no = ? \
                      OR receipt_no = ?)";
        and(clause, query.into());
    }
    if let Some(min) = filter.min_minor {
        and(" AND amount_minor >= ?", min.into());
    }
    if let Some(max) = filter.max_minor {
        and(" AND amount_minor <= ?", max.into());
    }
    values.push(page.fetch().into());
    sql.push_str(&format!(" ORDER BY transfer_id DESC LIMIT ${}", values.len()));
    let rows = db.fetch_composed(sql, values).await?;
    cut(rows, page)
}

/// Ids of transfers are ordered by time, to the millisecond, and among those of one millisecond by chance.
fn place(page: &PageQuery) -> String {
    // Ids are lower-case hex: "g" comes after all of them.
    page.after.as_ref().map_or_else(|| "g".to_owned(), |cursor| cursor.id.clone())
}

fn cut(rows: Vec<Row>, page: &PageQuery) -> Result<Page<Order>> {
    let orders = rows.iter().map(order).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(orders, page, |order| Cursor { key: order.created_at.micros(), id: order.transfer_id.to_string() }))
}

/// Transfers sent before `before` whose outcome is not known yet, the oldest first; at most 200.
pub async fn unsettled(db: &Db, before: Timestamp) -> Result<Vec<Order>> {
    let sql = format!("{} WHERE status = 'processing' AND sent_at < $1 ORDER BY sent_at LIMIT 200", select());
    db.fetch_composed(sql, args![before]).await?.iter().map(order).collect()
}

/// Transfers to other banks whose payer was debited and whose end is not booked, the oldest first; at most 10,000.
pub async fn under_way(db: &Db) -> Result<Vec<Order>> {
    let sql = format!("{} WHERE status = 'processing' ORDER BY sent_at LIMIT 10000", select());
    db.fetch_composed(sql, args![]).await?.iter().map(order).collect()
}

/// Transfers that leave now or should have left, the oldest first; at most 200.
pub async fn due(db: &Db, now: Timestamp) -> Result<Vec<Order>> {
    let sql = format!("{} WHERE status = 'scheduled' AND leaves_at <= $1 ORDER BY leaves_at LIMIT 200", select());
    db.fetch_composed(sql, args![now]).await?.iter().map(order).collect()
}

/// A scheduled transfer has left; answers whether this call noted it.
pub async fn sent_in_tx(tx: &mut Tx, id: Id<Transfer>, to: Status, at: Timestamp) -> Result<bool> {
    let completed_at = (to == Status::Completed).then_some(at);
    let sql = "UPDATE transfer_order SET status = $2, sent_at = $3, completed_at = $4 \
               WHERE transfer_id = $1 AND status = 'scheduled'";
    Ok(tx.execute(sql, args![id, to.as_str(), at, completed_at]).await? == 1)
}

/// A scheduled transfer will not leave; answers whether this call noted it.
pub async fn cancelled_in_tx(tx: &mut Tx, id: Id<Transfer>, reason: Option<&str>, at: Timestamp) -> Result<bool> {
    let sql = "UPDATE transfer_order SET status = 'cancelled', return_reason = $2, completed_at = $3 \
               WHERE transfer_id = $1 AND status = 'scheduled'";
    Ok(tx.execute(sql, args![id, reason, at]).await? == 1)
}

/// Ends a transfer that is still processing; answers whether this call did.
pub async fn finish_in_tx(
    tx: &mut Tx,
    id: Id<Transfer>,
    to: Status,
    reason: Option<&str>,
    at: Timestamp,
) -> Result<bool> {
    let sql = "UPDATE transfer_order SET status = $2, return_reason = $3, completed_at = $4 \
               WHERE transfer_id = $1 AND status = 'processing'";
    Ok(tx.execute(sql, args![id, to.as_str(), reason, at]).await? == 1)
}

/// A payee as stored.
#[derive(Debug, Clone)]
pub struct PayeeRow {
    pub payee_id: Id<PayeeMark>,
    pub name: String,
    pub account_no: AccountNo,
    pub bank_no: String,
    pub bank_name: String,
    pub alias: Option<String>,
    pub transfers: i64,
    pub last_used_at: Option<Timestamp>,
}

const PAYEE: &str =
    "SELECT payee_id, name, account_no, bank_no, bank_name, alias, transfers, last_used_at FROM transfer_payee";

fn payee(row: &Row) -> Result<PayeeRow> {
    Ok(PayeeRow {
        payee_id: row.id("payee_id")?,
        name: row.text("name")?,
        account_no: row.parse("account_no")?,
        bank_no: row.text("bank_no")?,
        bank_name: row.text("bank_name")?,
        alias: row.opt_text("alias")?,
        transfers: row.int("transfers")?,
        last_used_at: row.opt_time("last_used_at")?,
    })
}

/// A customer's payees, the most recently used first.
pub async fn payees(db: &Db, user: Id<User>) -> Result<Vec<PayeeRow>> {
    let sql =
        format!("{PAYEE} WHERE user_id = $1 ORDER BY COALESCE(last_used_at, created_at) DESC, payee_id LIMIT 500");
    db.fetch_composed(sql, args![user]).await?.iter().map(payee).collect()
}

/// One of a customer's payees.
pub async fn payee_of(db: &Db, user: Id<User>, id: Id<PayeeMark>) -> Result<Option<PayeeRow>> {
    let sql = format!("{PAYEE} WHERE user_id = $1 AND payee_id = $2");
    db.fetch_composed(sql, args![user, id]).await?.first().map(payee).transpose()
}

/// How many payees a customer has.
pub async fn count_payees_in_tx(tx: &mut Tx, user: Id<User>) -> Result<i64> {
    tx.fetch_one("SELECT count(*) FROM transfer_payee WHERE user_id = $1", args![user]).await?.int(0)
}

/// Stores a payee; answers whether it was new.
pub async fn insert_payee_in_tx(tx: &mut Tx, user: Id<User>, payee: &PayeeRow, at: Timestamp) -> Result<bool> {
    let sql = "INSERT INTO transfer_payee \
               (payee_id, user_id, name, account_no, bank_no, bank_name, alias, transfers, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8) ON CONFLICT (user_id, account_no, bank_no) DO NOTHING";
    let values = args![
        payee.payee_id,
        user,
        &payee.name,
        payee.account_no.as_str(),
        &payee.bank_no,
        &payee.bank_name,
        payee.alias.as_deref(),
        at
    ];
    Ok(tx.execute(sql, values).await? == 1)
}

/// Removes a payee; answers whether there was one.
pub async fn delete_payee_in_tx(tx: &mut Tx, user: Id<User>, id: Id<PayeeMark>) -> Result<bool> {
    let sql = "DELETE FROM transfer_payee WHERE user_id = $1 AND payee_id = $2";
    Ok(tx.execute(sql, args![user, id]).await? == 1)
}

/// Those of `users` who keep any payee.
pub async fn users_with_payees_in_tx(
    tx: &mut Tx,
    users: impl IntoIterator<Item = Id<User>>,
) -> Result<HashSet<Id<User>>> {
    let head = "SELECT DISTINCT user_id FROM transfer_payee WHERE user_id";
    let rows = tx.fetch_in_list(head, users.into_iter().map(Value::from).collect()).await?;
    rows.iter().map(|row| row.id(0)).collect()
}

/// A customer paid this account once more.
pub async fn note_payee_used_in_tx(tx: &mut Tx, user: Id<User>, account_no: &str, at: Timestamp) -> Result<()> {
    let sql = "UPDATE transfer_payee SET transfers = transfers + 1, last_used_at = $3 \
               WHERE user_id = $1 AND account_no = $2";
    tx.execute(sql, args![user, account_no, at]).await.map(drop)
}
