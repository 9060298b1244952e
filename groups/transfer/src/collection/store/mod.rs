//! The tables of mandates, of the side that asks and of the side that pays, and of debits being decided.

pub mod orders;
pub mod plans;

use contracts::account::{Account, HungCard};
use contracts::debit::{Collection, Mandate};
use contracts::user::User;
use kernel::{AccountNo, Cursor, Id, Money, Page, PageQuery, Timestamp};
use storage::{Db, Error, Result, Row, Tx, args};

/// How a mandate stands at the side that asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MandateState {
    /// The other bank has not answered yet.
    Asked,
    /// In force.
    Active,
    /// The other bank refused it.
    Refused,
    /// Ended.
    Ended,
}

impl MandateState {
    fn of(text: &str) -> Result<Self> {
        Ok(match text {
            "asked" => Self::Asked,
            "active" => Self::Active,
            "refused" => Self::Refused,
            "ended" => Self::Ended,
            _ => return Err(Error::Malformed { column: "transfer_mandate.state".into() }),
        })
    }
}

/// A mandate at the side that asks.
#[derive(Debug, Clone)]
pub struct MandateRow {
    pub mandate_id: Id<Mandate>,
    pub user_id: Id<User>,
    pub card_id: Id<HungCard>,
    pub payer_account_no: AccountNo,
    pub payer_bank_no: String,
    pub payer_bank_name: String,
    pub per_debit: Money,
    pub per_day: Money,
    pub version: String,
    pub state: MandateState,
    pub code: Option<String>,
    pub given_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    pub ended_through: Option<String>,
}

const MANDATE: &str = "SELECT mandate_id, user_id, card_id, payer_account_no, payer_bank_no, payer_bank_name, \
                       per_debit_minor, per_day_minor, version, state, code, given_at, ended_at, ended_through \
                       FROM transfer_mandate";

fn mandate(row: &Row) -> Result<MandateRow> {
    Ok(MandateRow {
        mandate_id: row.id("mandate_id")?,
        user_id: row.id("user_id")?,
        card_id: row.id("card_id")?,
        payer_account_no: row.parse("payer_account_no")?,
        payer_bank_no: row.text("payer_bank_no")?,
        payer_bank_name: row.text("payer_bank_name")?,
        per_debit: Money::cny(row.int("per_debit_minor")?),
        per_day: Money::cny(row.int("per_day_minor")?),
        version: row.text("version")?,
        state: MandateState::of(&row.text("state")?)?,
        code: row.opt_text("code")?,
        given_at: row.time("given_at")?,
        ended_at: row.opt_time("ended_at")?,
        ended_through: row.opt_text("ended_through")?,
    })
}

/// Stores a mandate that is asked for, unless its card has one; answers whether it was stored.
pub async fn ask_in_tx(tx: &mut Tx, row: &MandateRow) -> Result<bool> {
    let sql = "INSERT INTO transfer_mandate (mandate_id, user_id, card_id, payer_account_no, payer_bank_no, \
               payer_bank_name, per_debit_minor, per_day_minor, version, state, given_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'asked', $10) \
               ON CONFLICT (card_id) WHERE state IN ('asked', 'active') DO NOTHING";
    let values = args![
        row.mandate_id,
        row.user_id,
        row.card_id,
        row.payer_account_no.as_str(),
        &row.payer_bank_no,
        &row.payer_bank_name,
        row.per_debit.minor(),
        row.per_day.minor(),
        &row.version,
        row.given_at
    ];
    Ok(tx.execute(sql, values).await? == 1)
}

/// The other bank has answered: kept, or refused under a code.
pub async fn answered_in_tx(tx: &mut Tx, id: Id<Mandate>, refused: Option<&str>) -> Result<bool> {
    let state = if refused.is_some() { "refused" } else { "active" };
    let sql = "UPDATE transfer_mandate SET state = $2, code = $3 WHERE mandate_id = $1 AND state = 'asked'";
    Ok(tx.execute(sql, args![id, state, refused]).await? == 1)
}

/// Ends a mandate here; answers whether it was in force. `told` when the other bank knows already.
pub async fn end_in_tx(tx: &mut Tx, id: Id<Mandate>, through: &str, told: bool, at: Timestamp) -> Result<bool> {
    let sql = "UPDATE transfer_mandate SET state = 'ended', ended_at = $2, ended_through = $3, told = $4 \
               WHERE mandate_id = $1 AND state IN ('asked', 'active')";
    Ok(tx.execute(sql, args![id, at, through, i64::from(told)]).await? == 1)
}

