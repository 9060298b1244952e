//! Slots for operators: what there is, what came of it, why somebody sees what they see, and the switch.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono::NaiveDate;
use gateway::{Operator, Params, Permission, Problem, ProblemDocument, Submission};
use kernel::{Ctx, Id, Timestamp};
use publishing::Document;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::choose::Verdict;
use super::explain::Asked;
use super::http::SlotsEdition;
use super::model::{Goal, HELD_OUT, Presence, Shape};
use super::place::Edition;
use super::report::{ArmRow, Called, Grain, Question, Row};
use super::{Error, Slots};
use crate::days::{date_of, day_of};
use crate::significance::Significance;

/// The console's routes.
pub fn routes(slots: Arc<Slots>) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(overview))
        .routes(routes!(report))
        .routes(routes!(experiment))
        .routes(routes!(explain))
        .routes(routes!(stop))
        .routes(routes!(resume))
        .routes(routes!(comparison))
        .with_state(slots)
}

/// Days from which until which.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SlotDaysQuery {
    /// The first day.
    #[param(value_type = String, format = Date)]
    pub from: NaiveDate,
    /// The last day; at most 400 days.
    #[param(value_type = String, format = Date)]
    pub until: NaiveDate,
}

/// What is to be reported.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SlotReportQuery {
    /// The first day.
    #[param(value_type = String, format = Date)]
    pub from: NaiveDate,
    /// The last day; at most 400 days.
    #[param(value_type = String, format = Date)]
    pub until: NaiveDate,
    /// What a row stands for.
    #[param(inline)]
    pub by: Grain,
    /// One slot alone.
    #[param(max_length = 60)]
    pub slot: Option<String>,
    /// One placement alone.
    #[param(max_length = 64)]
    pub placement: Option<String>,
}

/// The slots of a bank, with what is in them.
#[derive(Debug, Serialize, ToSchema)]
pub struct SlotOverview {
    /// In the order of the document.
    slots: Vec<SlotListed>,
    /// What may be shown.
    placements: Vec<PlacementListed>,
}

/// A slot.
#[derive(Debug, Serialize, ToSchema)]
pub struct SlotListed {
    slot_id: String,
    title_zh: String,
    title_en: String,
    page: String,
    shape: Shape,
    /// Pixels a picture needs at least; 0 where it has none.
    width: u32,
    /// The same.
    height: u32,
    capacity: usize,
    /// Seen by one person on one day, at most; 0 for no limit.
    person_day_max: u32,
    /// The placements in it.
    placements: Vec<String>,
}

/// A placement in force.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlacementListed {
    placement_id: String,
    /// The name of its document.
    name: String,
    version: i64,
    title_zh: String,
    title_en: String,
    /// The smallest size of its picture.
    preview_url: Option<String>,
    slots: Vec<String>,
    presence: Presence,
    priority: u32,
    weight: u32,
    audiences: Vec<String>,
    not_audiences: Vec<String>,
    starts_at: Option<Timestamp>,
    ends_at: Option<Timestamp>,
    /// How often for one person on one day, and ever; 0 for no limit.
    per_day: u32,
    in_total: u32,
    /// Its arms, and how many of a hundred are held out.
    arms: Vec<String>,
    held_out_percent: u16,
    goal: Goal,
    /// Since when somebody stopped it, and why.
    stopped: Option<PlacementStop>,
}

/// That somebody stopped a placement.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlacementStop {
    at: Timestamp,
    reason: String,
}

/// What came of placements.
#[derive(Debug, Serialize, ToSchema)]
pub struct SlotReport {
    /// What was seen most first; days and hours in their order.
    rows: Vec<SlotReportRow>,
    /// All together; each person once.
    total: SlotReportRow,
}

/// One row of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SlotReportRow {
    /// What it stands for: an id, an audience (empty for everybody), a day or an hour.
    key: String,
    /// In words, where there are some.
    title_zh: Option<String>,
    /// The same in English.
    title_en: Option<String>,
    seen: i64,
    /// People who saw it, exactly; nothing by hour.
    people: Option<i64>,
    clicks: i64,
    click_people: Option<i64>,
    /// People who came to what it is for within a week.
    goals: i64,
}

/// The arms of a placement.
#[derive(Debug, Serialize, ToSchema)]
pub struct SlotExperiment {
    arms: Vec<SlotArm>,
}

