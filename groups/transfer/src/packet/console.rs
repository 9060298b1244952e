//! Red packets in the operations console: masked, bank by bank, with the account their money stands on.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use contracts::auth::Tool;
use contracts::user::User;
use gateway::{Operator, PageParams, Paged, Permission, Problem, ProblemDocument};
use kernel::{Id, Money, Timestamp, mask};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::http::{PacketClaim, PacketKind, PacketStatus, claim_rows};
use super::{Packet, PacketMark, Status};
use crate::console::PostingRow;
use crate::service::{HowAuthorised, Service};

/// A packet in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PacketRow {
    #[schema(value_type = String)]
    packet_id: Id<PacketMark>,
    kind: PacketKind,
    status: PacketStatus,
    giver_name_masked: String,
    giver_account_masked: String,
    /// For one customer alone.
    addressed: bool,
    total: Money,
    shares: i64,
    claims: i64,
    claimed: Money,
    returned: Money,
    /// What is left on the internal account.
    left: Money,
    /// Why the rest waits in the suspense account, if it does: the code of the refusal.
    aside_reason: Option<String>,
    created_at: Timestamp,
    expires_at: Timestamp,
    ended_at: Option<Timestamp>,
}

/// A page of packets, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct PacketRowPage {
    items: Vec<PacketRow>,
    next_cursor: Option<String>,
}

/// What the internal account holds, and what it should hold.
#[derive(Debug, Serialize, ToSchema)]
pub struct PacketAccount {
    balance: Money,
    /// What was given, less what was claimed and returned.
    expected: Money,
    /// Of it, what is being booked right now.
    moving: Money,
    /// Packets that are not over.
    open: i64,
    /// Whether they agree.
    agrees: bool,
}

/// A packet, whole.
#[derive(Debug, Serialize, ToSchema)]
pub struct PacketRecord {
    #[serde(flatten)]
    row: PacketRow,
    #[schema(value_type = String)]
    user_id: Id<User>,
    #[schema(value_type = Option<String>)]
    to_user_id: Option<Id<User>>,
    to_masked: Option<String>,
    greeting: String,
    /// The tools it was authorised with.
    tools: Vec<Tool>,
    claims_made: Vec<PacketClaim>,
    postings: Vec<PostingRow>,
}

/// Which packets.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PacketRowParams {
    /// Only those in this state.
    status: Option<PacketStatus>,
}

impl PacketRow {
    fn new(packet: &Packet, now: Timestamp) -> Self {
        let left = packet.total.minor() - packet.claimed.minor() - packet.returned.minor();
        Self {
            packet_id: packet.packet_id,
            kind: packet.kind.into(),
            status: PacketStatus::of(packet, now),
            giver_name_masked: mask::name(&packet.giver_name),
            giver_account_masked: packet.giver_account_no.masked(),
            addressed: packet.to_user_id.is_some(),
            total: packet.total,
            shares: packet.shares,
            claims: packet.claims,
            claimed: packet.claimed,
            returned: packet.returned,
            left: Money::cny(left),
            aside_reason: packet.aside_reason.clone(),
            created_at: packet.created_at,
            expires_at: packet.expires_at,
            ended_at: packet.ended_at,
        }
    }
}

/// A bank's red packets, newest first.
#[utoipa::path(
    get, path = "/banks/{bank_id}/packets", tag = "console", operation_id = "console_packets",
    params(("bank_id" = String, Path, description = "The bank"), PageParams, PacketRowParams),
    responses((status = 200, body = PacketRowPage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn packets(
    State(service): State<Arc<Service>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Paged(page, params): Paged<PacketRowParams>,
) -> Result<Json<PacketRowPage>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::TransferView)?;
    let status = params.status.map(|status| match status {
        PacketStatus::Open => Status::Open,
        PacketStatus::Returning => Status::Returning,
        PacketStatus::Claimed => Status::Claimed,
        PacketStatus::Returned => Status::Returned,
    });
    let page = service.search_packets(&ctx, status, &page).await?.map(|packet| PacketRow::new(&packet, ctx.now()));
    Ok(Json(PacketRowPage { items: page.items, next_cursor: page.next_cursor }))
}

/// The account on which red packets wait, and whether it holds what it should.
#[utoipa::path(
    get, path = "/banks/{bank_id}/packet-account", tag = "console", operation_id = "console_packet_account",
    params(("bank_id" = String, Path, description = "The bank")),
    responses((status = 200, body = PacketAccount), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn account(
    State(service): State<Arc<Service>>,
    operator: Operator,
    Path(bank_id): Path<String>,
) -> Result<Json<PacketAccount>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::TransferView)?;
    let (balance, expected) = service.packet_account(&ctx).await?;
    let least = expected.unclaimed.minor() - expected.moving.minor();
    Ok(Json(PacketAccount {
        agrees: (least..=expected.unclaimed.minor()).contains(&balance.minor()),
        balance,
        expected: expected.unclaimed,
        moving: expected.moving,
        open: expected.open,
    }))
}

/// One red packet with its claims and its double entry.
#[utoipa::path(
    get, path = "/banks/{bank_id}/packets/{packet_id}", tag = "console", operation_id = "console_packet",
    params(("bank_id" = String, Path, description = "The bank"), ("packet_id" = String, Path, description = "The packet")),
    responses((status = 200, body = PacketRecord), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn packet(
    State(service): State<Arc<Service>>,
    operator: Operator,
    Path((bank_id, packet_id)): Path<(String, String)>,
) -> Result<Json<PacketRecord>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::TransferView)?;
    let id: Id<PacketMark> = packet_id.parse().map_err(|_| Problem::not_found())?;
    let (packet, claims, entries) = service.packet_record(&ctx, id).await?;
    let how: HowAuthorised = serde_json::from_str(&packet.authorisation).unwrap_or_default();
    let postings = entries.into_iter().map(PostingRow::try_from).collect::<Result<_, _>>()?;
    Ok(Json(PacketRecord {
        row: PacketRow::new(&packet, ctx.now()),
        user_id: packet.user_id,
        to_user_id: packet.to_user_id,
        to_masked: service.packet_addressee(&ctx, &packet).await?,
        greeting: packet.greeting.clone(),
        tools: how.tools,
        claims_made: claim_rows(&packet, &claims, None),
        postings,
    }))
}