/// The other bank knows.
pub async fn told_in_tx(tx: &mut Tx, id: Id<Mandate>) -> Result<()> {
    tx.execute("UPDATE transfer_mandate SET told = 1 WHERE mandate_id = $1", args![id]).await?;
    tx.execute("UPDATE transfer_debit_mandate SET told = 1 WHERE mandate_id = $1", args![id]).await.map(drop)
}

/// One mandate.
pub async fn mandate_of(db: &Db, id: Id<Mandate>) -> Result<Option<MandateRow>> {
    db.fetch_composed(format!("{MANDATE} WHERE mandate_id = $1"), args![id]).await?.first().map(mandate).transpose()
}

/// The mandate of a card that is in force or asked for.
pub async fn mandate_of_card(db: &Db, card: Id<HungCard>) -> Result<Option<MandateRow>> {
    let sql = format!("{MANDATE} WHERE card_id = $1 AND state IN ('asked', 'active')");
    db.fetch_composed(sql, args![card]).await?.first().map(mandate).transpose()
}

/// Mandates asked for before `before` that the other bank has not answered; at most 100.
pub async fn asked(db: &Db, before: Timestamp) -> Result<Vec<MandateRow>> {
    let sql = format!("{MANDATE} WHERE state = 'asked' AND given_at < $1 ORDER BY given_at LIMIT 100");
    db.fetch_composed(sql, args![before]).await?.iter().map(mandate).collect()
}

/// Mandates that have ended at either side without the other bank's knowing: the mandate and that bank; at most 100.
pub async fn untold(db: &Db) -> Result<Vec<(Id<Mandate>, String)>> {
    let mut found = Vec::new();
    for sql in [
        "SELECT mandate_id, payer_bank_no AS bank_no FROM transfer_mandate WHERE state = 'ended' AND told = 0 \
         ORDER BY ended_at LIMIT 50",
        "SELECT mandate_id, collecting_bank_no AS bank_no FROM transfer_debit_mandate \
         WHERE told = 0 AND ended_at IS NOT NULL ORDER BY ended_at LIMIT 50",
    ] {
        for row in db.fetch_all(sql, args![]).await? {
            found.push((row.id("mandate_id")?, row.text("bank_no")?));
        }
    }
    Ok(found)
}

/// The bank's mandates at the side that asks, newest first.
pub async fn mandate_page(db: &Db, page: &PageQuery) -> Result<Page<MandateRow>> {
    let sql = format!("{MANDATE} WHERE mandate_id < $1 ORDER BY mandate_id DESC LIMIT $2");
    let rows = db.fetch_composed(sql, args![place(page), page.fetch()]).await?;
    let rows = rows.iter().map(mandate).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(rows, page, |row| Cursor { key: row.given_at.micros(), id: row.mandate_id.to_string() }))
}

/// Ids are lower-case hex and ordered by time: "g" comes after all of them.
pub(super) fn place(page: &PageQuery) -> String {
    page.after.as_ref().map_or_else(|| "g".to_owned(), |cursor| cursor.id.clone())
}

// ---- the side that pays ---------------------------------------------------------------------------------------------

/// A mandate at the side that pays.
#[derive(Debug, Clone)]
pub struct DebitMandateRow {
    pub mandate_id: Id<Mandate>,
    pub user_id: Id<User>,
    pub account_id: Id<Account>,
    pub collecting_bank_no: String,
    pub collecting_bank_name: String,
    pub per_debit: Money,
    pub per_day: Money,
    pub version: String,
    pub given_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    pub ended_through: Option<String>,
}

const DEBIT_MANDATE: &str = "SELECT mandate_id, user_id, account_id, collecting_bank_no, collecting_bank_name, \
                             per_debit_minor, per_day_minor, version, given_at, ended_at, ended_through \
                             FROM transfer_debit_mandate";

fn debit_mandate(row: &Row) -> Result<DebitMandateRow> {
    Ok(DebitMandateRow {
        mandate_id: row.id("mandate_id")?,
        user_id: row.id("user_id")?,
        account_id: row.id("account_id")?,
        collecting_bank_no: row.text("collecting_bank_no")?,
        collecting_bank_name: row.text("collecting_bank_name")?,
        per_debit: Money::cny(row.int("per_debit_minor")?),
        per_day: Money::cny(row.int("per_day_minor")?),
        version: row.text("version")?,
        given_at: row.time("given_at")?,
        ended_at: row.opt_time("ended_at")?,
        ended_through: row.opt_text("ended_through")?,
    })
}

