//! Questions put to accounts' banks, and their answers.

use contracts::bound_account::{
    BoundAccountAnswer, BoundAccountKind, BoundAccountQuestion, CheckRoute, Disagreement, Factors,
};
use contracts::user::User;
use kernel::{Ctx, Id, Timestamp};
use storage::{Db, Error, Result, args};

/// Marks ids of checks.
pub enum CheckMark {}

/// A question and its answer, as kept. The account is masked.
#[derive(Debug, Clone)]
pub struct CheckRow {
    pub check_id: Id<CheckMark>,
    pub user_id: Id<User>,
    pub bank_no: String,
    pub account_no_masked: String,
    pub factors: Factors,
    pub route: CheckRoute,
    /// `confirmed`, `unanswered`, or what did not agree.
    pub outcome: String,
    pub kind: Option<BoundAccountKind>,
    pub checked_at: Timestamp,
}

impl CheckRow {
    pub fn new(
        check_id: Id<CheckMark>,
        user_id: Id<User>,
        question: &BoundAccountQuestion,
        route: CheckRoute,
        answer: BoundAccountAnswer,
        at: Timestamp,
    ) -> Self {
        let kind = match answer {
            BoundAccountAnswer::Confirmed { kind } => kind,
            _ => None,
        };
        Self {
            check_id,
            user_id,
            bank_no: question.bank_no.clone(),
            account_no_masked: question.account_no.masked(),
            factors: question.factors,
            route,
            outcome: outcome_word(answer).to_owned(),
            kind,
            checked_at: at,
        }
    }
}

/// The stored word of an answer.
pub const fn outcome_word(answer: BoundAccountAnswer) -> &'static str {
    match answer {
        BoundAccountAnswer::Confirmed { .. } => "confirmed",
        BoundAccountAnswer::Unanswered => "unanswered",
        BoundAccountAnswer::Refused(Disagreement::AccountUnknown) => "account_unknown",
        BoundAccountAnswer::Refused(Disagreement::Name) => "name",
        BoundAccountAnswer::Refused(Disagreement::IdNumber) => "id_number",
        BoundAccountAnswer::Refused(Disagreement::Phone) => "phone",
        BoundAccountAnswer::Refused(Disagreement::AccountNotUsable) => "account_not_usable",
        BoundAccountAnswer::Refused(Disagreement::BankNotReached) => "bank_not_reached",
    }
}

/// A word of one of the contract's enums, as it travels.
fn word<T: serde::Serialize>(value: T) -> Option<String> {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned))
}

fn of_word<T: serde::de::DeserializeOwned>(text: String, column: &str) -> Result<T> {
    let value = serde_json::Value::String(text);
    serde_json::from_value(value).map_err(|_| Error::Malformed { column: column.to_owned() })
}

/// Keeps a question and its answer; `index` finds the same question again.
pub async fn keep(db: &Db, ctx: &Ctx, row: &CheckRow, index: &[u8]) -> Result<()> {
    let mut tx = db.begin(ctx).await?;
    let sql = "INSERT INTO account_bound_check (check_id, user_id, bank_no, account_no_masked, question_index, factors, \
               route, outcome, account_kind, checked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let CheckRow { check_id, user_id, bank_no, account_no_masked, factors, route, outcome, kind, checked_at } = row;
    let (factors, route, kind) = (word(factors), word(route), kind.and_then(word));
    let values = args![
        *check_id,
        *user_id,
        bank_no,
        account_no_masked,
        index.to_vec(),
        factors,
        route,
        outcome,
        kind,
        *checked_at
    ];
    tx.execute(sql, values).await?;
    tx.commit().await
}

/// The newest confirmed answer to this very question since `since`.
pub async fn confirmed_since(
    db: &Db,
    user: Id<User>,
    index: &[u8],
    since: Timestamp,
) -> Result<Option<(Id<CheckMark>, Option<BoundAccountKind>)>> {
    let sql = "SELECT check_id, account_kind FROM account_bound_check WHERE user_id = $1 AND checked_at >= $2 \
               AND question_index = $3 AND outcome = 'confirmed' ORDER BY checked_at DESC LIMIT 1";
    let row = db.fetch_optional(sql, args![user, since, index.to_vec()]).await?;
    row.map(|row| Ok((row.id(0)?, row.opt_text(1)?.map(|text| of_word(text, "account_kind")).transpose()?))).transpose()
}

/// How many questions of a customer something did not agree with, since `since`.
pub async fn refused_since(db: &Db, user: Id<User>, since: Timestamp) -> Result<i64> {
    let sql = "SELECT count(*) FROM account_bound_check WHERE user_id = $1 AND checked_at >= $2 \
               AND outcome NOT IN ('confirmed', 'unanswered', 'bank_not_reached')";
    db.fetch_one(sql, args![user, since]).await?.int(0)
}
