//! The network's tables: items, positions, the directory of phone numbers.

use contracts::clearing::Settlement;
use contracts::transfer::Route;
use kernel::{Cursor, Money, Page, PageQuery, Timestamp};
use storage::{Args, Db, Error, Result, Row, Tx, args};

/// Where an item stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemState {
    /// Taken in; no outcome yet.
    Accepted,
    /// The receiving bank has booked it.
    Credited,
    /// The receiving bank will not book it.
    Rejected {
        /// Why.
        code: String,
    },
}

impl ItemState {
    /// The stored word.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Credited => "credited",
            Self::Rejected { .. } => "rejected",
        }
    }

    /// The outcome, if there is one.
    pub fn settlement(&self) -> Option<Settlement> {
        match self {
            Self::Accepted => None,
            Self::Credited => Some(Settlement::Credited),
            Self::Rejected { code } => Some(Settlement::Rejected { code: code.clone() }),
        }
    }
}

/// A payment as the network keeps it.
#[derive(Debug, Clone)]
pub struct Item {
    /// The paying bank.
    pub from_bank_no: String,
    /// Its own id of the payment.
    pub instruction_id: String,
    /// The receiving bank.
    pub to_bank_no: String,
    /// The system it goes through.
    pub route: Route,
    /// How much.
    pub amount: Money,
    /// Who pays whom, sealed.
    pub parties: Vec<u8>,
    /// Where it stands.
    pub state: ItemState,
    /// When it was taken in.
    pub accepted_at: Timestamp,
    /// Not passed on before.
    pub due_at: Timestamp,
    /// When it came to its end.
    pub settled_at: Option<Timestamp>,
}

/// What one bank sent and received.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Position {
    /// The bank.
    pub bank_no: String,
    /// Credited elsewhere, minor units.
    pub sent_minor: i64,
    /// Credited here, minor units.
    pub received_minor: i64,
}

impl Position {
    /// What the network owes the bank, minor units; less than nothing if the bank owes.
    pub const fn net_minor(&self) -> i64 {
        self.received_minor - self.sent_minor
    }
}

const ITEM: &str = "SELECT from_bank_no, instruction_id, to_bank_no, route, amount_minor, parties, state, reason, \
                    accepted_at, due_at, settled_at FROM clearing_item";

fn item(row: &Row) -> Result<Item> {
    let reason = row.opt_text("reason")?;
    let state = match row.text("state")?.as_str() {
        "accepted" => ItemState::Accepted,
        "credited" => ItemState::Credited,
        "rejected" => ItemState::Rejected { code: reason.unwrap_or_default() },
        _ => return Err(Error::Malformed { column: "clearing_item.state".into() }),
    };
    Ok(Item {
        from_bank_no: row.text("from_bank_no")?,
        instruction_id: row.text("instruction_id")?,
        to_bank_no: row.text("to_bank_no")?,
        route: row.parse("route")?,
        amount: Money::cny(row.int("amount_minor")?),
        parties: row.blob("parties")?,
        state,
        accepted_at: row.time("accepted_at")?,
        due_at: row.time("due_at")?,
        settled_at: row.opt_time("settled_at")?,
    })
}

/// One item.
pub async fn get(db: &Db, from_bank_no: &str, instruction_id: &str) -> Result<Option<Item>> {
    let sql = format!("{ITEM} WHERE from_bank_no = $1 AND instruction_id = $2");
    db.fetch_composed(sql, args![from_bank_no, instruction_id]).await?.first().map(item).transpose()
}

/// Takes an item in, unless its id is known; answers whether it was new.
pub async fn accept_in_tx(tx: &mut Tx, item: &Item) -> Result<bool> {
    let sql = "INSERT INTO clearing_item \
               (from_bank_no, instruction_id, to_bank_no, route, amount_minor, parties, state, accepted_at, due_at) \
               VALUES ($1, $2, $3, $4, $5, $6, 'accepted', $7, $8) ON CONFLICT DO NOTHING";
    let values = args![
        &item.from_bank_no,
        &item.instruction_id,
        &item.to_bank_no,
        item.route.as_str(),
        item.amount.minor(),
        item.parties.clone(),
        item.accepted_at,
        item.due_at
    ];
    Ok(tx.execute(sql, values).await? == 1)
}

