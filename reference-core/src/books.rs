//! The reference core's books: book once by key, reverse for good, say what stands.

use std::path::Path;

use chrono::NaiveDate;
use kernel::{Clock, Ctx, TenantId, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use storage::{Db, DbUrl, Migrations, Pools, Result, Row, Scope, Tx, args};

const MIGRATIONS: Migrations = Migrations {
    group: "reference",
    scope: Scope::Bank,
    steps: &[("0001_books", include_str!("../migrations/0001_books.sql"))],
};

/// One side of a leg.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Party {
    /// A customer's account.
    AccountNo(String),
    /// An account of the bank.
    Internal(String),
}

impl Party {
    fn stored(&self) -> String {
        match self {
            Self::AccountNo(number) => number.clone(),
            Self::Internal(code) => format!("internal:{code}"),
        }
    }
}

/// Money from one account to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leg {
    /// Pays.
    pub debit: Party,
    /// Receives.
    pub credit: Party,
    /// More than zero.
    pub amount_minor: i64,
}

/// A money command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Command {
    /// Unique for ever.
    pub key: String,
    /// What sort of movement.
    pub kind: String,
    /// The day it counts for.
    pub value_date: NaiveDate,
    /// `CNY`.
    pub currency: String,
    /// Booked together or not at all.
    pub legs: Vec<Leg>,
    /// What it was for.
    #[serde(default)]
    pub summary: String,
    /// When the platform took it in.
    pub requested_at: Timestamp,
}

impl Command {
    fn digest(&self) -> String {
        let told = serde_json::to_vec(&(&self.kind, self.value_date, &self.currency, &self.legs)).unwrap_or_default();
        hex::encode(Sha256::digest(told))
    }

    fn is_sound(&self) -> bool {
        let key = (1..=64).contains(&self.key.len()) && self.key.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let legs = (1..=100).contains(&self.legs.len())
            && self.legs.iter().all(|leg| leg.amount_minor > 0 && leg.debit != leg.credit);
        key && legs && self.currency == "CNY"
    }
}

/// How a command stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Booked.
    Done,
    /// Never booked, for a reason.
    Refused,
    /// Booked and taken back.
    Reversed,
    /// Reversed before it came.
    Voided,
}

impl State {
    const ALL: [Self; 4] = [Self::Done, Self::Refused, Self::Reversed, Self::Voided];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Reversed => "reversed",
            Self::Voided => "voided",
        }
    }
}

/// What became of a command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The command.
    pub key: String,
    /// The decision.
    pub state: State,
    /// This core's own number.
    pub core_ref: String,
    /// The day it counts for.
    pub value_date: NaiveDate,
    /// When it was decided.
    pub booked_at: Timestamp,
    /// Why it was refused.
    pub reason: Option<String>,
    /// With `insufficient_funds`: what could have been spent.
    pub available_minor: Option<i64>,
    /// As booked.
    pub legs: Vec<Leg>,
}

/// Why a message cannot be taken at all.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    /// Not a command.
    #[error("malformed")]
    Malformed,
    /// The key stands for another command.
    #[error("key_reused")]
    KeyReused,
    /// The books' file failed.
    #[error(transparent)]
    Store(#[from] storage::Error),
}

/// The books.
#[derive(Clone)]
pub struct Books {
    db: Db,
    ctx: Ctx,
}

impl Books {
    /// The books in `file`, made if missing.
    pub async fn open(file: &Path) -> Result<Self> {
        let db = Db::open(&DbUrl::sqlite(file), Pools::default()).await?;
        storage::migrate::run(&db, Scope::Bank, &[MIGRATIONS]).await?;
        Ok(Self { db, ctx: Ctx::system(TenantId::alliance(), "reference-core", Clock::System) })
    }

    /// The calendar day now, in the banks' zone.
    pub fn today(&self) -> NaiveDate {
        self.ctx.now().date_in(kernel::time::DEFAULT_ZONE)
    }

    /// Takes an account into the books, unless it is there.
    pub async fn announce(&self, number: &str, kind: &str, holder: &str) -> Result<()> {
        let mut tx = self.db.begin(&self.ctx).await?;
        let sql = "INSERT INTO reference_account (account_no, kind, holder, status, balance_minor) \
                   VALUES ($1, $2, $3, 'active', 0) ON CONFLICT (account_no) DO NOTHING";
        tx.execute(sql, args![number, kind, holder]).await?;
        tx.commit().await
    }

    /// Changes an account's state, as somebody at the bank would.
    pub async fn set_status(&self, number: &str, status: &str) -> Result<()> {
        let mut tx = self.db.begin(&self.ctx).await?;
        tx.execute("UPDATE reference_account SET status = $2 WHERE account_no = $1", args![number, status]).await?;
        tx.commit().await
    }

