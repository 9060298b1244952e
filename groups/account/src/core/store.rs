//! Commands on their way through a bank's own core, and the accounts it was told of.

use chrono::NaiveDate;
use contracts::account::{Account, Refusal};
use kernel::{Cursor, Id, Money, Page, PageQuery, Record, Timestamp};
use storage::{Db, Error, Result, Row, Tx, args};

use super::model::State;
use super::sealed::Sealed;
use super::wire::WireCommand;

/// A command as it is stored.
#[derive(Debug, Clone)]
pub struct Stored {
    /// The caller's key.
    pub command_key: String,
    /// The key the core knows it by.
    pub core_key: String,
    /// How it stands.
    pub state: State,
    /// What the core is asked.
    pub wire: WireCommand,
    /// What is to be done here; nothing when it is over.
    pub sealed: Option<Sealed>,
    /// The transfer it belongs to.
    pub transfer_id: Option<String>,
    /// How often nothing was heard.
    pub attempts: i64,
    /// What was heard last, when it was no decision.
    pub last_error: Option<String>,
    /// The core's number of the booking.
    pub core_ref: Option<String>,
    /// Why nothing was booked.
    pub refusal: Option<Refusal>,
    /// When the money was set aside.
    pub asked_at: Timestamp,
    /// When to try next.
    pub next_attempt_at: Timestamp,
    /// When it was over.
    pub settled_at: Option<Timestamp>,
}

const COLUMNS: &str = "command_key, core_key, state, wire, sealed, transfer_id, attempts, last_error, core_ref, refusal, \
                       asked_at, next_attempt_at, settled_at";

/// The row of a new command, to travel inside the posting that sets its money aside.
pub fn record(command: &Stored, sealed: &Sealed) -> Record {
    Record {
        table: "account_core_command",
        columns: &[
            "command_key",
            "core_key",
            "state",
            "kind",
            "value_date",
            "amount_minor",
            "wire",
            "sealed",
            "transfer_id",
            "attempts",
            "asked_at",
            "next_attempt_at",
        ],
        values: args![
            &command.command_key,
            &command.core_key,
            command.state.as_str(),
            &command.wire.kind,
            command.wire.value_date.to_string(),
            command.wire.amount_minor(),
            serde_json::to_string(&command.wire).expect("a command is plain data"),
            serde_json::to_string(sealed).expect("a sealed posting is plain data"),
            command.transfer_id.as_deref(),
            0,
            command.asked_at,
            command.next_attempt_at,
        ],
    }
}

fn stored(row: &Row) -> Result<Stored> {
    let sealed = row.text("sealed")?;
    let refusal = row.opt_text("refusal")?.map(|refusal| serde_json::from_str(&refusal)).transpose()?;
    Ok(Stored {
        command_key: row.text("command_key")?,
        core_key: row.text("core_key")?,
        state: State::of(&row.text("state")?).ok_or(Error::Malformed { column: "state".into() })?,
        wire: row.json("wire")?,
        sealed: if sealed.is_empty() { None } else { Some(serde_json::from_str(&sealed)?) },
        transfer_id: row.opt_text("transfer_id")?,
        attempts: row.int("attempts")?,
        last_error: row.opt_text("last_error")?,
        core_ref: row.opt_text("core_ref")?,
        refusal,
        asked_at: row.time("asked_at")?,
        next_attempt_at: row.time("next_attempt_at")?,
        settled_at: row.opt_time("settled_at")?,
    })
}

/// The command that `key` stands for.
pub async fn by_key(db: &Db, key: &str) -> Result<Option<Stored>> {
    let sql = format!("SELECT {COLUMNS} FROM account_core_command WHERE command_key = $1");
    db.fetch_composed(sql, args![key]).await?.first().map(stored).transpose()
}

