//! A customer's own limits over HTTP.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use contracts::auth::{Business, Challenge, Tool};
use gateway::{Body, Customer, PathId, Problem, ProblemDocument};
use kernel::{Ctx, Id, Money, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{IN_USE, OwnLimits, Wish};
use crate::error::Error;
use crate::model::{Caps, Effect, Override, ToolSet, business_from};
use crate::service::Service;

/// How much the customer can move, by business and by tools.
#[derive(Debug, Serialize, ToSchema)]
pub struct TransferLimits {
    /// Of transfers to others.
    tiers: Vec<LimitTier>,
    used_today: Money,
    /// The bank's own day.
    date: String,
    /// The most that can still be moved today with the tools held.
    largest_left: Money,
    /// Each business.
    businesses: Vec<BusinessLimits>,
}

/// With these tools, so much a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct LimitTier {
    tools: Vec<Tool>,
    daily_cap: Money,
    left_today: Money,
    /// Whether the customer has these tools.
    held: bool,
    caps: LimitCaps,
}

/// What may be moved; nothing said is no limit.
#[derive(Debug, Serialize, ToSchema)]
pub struct LimitCaps {
    /// In one operation.
    pub per_operation: Option<Money>,
    /// In a day.
    pub per_day: Option<Money>,
    /// Operations in a day.
    pub per_day_count: Option<i64>,
    /// In a calendar year.
    pub per_year: Option<Money>,
}

impl From<Caps> for LimitCaps {
    fn from(caps: Caps) -> Self {
        Self {
            per_operation: caps.per_operation_minor.map(Money::cny),
            per_day: caps.per_day_minor.map(Money::cny),
            per_day_count: caps.per_day_count,
            per_year: caps.per_year_minor.map(Money::cny),
        }
    }
}

/// Where the customer stands with one business.
#[derive(Debug, Serialize, ToSchema)]
pub struct BusinessLimits {
    business: Business,
    name: String,
    used_today: Money,
    /// Counted only where a limit needs it.
    used_count: i64,
    /// Counted only where a limit needs it.
    used_year: Money,
    /// What operations that wait for a proof hold of it.
    reserved: Money,
    /// What holds with the tools held.
    in_force: LimitCaps,
    /// The largest amount one more operation may have.
    left: Money,
    /// How far the customer may raise limits with the tools held.
    bound: LimitCaps,
    /// What the customer set.
    own: Option<OwnLimit>,
    /// What the bank set for this customer.
    by_bank: Option<OwnLimit>,
    tiers: Vec<LimitTier>,
}

/// Limits set for one customer.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnLimit {
    caps: LimitCaps,
    /// Its end, of a temporary one.
    until: Option<Timestamp>,
    effect: Effect,
    set_at: Timestamp,
}

impl From<&Override> for OwnLimit {
    fn from(one: &Override) -> Self {
        Self { caps: one.caps.into(), until: one.until, effect: one.effect, set_at: one.set_at }
    }
}

/// New limits of the customer's own; nothing said is no limit of one's own.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LimitChange {
    /// The most in one operation.
    #[serde(default)]
    per_operation: Option<Money>,
    /// The most in a day.
    #[serde(default)]
    per_day: Option<Money>,
    /// The most operations in a day.
    #[serde(default)]
    per_day_count: Option<i64>,
    /// The most in a calendar year; counted from the day it is set.
    #[serde(default)]
    per_year: Option<Money>,
    /// For so long only; afterwards what held before holds again.
    #[serde(default)]
    until: Option<Timestamp>,
    /// The challenge that was answered.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    challenge_id: Option<Id<Challenge>>,
}

impl LimitChange {
    /// The figures.
    fn caps(&self) -> Caps {
        Caps {
            per_operation_minor: self.per_operation.map(|cap| cap.minor()),
            per_day_minor: self.per_day.map(|cap| cap.minor()),
            per_day_count: self.per_day_count,
            per_year_minor: self.per_year.map(|cap| cap.minor()),
        }
    }
}