    /// Books a command, or refuses it; a repeat gets the first answer.
    pub async fn book(&self, command: &Command) -> std::result::Result<Outcome, BookError> {
        if !command.is_sound() {
            return Err(BookError::Malformed);
        }
        let mut tx = self.db.begin(&self.ctx).await?;
        if let Some((digest, outcome)) = known_in_tx(&mut tx, &command.key).await? {
            return match digest {
                Some(digest) if digest != command.digest() => Err(BookError::KeyReused),
                _ => Ok(outcome),
            };
        }
        let refused = self.move_in_tx(&mut tx, &command.legs).await?;
        let outcome = Outcome {
            key: command.key.clone(),
            state: if refused.is_some() { State::Refused } else { State::Done },
            core_ref: format!("R{}", &command.key[..command.key.len().min(12)]),
            value_date: command.value_date,
            booked_at: self.ctx.now(),
            available_minor: refused.as_ref().and_then(|(_, available)| *available),
            reason: refused.map(|(reason, _)| reason),
            legs: command.legs.clone(),
        };
        insert_in_tx(&mut tx, &outcome, Some(command.digest())).await?;
        tx.commit().await?;
        Ok(outcome)
    }

    /// Keeps a refusal without looking at the books: for a fault switch.
    pub async fn refuse(&self, command: &Command, reason: &str) -> std::result::Result<Outcome, BookError> {
        let mut tx = self.db.begin(&self.ctx).await?;
        if let Some((_, outcome)) = known_in_tx(&mut tx, &command.key).await? {
            return Ok(outcome);
        }
        let outcome = Outcome {
            key: command.key.clone(),
            state: State::Refused,
            core_ref: "R-refused".to_owned(),
            value_date: command.value_date,
            booked_at: self.ctx.now(),
            reason: Some(reason.to_owned()),
            available_minor: None,
            legs: command.legs.clone(),
        };
        insert_in_tx(&mut tx, &outcome, Some(command.digest())).await?;
        tx.commit().await?;
        Ok(outcome)
    }

    /// What became of `key`.
    pub async fn inquire(&self, key: &str) -> Result<Option<Outcome>> {
        let sql = format!("SELECT {COLUMNS} FROM reference_posting WHERE posting_key = $1");
        self.db.fetch_composed(sql, args![key]).await?.first().map(outcome).transpose()
    }

    /// Takes `key` back; if it never came, it never will. What cannot be taken back any more, since the money is spent,
    /// stays done.
    pub async fn reverse(&self, key: &str) -> Result<Outcome> {
        let mut tx = self.db.begin(&self.ctx).await?;
        let Some((_, mut known)) = known_in_tx(&mut tx, key).await? else {
            let voided = Outcome {
                key: key.to_owned(),
                state: State::Voided,
                core_ref: "R-voided".to_owned(),
                value_date: self.today(),
                booked_at: self.ctx.now(),
                reason: None,
                available_minor: None,
                legs: vec![],
            };
            insert_in_tx(&mut tx, &voided, None).await?;
            tx.commit().await?;
            return Ok(voided);
        };
        if known.state != State::Done {
            return Ok(known);
        }
        let back: Vec<Leg> = known.legs.iter().rev().map(turned).collect();
        if self.move_in_tx(&mut tx, &back).await?.is_some() {
            return Ok(known);
        }
        known.state = State::Reversed;
        tx.execute("UPDATE reference_posting SET state = 'reversed' WHERE posting_key = $1", args![key]).await?;
        tx.commit().await?;
        Ok(known)
    }

    /// Forgets a booking and its money, as a core that was restored from an older copy does.
    pub async fn lose(&self, key: &str) -> Result<()> {
        let mut tx = self.db.begin(&self.ctx).await?;
        if let Some((_, known)) = known_in_tx(&mut tx, key).await? {
            let back: Vec<Leg> = known.legs.iter().rev().map(turned).collect();
            self.move_in_tx(&mut tx, &back).await?;
            tx.execute("DELETE FROM reference_posting WHERE posting_key = $1", args![key]).await?;
        }
        tx.commit().await
    }

    /// Those of `numbers` that are known, with their balances.
    pub async fn balances(&self, numbers: &[&str]) -> Result<Vec<(String, i64)>> {
        let mut known = Vec::new();
        for number in numbers {
            let sql = "SELECT balance_minor FROM reference_account WHERE account_no = $1";
            if let Some(row) = self.db.fetch_optional(sql, args![*number]).await? {
                known.push(((*number).to_owned(), row.int(0)?));
            }
        }
        Ok(known)
    }

