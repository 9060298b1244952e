//! Challenges: proofs asked for one operation.

use contracts::auth::{Challenge, ChallengeOption, ChallengeView, Tool};
use contracts::user::{Session, User};
use kernel::{Id, Money, Timestamp};
use storage::{Db, Row, Tx, args};

use crate::error::Error;
use crate::model::{Offer, ToolSet};

/// A challenge as stored.
#[derive(Debug, Clone)]
pub struct ChallengeRow {
    pub challenge_id: Id<Challenge>,
    pub user_id: Id<User>,
    pub session_id: Id<Session>,
    pub operation: String,
    /// The business whose limit it reserves while it is open; empty in old ones.
    pub business: String,
    pub digest: Vec<u8>,
    /// The lightest way.
    pub tools: ToolSet,
    /// Every way, the lightest first; none in old ones, which know only `tools`.
    pub options: Vec<Offer>,
    pub passed: ToolSet,
    pub summary: String,
    pub amount: Money,
    pub payee_name_masked: String,
    pub payee_tail: String,
    pub sms_mac: Option<Vec<u8>>,
    pub sms_tries: i64,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub spent_by: Option<String>,
}

impl ChallengeRow {
    /// As its owner sees it.
    pub fn view(&self, sms_phone_masked: Option<String>) -> ChallengeView {
        ChallengeView {
            challenge_id: self.challenge_id,
            operation: self.operation.clone(),
            tools: self.under_way().iter().copied().collect(),
            options: self.ways().map(|(tools, left)| option(tools, left)).collect(),
            passed: self.passed.iter().copied().collect(),
            expires_at: self.expires_at,
            summary: self.summary.clone(),
            sms_phone_masked: sms_phone_masked.filter(|_| self.asks(Tool::SmsCode)),
            reason: None,
        }
    }

    fn ways(&self) -> impl Iterator<Item = (&ToolSet, Option<i64>)> {
        let only = self.options.is_empty().then_some((&self.tools, None));
        only.into_iter().chain(self.options.iter().map(|offer| (&offer.tools, offer.left_minor)))
    }

    /// The way that is gone: the one passed, else the lightest that what was passed belongs to.
    fn under_way(&self) -> &ToolSet {
        let passed = self.ways().find(|(tools, _)| tools.is_subset(&self.passed));
        let begun = || self.ways().find(|(tools, _)| self.passed.is_subset(tools));
        passed.or_else(begun).map_or(&self.tools, |(tools, _)| tools)
    }

    /// Whether a way asks for `tool`.
    pub fn asks(&self, tool: Tool) -> bool {
        self.ways().any(|(tools, _)| tools.contains(&tool))
    }

    /// Whether every tool of one way was passed.
    pub fn is_passed(&self) -> bool {
        self.ways().any(|(tools, _)| tools.is_subset(&self.passed))
    }

    /// Whether each of its ways satisfies one of `offers`, so that whoever passes it is not asked again.
    pub fn leads_to(&self, offers: &[Offer]) -> bool {
        self.ways().all(|(tools, _)| offers.iter().any(|offer| offer.tools.is_subset(tools)))
    }

    /// Whether it can still be answered or spent.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.spent_by.is_none() && now < self.expires_at
    }
}

fn option(tools: &ToolSet, left_minor: Option<i64>) -> ChallengeOption {
    ChallengeOption { tools: tools.iter().copied().collect(), limit_left: left_minor.map(Money::cny) }
}

/// Tools as stored: a sorted JSON array.
pub fn tools_json(tools: &ToolSet) -> String {
    serde_json::to_string(tools).expect("tools are plain words")
}

fn read(row: &Row) -> Result<ChallengeRow, Error> {
    Ok(ChallengeRow {
        challenge_id: row.id("challenge_id")?,
        user_id: row.id("user_id")?,
        session_id: row.id("session_id")?,
        operation: row.text("operation")?,
        business: row.text("business")?,
        digest: row.blob("digest")?,
        tools: row.json("tools")?,
        options: row.json("options")?,
        passed: row.json("passed")?,
        summary: row.text("summary")?,
        amount: Money::cny(row.int("amount_minor")?),
        payee_name_masked: row.text("payee_name_masked")?,
        payee_tail: row.text("payee_tail")?,
        sms_mac: row.opt_blob("sms_mac")?,
        sms_tries: row.int("sms_tries")?,
        created_at: row.time("created_at")?,
        expires_at: row.time("expires_at")?,
        spent_by: row.opt_text("spent_by")?,
    })
}

const SELECT: &str = "SELECT challenge_id, user_id, session_id, operation, digest, tools, passed, summary, \
    amount_minor, payee_name_masked, payee_tail, sms_mac, sms_tries, created_at, expires_at, spent_by, \
    options, business FROM auth_challenge";

