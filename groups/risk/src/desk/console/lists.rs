//! Lists of accounts, devices, addresses, phones and customers, masked, with their ends.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use gateway::{Operator, PageParams, Paged, Permission, Problem, ProblemDocument, Submission};
use kernel::{Timestamp, mask};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::choice;
use crate::desk::model::{EntryStanding, ListKind, ListSide};
use crate::desk::store::EntryRow;
use crate::desk::{Desk, Listing};

/// Which entries.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RiskListParams {
    /// Only of this list: `black` or `white`.
    side: Option<String>,
    /// Only of this kind: `account`, `device`, `ip`, `phone` or `customer`.
    kind: Option<String>,
}

/// A page of entries, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskListPage {
    items: Vec<RiskListEntry>,
    next_cursor: Option<String>,
}

/// An entry of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskListEntry {
    entry_id: String,
    side: ListSide,
    kind: ListKind,
    /// An account or phone number, masked; a device's or customer's id and an address whole: they name nobody.
    entry_masked: String,
    reason: String,
    standing: EntryStanding,
    added_at: Timestamp,
    /// Until when it counts; without end when absent.
    expires_at: Option<Timestamp>,
    /// The operator's id, or what of the platform put it there.
    added_by: Option<String>,
}

/// What is to be listed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskListing {
    /// The black list when absent.
    side: Option<ListSide>,
    kind: ListKind,
    /// An account number, digits only; a device's id; an address or a network (`203.0.113.0/24`); a phone number, of which only a
    /// digest is kept; a customer's id.
    #[schema(min_length = 1, max_length = 64)]
    entry: String,
    /// 4 to 200 characters.
    #[schema(min_length = 4, max_length = 200)]
    reason: String,
    /// Until when. On the black list within three years, without end when absent; on the white list within a year, and always.
    expires_at: Option<Timestamp>,
}

/// What was listed.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskListed {
    entry_id: String,
}

/// Why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskListRemoval {
    /// 4 to 200 characters; goes into the audit trail.
    #[schema(min_length = 4, max_length = 200)]
    reason: String,
}

impl RiskListEntry {
    fn of(row: EntryRow, now: Timestamp) -> Self {
        let over = row.expires_at.is_some_and(|end| end <= now);
        Self {
            entry_id: row.entry_id,
            side: row.side,
            kind: row.kind,
            entry_masked: match row.kind {
                ListKind::Account => mask::account_no(&row.entry),
                ListKind::Phone => row.shown.unwrap_or_default(),
                ListKind::Device | ListKind::Ip | ListKind::Customer => row.entry,
            },
            reason: row.reason,
            standing: if over { EntryStanding::Expired } else { EntryStanding::InForce },
            added_at: row.created_at,
            expires_at: row.expires_at,
            added_by: row.added_by,
        }
    }
}

/// Entries of the lists.
#[utoipa::path(
    get, path = "/banks/{bank_id}/risk/lists", tag = "risk", operation_id = "risk_lists",
    params(("bank_id" = String, Path, description = "The bank"), PageParams, RiskListParams),
    responses((status = 200, body = RiskListPage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn list(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Paged(page, params): Paged<RiskListParams>,
) -> Result<Json<RiskListPage>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::RiskView)?;
    let (side, kind) = (choice("side", params.side.as_deref())?, choice("kind", params.kind.as_deref())?);
    let now = ctx.now();
    let found = desk.entries(&ctx, side, kind, &page).await?.map(|row| RiskListEntry::of(row, now));
    Ok(Json(RiskListPage { items: found.items, next_cursor: found.next_cursor }))
}

/// Puts something on its list; one that stands there gets the new reason and end, one on the other list is taken off that.
#[utoipa::path(
    post, path = "/banks/{bank_id}/risk/lists", tag = "risk", operation_id = "risk_list_put",
    params(("bank_id" = String, Path, description = "The bank")), request_body = RiskListing,
    responses((status = 201, body = RiskListed), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn put(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    sent: Submission<RiskListing>,
) -> Result<(StatusCode, Json<RiskListed>), Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::RiskDecide)?;
    let asked = sent.read(&ctx)?;
    let reason = gateway::reason("reason", &asked.reason)?;
    let listing = Listing {
        side: asked.side.unwrap_or(ListSide::Black),
        kind: asked.kind,
        entry: asked.entry.trim(),
        reason: &reason,
        expires_at: asked.expires_at,
    };
    let entry_id = desk.put_entry(&ctx, listing).await?;
    Ok((StatusCode::CREATED, Json(RiskListed { entry_id })))
}

/// Takes an entry off its list.
#[utoipa::path(
    post, path = "/banks/{bank_id}/risk/lists/{entry_id}/removal", tag = "risk", operation_id = "risk_list_remove",
    params(("bank_id" = String, Path, description = "The bank"), ("entry_id" = String, Path, description = "The entry")),
    request_body = RiskListRemoval,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn remove(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path((bank_id, entry_id)): Path<(String, String)>,
    sent: Submission<RiskListRemoval>,
) -> Result<StatusCode, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::RiskDecide)?;
    let reason = gateway::reason("reason", &sent.read(&ctx)?.reason)?;
    desk.remove_entry(&ctx, &entry_id, &reason).await?;
    Ok(StatusCode::NO_CONTENT)
}
