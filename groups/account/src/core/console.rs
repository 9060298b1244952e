//! Where a bank keeps its books, and what is under way to its core: for operators.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use gateway::{Operator, PageParams, Paged, Permission, Problem, ProblemDocument};
use kernel::{Money, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::store::{self, Stored};
use super::wire::{WireLeg, WireParty};
use super::{Heard, State as CommandState};
use crate::error::Error;
use crate::service::Service;
use crate::suspense::model::reason_of;

pub(crate) fn routes(service: Arc<Service>) -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(status)).routes(routes!(commands)).with_state(service)
}

/// Which books are the bank's true ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LedgerKind {
    /// The embedded ledger.
    Embedded,
    /// A core of the bank's own, over HTTP.
    Core,
}

/// Where the bank keeps its books, and how that is.
#[derive(Debug, Serialize, ToSchema)]
pub struct LedgerStatus {
    ledger: LedgerKind,
    /// Host and port of the core.
    place: Option<String>,
    /// The core's name, as it says it.
    core_name: Option<String>,
    /// Whether the core answers and books; nothing for the embedded ledger.
    reachable: Option<bool>,
    /// What was heard instead of an answer.
    trouble: Option<String>,
    /// Commands without an end, by state.
    under_way: Vec<UnderWay>,
}

/// Commands in one state.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnderWay {
    state: CommandState,
    commands: i64,
    amount: Money,
    oldest_at: Timestamp,
}

/// A command to the core.
#[derive(Debug, Serialize, ToSchema)]
pub struct CoreCommand {
    core_key: String,
    state: CommandState,
    kind: String,
    /// The bank's day it counts for.
    value_date: String,
    amount: Money,
    legs: Vec<LegDoc>,
    transfer_id: Option<String>,
    attempts: i64,
    last_error: Option<String>,
    core_ref: Option<String>,
    /// The code of the refusal.
    refusal: Option<String>,
    asked_at: Timestamp,
    settled_at: Option<Timestamp>,
}

/// Money from one account to another.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CoreLeg)]
pub struct LegDoc {
    /// Masked number, or the internal account's code.
    debit: String,
    /// Masked number, or the internal account's code.
    credit: String,
    amount: Money,
}

impl From<&WireLeg> for LegDoc {
    fn from(leg: &WireLeg) -> Self {
        let shown = |party: &WireParty| match party {
            WireParty::AccountNo(number) => kernel::mask::account_no(number),
            WireParty::Internal(code) => code.clone(),
        };
        Self { debit: shown(&leg.debit), credit: shown(&leg.credit), amount: Money::cny(leg.amount_minor) }
    }
}

impl From<Stored> for CoreCommand {
    fn from(command: Stored) -> Self {
        Self {
            core_key: command.core_key,
            state: command.state,
            amount: Money::cny(command.wire.amount_minor()),
            legs: command.wire.legs.iter().map(LegDoc::from).collect(),
            kind: command.wire.kind,
            value_date: command.wire.value_date.to_string(),
            transfer_id: command.transfer_id,
            attempts: command.attempts,
            last_error: command.last_error,
            core_ref: command.core_ref,
            refusal: command.refusal.as_ref().map(reason_of),
            asked_at: command.asked_at,
            settled_at: command.settled_at,
        }
    }
}

/// A page of commands, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct CoreCommandPage {
    items: Vec<CoreCommand>,
    next_cursor: Option<String>,
}

/// Which commands.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct CoreCommandParams {
    /// Only those in this state.
    state: Option<CommandState>,
}

/// Which books are the bank's true ones, and how its core is.
#[utoipa::path(
    get, path = "/banks/{bank_id}/ledger", tag = "console", operation_id = "console_ledger_status",
    params(("bank_id" = String, Path, description = "The bank")),
    responses((status = 200, body = LedgerStatus), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn status(
    State(service): State<Arc<Service>>,
    operator: Operator,
    Path(bank_id): Path<String>,
) -> Result<Json<LedgerStatus>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::TransferView)?;
    let db = service.db(&ctx)?;
    let counts = store::open_counts(&db).await.map_err(Error::from)?;
    let under_way = counts.into_iter();
    let under_way =
        under_way.map(|(state, commands, amount, oldest_at)| UnderWay { state, commands, amount, oldest_at }).collect();
    let Some(client) = service.core_client(&ctx) else {
        return Ok(Json(LedgerStatus {
            ledger: LedgerKind::Embedded,
            place: None,
            core_name: None,
            reachable: None,
            trouble: None,
            under_way,
        }));
    };
    let (core_name, reachable, trouble) = match client.health().await {
        Heard::Said(health) => (Some(health.name), health.ready, None),
        Heard::Absent => (None, false, Some("not a core".to_owned())),
        Heard::Unacceptable(why) | Heard::Silence(why) => (None, false, Some(why)),
    };
    let (ledger, place) = (LedgerKind::Core, Some(client.place()));
    Ok(Json(LedgerStatus { ledger, place, core_name, reachable: Some(reachable), trouble, under_way }))
}

/// Commands to the bank's core, newest first.
#[utoipa::path(
    get, path = "/banks/{bank_id}/ledger/commands", tag = "console", operation_id = "console_core_commands",
    params(("bank_id" = String, Path, description = "The bank"), PageParams, CoreCommandParams),
    responses((status = 200, body = CoreCommandPage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn commands(
    State(service): State<Arc<Service>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Paged(page, params): Paged<CoreCommandParams>,
) -> Result<Json<CoreCommandPage>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::TransferView)?;
    let page = store::page(&service.db(&ctx)?, params.state, &page).await.map_err(Error::from)?;
    let page = page.map(CoreCommand::from);
    Ok(Json(CoreCommandPage { items: page.items, next_cursor: page.next_cursor }))
}
