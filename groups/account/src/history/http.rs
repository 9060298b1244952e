//! History over HTTP.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use contracts::account::{Account, MovementKind};
use gateway::{Customer, PageParams, Paged, Params, PathId, Problem, ProblemDocument};
use kernel::{Currency, Id, Money, ParseError, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::model::{Found, Search, Side};
use super::service::{History, Reach};
use crate::model::Movement;

/// One movement on an account.
#[derive(Debug, Serialize, ToSchema)]
pub struct Transaction {
    transaction_id: String,
    /// On which of the customer's accounts. Between two of them, one movement stands on each, with one id.
    #[schema(value_type = String)]
    account_id: Id<Account>,
    direction: Direction,
    amount: Money,
    balance_after: Money,
    kind: MovementKind,
    summary: String,
    counterparty_name: Option<String>,
    counterparty_account_masked: Option<String>,
    counterparty_bank: Option<String>,
    /// Of a transfer the customer made, or that came back to them.
    transfer_id: Option<String>,
    booked_at: Timestamp,
}

/// Which way the money went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// To this account.
    In,
    /// From this account.
    Out,
}

/// A page of movements, newest first. May hold fewer than asked for, or none, and still have a next one: then the search
/// looked at as many as one call may.
#[derive(Debug, Serialize, ToSchema)]
pub struct TransactionPage {
    items: Vec<Transaction>,
    next_cursor: Option<String>,
    /// Present when the search stopped for having looked at enough: everything since then was looked at.
    searched_to: Option<Timestamp>,
}

/// Which movements. All that is said must fit.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct TransactionParams {
    /// Only money that came in, or only money that went out.
    direction: Option<Direction>,
    /// Words, at most 40 characters: in summary, counterparty or bank; the last four of an account number; an amount.
    text: Option<String>,
    /// A part of the counterparty's name.
    counterparty: Option<String>,
    /// What sort of movement.
    kind: Option<MovementKind>,
    /// The smallest amount, e.g. `100` or `99.50`.
    amount_min: Option<String>,
    /// The largest amount.
    amount_max: Option<String>,
    /// The first day, `YYYY-MM-DD`, in the bank's zone.
    from: Option<NaiveDate>,
    /// The last day, this one included.
    to: Option<NaiveDate>,
}

/// Which movements, on which account.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AnyTransactionParams {
    /// Only on this account; on all of the customer's when absent.
    account_id: Option<String>,
    direction: Option<Direction>,
    /// As for one account.
    text: Option<String>,
    /// As for one account.
    counterparty: Option<String>,
    kind: Option<MovementKind>,
    /// As for one account.
    amount_min: Option<String>,
    /// As for one account.
    amount_max: Option<String>,
    /// As for one account.
    from: Option<NaiveDate>,
    /// As for one account.
    to: Option<NaiveDate>,
}

/// Which month of which account.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct MonthParams {
    /// `YYYY-MM`.
    month: String,
    /// Only this account; all of the customer's when absent.
    account_id: Option<String>,
}

/// What a month brought and took.
#[derive(Debug, Serialize, ToSchema)]
pub struct TransactionMonth {
    /// `YYYY-MM`.
    month: String,
    /// What came in. Over all accounts, without what moved between them.
    came_in: Option<Money>,
    /// What went out. Over all accounts, without what moved between them.
    went_out: Option<Money>,
    /// How many movements; nothing, like the sums, when there are too many to add up.
    count: Option<i64>,
}

