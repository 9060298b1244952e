//! Restrictions of accounts: what the ledger reads of them, and their history.

use std::collections::HashMap;

use contracts::account::{Account, AccountKind, RestrictionKind};
use contracts::user::User;
use kernel::{Id, Timestamp, Value};
use storage::{Db, Error, Result, Row, Tx, args};

use crate::caps::{Control, Controls, Restriction, RestrictionRow};
use crate::model::kind_of;
use crate::store::bindings_in_tx;

/// Class, binding and restrictions of `accounts`.
pub async fn controls_in_tx(tx: &mut Tx, accounts: &[Id<Account>]) -> Result<Controls> {
    let keys = || accounts.iter().copied().map(Value::from).collect::<Vec<_>>();
    let head = "SELECT account_id, kind, verified_at, funded_at FROM account_account WHERE account_id";
    let mut controls: Controls = HashMap::with_capacity(accounts.len());
    for row in tx.fetch_in_list(head, keys()).await? {
        let control = Control {
            kind: kind_of(&row.text("kind")?).ok_or(Error::Malformed { column: "kind".into() })?,
            verified: row.opt_time("verified_at")?.is_some(),
            funded: row.opt_time("funded_at")?.is_some(),
            bindings: Vec::new(),
            restrictions: Vec::new(),
        };
        controls.insert(row.id("account_id")?, control);
    }
    let capped: Vec<_> = controls.iter().filter(|(_, control)| control.is_capped()).map(|(id, _)| *id).collect();
    if !capped.is_empty() {
        for (account, binding) in bindings_in_tx(tx, capped).await? {
            controls.entry(account).and_modify(|control| control.bindings.push(binding));
        }
    }
    let head = "SELECT restriction_id, account_id, kind, amount_minor, from_minute, until_minute, effective_from, \
                ends_at, placed_at FROM account_restriction WHERE lifted_at IS NULL AND account_id";
    let mut rows = Vec::new();
    for row in tx.fetch_in_list(head, keys()).await? {
        rows.push((row.int("placed_at")?, row.id::<Account>("account_id")?, restriction(&row)?));
    }
    rows.sort_by_key(|(placed_at, _, restriction)| (*placed_at, restriction.id));
    for (_, account, restriction) in rows {
        controls.entry(account).and_modify(|control| control.restrictions.push(restriction));
    }
    Ok(controls)
}

fn restriction(row: &Row) -> Result<Restriction> {
    let minutes = row.opt_int("from_minute")?.zip(row.opt_int("until_minute")?);
    Ok(Restriction {
        id: row.id("restriction_id")?,
        kind: row.parse("kind")?,
        amount_minor: row.opt_int("amount_minor")?,
        minutes,
        from: row.time("effective_from")?,
        ends_at: row.time("ends_at")?,
    })
}

/// A restriction with everything that is told of it.
#[derive(Debug, Clone)]
pub struct RestrictionRecord {
    /// What the ledger looks at.
    pub restriction: Restriction,
    /// The account.
    pub account: Id<Account>,
    /// Why.
    pub reason: String,
    /// The number of the document behind it.
    pub document_no: Option<String>,
    /// Who ordered it.
    pub authority: Option<String>,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// By whom: `customer:…`, `operator:…`, `system:…`.
    pub placed_by: String,
    /// When it was lifted, or lapsed.
    pub lifted_at: Option<Timestamp>,
    /// By whom.
    pub lifted_by: Option<String>,
    /// Why.
    pub lifted_reason: Option<String>,
}

const RECORD: &str = "SELECT restriction_id, account_id, kind, reason, document_no, authority, amount_minor, \
                      from_minute, until_minute, effective_from, ends_at, placed_at, placed_by, lifted_at, lifted_by, \
                      lifted_reason FROM account_restriction";

fn record(row: &Row) -> Result<RestrictionRecord> {
    Ok(RestrictionRecord {
        restriction: restriction(row)?,
        account: row.id("account_id")?,
        reason: row.text("reason")?,
        document_no: row.opt_text("document_no")?,
        authority: row.opt_text("authority")?,
        placed_at: row.time("placed_at")?,
        placed_by: row.text("placed_by")?,
        lifted_at: row.opt_time("lifted_at")?,
        lifted_by: row.opt_text("lifted_by")?,
        lifted_reason: row.opt_text("lifted_reason")?,
    })
}

/// Stores a restriction.
pub async fn insert_restriction_in_tx(tx: &mut Tx, record: &RestrictionRecord) -> Result<()> {
    let sql = "INSERT INTO account_restriction (restriction_id, account_id, kind, reason, document_no, authority, \
               amount_minor, from_minute, until_minute, effective_from, ends_at, placed_at, placed_by) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    let Restriction { id, kind, amount_minor, minutes, from, ends_at } = &record.restriction;
    let (document_no, authority) = (record.document_no.as_deref(), record.authority.as_deref());
    let (begin, end) = (minutes.map(|both| both.0), minutes.map(|both| both.1));
    let values = args![
        *id,
        record.account,
        kind.as_str(),
        &record.reason,
        document_no,
        authority,
        *amount_minor,
        begin,
        end,
        *from,
        *ends_at,
        record.placed_at,
        &record.placed_by,
    ];
    tx.execute(sql, values).await.map(drop)
}

/// The restrictions of an account, those in force and what was: the newest first.
pub async fn restrictions(db: &Db, account: Id<Account>, limit: i64) -> Result<Vec<RestrictionRecord>> {
    let sql = format!("{RECORD} WHERE account_id = $1 ORDER BY placed_at DESC, restriction_id DESC LIMIT $2");
    db.fetch_composed(sql, args![account, limit]).await?.iter().map(record).collect()
}

