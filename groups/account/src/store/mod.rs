//! The group's tables: accounts, balances, journal, postings, holds, counters.

use std::collections::HashMap;
use std::str::FromStr;

use contracts::account::{
    Account, AccountStatus, FirstPosting, InternalAccount, Journal, Novelty, Posted, Posting, Refusal,
};
use kernel::{Currency, Id, Timestamp, Value};
use storage::{Args, Db, Error, Lookup, Result, Row, Tx, args};

use crate::batch::Answer;
use crate::ledger::{Balance, BookedLeg, Hold};
use crate::model::status_of;

mod binding;
mod interest;
mod invariants;
mod opening;
mod reading;
mod records;
mod restriction;

pub use binding::*;
pub use interest::*;
pub use invariants::*;
pub use opening::*;
pub use reading::*;
pub use records::*;
pub use restriction::*;

// ---- the writer's reads -------------------------------------------------------------------------------------------

/// What was answered to an idempotency key before.
pub struct FirstAnswer {
    fingerprint: String,
    posted: Posted,
}

impl FirstAnswer {
    /// The answer to a repeat.
    pub fn answer_to(&self, posting: &Posting) -> Answer {
        match self.fingerprint == posting.fingerprint {
            true => Answer::Posted(self.posted.clone()),
            false => Answer::KeyReused,
        }
    }
}

/// What a batch decides on, before anything out of the ordinary.
pub struct Found {
    /// The first answers to keys that were used before.
    pub known: HashMap<String, FirstAnswer>,
    /// The balances of the accounts named.
    pub balances: HashMap<Id<Account>, Balance>,
    /// The values of the counters that exist.
    pub counters: HashMap<String, i64>,
}

/// What is there for `keys` of idempotency, `accounts` and `counters`, in one go.
pub async fn find_in_tx<'k>(
    tx: &mut Tx,
    keys: impl IntoIterator<Item = &'k str>,
    accounts: impl IntoIterator<Item = Id<Account>>,
    counters: impl IntoIterator<Item = &'k str>,
) -> Result<Found> {
    let answers = Lookup {
        table: "account_journal",
        texts: &["idempotency_key", "fingerprint", "journal_id", "refusal"],
        ints: &["booked_at"],
        key: "idempotency_key",
        keys: keys.into_iter().map(Value::from).collect(),
    };
    let values = Lookup {
        table: "account_counter",
        texts: &["key"],
        ints: &["value"],
        key: "key",
        keys: counters.into_iter().map(Value::from).collect(),
    };
    let mut found = tx.look_up(vec![answers, balances_of(accounts), values]).await?.into_iter();
    let mut next = || found.next().unwrap_or_default();
    let known = next().iter().map(first_answer).collect::<Result<_>>()?;
    let balances = next().iter().map(|row| Ok((row.id(0)?, balance(row)?))).collect::<Result<_>>()?;
    let counters = next().iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect::<Result<_>>()?;
    Ok(Found { known, balances, counters })
}

fn first_answer(row: &Row) -> Result<(String, FirstAnswer)> {
    let posted = match row.opt_text("refusal")? {
        Some(refusal) => Posted::Refused(serde_json::from_str::<Refusal>(&refusal)?),
        None => Posted::Done {
            journal_id: row.id("journal_id")?,
            booked_at: row.time("booked_at")?,
            novelty: Novelty::Repeated,
        },
    };
    Ok((row.text("idempotency_key")?, FirstAnswer { fingerprint: row.text("fingerprint")?, posted }))
}

fn balances_of(accounts: impl IntoIterator<Item = Id<Account>>) -> Lookup {
    let mut ids: Vec<_> = accounts.into_iter().collect();
    ids.sort_unstable();
    Lookup {
        table: "account_balance",
        texts: &["account_id", "currency", "status"],
        ints: &["balance_minor", "held_minor", "floor_minor", "watched"],
        key: "account_id",
        keys: ids.into_iter().map(Value::from).collect(),
    }
}