    /// The commands that count for `date` with keys after `after`, one more than `limit`.
    pub async fn entries(&self, date: NaiveDate, after: &str, limit: i64) -> Result<Vec<Outcome>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM reference_posting WHERE value_date = $1 AND posting_key > $2 \
             ORDER BY posting_key LIMIT $3"
        );
        self.db.fetch_composed(sql, args![date.to_string(), after, limit + 1]).await?.iter().map(outcome).collect()
    }

    /// Every command there is, newest first, at most 1,000: for a test to look at.
    pub async fn all(&self) -> Result<Vec<Outcome>> {
        let sql = format!("SELECT {COLUMNS} FROM reference_posting ORDER BY booked_at DESC LIMIT 1000");
        self.db.fetch_composed(sql, args![]).await?.iter().map(outcome).collect()
    }

    /// Moves the money of all legs, or says why not, with nothing moved.
    async fn move_in_tx(&self, tx: &mut Tx, legs: &[Leg]) -> Result<Option<(String, Option<i64>)>> {
        let sql = "SELECT status, balance_minor FROM reference_account WHERE account_no = $1";
        let mut balances: Vec<(String, i64, i64)> = Vec::new();
        for leg in legs {
            for (party, delta) in [(&leg.debit, -leg.amount_minor), (&leg.credit, leg.amount_minor)] {
                let number = party.stored();
                let place = match balances.iter().position(|(known, ..)| *known == number) {
                    Some(place) => place,
                    None => {
                        if matches!(party, Party::Internal(_)) {
                            let sql = "INSERT INTO reference_account (account_no, kind, holder, status, balance_minor) \
                                       VALUES ($1, 'internal', '', 'active', 0) ON CONFLICT (account_no) DO NOTHING";
                            tx.execute(sql, args![&number]).await?;
                        }
                        let Some(row) = tx.fetch_optional(sql, args![&number]).await? else {
                            return Ok(Some(("unknown_account".to_owned(), None)));
                        };
                        match row.text(0)?.as_str() {
                            "closed" => return Ok(Some(("account_closed".to_owned(), None))),
                            "frozen" if delta < 0 => return Ok(Some(("account_frozen".to_owned(), None))),
                            _ => {}
                        }
                        let balance = row.int(1)?;
                        balances.push((number, balance, balance));
                        balances.len() - 1
                    }
                };
                balances[place].2 = balances[place].2.saturating_add(delta);
            }
        }
        for (number, before, after) in &balances {
            if *after < 0 && !number.starts_with("internal:") {
                return Ok(Some(("insufficient_funds".to_owned(), Some(*before))));
            }
        }
        for (number, _, after) in balances {
            let sql = "UPDATE reference_account SET balance_minor = $2 WHERE account_no = $1";
            tx.execute(sql, args![number, after]).await?;
        }
        Ok(None)
    }
}

fn turned(leg: &Leg) -> Leg {
    Leg { debit: leg.credit.clone(), credit: leg.debit.clone(), amount_minor: leg.amount_minor }
}

const COLUMNS: &str = "posting_key, digest, state, reason, available_minor, core_ref, value_date, booked_at, legs";

fn outcome(row: &Row) -> Result<Outcome> {
    let state = row.text("state")?;
    let state = State::ALL.into_iter().find(|known| known.as_str() == state);
    Ok(Outcome {
        key: row.text("posting_key")?,
        state: state.ok_or(storage::Error::Malformed { column: "state".into() })?,
        core_ref: row.text("core_ref")?,
        value_date: row.parse("value_date")?,
        booked_at: row.time("booked_at")?,
        reason: row.opt_text("reason")?,
        available_minor: row.opt_int("available_minor")?,
        legs: row.json("legs")?,
    })
}

async fn known_in_tx(tx: &mut Tx, key: &str) -> Result<Option<(Option<String>, Outcome)>> {
    let sql = format!("SELECT {COLUMNS} FROM reference_posting WHERE posting_key = $1");
    let rows = tx.fetch_composed(sql, args![key]).await?;
    rows.first().map(|row| Ok((row.opt_text("digest")?, outcome(row)?))).transpose()
}

async fn insert_in_tx(tx: &mut Tx, outcome: &Outcome, digest: Option<String>) -> Result<()> {
    let sql = "INSERT INTO reference_posting (posting_key, digest, state, reason, available_minor, core_ref, value_date, \
               booked_at, legs) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values = args![
        &outcome.key,
        digest,
        outcome.state.as_str(),
        outcome.reason.as_deref(),
        outcome.available_minor,
        &outcome.core_ref,
        outcome.value_date.to_string(),
        outcome.booked_at,
        serde_json::to_string(&outcome.legs)?,
    ];
    tx.execute(sql, values).await.map(drop)
}
