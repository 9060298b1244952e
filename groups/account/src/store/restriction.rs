//! Restrictions of accounts: what the ledger reads of them, and their history.

use std::collections::HashMap;

use contracts::account::{Account, AccountKind};
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

/// Stores what is held on an account. The caller holds the bank's streams.
pub async fn save_held_in_tx(tx: &mut Tx, account: Id<Account>, held_minor: i64) -> Result<()> {
    let sql = "UPDATE account_balance SET held_minor = $2 WHERE account_id = $1";
    tx.execute(sql, args![account, held_minor]).await.map(drop)
}

/// From here on the writer looks at class and restrictions of an account before it books.
pub async fn watch_in_tx(tx: &mut Tx, account: Id<Account>) -> Result<()> {
    tx.execute("UPDATE account_balance SET watched = 1 WHERE account_id = $1", args![account]).await.map(drop)
}

/// The writer need not look any more, if there is nothing to see.
pub async fn unwatch_in_tx(tx: &mut Tx, account: Id<Account>) -> Result<()> {
    let sql = "UPDATE account_balance SET watched = 0 WHERE account_id = $1 \
               AND EXISTS (SELECT 1 FROM account_account a WHERE a.account_id = $1 AND a.kind = 'class_one') \
               AND NOT EXISTS (SELECT 1 FROM account_restriction r WHERE r.account_id = $1 AND r.lifted_at IS NULL)";
    tx.execute(sql, args![account]).await.map(drop)
}

/// Whose account it is.
pub async fn owner_in_tx(tx: &mut Tx, account: Id<Account>) -> Result<Option<Id<User>>> {
    let row = tx.fetch_optional("SELECT user_id FROM account_account WHERE account_id = $1", args![account]).await?;
    row.map(|row| row.id(0)).transpose()
}

/// Notes that the owner of an account was verified face to face.
pub async fn mark_verified_in_tx(tx: &mut Tx, account: Id<Account>, at: Timestamp) -> Result<bool> {
    let sql = "UPDATE account_account SET verified_at = $2 WHERE account_id = $1 AND verified_at IS NULL";
    Ok(tx.execute(sql, args![account, at]).await? == 1)
}

/// The moments that the class of an account asks for.
pub struct Standing {
    /// When its owner was verified face to face.
    pub verified_at: Option<Timestamp>,
    /// When it was first funded from its bound account.
    pub funded_at: Option<Timestamp>,
}

/// How an account stands.
pub async fn standing(db: &Db, account: Id<Account>) -> Result<Option<Standing>> {
    let sql = "SELECT verified_at, funded_at FROM account_account WHERE account_id = $1";
    let Some(row) = db.fetch_optional(sql, args![account]).await? else { return Ok(None) };
    Ok(Some(Standing { verified_at: row.opt_time("verified_at")?, funded_at: row.opt_time("funded_at")? }))
}

/// An account that has come to the age at which it must have been used.
pub struct AgedAccount {
    /// The account.
    pub account: Id<Account>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Whether it was ever paid to or from.
    pub moved: bool,
}

/// Accounts opened before `before` and after `after`, the oldest first.
pub async fn idle_accounts(
    db: &Db,
    after: (Timestamp, &str),
    before: Timestamp,
    limit: i64,
) -> Result<Vec<AgedAccount>> {
    let sql = "SELECT a.account_id, a.opened_at, CAST(CASE WHEN \
               EXISTS (SELECT 1 FROM account_posting p WHERE p.credit_account_id = a.account_id) OR \
               EXISTS (SELECT 1 FROM account_posting p WHERE p.debit_account_id = a.account_id) THEN 1 ELSE 0 END \
               AS BIGINT) AS moved FROM account_account a WHERE a.opened_at < $3 AND (a.opened_at, a.account_id) > ($1, $2) \
               ORDER BY a.opened_at, a.account_id LIMIT $4";
    let rows = db.fetch_all(sql, args![after.0, after.1, before, limit]).await?;
    let aged = |row: &Row| {
        Ok(AgedAccount { account: row.id("account_id")?, opened_at: row.time("opened_at")?, moved: row.flag("moved")? })
    };
    rows.iter().map(aged).collect()
}

/// Whether an account was ever paid to or from, or was suspended before.
pub async fn ever_moved_or_suspended_in_tx(tx: &mut Tx, account: Id<Account>) -> Result<bool> {
    let sql = "SELECT CAST(CASE WHEN \
               EXISTS (SELECT 1 FROM account_posting p WHERE p.credit_account_id = $1) OR \
               EXISTS (SELECT 1 FROM account_posting p WHERE p.debit_account_id = $1) OR \
               EXISTS (SELECT 1 FROM account_restriction r WHERE r.account_id = $1 AND r.kind = 'dormant') \
               THEN 1 ELSE 0 END AS BIGINT) AS known";
    tx.fetch_one(sql, args![account]).await?.flag(0)
}

const DORMANCY: &str = "dormancy";