/// The restrictions of an account that were not lifted, the oldest first.
pub async fn open_restrictions_in_tx(tx: &mut Tx, account: Id<Account>) -> Result<Vec<RestrictionRecord>> {
    let sql =
        format!("{RECORD} WHERE account_id = $1 AND lifted_at IS NULL ORDER BY placed_at, restriction_id LIMIT 200");
    tx.fetch_composed(sql, args![account]).await?.iter().map(record).collect()
}

/// Restrictions that have run out at `at` and were not noted as lapsed yet.
pub async fn run_out(db: &Db, at: Timestamp, limit: i64) -> Result<Vec<RestrictionRecord>> {
    let sql = format!("{RECORD} WHERE lifted_at IS NULL AND ends_at <= $1 ORDER BY ends_at LIMIT $2");
    db.fetch_composed(sql, args![at, limit]).await?.iter().map(record).collect()
}

/// Notes a restriction as lifted; answers whether it was in force until now.
pub async fn lift_in_tx(tx: &mut Tx, id: Id<RestrictionRow>, at: Timestamp, by: &str, reason: &str) -> Result<bool> {
    let sql = "UPDATE account_restriction SET lifted_at = $2, lifted_by = $3, lifted_reason = $4 \
               WHERE restriction_id = $1 AND lifted_at IS NULL";
    Ok(tx.execute(sql, args![id, at, by, reason]).await? == 1)
}

/// Moves the end of a restriction.
pub async fn end_at_in_tx(tx: &mut Tx, id: Id<RestrictionRow>, ends_at: Timestamp) -> Result<()> {
    let sql = "UPDATE account_restriction SET ends_at = $2 WHERE restriction_id = $1 AND lifted_at IS NULL";
    tx.execute(sql, args![id, ends_at]).await.map(drop)
}

/// Makes the hold of a court order; what is there may be nothing.
pub async fn insert_court_hold_in_tx(
    tx: &mut Tx,
    key: &str,
    account: Id<Account>,
    amount_minor: i64,
    at: Timestamp,
) -> Result<()> {
    let sql = "INSERT INTO account_hold (hold_key, account_id, amount_minor, placed_at) VALUES ($1, $2, $3, $4)";
    tx.execute(sql, args![key, account, amount_minor, at]).await.map(drop)
}

/// Stores what is held on an account and whether the writer looks at it before it books.
pub async fn save_control_in_tx(tx: &mut Tx, account: Id<Account>, held_minor: i64, watched: bool) -> Result<()> {
    let sql = "UPDATE account_balance SET held_minor = $2, watched = $3 WHERE account_id = $1";
    tx.execute(sql, args![account, held_minor, i64::from(watched)]).await.map(drop)
}

/// Notes that the owner of an account was verified face to face.
pub async fn mark_verified_in_tx(tx: &mut Tx, account: Id<Account>, at: Timestamp) -> Result<bool> {
    let sql = "UPDATE account_account SET verified_at = $2 WHERE account_id = $1 AND verified_at IS NULL";
    Ok(tx.execute(sql, args![account, at]).await? == 1)
}

/// Whose account this is, what it is, and the moments that its class asks for.
pub struct Standing {
    /// Its user.
    pub user_id: Id<User>,
    /// Its class.
    pub kind: AccountKind,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When its owner was verified face to face.
    pub verified_at: Option<Timestamp>,
    /// When it was first funded from its bound account.
    pub funded_at: Option<Timestamp>,
}

/// How an account stands.
pub async fn standing(db: &Db, account: Id<Account>) -> Result<Option<Standing>> {
    let sql = "SELECT user_id, kind, opened_at, verified_at, funded_at FROM account_account WHERE account_id = $1";
    let Some(row) = db.fetch_optional(sql, args![account]).await? else { return Ok(None) };
    Ok(Some(Standing {
        user_id: row.id("user_id")?,
        kind: kind_of(&row.text("kind")?).ok_or(Error::Malformed { column: "kind".into() })?,
        opened_at: row.time("opened_at")?,
        verified_at: row.opt_time("verified_at")?,
        funded_at: row.opt_time("funded_at")?,
    }))
}

/// Accounts opened before `before` and after the account `after`, that had no transaction in the time up to `months`
/// after they were opened, as their id and user. Interest is not a transaction of the customer's.
pub async fn idle_accounts(
    db: &Db,
    after: (Timestamp, &str),
    before: Timestamp,
    limit: i64,
) -> Result<Vec<(Id<Account>, Id<User>, Timestamp, bool)>> {
    let sql = "SELECT a.account_id, a.user_id, a.opened_at, \
               (SELECT count(*) FROM (SELECT 1 AS one FROM account_posting p WHERE p.credit_account_id = a.account_id \
                 LIMIT 1) AS came) + \
               (SELECT count(*) FROM (SELECT 1 AS one FROM account_posting p WHERE p.debit_account_id = a.account_id \
                 LIMIT 1) AS went) AS moved \
               FROM account_account a WHERE a.opened_at < $3 AND (a.opened_at, a.account_id) > ($1, $2) \
               ORDER BY a.opened_at, a.account_id LIMIT $4";
    let rows = db.fetch_all(sql, args![after.0, after.1, before, limit]).await?;
    rows.iter()
        .map(|row| Ok((row.id("account_id")?, row.id("user_id")?, row.time("opened_at")?, row.int("moved")? > 0)))
        .collect()
}

/// Restrictions of `kind` there ever were on an account.
pub async fn times_restricted(db: &Db, account: Id<Account>, kind: RestrictionKind) -> Result<i64> {
    let sql = "SELECT count(*) FROM account_restriction WHERE account_id = $1 AND kind = $2";
    db.fetch_one(sql, args![account, kind.as_str()]).await?.int(0)
}