/// The bank's internal accounts by code.
pub async fn internal_in_tx(tx: &mut Tx) -> Result<HashMap<&'static str, Id<Account>>> {
    let rows = tx.fetch_all("SELECT code, account_id FROM account_internal LIMIT 100", vec![]).await?;
    let mut internal = HashMap::new();
    for row in &rows {
        let code = row.text(0)?;
        if let Some(known) = InternalAccount::ALL.into_iter().find(|account| account.code() == code) {
            internal.insert(known.code(), row.id(1)?);
        }
    }
    Ok(internal)
}

/// The balances of `accounts`.
pub async fn balances_in_tx(
    tx: &mut Tx,
    accounts: impl IntoIterator<Item = Id<Account>>,
) -> Result<HashMap<Id<Account>, Balance>> {
    let found = tx.look_up(vec![balances_of(accounts)]).await?;
    found.iter().flatten().map(|row| Ok((row.id(0)?, balance(row)?))).collect()
}

/// The values of those counters of `keys` that exist.
pub async fn counters_in_tx<'k>(tx: &mut Tx, keys: impl IntoIterator<Item = &'k str>) -> Result<HashMap<String, i64>> {
    let head = "SELECT key, value FROM account_counter WHERE key";
    let rows = tx.fetch_in_list(head, keys.into_iter().map(Value::from).collect()).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect()
}

/// The holds of `keys` that are not released.
pub async fn open_holds_in_tx<'k>(
    tx: &mut Tx,
    keys: impl IntoIterator<Item = &'k str>,
) -> Result<HashMap<String, Hold>> {
    let head = "SELECT hold_key, account_id, amount_minor FROM account_hold WHERE released_at IS NULL AND hold_key";
    let rows = tx.fetch_in_list(head, keys.into_iter().map(Value::from).collect()).await?;
    rows.iter().map(|row| Ok((row.text(0)?, Hold { account: row.id(1)?, amount_minor: row.int(2)? }))).collect()
}

fn balance(row: &Row) -> Result<Balance> {
    Ok(Balance {
        currency: currency(row)?,
        status: status(row)?,
        balance_minor: row.int("balance_minor")?,
        held_minor: row.int("held_minor")?,
        floor_minor: row.int("floor_minor")?,
        watched: row.flag("watched")?,
    })
}

fn currency(row: &Row) -> Result<Currency> {
    Currency::from_str(&row.text("currency")?).map_err(|_| Error::Malformed { column: "currency".into() })
}

fn status(row: &Row) -> Result<AccountStatus> {
    status_of(&row.text("status")?).ok_or(Error::Malformed { column: "status".into() })
}

// ---- the writer's writes ------------------------------------------------------------------------------------------

const JOURNAL: [&str; 14] = [
    "journal_id",
    "idempotency_key",
    "fingerprint",
    "refusal",
    "kind",
    "transfer_id",
    "summary",
    "payer_name",
    "payer_account_no",
    "payer_bank",
    "payee_name",
    "payee_account_no",
    "payee_bank",
    "booked_at",
];

/// A journal row of a posted or refused command.
pub fn journal_row(id: Id<Journal>, posting: &Posting, refusal: Option<&Refusal>, at: Timestamp) -> Args {
    let refusal = refusal.map(|refusal| serde_json::to_string(refusal).expect("refusals are plain enums"));
    let Posting { narrative, .. } = posting;
    let (payer, payee) = (&narrative.payer, &narrative.payee);
    args![
        id,
        &posting.idempotency_key,
        &posting.fingerprint,
        refusal,
        posting.kind.as_str(),
        narrative.transfer_id.as_deref(),
        &narrative.summary,
        payer.name.as_deref(),
        payer.account_no.as_deref(),
        payer.bank.as_deref(),
        payee.name.as_deref(),
        payee.account_no.as_deref(),
        payee.bank.as_deref(),
        at,
    ]
}

/// Stores journal rows.
pub async fn insert_journals_in_tx(tx: &mut Tx, rows: Vec<Args>) -> Result<()> {
    tx.insert_later("account_journal", &JOURNAL, rows, "").await
}