/// Accounts opened before this moment were looked at.
pub async fn dormancy_seen_to(db: &Db) -> Result<Timestamp> {
    let row = db.fetch_optional("SELECT value FROM account_sequence WHERE name = $1", args![DORMANCY]).await?;
    Ok(Timestamp::from_micros(row.map_or(Ok(0), |row| row.int(0))?))
}

/// Notes that accounts opened before `moment` were looked at.
pub async fn see_dormancy_to_in_tx(tx: &mut Tx, moment: Timestamp) -> Result<()> {
    let sql = "INSERT INTO account_sequence (name, value) VALUES ($1, $2) \
               ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE account_sequence.value < excluded.value";
    tx.execute(sql, args![DORMANCY, moment]).await.map(drop)
}

/// How many orders of courts are not secured although there is money, and how many orders there are.
pub async fn orders_off(db: &Db) -> Result<(i64, i64)> {
    let sql = "SELECT \
               (SELECT count(*) FROM account_restriction r JOIN account_balance b ON b.account_id = r.account_id \
                LEFT JOIN account_hold h ON h.hold_key = 'court:' || r.restriction_id AND h.released_at IS NULL \
                WHERE r.kind = 'court_order' AND r.lifted_at IS NULL AND (h.amount_minor IS NULL \
                 OR h.amount_minor > r.amount_minor OR (h.amount_minor < r.amount_minor \
                 AND b.balance_minor - b.held_minor > b.floor_minor))) AS off_count, \
               (SELECT count(*) FROM account_restriction WHERE kind = 'court_order' AND lifted_at IS NULL) AS orders";
    let row = db.fetch_one(sql, args![]).await?;
    Ok((row.int(0)?, row.int(1)?))
}

/// Accounts of classes with caps after `after`, by id.
pub async fn capped_accounts_in_tx(tx: &mut Tx, after: &str, limit: i64) -> Result<Vec<(Id<Account>, AccountKind)>> {
    let sql = "SELECT account_id, kind FROM account_account WHERE account_id > $1 AND kind <> 'class_one' \
               ORDER BY account_id LIMIT $2";
    let rows = tx.fetch_all(sql, args![after, limit]).await?;
    let kind = |row: &Row| kind_of(&row.text("kind")?).ok_or(Error::Malformed { column: "kind".into() });
    rows.iter().map(|row| Ok((row.id("account_id")?, kind(row)?))).collect()
}

/// One side of a posting as the caps see it.
pub struct CountedSide {
    /// The stored word of its kind.
    pub kind: String,
    /// The account on the other side.
    pub other: Id<Account>,
    /// The other side's number in the narrative, if it is an internal account.
    pub internal_number: Option<String>,
    /// How much.
    pub minor: i64,
    /// This account's balance after it.
    pub balance_minor: i64,
    /// Its number in the ledger.
    pub seq: i64,
    /// When.
    pub booked_at: Timestamp,
}

/// The postings of an account on one side after the number `after`.
pub async fn sides_in_tx(
    tx: &mut Tx,
    account: Id<Account>,
    side: contracts::account::Side,
    after: (Timestamp, i64),
    limit: i64,
) -> Result<Vec<CountedSide>> {
    let (own, other, who, balance) = match side {
        contracts::account::Side::Payer => ("debit", "credit", "payee", "debit_balance_minor"),
        contracts::account::Side::Receiver => ("credit", "debit", "payer", "credit_balance_minor"),
    };
    let sql = format!(
        "SELECT p.seq, p.booked_at, p.amount_minor, p.{balance} AS balance_minor, p.{other}_account_id AS other, j.kind, \
         CASE WHEN i.code IS NULL THEN NULL ELSE j.{who}_account_no END AS number \
         FROM account_posting p JOIN account_journal j ON j.journal_id = p.journal_id \
         LEFT JOIN account_internal i ON i.account_id = p.{other}_account_id \
         WHERE p.{own}_account_id = $1 AND (p.booked_at, p.seq) > ($2, $3) ORDER BY p.booked_at, p.seq LIMIT $4"
    );
    let rows = tx.fetch_composed(sql, args![account, after.0, after.1, limit]).await?;
    rows.iter()
        .map(|row| {
            Ok(CountedSide {
                kind: row.text("kind")?,
                other: row.id("other")?,
                internal_number: row.opt_text("number")?,
                minor: row.int("amount_minor")?,
                balance_minor: row.int("balance_minor")?,
                seq: row.int("seq")?,
                booked_at: row.time("booked_at")?,
            })
        })
        .collect()
}

/// The counters of the class of an account, as they are stored.
pub async fn class_counters_in_tx(tx: &mut Tx, account: Id<Account>) -> Result<HashMap<String, i64>> {
    let sql = "SELECT key, value FROM account_counter WHERE key LIKE $1 LIMIT 100000";
    let rows = tx.fetch_all(sql, args![format!("class:{account}:%")]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect()
}