/// Ends an item that has no outcome yet, and moves both banks' positions if it was credited; answers whether this call
/// did.
pub async fn settle_in_tx(tx: &mut Tx, item: &Item, to: &Settlement, at: Timestamp) -> Result<bool> {
    let (state, reason) = match to {
        Settlement::Credited => ("credited", None),
        Settlement::Rejected { code } => ("rejected", Some(code.as_str())),
    };
    let sql = "UPDATE clearing_item SET state = $3, reason = $4, settled_at = $5 \
               WHERE from_bank_no = $1 AND instruction_id = $2 AND state = 'accepted'";
    let values = args![&item.from_bank_no, &item.instruction_id, state, reason, at];
    if tx.execute(sql, values).await? == 0 {
        return Ok(false);
    }
    if *to == Settlement::Credited {
        let minor = item.amount.minor();
        let mut moves = [(&item.from_bank_no, minor, 0), (&item.to_bank_no, 0, minor)];
        // In one order, so that two payments in opposite directions never wait for each other.
        moves.sort();
        for (bank_no, sent, received) in moves {
            let sql = "INSERT INTO clearing_position (bank_no, sent_minor, received_minor) VALUES ($1, $2, $3) \
                       ON CONFLICT (bank_no) DO UPDATE SET \
                       sent_minor = clearing_position.sent_minor + excluded.sent_minor, \
                       received_minor = clearing_position.received_minor + excluded.received_minor";
            tx.execute(sql, args![bank_no, sent, received]).await?;
        }
    }
    Ok(true)
}

/// Items for `bank_no` without an outcome that may be passed on, the oldest first; at most 200.
pub async fn due(db: &Db, bank_no: &str, now: Timestamp) -> Result<Vec<Item>> {
    let sql = format!("{ITEM} WHERE to_bank_no = $1 AND state = 'accepted' AND due_at <= $2 ORDER BY due_at LIMIT 200");
    db.fetch_composed(sql, args![bank_no, now]).await?.iter().map(item).collect()
}

/// Every item without an outcome; at most 10,000.
pub async fn without_outcome(db: &Db) -> Result<Vec<Item>> {
    let sql = format!("{ITEM} WHERE state = 'accepted' ORDER BY to_bank_no, due_at LIMIT 10000");
    db.fetch_composed(sql, args![]).await?.iter().map(item).collect()
}

/// Which items an operator wants to see; `None` means any.
#[derive(Debug, Clone, Default)]
pub struct ItemFilter {
    /// In this state.
    pub state: Option<&'static str>,
    /// Sent or received by this bank.
    pub bank_no: Option<String>,
    /// Through this system.
    pub route: Option<Route>,
}

/// A page of items, newest first.
pub async fn page(db: &Db, filter: &ItemFilter, page: &PageQuery) -> Result<Page<Item>> {
    let (key, id) = match &page.after {
        Some(cursor) => (cursor.key, cursor.id.clone()),
        None => (i64::MAX, String::new()),
    };
    let mut values: Args = args![key, id];
    let mut sql = format!("{ITEM} WHERE (accepted_at, instruction_id) < ($1, $2)");
    if let Some(state) = filter.state {
        values.push(state.into());
        sql.push_str(&format!(" AND state = ${}", values.len()));
    }
    if let Some(bank_no) = &filter.bank_no {
        values.push(bank_no.into());
        sql.push_str(&format!(" AND ${0} IN (from_bank_no, to_bank_no)", values.len()));
    }
    if let Some(route) = filter.route {
        values.push(route.as_str().into());
        sql.push_str(&format!(" AND route = ${}", values.len()));
    }
    values.push(page.fetch().into());
    sql.push_str(&format!(" ORDER BY accepted_at DESC, instruction_id DESC LIMIT ${}", values.len()));
    let items = db.fetch_composed(sql, values).await?.iter().map(item).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(items, page, |item| Cursor { key: item.accepted_at.micros(), id: item.instruction_id.clone() }))
}

/// Every bank's position as kept.
pub async fn positions(db: &Db) -> Result<Vec<Position>> {
    let sql = "SELECT bank_no, sent_minor, received_minor FROM clearing_position ORDER BY bank_no LIMIT 10000";
    db.fetch_all(sql, args![]).await?.iter().map(position).collect()
}