/// One arm.
#[derive(Debug, Serialize, ToSchema)]
pub struct SlotArm {
    /// `a` is the placement itself.
    arm: String,
    /// Whether they were shown nothing, to compare.
    held_out: bool,
    people: i64,
    click_people: i64,
    goals: i64,
    /// How its share of clicks differs from that of the placement itself.
    clicks: Option<Significance>,
    /// How what it led to differs from those held out, or from the placement itself where nobody is.
    led_to: Option<Significance>,
}

/// Why somebody sees what they see.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SlotExplanationAsked {
    /// The customer.
    user_id: String,
    /// In which slot.
    #[schema(max_length = 60)]
    slot_id: String,
    /// In which edition of the app.
    edition: SlotsEdition,
    /// What for; on record.
    #[schema(min_length = 4, max_length = 200)]
    purpose: String,
}

/// The reasons.
#[derive(Debug, Serialize, ToSchema)]
pub struct SlotExplanation {
    /// Of every placement that may be in the slot, in the order they were looked at.
    rows: Vec<SlotReason>,
    /// The customer's audiences that these ask for.
    audiences: Vec<String>,
}

/// Why one placement is shown, or is not.
#[derive(Debug, Serialize, ToSchema)]
pub struct SlotReason {
    placement_id: String,
    name: String,
    title_zh: String,
    title_en: String,
    verdict: Verdict,
    /// How often the customer saw it, where that is remembered.
    seen_total: u32,
    seen_today: u32,
    arm: Option<String>,
}

/// Why a placement is stopped, or goes on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlacementSwitch {
    /// On record.
    #[schema(min_length = 4, max_length = 200)]
    reason: String,
}

/// Every bank beside the others.
#[derive(Debug, Serialize, ToSchema)]
pub struct SlotComparison {
    banks: Vec<SlotOfBank>,
}

/// One bank.
#[derive(Debug, Serialize, ToSchema)]
pub struct SlotOfBank {
    bank_id: String,
    name: String,
    name_en: String,
    seen: i64,
    people: i64,
    clicks: i64,
    click_people: i64,
    goals: i64,
}

fn date(day: &str) -> String {
    let date = day.parse().ok().and_then(date_of);
    date.map_or_else(|| day.to_owned(), |date| date.to_string())
}

impl SlotArm {
    fn of(row: ArmRow) -> Self {
        let ArmRow { arm, people, click_people, goals, clicks, led_to } = row;
        Self { held_out: arm == HELD_OUT, arm, people, click_people, goals, clicks, led_to }
    }
}

fn told(row: Row, by: Grain, titles: &Titles) -> SlotReportRow {
    let Row { key, times, people, click_people } = row;
    let title = match by {
        Grain::Slot => titles.slots.get(&key).cloned(),
        Grain::Placement => titles.placements.get(&key).cloned(),
        Grain::Arm => key.split_once('/').and_then(|(id, arm)| {
            let (zh, en) = titles.placements.get(id)?;
            Some((format!("{zh} · {arm}"), format!("{en} · {arm}")))
        }),
        Grain::Audience | Grain::Day | Grain::Hour => None,
    };
    let (title_zh, title_en) = title.unzip();
    let key = if by == Grain::Day { date(&key) } else { key };
    SlotReportRow {
        key,
        title_zh,
        title_en,
        seen: times.seen,
        people,
        clicks: times.clicks,
        click_people,
        goals: times.goals,
    }
}

/// What things are called.
struct Titles {
    slots: BTreeMap<String, (String, String)>,
    placements: HashMap<String, (String, String)>,
}

async fn titles(slots: &Slots, ctx: &Ctx) -> Result<Titles, Error> {
    let called = slots.called(ctx).await?;
    let of = |(id, one): (String, Called)| {
        let material = &one.ready.placement.material;
        (id, (material.title_zh.clone(), material.title_en.clone()))
    };
    let spec = slots.spec(ctx).await?;
    let of_slot = |slot: &super::model::SlotSpec| (slot.id.clone(), (slot.title_zh.clone(), slot.title_en.clone()));
    Ok(Titles { slots: spec.slots.iter().map(of_slot).collect(), placements: called.into_iter().map(of).collect() })
}