/// The command that the core knows by `key`.
pub async fn by_core_key(db: &Db, key: &str) -> Result<Option<Stored>> {
    let sql = format!("SELECT {COLUMNS} FROM account_core_command WHERE core_key = $1");
    db.fetch_composed(sql, args![key]).await?.first().map(stored).transpose()
}

/// Why nothing was booked under `key`, if the core was asked and that is how it ended or will end.
pub async fn refusal_of(db: &Db, key: &str) -> Result<Option<Refusal>> {
    let sql = "SELECT refusal FROM account_core_command WHERE command_key = $1 AND refusal IS NOT NULL";
    let row = db.by_key(sql, args![key]).await?;
    row.map(|row| Ok(serde_json::from_str(&row.text(0)?)?)).transpose()
}

/// Commands whose time has come, oldest first.
pub async fn due(db: &Db, now: Timestamp, most: i64) -> Result<Vec<Stored>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM account_core_command WHERE settled_at IS NULL AND next_attempt_at <= $1 \
         ORDER BY next_attempt_at LIMIT $2"
    );
    db.fetch_composed(sql, args![now, most]).await?.iter().map(stored).collect()
}

/// A command stays without a decision: counts the attempt and sets the next one. Answers whether it still waits.
pub async fn wait_in_tx(tx: &mut Tx, command: &Stored, why: &str, next: Timestamp) -> Result<bool> {
    let sql = "UPDATE account_core_command SET state = CASE WHEN state = 'pending' THEN 'unknown' ELSE state END, \
               attempts = attempts + 1, last_error = $2, next_attempt_at = $3 \
               WHERE command_key = $1 AND settled_at IS NULL";
    Ok(tx.execute(sql, args![&command.command_key, why, next]).await? == 1)
}

/// Takes a command from one of the states before a decision to one after it; the first to decide wins.
pub async fn decide_in_tx(
    tx: &mut Tx,
    command: &Stored,
    to: State,
    core_ref: Option<&str>,
    refusal: Option<&Refusal>,
) -> Result<bool> {
    // A reversal under way is only ended by its own answer.
    let from = match (command.state, to) {
        (State::Reversing, State::Booked | State::Refusing) => "state IN ('reversing')",
        _ => "state IN ('pending', 'unknown')",
    };
    let refusal = refusal.map(serde_json::to_string).transpose()?;
    let sql = format!(
        "UPDATE account_core_command SET state = $2, core_ref = COALESCE($3, core_ref), refusal = $4 \
         WHERE command_key = $1 AND {from}"
    );
    let values = args![&command.command_key, to.as_str(), core_ref, refusal];
    Ok(tx.execute_composed(sql, values).await? == 1)
}

/// Ends a command that was carried out here. Answers whether it was not ended before.
pub async fn settle_in_tx(tx: &mut Tx, command: &Stored, to: State, now: Timestamp) -> Result<bool> {
    let sql = "UPDATE account_core_command SET state = $2, sealed = '', settled_at = $3, last_error = NULL \
               WHERE command_key = $1 AND settled_at IS NULL";
    Ok(tx.execute(sql, args![&command.command_key, to.as_str(), now]).await? == 1)
}

/// Gives `delta` of a gross counter back: what was refused was not used. To be called with the streams held.
pub async fn give_counter_back_in_tx(tx: &mut Tx, key: &str, delta: i64) -> Result<()> {
    let sql = "UPDATE account_counter SET value = value - $2 WHERE key = $1 AND value >= $2";
    tx.execute(sql, args![key, delta]).await.map(drop)
}

/// Whether the core was told of `account`.
pub async fn is_announced(db: &Db, account: Id<Account>) -> Result<bool> {
    let sql = "SELECT 1 FROM account_core_account WHERE account_id = $1";
    Ok(db.by_key(sql, args![account]).await?.is_some())
}

