//! The operators' door to back-tests.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use gateway::{ActorNames, Operator, Permission, Problem, ProblemDocument, Submission};
use kernel::{Ctx, Id, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::desk::{BackTest, BackTests, Mode, Question, State as Stage};
use super::report::Report;

/// What the operations work with.
pub struct Desk {
    tests: BackTests,
    operators: Arc<dyn ActorNames>,
}

/// The routes, below `/console/api/v1`.
pub fn routes(tests: BackTests, operators: Arc<dyn ActorNames>) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list, ask))
        .routes(routes!(one))
        .routes(routes!(cancel))
        .with_state(Arc::new(Desk { tests, operators }))
}

/// Rules to try.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskBackTestOrder {
    /// The document whose text it is: tried in its place. Left out for one that is in nobody's place.
    #[serde(default)]
    #[schema(max_length = 80)]
    document: Option<String>,
    /// With what it is tried.
    mode: Mode,
    /// So many days back from now.
    #[schema(minimum = 1, maximum = 90)]
    days: i64,
    /// The rules, as in a document of `risk.rules`.
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    body: Value,
}

/// A back-test.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskBackTest {
    test_id: String,
    /// The document whose text is tried; may be empty.
    document: String,
    mode: Mode,
    from: Timestamp,
    until: Timestamp,
    state: Stage,
    /// Moments read so far.
    seen: i64,
    /// Moments to read, as they were when it was asked.
    total: i64,
    /// `rules_not_allowed`, `store`, `fault`.
    failure: Option<String>,
    /// What the operator is called.
    asked_by: String,
    asked_at: Timestamp,
    ended_at: Option<Timestamp>,
    /// What it found; left out of lists.
    report: Option<Report>,
}

/// The latest back-tests.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskBackTests {
    items: Vec<RiskBackTest>,
}

impl Desk {
    async fn shown(&self, ctx: &Ctx, tests: Vec<BackTest>) -> Result<Vec<RiskBackTest>, Problem> {
        let people: BTreeSet<String> = tests.iter().map(|test| test.asked_by.clone()).collect();
        let names = self.operators.names(ctx, &people).await?;
        let tests = tests.into_iter().map(|test| RiskBackTest {
            test_id: test.test_id.to_string(),
            document: test.document,
            mode: test.mode,
            from: test.from,
            until: test.until,
            state: test.state,
            seen: test.seen,
            total: test.total,
            failure: test.failure,
            asked_by: names.get(&test.asked_by).cloned().unwrap_or_default(),
            asked_at: test.asked_at,
            ended_at: test.ended_at,
            report: test.report,
        });
        Ok(tests.collect())
    }

    async fn shown_one(&self, ctx: &Ctx, test: BackTest) -> Result<RiskBackTest, Problem> {
        self.shown(ctx, vec![test]).await?.pop().ok_or_else(Problem::not_found)
    }
}

/// An id of the path. Something that is no id at all is simply not found.
fn id(text: &str) -> Result<Id<BackTest>, Problem> {
    text.parse().map_err(|_| Problem::not_found())
}

/// Tries rules on the recorded past: the test is run beside the work, and looked at by its id.
#[utoipa::path(
    post, path = "/banks/{bank_id}/risk/back-tests", tag = "console", operation_id = "risk_back_test_ask",
    params(("bank_id" = String, Path, description = "The bank")), request_body = RiskBackTestOrder,
    responses((status = 202, body = RiskBackTest), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn ask(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    sent: Submission<RiskBackTestOrder>,
) -> Result<(StatusCode, Json<RiskBackTest>), Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::PublishingMake)?;
    let RiskBackTestOrder { document, mode, days, body } = sent.read(&ctx)?;
    let document = document.unwrap_or_default();
    if document.chars().count() > 80 || !kernel::text::is_plain(&document) {
        return Err(Problem::invalid("document", "malformed", "最多 80 个字 / At most 80 characters"));
    }
    let test = desk.tests.ask(&ctx, Question { document, mode, body, days }).await?;
    Ok((StatusCode::ACCEPTED, Json(desk.shown_one(&ctx, test).await?)))
}

/// The latest back-tests, newest first, without their reports.
#[utoipa::path(
    get, path = "/banks/{bank_id}/risk/back-tests", tag = "console", operation_id = "risk_back_tests",
    params(("bank_id" = String, Path, description = "The bank")),
    responses((status = 200, body = RiskBackTests), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn list(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path(bank_id): Path<String>,
) -> Result<Json<RiskBackTests>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::PublishingView)?;
    let tests = desk.tests.latest(&ctx).await?;
    Ok(Json(RiskBackTests { items: desk.shown(&ctx, tests).await? }))
}

/// How far a back-test is, and once it is done what it found.
#[utoipa::path(
    get, path = "/banks/{bank_id}/risk/back-tests/{test_id}", tag = "console", operation_id = "risk_back_test",
    params(("bank_id" = String, Path, description = "The bank"), ("test_id" = String, Path, description = "The back-test")),
    responses((status = 200, body = RiskBackTest), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn one(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path((bank_id, test_id)): Path<(String, String)>,
) -> Result<Json<RiskBackTest>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::PublishingView)?;
    let test = desk.tests.one(&ctx, id(&test_id)?).await?;
    Ok(Json(desk.shown_one(&ctx, test).await?))
}

/// Calls a back-test off; one that has ended stays as it ended.
#[utoipa::path(
    post, path = "/banks/{bank_id}/risk/back-tests/{test_id}/cancel", tag = "console", operation_id = "risk_back_test_cancel",
    params(("bank_id" = String, Path, description = "The bank"), ("test_id" = String, Path, description = "The back-test")),
    responses((status = 200, body = RiskBackTest), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn cancel(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path((bank_id, test_id)): Path<(String, String)>,
) -> Result<Json<RiskBackTest>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::PublishingMake)?;
    let test = desk.tests.cancel(&ctx, id(&test_id)?).await?;
    Ok(Json(desk.shown_one(&ctx, test).await?))
}