/// The bank's slots, and what may be shown in them.
#[utoipa::path(get, path = "/banks/{bank_id}/slots", tag = "content", operation_id = "slots_overview",
    params(("bank_id" = String, Path, description = "Which bank")),
    responses((status = 200, body = SlotOverview),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn overview(
    State(slots): State<Arc<Slots>>,
    operator: Operator,
    Path(bank_id): Path<String>,
) -> Result<Json<SlotOverview>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::PublishingView)?;
    let (spec, called, stops) = (slots.spec(&ctx).await?, slots.called(&ctx).await?, slots.stops(&ctx).await?);
    let mut placements = Vec::with_capacity(called.len());
    for (placement_id, Called { name, version, ready }) in called {
        let placement = &ready.placement;
        let stopped = stops.get(&placement_id);
        placements.push(PlacementListed {
            preview_url: slots.preview(&ctx, placement.material.image.as_deref()).await?,
            stopped: stopped.map(|stop| PlacementStop { at: stop.stopped_at, reason: stop.reason.clone() }),
            placement_id,
            name,
            version,
            title_zh: placement.material.title_zh.clone(),
            title_en: placement.material.title_en.clone(),
            slots: placement.slots.clone(),
            presence: placement.presence,
            priority: placement.priority,
            weight: placement.weight,
            audiences: placement.audiences.clone(),
            not_audiences: placement.not_audiences.clone(),
            starts_at: ready.starts_at,
            ends_at: ready.ends_at,
            per_day: placement.person.per_day,
            in_total: placement.person.in_total,
            arms: placement.arms.iter().map(|arm| arm.id.clone()).collect(),
            held_out_percent: placement.held_out_percent,
            goal: placement.goal,
        });
    }
    placements.sort_by(|one, two| two.priority.cmp(&one.priority).then_with(|| one.name.cmp(&two.name)));
    let of = |slot: &super::model::SlotSpec| SlotListed {
        slot_id: slot.id.clone(),
        title_zh: slot.title_zh.clone(),
        title_en: slot.title_en.clone(),
        page: slot.page.clone(),
        shape: slot.shape,
        width: slot.width,
        height: slot.height,
        capacity: slot.capacity,
        person_day_max: slot.person_day_max,
        placements: placements
            .iter()
            .filter(|placement| placement.slots.contains(&slot.id))
            .map(|placement| placement.placement_id.clone())
            .collect(),
    };
    Ok(Json(SlotOverview { slots: spec.slots.iter().map(of).collect(), placements }))
}

/// What came of placements: times, and people counted exactly.
#[utoipa::path(get, path = "/banks/{bank_id}/slots/report", tag = "content", operation_id = "slots_report",
    params(("bank_id" = String, Path, description = "Which bank"), SlotReportQuery),
    responses((status = 200, body = SlotReport),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn report(
    State(slots): State<Arc<Slots>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Params(query): Params<SlotReportQuery>,
) -> Result<Json<SlotReport>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CockpitView)?;
    let SlotReportQuery { from, until, by, slot, placement } = query;
    let question = Question { days: (day_of(from), day_of(until)), by, slot, placement };
    let found = slots.report(&ctx, &question).await?;
    let titles = titles(&slots, &ctx).await?;
    let rows = found.rows.into_iter().map(|row| told(row, by, &titles)).collect();
    Ok(Json(SlotReport { rows, total: told(found.total, Grain::Hour, &titles) }))
}

/// How the arms of a placement compare.
#[utoipa::path(get, path = "/banks/{bank_id}/placements/{placement_id}/experiment", tag = "content",
    operation_id = "placement_experiment",
    params(("bank_id" = String, Path, description = "Which bank"), ("placement_id" = String, Path, description = "Which"),
        SlotDaysQuery),
    responses((status = 200, body = SlotExperiment),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn experiment(
    State(slots): State<Arc<Slots>>,
    operator: Operator,
    Path((bank_id, placement_id)): Path<(String, String)>,
    Params(query): Params<SlotDaysQuery>,
) -> Result<Json<SlotExperiment>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CockpitView)?;
    let id: Id<Document> = placement_id.parse().map_err(|_| Problem::not_found())?;
    if !slots.called(&ctx).await?.contains_key(&id.to_string()) {
        return Err(Problem::not_found());
    }
    let arms = slots.experiment(&ctx, (day_of(query.from), day_of(query.until)), &id.to_string()).await?;
    Ok(Json(SlotExperiment { arms: arms.into_iter().map(SlotArm::of).collect() }))
}

