//! Dead letters: events that consumers gave up on. An auditor sees them; who runs the bank has them tried again, or
//! discards them for a purpose that is kept.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use storage::{Begun, DeadLetter, Tx};
use utoipa::ToSchema;

use super::Oversight;
use crate::{Operator, PageParams, Paged, Permission, Problem, ProblemDocument, Submission};

/// The longest name of a consumer.
const CONSUMER_MAX: usize = 100;

/// An event that a consumer gave up on.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeadLetter)]
pub struct LetterDoc {
    /// The consumer, `group.purpose`.
    consumer: String,
    /// The event's number.
    seq: i64,
    /// What happened.
    topic: String,
    /// What it happened to.
    aggregate: String,
    /// Why, in the consumer's words; nothing when nobody has tried it, since an earlier event of the same aggregate waits.
    reason: Option<String>,
    died_at: Timestamp,
    /// How often it was tried since.
    tries: i64,
    /// When it is tried again by itself; nothing when it waits for a person.
    retry_at: Option<Timestamp>,
}

/// A page of dead letters, the oldest events first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeadLetterPage)]
pub struct LetterPage {
    items: Vec<LetterDoc>,
    next_cursor: Option<String>,
}

/// One dead letter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DeadLetterRetry)]
pub struct RetryLetter {
    /// The consumer.
    consumer: String,
    /// The event's number.
    seq: i64,
}

/// One dead letter that is to be given up.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DeadLetterDiscard)]
pub struct DiscardLetter {
    /// The consumer.
    consumer: String,
    /// The event's number.
    seq: i64,
    /// Why, 4 to 200 characters; kept in the audit trail.
    purpose: String,
}

/// What was done.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = DeadLettersTouched)]
pub struct Touched {
    /// How many letters it concerned: none if the letter is not there any more.
    letters: i64,
}

impl From<DeadLetter> for LetterDoc {
    fn from(letter: DeadLetter) -> Self {
        Self {
            reason: (!letter.waits()).then_some(letter.error),
            consumer: letter.consumer,
            seq: letter.seq,
            topic: letter.topic,
            aggregate: letter.aggregate,
            died_at: letter.died_at,
            tries: letter.tries,
            retry_at: letter.retry_at,
        }
    }
}

/// A bank's dead letters, the oldest events first.
#[utoipa::path(
    get, path = "/banks/{bank_id}/letters", tag = "console", operation_id = "console_letters",
    params(("bank_id" = String, Path, description = "The bank"), PageParams),
    responses((status = 200, body = LetterPage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn letters(
    State(oversight): State<Arc<Oversight>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Paged(page, _): Paged,
) -> Result<Json<LetterPage>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::AuditView)?;
    let page = oversight.banks.db(&ctx)?.letters_page(&page).await?;
    Ok(Json(LetterPage { items: page.items.into_iter().map(LetterDoc::from).collect(), next_cursor: page.next_cursor }))
}

/// Has a dead letter tried again at once, with those it waits for.
#[utoipa::path(
    post, path = "/banks/{bank_id}/letters/retry", tag = "console", operation_id = "console_retry_letter",
    params(("bank_id" = String, Path, description = "The bank")), request_body = RetryLetter,
    responses((status = 200, body = Touched), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn retry(
    State(oversight): State<Arc<Oversight>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    sent: Submission<RetryLetter>,
) -> Result<Json<Touched>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::OutboxControl)?;
    let order = sent.read(&ctx)?;
    check_consumer(&order.consumer)?;
    let mut tx = match Tx::begin_once::<Touched>(&oversight.banks.db(&ctx)?, &ctx).await? {
        Begun::Repeat(first) => return Ok(Json(first)),
        Begun::First(tx) => tx,
    };
    let letters = tx.retry_letter(&ctx, &order.consumer, order.seq).await? as i64;
    Ok(Json(tx.commit_answer(Touched { letters }).await?))
}

/// Gives a dead letter up for good. Those that waited behind it are tried at once.
#[utoipa::path(
    post, path = "/banks/{bank_id}/letters/discard", tag = "console", operation_id = "console_discard_letter",
    params(("bank_id" = String, Path, description = "The bank")), request_body = DiscardLetter,
    responses((status = 200, body = Touched), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn discard(
    State(oversight): State<Arc<Oversight>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    sent: Submission<DiscardLetter>,
) -> Result<Json<Touched>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::OutboxControl)?;
    let order = sent.read(&ctx)?;
    check_consumer(&order.consumer)?;
    let purpose = crate::reason("purpose", &order.purpose)?;
    let mut tx = match Tx::begin_once::<Touched>(&oversight.banks.db(&ctx)?, &ctx).await? {
        Begun::Repeat(first) => return Ok(Json(first)),
        Begun::First(tx) => tx,
    };
    let gone = tx.discard_letter(&ctx, &order.consumer, order.seq, &purpose).await?;
    Ok(Json(tx.commit_answer(Touched { letters: i64::from(gone.is_some()) }).await?))
}

fn check_consumer(consumer: &str) -> Result<(), Problem> {
    match (1..=CONSUMER_MAX).contains(&consumer.len()) {
        true => Ok(()),
        false => Err(Problem::invalid("consumer", "length", "1 至 100 个字符 / 1 to 100 characters")),
    }
}