/// The movements on one account of the customer's, newest first.
#[utoipa::path(
    get, path = "/accounts/{account_id}/transactions", tag = "account", operation_id = "account_transactions",
    params(("account_id" = String, Path, description = "The account"), PageParams, TransactionParams),
    responses((status = 200, body = TransactionPage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn transactions(
    State(history): State<Arc<History>>,
    customer: Customer,
    PathId(account): PathId<Account>,
    Paged(page, params): Paged<TransactionParams>,
) -> Result<Json<TransactionPage>, Problem> {
    let search = params.search(history.zone(&customer.0)?)?;
    let found = history.search(&customer.0, customer.user_id()?, Reach::One(account), &search, &page).await?;
    Ok(Json(found.try_into()?))
}

/// The movements on all accounts of the customer's, newest first.
#[utoipa::path(
    get, path = "/transactions", tag = "account", operation_id = "all_transactions",
    params(PageParams, AnyTransactionParams),
    responses((status = 200, body = TransactionPage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn all_transactions(
    State(history): State<Arc<History>>,
    customer: Customer,
    Paged(page, params): Paged<AnyTransactionParams>,
) -> Result<Json<TransactionPage>, Problem> {
    let scope = scope(params.account_id.as_deref())?;
    let search = params.rest().search(history.zone(&customer.0)?)?;
    let found = history.search(&customer.0, customer.user_id()?, scope, &search, &page).await?;
    Ok(Json(found.try_into()?))
}

/// What a month brought and took.
#[utoipa::path(
    get, path = "/transactions/month", tag = "account", operation_id = "transaction_month",
    params(MonthParams),
    responses((status = 200, body = TransactionMonth), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn month(
    State(history): State<Arc<History>>,
    customer: Customer,
    Params(params): Params<MonthParams>,
) -> Result<Json<TransactionMonth>, Problem> {
    let wrong = || Problem::invalid("month", "not_a_month", "应为 YYYY-MM / YYYY-MM");
    let first = first_of_month(&params.month).ok_or_else(wrong)?;
    let scope = scope(params.account_id.as_deref())?;
    let flow = history.month(&customer.0, customer.user_id()?, scope, first).await?;
    Ok(Json(TransactionMonth {
        month: params.month,
        came_in: flow.map(|flow| flow.came),
        went_out: flow.map(|flow| flow.went),
        count: flow.map(|flow| flow.count),
    }))
}

/// The first day of `YYYY-MM`.
pub(crate) fn first_of_month(month: &str) -> Option<NaiveDate> {
    let plain = month.len() == 7 && month.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    plain.then(|| format!("{month}-01").parse().ok()).flatten()
}

/// The account of an optional parameter. What is no id is nobody's account.
pub(crate) fn scope(account_id: Option<&str>) -> Result<Reach, Problem> {
    account_id.map_or(Ok(Reach::All), |id| id.parse().map(Reach::One).map_err(|_| Problem::not_found()))
}

/// Two days, both included, as two moments; refused when the first is after the last.
pub(crate) fn between(
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    zone: Tz,
) -> Result<(Option<Timestamp>, Option<Timestamp>), Problem> {
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        return Err(Problem::invalid(
            "to",
            "before_from",
            "结束日期不能早于开始日期 / The last day is before the first",
        ));
    }
    let after = |day: NaiveDate| day.checked_add_days(Days::new(1)).map(|next| Timestamp::start_of(next, zone));
    Ok((from.map(|day| Timestamp::start_of(day, zone)), to.and_then(after)))
}

impl AnyTransactionParams {
    fn rest(self) -> TransactionParams {
        let Self { account_id: _, direction, text, counterparty, kind, amount_min, amount_max, from, to } = self;
        TransactionParams { direction, text, counterparty, kind, amount_min, amount_max, from, to }
    }
}

impl TransactionParams {
    fn search(self, zone: Tz) -> Result<Search, Problem> {
        let amount = |field: &'static str, text: Option<String>| {
            let parse = |text: String| Money::parse(text.trim(), Currency::Cny);
            let parsed = text.filter(|text| !text.trim().is_empty()).map(parse).transpose();
            parsed.map_err(|_| Problem::invalid(field, "not_an_amount", "应为金额，如 99.50 / an amount, e.g. 99.50"))
        };
        let (from, until) = between(self.from, self.to, zone)?;
        let search = Search {
            amount_min: amount("amount_min", self.amount_min)?,
            amount_max: amount("amount_max", self.amount_max)?,
            from,
            until,
            kind: self.kind,
            side: match self.direction {
                None => Side::Any,
                Some(Direction::In) => Side::In,
                Some(Direction::Out) => Side::Out,
            },
            ..Search::default()
        };
        let (text, counterparty) = (self.text.unwrap_or_default(), self.counterparty.unwrap_or_default());
        Ok(search.with_text(&text).with_counterparty(&counterparty))
    }
}

impl TryFrom<Found> for TransactionPage {
    type Error = Problem;
    fn try_from(found: Found) -> Result<Self, Problem> {
        Ok(Self {
            items: found.items.into_iter().map(Transaction::try_from).collect::<Result<_, _>>()?,
            next_cursor: found.next.map(|cursor| cursor.encode()),
            searched_to: found.searched_to,
        })
    }
}

impl TryFrom<Movement> for Transaction {
    type Error = Problem;
    fn try_from(movement: Movement) -> Result<Self, Problem> {
        let masked = |number: &String| kernel::mask::account_no(number);
        let kind: MovementKind = movement.kind.parse().map_err(|error: ParseError| Problem::fault(&error))?;
        // Whoever was paid has no business with the payer's order.
        let own_order = !movement.incoming || kind == MovementKind::Return;
        Ok(Self {
            transaction_id: movement.seq.to_string(),
            account_id: movement.account_id,
            direction: if movement.incoming { Direction::In } else { Direction::Out },
            amount: movement.amount,
            balance_after: movement.balance_after,
            kind,
            summary: movement.summary,
            counterparty_name: movement.counterparty_name,
            counterparty_account_masked: movement.counterparty_account_no.as_ref().map(masked),
            counterparty_bank: movement.counterparty_bank,
            transfer_id: movement.transfer_id.filter(|_| own_order),
            booked_at: movement.booked_at,
        })
    }
}