/// Every bank's position as its items add up, and how many items there are.
pub async fn positions_of_items(db: &Db) -> Result<(Vec<Position>, i64)> {
    let sql = "SELECT bank_no, CAST(SUM(sent) AS BIGINT) AS sent_minor, CAST(SUM(received) AS BIGINT) AS received_minor \
               FROM (SELECT from_bank_no AS bank_no, amount_minor AS sent, 0 AS received FROM clearing_item \
                       WHERE state = 'credited' \
                     UNION ALL SELECT to_bank_no, 0, amount_minor FROM clearing_item WHERE state = 'credited') AS sides \
               GROUP BY bank_no ORDER BY bank_no LIMIT 10000";
    let positions = db.fetch_all(sql, args![]).await?.iter().map(position).collect::<Result<_>>()?;
    Ok((positions, db.fetch_one("SELECT count(*) FROM clearing_item", args![]).await?.int(0)?))
}

fn position(row: &Row) -> Result<Position> {
    Ok(Position {
        bank_no: row.text("bank_no")?,
        sent_minor: row.int("sent_minor")?,
        received_minor: row.int("received_minor")?,
    })
}

/// An entry of the directory as stored.
#[derive(Debug, Clone)]
pub struct PhoneRow {
    /// The bank.
    pub bank_no: String,
    /// Account number and holder, sealed.
    pub account: Vec<u8>,
    /// Whether payments that name no bank go here.
    pub default: bool,
    /// Since when.
    pub registered_at: Timestamp,
}

fn phone(row: &Row) -> Result<PhoneRow> {
    Ok(PhoneRow {
        bank_no: row.text("bank_no")?,
        account: row.blob("account")?,
        default: row.flag("is_default")?,
        registered_at: row.time("registered_at")?,
    })
}

const PHONE: &str = "SELECT bank_no, account, is_default, registered_at FROM clearing_phone WHERE phone_index = $1 \
                     ORDER BY is_default DESC, registered_at, bank_no LIMIT 200";

/// The entries of a phone number, the default first, then the oldest.
pub async fn phones(db: &Db, index: &[u8]) -> Result<Vec<PhoneRow>> {
    db.fetch_all(PHONE, args![index.to_vec()]).await?.iter().map(phone).collect()
}

/// The same, inside a transaction.
pub async fn phones_in_tx(tx: &mut Tx, index: &[u8]) -> Result<Vec<PhoneRow>> {
    tx.fetch_all(PHONE, args![index.to_vec()]).await?.iter().map(phone).collect()
}

/// Nobody is the default of this number any more.
pub async fn clear_default_in_tx(tx: &mut Tx, index: &[u8]) -> Result<()> {
    let sql = "UPDATE clearing_phone SET is_default = 0 WHERE phone_index = $1 AND is_default = 1";
    tx.execute(sql, args![index.to_vec()]).await.map(drop)
}

/// Stores an entry in the place of the bank's earlier one.
pub async fn save_phone_in_tx(tx: &mut Tx, index: &[u8], row: &PhoneRow) -> Result<()> {
    let sql = "INSERT INTO clearing_phone (phone_index, bank_no, account, is_default, registered_at) \
               VALUES ($1, $2, $3, $4, $5) ON CONFLICT (phone_index, bank_no) DO UPDATE SET \
               account = excluded.account, is_default = excluded.is_default, registered_at = excluded.registered_at";
    let default = i64::from(row.default);
    tx.execute(sql, args![index.to_vec(), &row.bank_no, row.account.clone(), default, row.registered_at])
        .await
        .map(drop)
}

/// Removes a bank's entry; answers whether there was one.
pub async fn drop_phone_in_tx(tx: &mut Tx, index: &[u8], bank_no: &str) -> Result<bool> {
    let sql = "DELETE FROM clearing_phone WHERE phone_index = $1 AND bank_no = $2";
    Ok(tx.execute(sql, args![index.to_vec(), bank_no]).await? == 1)
}

/// Makes a bank's entry the default.
pub async fn make_default_in_tx(tx: &mut Tx, index: &[u8], bank_no: &str) -> Result<()> {
    let sql = "UPDATE clearing_phone SET is_default = 1 WHERE phone_index = $1 AND bank_no = $2";
    tx.execute(sql, args![index.to_vec(), bank_no]).await.map(drop)
}