/// Remembers that the core was told of `account`.
pub async fn announced_in_tx(tx: &mut Tx, account: Id<Account>, now: Timestamp) -> Result<()> {
    let sql = "INSERT INTO account_core_account (account_id, announced_at) VALUES ($1, $2) \
               ON CONFLICT (account_id) DO NOTHING";
    tx.execute(sql, args![account, now]).await.map(drop)
}

/// How many commands are in each state that is not over, what they add up to, and the oldest of them.
pub async fn open_counts(db: &Db) -> Result<Vec<(State, i64, Money, Timestamp)>> {
    let sql = "SELECT state, count(*) AS commands, CAST(COALESCE(SUM(amount_minor), 0) AS BIGINT) AS total, \
               CAST(MIN(asked_at) AS BIGINT) AS oldest FROM account_core_command WHERE settled_at IS NULL \
               GROUP BY state ORDER BY state LIMIT 8";
    let rows = db.fetch_all(sql, args![]).await?;
    rows.iter()
        .map(|row| {
            let state = State::of(&row.text("state")?).ok_or(Error::Malformed { column: "state".into() })?;
            Ok((state, row.int("commands")?, Money::cny(row.int("total")?), row.time("oldest")?))
        })
        .collect()
}

/// A page of commands, newest first; of one state if it is named.
pub async fn page(db: &Db, state: Option<State>, page: &PageQuery) -> Result<Page<Stored>> {
    let (at, key) = match &page.after {
        Some(cursor) => (cursor.key, cursor.id.clone()),
        None => (i64::MAX, String::new()),
    };
    let (only, mut values) = match state {
        Some(_) => ("state = $4 AND ", args![at, key, page.fetch()]),
        None => ("", args![at, key, page.fetch()]),
    };
    values.extend(state.map(|state| state.as_str().into()));
    let sql = format!(
        "SELECT {COLUMNS} FROM account_core_command WHERE {only}(asked_at < $1 OR (asked_at = $1 AND core_key < $2)) \
         ORDER BY asked_at DESC, core_key DESC LIMIT $3"
    );
    let rows = db.fetch_composed(sql, values).await?.iter().map(stored).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(rows, page, |row| Cursor { key: row.asked_at.micros(), id: row.core_key.clone() }))
}

/// The commands that count for `date`, in the order of the core's keys, after `after`.
pub async fn of_day(db: &Db, date: NaiveDate, after: &str, most: i64) -> Result<Vec<Stored>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM account_core_command WHERE value_date = $1 AND core_key > $2 ORDER BY core_key LIMIT $3"
    );
    db.fetch_composed(sql, args![date.to_string(), after, most]).await?.iter().map(stored).collect()
}

/// The numbers of accounts that a command under way touches: their balances may differ for a moment.
pub async fn under_way(db: &Db) -> Result<Vec<WireCommand>> {
    let sql = "SELECT wire FROM account_core_command WHERE settled_at IS NULL ORDER BY next_attempt_at LIMIT 10000";
    db.fetch_all(sql, args![]).await?.iter().map(|row| row.json(0)).collect()
}

/// The balance of the transit account, what commands surely left on it, and what may still be on it: minor units.
pub async fn transit(db: &Db) -> Result<(i64, i64, i64)> {
    let sql = "SELECT (SELECT CAST(COALESCE(SUM(b.balance_minor), 0) AS BIGINT) FROM account_internal i \
                 JOIN account_balance b ON b.account_id = i.account_id WHERE i.code = 'core_transit') AS balance, \
               (SELECT CAST(COALESCE(SUM(amount_minor), 0) AS BIGINT) FROM account_core_command \
                 WHERE settled_at IS NULL AND state IN ('pending', 'unknown', 'reversing')) AS least, \
               (SELECT CAST(COALESCE(SUM(amount_minor), 0) AS BIGINT) FROM account_core_command \
                 WHERE settled_at IS NULL) AS most";
    let row = db.fetch_one(sql, args![]).await?;
    Ok((row.int(0)?, row.int(1)?, row.int(2)?))
}