fn tiers(own: &OwnLimits) -> Vec<LimitTier> {
    let tier = |(tools, caps, held): (ToolSet, Caps, bool)| LimitTier {
        tools: tools.into_iter().collect(),
        daily_cap: Money::cny(caps.per_day_minor.unwrap_or(i64::MAX)),
        left_today: Money::cny(caps.left_minor(own.used)),
        held,
        caps: caps.into(),
    };
    own.ladder().into_iter().map(tier).collect()
}

impl BusinessLimits {
    pub(super) fn of(own: &OwnLimits, ctx: &Ctx) -> Self {
        let caps = own.table.caps(&own.held);
        let (zh, en) = own.business.names();
        Self {
            business: own.business,
            name: ctx.lang.pick(zh, en).to_owned(),
            used_today: Money::cny(own.used.day_minor),
            used_count: own.used.day_count,
            used_year: Money::cny(own.used.year_minor),
            reserved: Money::cny(own.reserved.day_minor),
            in_force: caps.into(),
            left: Money::cny(caps.left_minor(own.used)),
            bound: own.bound.into(),
            own: own.own.as_ref().map(OwnLimit::from),
            by_bank: own.bank.as_ref().map(OwnLimit::from),
            tiers: tiers(own),
        }
    }
}

/// The limits by business and tools, what is used, and what is left.
#[utoipa::path(
    get, path = "/limits", tag = "auth", operation_id = "limits",
    responses((status = 200, body = TransferLimits), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn limits(State(service): State<Arc<Service>>, customer: Customer) -> Result<Json<TransferLimits>, Problem> {
    let (ctx, user): (&Ctx, _) = (&customer.0, customer.user_id()?);
    let mut all = Vec::with_capacity(IN_USE.len());
    for business in IN_USE {
        all.push(service.limits_of(ctx, user, business).await?);
    }
    let others = all.first().ok_or_else(Problem::not_found)?;
    Ok(Json(TransferLimits {
        tiers: tiers(others),
        used_today: Money::cny(others.used.day_minor),
        date: others.date.clone(),
        largest_left: Money::cny(others.table.caps(&others.held).left_minor(others.used)),
        businesses: all.iter().map(|own| BusinessLimits::of(own, ctx)).collect(),
    }))
}

/// Changes the customer's own limits of one business: lower at once, higher with the strongest proof the customer has.
#[utoipa::path(
    put, path = "/limits/{business}", tag = "auth", operation_id = "limits_change", request_body = LimitChange,
    params(("business" = String, Path, description = "`transfer_others` or `transfer_own`")),
    responses((status = 200, body = BusinessLimits), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn change(
    State(service): State<Arc<Service>>,
    customer: Customer,
    Path(business): Path<String>,
    Body(request): Body<LimitChange>,
) -> Result<Json<BusinessLimits>, Problem> {
    let ctx = &customer.0;
    let business = business_from(&business).filter(|business| IN_USE.contains(business)).ok_or(Error::NotFound)?;
    let wish = Wish { business, caps: request.caps(), until: request.until };
    let own = service.change_own_limits(ctx, customer.user_id()?, wish, request.challenge_id).await?;
    Ok(Json(BusinessLimits::of(&own, ctx)))
}

/// Gives a challenge up: what it reserved of the limits is free at once.
#[utoipa::path(
    delete, path = "/challenges/{challenge_id}", tag = "auth", operation_id = "challenge_give_up",
    params(("challenge_id" = String, Path, description = "The challenge")),
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn give_up(
    State(service): State<Arc<Service>>,
    customer: Customer,
    PathId(challenge): PathId<Challenge>,
) -> Result<StatusCode, Problem> {
    service.give_up(&customer.0, challenge).await?;
    Ok(StatusCode::NO_CONTENT)
}