/// Keeps a mandate; a known id stays as it is.
pub async fn keep_in_tx(tx: &mut Tx, row: &DebitMandateRow) -> Result<bool> {
    let sql = "INSERT INTO transfer_debit_mandate (mandate_id, user_id, account_id, collecting_bank_no, \
               collecting_bank_name, per_debit_minor, per_day_minor, version, given_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (mandate_id) DO NOTHING";
    let values = args![
        row.mandate_id,
        row.user_id,
        row.account_id,
        &row.collecting_bank_no,
        &row.collecting_bank_name,
        row.per_debit.minor(),
        row.per_day.minor(),
        &row.version,
        row.given_at
    ];
    Ok(tx.execute(sql, values).await? == 1)
}

/// One mandate.
pub async fn debit_mandate_of(db: &Db, id: Id<Mandate>) -> Result<Option<DebitMandateRow>> {
    let rows = db.fetch_composed(format!("{DEBIT_MANDATE} WHERE mandate_id = $1"), args![id]).await?;
    rows.first().map(debit_mandate).transpose()
}

/// A customer's, the newest first; at most 100.
pub async fn debit_mandates(db: &Db, user: Id<User>) -> Result<Vec<DebitMandateRow>> {
    let sql = format!("{DEBIT_MANDATE} WHERE user_id = $1 ORDER BY mandate_id DESC LIMIT 100");
    db.fetch_composed(sql, args![user]).await?.iter().map(debit_mandate).collect()
}

/// The bank's, newest first.
pub async fn debit_mandate_page(db: &Db, page: &PageQuery) -> Result<Page<DebitMandateRow>> {
    let sql = format!("{DEBIT_MANDATE} WHERE mandate_id < $1 ORDER BY mandate_id DESC LIMIT $2");
    let rows = db.fetch_composed(sql, args![place(page), page.fetch()]).await?;
    let rows = rows.iter().map(debit_mandate).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(rows, page, |row| Cursor { key: row.given_at.micros(), id: row.mandate_id.to_string() }))
}

/// Ends a mandate; answers whether it was in force.
pub async fn end_debit_in_tx(tx: &mut Tx, id: Id<Mandate>, through: &str, told: bool, at: Timestamp) -> Result<bool> {
    let sql = "UPDATE transfer_debit_mandate SET ended_at = $2, ended_through = $3, told = $4 \
               WHERE mandate_id = $1 AND ended_at IS NULL";
    Ok(tx.execute(sql, args![id, at, through, i64::from(told)]).await? == 1)
}

/// Enters a debit that is about to be decided, if its mandate is in force; answers whether it is. Waits for whoever is
/// ending it, and they for this.
pub async fn enter_in_tx(
    tx: &mut Tx,
    mandate: Id<Mandate>,
    collecting_bank_no: &str,
    request: Id<Collection>,
    at: Timestamp,
) -> Result<bool> {
    let lock = "UPDATE transfer_debit_mandate SET version = version WHERE mandate_id = $1 AND ended_at IS NULL";
    if tx.execute(lock, args![mandate]).await? == 0 {
        return Ok(false);
    }
    let sql = "INSERT INTO transfer_debit_pending (collecting_bank_no, request_id, mandate_id, entered_at) \
               VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    tx.execute(sql, args![collecting_bank_no, request, mandate, at]).await?;
    Ok(true)
}

/// Debits of a mandate that were entered and not seen decided; at most 1,000.
pub async fn pending(db: &Db, mandate: Id<Mandate>) -> Result<Vec<(String, Id<Collection>)>> {
    let sql = "SELECT collecting_bank_no, request_id FROM transfer_debit_pending WHERE mandate_id = $1 LIMIT 1000";
    let rows = db.fetch_all(sql, args![mandate]).await?;
    rows.iter().map(|row| Ok((row.text("collecting_bank_no")?, row.id("request_id")?))).collect()
}

/// A debit is decided.
pub async fn leave_in_tx(tx: &mut Tx, collecting_bank_no: &str, request: Id<Collection>) -> Result<()> {
    let sql = "DELETE FROM transfer_debit_pending WHERE collecting_bank_no = $1 AND request_id = $2";
    tx.execute(sql, args![collecting_bank_no, request]).await.map(drop)
}
