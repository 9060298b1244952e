//! Visits over HTTP, for those who may look customers up.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use chrono::NaiveDate;
use gateway::{Operator, Permission, Problem, ProblemDocument, Submission};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::model::Visit;
use super::{DAYS_MAX, Person, STEPS_MAX, Visits, Whose};
use crate::analysis::{Analysis, AnalysisAsk, AnalysisEvent, AnalysisGrain};
use crate::behaviour::BehaviourName;
use crate::profile::in_own_bank;

/// The console's routes.
pub fn routes(visits: Arc<Visits>) -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(find)).routes(routes!(replay)).with_state(visits)
}

/// Which visits: those of one customer, or those in which something was done.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VisitQuestion {
    /// The first day, in the bank's zone.
    from: NaiveDate,
    /// The last day; at most 31 days in all.
    until: NaiveDate,
    /// Of which customer.
    user_id: Option<String>,
    /// In which what was done.
    doing: Option<AnalysisEvent>,
    /// What for: 4 to 200 characters. It goes on record.
    #[schema(min_length = 4, max_length = 200)]
    purpose: String,
}

/// Visits that were found.
#[derive(Serialize, ToSchema)]
pub struct VisitList {
    /// The newest first: up to 50.
    items: Vec<VisitListed>,
    /// Whether there are more.
    more: bool,
}

/// A visit.
#[derive(Serialize, ToSchema)]
pub struct VisitListed {
    /// Whose: a number by which nobody is known outside the bank.
    person: u32,
    /// The customer; nothing for a device nobody has signed in on.
    customer: Option<VisitCustomer>,
    began: Timestamp,
    ended: Timestamp,
    events: usize,
    pages: usize,
    errors: usize,
    first_page: Option<String>,
    last_page: Option<String>,
}

/// A customer, masked.
#[derive(Serialize, ToSchema)]
pub struct VisitCustomer {
    user_id: String,
    /// The name; none while it is not known.
    name_masked: Option<String>,
    phone_masked: String,
}

/// Which visit is to be shown.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VisitReplayQuestion {
    /// Whose.
    #[schema(minimum = 1)]
    person: u32,
    /// When it began.
    began: Timestamp,
    /// What for: 4 to 200 characters. It goes on record.
    #[schema(min_length = 4, max_length = 200)]
    purpose: String,
}

/// A visit, event by event.
#[derive(Serialize, ToSchema)]
pub struct VisitReplay {
    visit: VisitListed,
    /// In their order: up to 1,000.
    steps: Vec<VisitStep>,
}

/// What was done.
#[derive(Serialize, ToSchema)]
pub struct VisitStep {
    at: Timestamp,
    name: BehaviourName,
    /// The page of a view; the element, the error, the measure of everything else.
    what: String,
    page: String,
    /// How long, in milliseconds, where it has a length.
    ms: Option<u64>,
}

impl VisitListed {
    fn of((person, visit): &(Person, Visit)) -> Self {
        let (first_page, last_page) = visit.pages();
        let customer = person.customer.as_ref().map(|customer| VisitCustomer {
            user_id: customer.user_id.to_string(),
            name_masked: customer.name.clone(),
            phone_masked: customer.phone.clone(),
        });
        Self {
            person: person.number,
            customer,
            began: Timestamp::from_micros(visit.began_us()),
            ended: Timestamp::from_micros(visit.ended_us()),
            events: visit.events.len(),
            pages: visit.count(BehaviourName::PageView),
            errors: visit.count(BehaviourName::Error),
            first_page: first_page.map(str::to_owned),
            last_page: last_page.map(str::to_owned),
        }
    }
}

fn whose(question: &VisitQuestion) -> Result<Whose, Problem> {
    let days = question.until.signed_duration_since(question.from).num_days() + 1;
    if !(1..=DAYS_MAX).contains(&days) {
        return Err(Problem::invalid("until", "out_of_range", "1 至 31 天 / 1 to 31 days"));
    }
    match (&question.user_id, &question.doing) {
        (Some(user), None) => {
            let unknown = |_| Problem::invalid("user_id", "unknown", "没有这位客户 / there is no such customer");
            Ok(Whose::Customer(user.parse().map_err(unknown)?))
        }
        (None, Some(event)) => {
            let ask = AnalysisAsk::Trend { events: vec![event.clone()], by: AnalysisGrain::Day };
            let analysis = Analysis { from: question.from, until: question.until, audience: None, ask };
            match analysis.objection() {
                Some((_, code, words)) => Err(Problem::invalid("doing", code, words)),
                None => Ok(Whose::Doing(event.clone())),
            }
        }
        _ => Err(Problem::invalid("user_id", "out_of_range", "客户与动作选一个 / either a customer or what was done")),
    }
}

/// Visits of one customer, or in which something was done: masked, for a purpose that goes on record.
#[utoipa::path(post, path = "/banks/{bank_id}/visits", tag = "insight", operation_id = "visits",
    params(("bank_id" = String, Path, description = "Which bank")), request_body = VisitQuestion,
    responses((status = 200, body = VisitList),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn find(
    State(visits): State<Arc<Visits>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    sent: Submission<VisitQuestion>,
) -> Result<Json<VisitList>, Problem> {
    let ctx = in_own_bank(&operator, &bank_id, Permission::CustomerView)?;
    let question = sent.read(&ctx)?;
    let whose = whose(&question)?;
    let purpose = gateway::reason("purpose", &question.purpose)?;
    let found = visits.find(&ctx, (question.from, question.until), &whose, &purpose).await?;
    Ok(Json(VisitList { items: found.visits.iter().map(VisitListed::of).collect(), more: found.more }))
}

/// One visit, event by event, for a purpose that goes on record. Nothing of the screen was recorded.
#[utoipa::path(post, path = "/banks/{bank_id}/visits/replay", tag = "insight", operation_id = "visit_replay",
    params(("bank_id" = String, Path, description = "Which bank")), request_body = VisitReplayQuestion,
    responses((status = 200, body = VisitReplay),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn replay(
    State(visits): State<Arc<Visits>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    sent: Submission<VisitReplayQuestion>,
) -> Result<Json<VisitReplay>, Problem> {
    let ctx = in_own_bank(&operator, &bank_id, Permission::CustomerView)?;
    let question = sent.read(&ctx)?;
    let purpose = gateway::reason("purpose", &question.purpose)?;
    let found = visits.replay(&ctx, question.person, question.began, &purpose).await?;
    let found = found.ok_or_else(Problem::not_found)?;
    let step = |event: &crate::behaviour::Event| VisitStep {
        at: event.at(),
        name: event.name,
        what: event.what.to_string(),
        page: event.page.to_string(),
        // Of business it would be an amount.
        ms: event.ms.filter(|_| event.name != BehaviourName::Business),
    };
    let steps = found.1.events.iter().take(STEPS_MAX).map(step).collect();
    Ok(Json(VisitReplay { visit: VisitListed::of(&found), steps }))
}