/// A posting row.
pub fn posting_row(seq: i64, journal: Id<Journal>, leg: &BookedLeg, at: Timestamp) -> Args {
    args![seq, journal, leg.debit, leg.credit, leg.amount_minor, leg.debit_balance_minor, leg.credit_balance_minor, at]
}

/// Stores posting rows.
pub async fn insert_postings_in_tx(tx: &mut Tx, rows: Vec<Args>) -> Result<()> {
    let columns = [
        "seq",
        "journal_id",
        "debit_account_id",
        "credit_account_id",
        "amount_minor",
        "debit_balance_minor",
        "credit_balance_minor",
        "booked_at",
    ];
    tx.insert_later("account_posting", &columns, rows, "").await
}

/// A hold row.
pub fn hold_row(key: &str, hold: &Hold, at: Timestamp) -> Args {
    args![key, hold.account, hold.amount_minor, at]
}

/// Stores hold rows.
pub async fn insert_holds_in_tx(tx: &mut Tx, rows: Vec<Args>) -> Result<()> {
    let columns = ["hold_key", "account_id", "amount_minor", "placed_at"];
    tx.insert_later("account_hold", &columns, rows, "").await
}

/// Lets a hold go.
pub async fn release_hold_in_tx(tx: &mut Tx, key: &str, at: Timestamp) -> Result<()> {
    let sql = "UPDATE account_hold SET released_at = $2 WHERE hold_key = $1 AND released_at IS NULL";
    match tx.execute(sql, args![key, at]).await? {
        1 => Ok(()),
        _ => Err(Error::Inconsistent("a hold was released twice")),
    }
}

/// A court order's hold took what came in.
pub async fn grow_hold_in_tx(tx: &mut Tx, key: &str, amount_minor: i64) -> Result<()> {
    let sql = "UPDATE account_hold SET amount_minor = $2 WHERE hold_key = $1 AND released_at IS NULL";
    match tx.execute(sql, args![key, amount_minor]).await? {
        1 => Ok(()),
        _ => Err(Error::Inconsistent("a court order without its hold")),
    }
}

/// A class III account was funded from its bound account for the first time.
pub async fn mark_funded_in_tx(tx: &mut Tx, account: Id<Account>, at: Timestamp) -> Result<()> {
    let sql = "UPDATE account_account SET funded_at = $2 WHERE account_id = $1 AND funded_at IS NULL";
    tx.execute(sql, args![account, at]).await.map(drop)
}

/// Stores the new balances of accounts that exist.
pub async fn save_balances_in_tx(tx: &mut Tx, mut balances: Vec<(Id<Account>, &Balance)>) -> Result<()> {
    balances.sort_unstable_by_key(|(id, _)| *id);
    let rows = balances.into_iter().map(|(id, balance)| {
        let status = crate::model::status_text(balance.status);
        args![id, balance.currency.code(), status, balance.balance_minor, balance.held_minor, balance.floor_minor]
    });
    let columns = ["account_id", "currency", "status", "balance_minor", "held_minor", "floor_minor"];
    let update = "ON CONFLICT (account_id) DO UPDATE \
                  SET balance_minor = excluded.balance_minor, held_minor = excluded.held_minor";
    tx.insert_later("account_balance", &columns, rows.collect(), update).await
}

/// Stores the new values of counters.
pub async fn save_counters_in_tx(tx: &mut Tx, rows: Vec<Args>) -> Result<()> {
    let update = "ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    tx.insert_later("account_counter", &["key", "value"], rows, update).await
}

/// The first answer to `key`, for those who did not post it just now.
pub async fn first_posting(db: &Db, key: &str) -> Result<Option<FirstPosting>> {
    let sql = "SELECT fingerprint, transfer_id, refusal FROM account_journal WHERE idempotency_key = $1";
    let Some(row) = db.by_key(sql, args![key]).await? else {
        return Ok(None);
    };
    let refusal = row.opt_text(2)?.map(|refusal| serde_json::from_str(&refusal)).transpose()?;
    Ok(Some(FirstPosting { fingerprint: row.text(0)?, transfer_id: row.opt_text(1)?, refusal }))
}