/// Why a customer is shown what they are shown in a slot. The purpose is on record.
#[utoipa::path(post, path = "/banks/{bank_id}/slots/explanation", tag = "content", operation_id = "slots_explain",
    params(("bank_id" = String, Path, description = "Which bank")), request_body = SlotExplanationAsked,
    responses((status = 200, body = SlotExplanation),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn explain(
    State(slots): State<Arc<Slots>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    sent: Submission<SlotExplanationAsked>,
) -> Result<Json<SlotExplanation>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerView)?;
    let asked = sent.read(&ctx)?;
    let purpose = gateway::reason("purpose", &asked.purpose)?;
    let user = asked.user_id.parse().map_err(|_| Problem::not_found())?;
    let edition: Edition = asked.edition.into();
    let found = slots.explain(&ctx, &Asked { user, slot: asked.slot_id, edition, purpose }).await?;
    let rows = found.rows.into_iter().map(|row| SlotReason {
        placement_id: row.placement.to_string(),
        name: row.name.to_string(),
        title_zh: row.title.0,
        title_en: row.title.1,
        verdict: row.verdict,
        seen_total: row.seen.0,
        seen_today: row.seen.1,
        arm: row.arm,
    });
    Ok(Json(SlotExplanation { rows: rows.collect(), audiences: found.audiences }))
}

/// Stops a placement at once, past the publishing line. On record.
#[utoipa::path(post, path = "/banks/{bank_id}/placements/{placement_id}/stop", tag = "content",
    operation_id = "placement_stop",
    params(("bank_id" = String, Path, description = "Which bank"), ("placement_id" = String, Path, description = "Which")),
    request_body = PlacementSwitch,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn stop(
    State(slots): State<Arc<Slots>>,
    operator: Operator,
    Path((bank_id, placement_id)): Path<(String, String)>,
    sent: Submission<PlacementSwitch>,
) -> Result<StatusCode, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::PublishingMake)?;
    let reason = gateway::reason("reason", &sent.read(&ctx)?.reason)?;
    slots.stop(&ctx, placement_id.parse().map_err(|_| Problem::not_found())?, &reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets a placement that was stopped go on. On record.
#[utoipa::path(post, path = "/banks/{bank_id}/placements/{placement_id}/resumption", tag = "content",
    operation_id = "placement_resume",
    params(("bank_id" = String, Path, description = "Which bank"), ("placement_id" = String, Path, description = "Which")),
    request_body = PlacementSwitch,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn resume(
    State(slots): State<Arc<Slots>>,
    operator: Operator,
    Path((bank_id, placement_id)): Path<(String, String)>,
    sent: Submission<PlacementSwitch>,
) -> Result<StatusCode, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::PublishingMake)?;
    let reason = gateway::reason("reason", &sent.read(&ctx)?.reason)?;
    slots.resume(&ctx, placement_id.parse().map_err(|_| Problem::not_found())?, &reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Every bank beside the others.
#[utoipa::path(get, path = "/slots/comparison", tag = "content", operation_id = "slots_comparison", params(SlotDaysQuery),
    responses((status = 200, body = SlotComparison),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn comparison(
    State(slots): State<Arc<Slots>>,
    operator: Operator,
    Params(query): Params<SlotDaysQuery>,
) -> Result<Json<SlotComparison>, Problem> {
    let ctx = operator.in_alliance(Permission::CockpitView)?;
    let question =
        Question { days: (day_of(query.from), day_of(query.until)), by: Grain::Slot, slot: None, placement: None };
    let mut banks = Vec::new();
    for bank in slots.banks() {
        let total = slots.report(&ctx.in_tenant(bank.id.clone()), &question).await?.total;
        banks.push(SlotOfBank {
            bank_id: bank.id.to_string(),
            name: bank.name.clone(),
            name_en: bank.name_en.clone(),
            seen: total.times.seen,
            people: total.people.unwrap_or_default(),
            clicks: total.times.clicks,
            click_people: total.click_people.unwrap_or_default(),
            goals: total.times.goals,
        });
    }
    Ok(Json(SlotComparison { banks }))
}
