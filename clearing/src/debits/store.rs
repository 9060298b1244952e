//! The table of requests for money.

use contracts::debit::{Collection, DebitDecision, DebitStanding};
use kernel::{Cursor, Id, Money, Page, PageQuery, Timestamp};
use storage::{Args, Db, Error, Result, Row, Tx, args};

/// A request as the network keeps it.
#[derive(Debug, Clone)]
pub struct DebitItem {
    /// Its id.
    pub request_id: Id<Collection>,
    /// The bank that asks.
    pub collecting_bank_no: String,
    /// The bank that pays.
    pub paying_bank_no: String,
    /// All of it, sealed.
    pub request: Vec<u8>,
    /// What the paying bank decided.
    pub decision: Option<DebitDecision>,
    /// When it was taken in.
    pub accepted_at: Timestamp,
    /// Not passed on before.
    pub due_at: Timestamp,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
}

/// Which requests.
#[derive(Debug, Default)]
pub struct DebitFilter {
    /// In this state.
    pub state: Option<&'static str>,
    /// Asked by or of this bank.
    pub bank_no: Option<String>,
}

impl DebitItem {
    /// How it stands, as a bank is told.
    pub fn standing(&self) -> DebitStanding {
        self.decision.clone().map_or(DebitStanding::OnItsWay, DebitStanding::Decided)
    }
}

const ITEM: &str = "SELECT request_id, collecting_bank_no, paying_bank_no, request, state, amount_minor, reason, \
                    accepted_at, due_at, decided_at FROM clearing_debit";

fn item(row: &Row) -> Result<DebitItem> {
    let decision = match row.text("state")?.as_str() {
        "accepted" => None,
        "taken" => Some(DebitDecision::Taken { amount: Money::cny(row.int("amount_minor")?) }),
        "refused" => Some(DebitDecision::Refused { code: row.text("reason")? }),
        _ => return Err(Error::Malformed { column: "clearing_debit.state".into() }),
    };
    Ok(DebitItem {
        request_id: row.id("request_id")?,
        collecting_bank_no: row.text("collecting_bank_no")?,
        paying_bank_no: row.text("paying_bank_no")?,
        request: row.blob("request")?,
        decision,
        accepted_at: row.time("accepted_at")?,
        due_at: row.time("due_at")?,
        decided_at: row.opt_time("decided_at")?,
    })
}

/// One request.
pub async fn get(db: &Db, id: Id<Collection>) -> Result<Option<DebitItem>> {
    db.fetch_composed(format!("{ITEM} WHERE request_id = $1"), args![id]).await?.first().map(item).transpose()
}

/// Takes a request in, unless its id is known; answers whether it was new.
pub async fn accept_in_tx(tx: &mut Tx, item: &DebitItem) -> Result<bool> {
    let sql = "INSERT INTO clearing_debit \
               (request_id, collecting_bank_no, paying_bank_no, request, state, accepted_at, due_at) \
               VALUES ($1, $2, $3, $4, 'accepted', $5, $6) ON CONFLICT DO NOTHING";
    let values = args![
        item.request_id,
        &item.collecting_bank_no,
        &item.paying_bank_no,
        item.request.clone(),
        item.accepted_at,
        item.due_at
    ];
    Ok(tx.execute(sql, values).await? == 1)
}

/// Notes what the paying bank decided, once.
pub async fn decide_in_tx(tx: &mut Tx, id: Id<Collection>, decision: &DebitDecision, at: Timestamp) -> Result<()> {
    let (state, amount_minor, reason) = match decision {
        DebitDecision::Taken { amount } => ("taken", Some(amount.minor()), None),
        DebitDecision::Refused { code } => ("refused", None, Some(code.as_str())),
    };
    let sql = "UPDATE clearing_debit SET state = $2, amount_minor = $3, reason = $4, decided_at = $5 \
               WHERE request_id = $1 AND state = 'accepted'";
    tx.execute(sql, args![id, state, amount_minor, reason, at]).await.map(drop)
}

/// Requests to `bank_no` that are not decided and may be passed on, the oldest first; at most 200.
pub async fn due(db: &Db, bank_no: &str, now: Timestamp) -> Result<Vec<DebitItem>> {
    let sql =
        format!("{ITEM} WHERE paying_bank_no = $1 AND state = 'accepted' AND due_at <= $2 ORDER BY due_at LIMIT 200");
    db.fetch_composed(sql, args![bank_no, now]).await?.iter().map(item).collect()
}

/// A page of requests, newest first.
pub async fn page(db: &Db, filter: &DebitFilter, page: &PageQuery) -> Result<Page<DebitItem>> {
    let (key, id) = match &page.after {
        Some(cursor) => (cursor.key, cursor.id.clone()),
        None => (i64::MAX, String::new()),
    };
    let mut values: Args = args![key, id];
    let mut sql = format!("{ITEM} WHERE (accepted_at, request_id) < ($1, $2)");
    if let Some(state) = filter.state {
        values.push(state.into());
        sql.push_str(&format!(" AND state = ${}", values.len()));
    }
    if let Some(bank_no) = &filter.bank_no {
        values.push(bank_no.into());
        sql.push_str(&format!(" AND ${0} IN (collecting_bank_no, paying_bank_no)", values.len()));
    }
    values.push(page.fetch().into());
    sql.push_str(&format!(" ORDER BY accepted_at DESC, request_id DESC LIMIT ${}", values.len()));
    let items = db.fetch_composed(sql, values).await?.iter().map(item).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(items, page, |item| Cursor { key: item.accepted_at.micros(), id: item.request_id.to_string() }))
}

/// How many requests are not decided, and since when the oldest of them waits.
pub async fn waiting(db: &Db) -> Result<(i64, Option<Timestamp>)> {
    let sql = "SELECT count(*) AS waiting, MIN(accepted_at) AS since FROM clearing_debit WHERE state = 'accepted'";
    let row = db.fetch_one(sql, args![]).await?;
    Ok((row.int("waiting")?, row.opt_time("since")?))
}