/// One challenge.
pub async fn challenge(db: &Db, challenge: Id<Challenge>) -> Result<Option<ChallengeRow>, Error> {
    let rows = db.fetch_composed(format!("{SELECT} WHERE challenge_id = $1"), args![challenge]).await?;
    rows.first().map(read).transpose()
}

/// One challenge, locked until the commit.
pub async fn challenge_in_tx(tx: &mut Tx, challenge: Id<Challenge>) -> Result<Option<ChallengeRow>, Error> {
    let sql = format!("{SELECT} WHERE challenge_id = $1{}", tx.for_update());
    let rows = tx.fetch_composed(sql, args![challenge]).await?;
    rows.first().map(read).transpose()
}

/// The newest challenge of a user that is still open for the operation with this digest.
pub async fn open_challenge_in_tx(
    tx: &mut Tx,
    user: Id<User>,
    digest: &[u8],
    open_after: Timestamp,
) -> Result<Option<ChallengeRow>, Error> {
    let sql = format!(
        "{SELECT} WHERE user_id = $1 AND digest = $2 AND expires_at > $3 AND spent_by IS NULL \
         ORDER BY created_at DESC LIMIT 1"
    );
    let rows = tx.fetch_composed(sql, args![user, digest.to_vec(), open_after]).await?;
    rows.first().map(read).transpose()
}

/// Stores a fresh challenge.
pub async fn insert_challenge_in_tx(tx: &mut Tx, row: &ChallengeRow) -> Result<(), Error> {
    let sql = "INSERT INTO auth_challenge (challenge_id, user_id, session_id, operation, digest, tools, passed, summary, \
               amount_minor, payee_name_masked, payee_tail, sms_tries, created_at, expires_at, options, business) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12, $13, $14, $15)";
    let values = args![
        row.challenge_id,
        row.user_id,
        row.session_id,
        &row.operation,
        row.digest.clone(),
        tools_json(&row.tools),
        tools_json(&row.passed),
        &row.summary,
        row.amount.minor(),
        &row.payee_name_masked,
        &row.payee_tail,
        row.created_at,
        row.expires_at,
        serde_json::to_string(&row.options).map_err(storage::Error::from)?,
        &row.business,
    ];
    tx.execute(sql, values).await?;
    Ok(())
}

/// Gives a challenge its next code; the one before is worth nothing any more.
pub async fn set_sms_in_tx(tx: &mut Tx, challenge: Id<Challenge>, mac: &[u8]) -> Result<(), Error> {
    let sql = "UPDATE auth_challenge SET sms_mac = $2, sms_tries = 0 WHERE challenge_id = $1";
    tx.execute(sql, args![challenge, mac.to_vec()]).await?;
    Ok(())
}

/// Counts a wrong code.
pub async fn count_sms_try_in_tx(tx: &mut Tx, challenge: Id<Challenge>) -> Result<(), Error> {
    tx.execute("UPDATE auth_challenge SET sms_tries = sms_tries + 1 WHERE challenge_id = $1", args![challenge]).await?;
    Ok(())
}

/// Notes which tools were passed; a passed code is used up.
pub async fn set_passed_in_tx(tx: &mut Tx, challenge: Id<Challenge>, passed: &ToolSet) -> Result<(), Error> {
    let sql = "UPDATE auth_challenge SET passed = $2, sms_mac = CASE WHEN $3 = 1 THEN NULL ELSE sms_mac END \
               WHERE challenge_id = $1";
    let code_used = i64::from(passed.contains(&Tool::SmsCode));
    tx.execute(sql, args![challenge, tools_json(passed), code_used]).await?;
    Ok(())
}

/// Gives a challenge up: it is over from now on, and what it reserved is free.
pub async fn give_up_in_tx(tx: &mut Tx, challenge: Id<Challenge>, now: Timestamp) -> Result<(), Error> {
    let sql =
        "UPDATE auth_challenge SET expires_at = $2 WHERE challenge_id = $1 AND spent_by IS NULL AND expires_at > $2";
    tx.execute(sql, args![challenge, now]).await?;
    Ok(())
}

/// Spends a challenge on `spend_key`; answers whether it is spent on this very key now.
pub async fn spend_in_tx(
    tx: &mut Tx,
    challenge: Id<Challenge>,
    spend_key: &str,
    now: Timestamp,
) -> Result<bool, Error> {
    let sql = "UPDATE auth_challenge SET spent_by = $2, spent_at = $3 \
               WHERE challenge_id = $1 AND (spent_by IS NULL OR spent_by = $2)";
    Ok(tx.execute(sql, args![challenge, spend_key, now]).await? == 1)
}
