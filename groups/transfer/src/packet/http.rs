//! Red packets over HTTP, for the customer.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use contracts::account::Account;
use contracts::auth::{Challenge, Tool};
use contracts::user::User;
use gateway::{Body, Customer, PageParams, Paged, PathId, Problem, ProblemDocument};
use kernel::{Ctx, Id, Money, Timestamp, mask};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::model::{self, GREETING_MAX};
use super::{By, Claim, Draft, Kind, Packet, PacketMark, Standing, Status};
use crate::http::Confirmation;
use crate::service::Service;
use crate::warn::Confirmed;
use crate::warn::http::LargeAmountNotice;

/// How a packet is shared out.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PacketKind {
    /// One share.
    Single,
    /// Shares of the same amount.
    Even,
    /// Shares by luck.
    Lucky,
}

/// How a packet stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PacketStatus {
    /// It can be opened.
    Open,
    /// Its time is over; the rest is on its way back.
    Returning,
    /// Every share was claimed.
    Claimed,
    /// The rest went back.
    Returned,
}

/// How a packet stands for somebody who would open it.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PacketStanding {
    /// It can be opened.
    Open,
    /// They have opened it.
    Claimed,
    /// Every share is taken.
    Empty,
    /// Its time is over.
    Expired,
    /// It is their own.
    Own,
    /// It is for somebody else.
    NotForYou,
}

/// What the customer may give now.
#[derive(Debug, Serialize, ToSchema)]
pub struct PacketTerms {
    /// The most one share may be.
    share_max: Money,
    /// The most one packet may hold.
    total_max: Money,
    shares_max: i64,
    /// What is left of the day's total.
    day_left: Money,
    /// How long a packet can be opened, in seconds.
    open_for_s: i64,
}

/// A packet being considered, or to be given.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PacketDraft {
    from_account_id: String,
    kind: PacketKind,
    /// In all; equal shares must come to it.
    total: Money,
    /// 1 for a single one.
    shares: i64,
    /// Up to 25 characters; may be empty.
    #[schema(max_length = 25)]
    greeting: String,
    /// 11 digits: the one customer of this bank it is for. Whoever holds its code may open it when absent.
    #[schema(max_length = 11)]
    to_phone: Option<String>,
    /// The challenge that was answered for this very packet.
    challenge_id: Option<String>,
    /// What the customer confirmed in so many words.
    confirmed: Option<Vec<Confirmation>>,
}

/// What a packet would be.
#[derive(Debug, Serialize, ToSchema)]
pub struct PacketPreview {
    total: Money,
    /// Whom it is for, masked.
    to_masked: Option<String>,
    /// What will be asked.
    tools: Vec<Tool>,
    limit_left: Money,
    balance_after: Money,
    /// Until when it could be opened.
    expires_at: Timestamp,
    large_amount: Option<LargeAmountNotice>,
}

/// A red packet as its giver, or whoever has a share of it, sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Packet)]
pub struct PacketDoc {
    #[schema(value_type = String)]
    packet_id: Id<PacketMark>,
    kind: PacketKind,
    status: PacketStatus,
    /// Whether the caller gave it.
    given: bool,
    giver_masked: String,
    /// For one customer alone; only the giver sees who.
    addressed: bool,
    to_masked: Option<String>,
    greeting: String,
    total: Money,
    shares: i64,
    /// Shares claimed, and what they came to.
    claims: i64,
    claimed: Money,
    /// What went back.
    returned: Money,
    /// The rest could not go back to the account it came from, and waits at the bank.
    set_aside: bool,
    /// What whoever opens it names, `ABCDE-FGHJK`; for the giver alone, while it can be opened.
    code: Option<String>,
    /// Where the money came from; for the giver alone.
    from_account_masked: Option<String>,
    created_at: Timestamp,
    expires_at: Timestamp,
    ended_at: Option<Timestamp>,
}

/// A packet with who has what.
#[derive(Debug, Serialize, ToSchema)]
pub struct PacketDetail {
    packet: PacketDoc,
    /// What the caller has of it.
    mine: Option<Money>,
    claims: Vec<PacketClaim>,
}

/// Who has what.
#[derive(Debug, Serialize, ToSchema)]
pub struct PacketClaim {
    name_masked: String,
    amount: Money,
    claimed_at: Timestamp,
    /// The caller's own.
    mine: bool,
    /// Nobody had more; told once everything is over.
    best: bool,
}

/// A page of packets, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct PacketPage {
    /// For the caller alone and not opened yet; on the first page of those received.
    waiting: Vec<PacketGlance>,
    items: Vec<PacketEntry>,
    next_cursor: Option<String>,
}

/// A packet in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PacketEntry {
    #[serde(flatten)]
    packet: PacketDoc,
    /// What the caller has of it.
    mine: Option<Money>,
}

/// Which packets.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PacketListParams {
    /// Those given, or those received.
    #[param(inline)]
    side: PacketSide,
}

/// Given or received.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PacketSide {
    /// By the caller.
    Given,
    /// By the caller, as shares of others' packets.
    Received,
}

/// A packet, named by its code, or by its id where it is for the caller alone.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PacketRef {
    code: Option<String>,
    packet_id: Option<String>,
}

/// A packet before it is opened.
#[derive(Debug, Serialize, ToSchema)]
pub struct PacketGlance {
    #[schema(value_type = String)]
    packet_id: Id<PacketMark>,
    kind: PacketKind,
    giver_masked: String,
    greeting: String,
    standing: PacketStanding,
    /// What the caller has of it.
    mine: Option<Money>,
    expires_at: Timestamp,
}

/// A packet to be opened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PacketOpening {
    code: Option<String>,
    packet_id: Option<String>,
    /// Which of the caller's accounts takes the money; the first when absent.
    account_id: Option<String>,
}

/// A packet that was opened.
#[derive(Debug, Serialize, ToSchema)]
pub struct PacketOpened {
    #[schema(value_type = String)]
    packet_id: Id<PacketMark>,
    amount: Money,
    #[schema(value_type = String)]
    account_id: Id<Account>,
    account_masked: String,
    claimed_at: Timestamp,
}

impl From<Kind> for PacketKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Single => Self::Single,
            Kind::Even => Self::Even,
            Kind::Lucky => Self::Lucky,
        }
    }
}

impl From<PacketKind> for Kind {
    fn from(kind: PacketKind) -> Self {
        match kind {
            PacketKind::Single => Self::Single,
            PacketKind::Even => Self::Even,
            PacketKind::Lucky => Self::Lucky,
        }
    }
}

impl PacketStatus {
    /// How a packet stands at `now`: it cannot be opened from its end on, whenever the job comes.
    pub(super) fn of(packet: &Packet, now: Timestamp) -> Self {
        match packet.status {
            Status::Open if model::is_over(packet.expires_at, now) => Self::Returning,
            Status::Open => Self::Open,
            Status::Returning => Self::Returning,
            Status::Claimed => Self::Claimed,
            Status::Returned => Self::Returned,
        }
    }
}

impl From<Standing> for PacketStanding {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::Open => Self::Open,
            Standing::Claimed => Self::Claimed,
            Standing::Empty => Self::Empty,
            Standing::Expired => Self::Expired,
            Standing::Own => Self::Own,
            Standing::NotForYou => Self::NotForYou,
        }
    }
}

impl PacketDraft {
    /// Parses everything at the edge.
    fn read(self) -> Result<(Draft, Option<Id<Challenge>>, Confirmed), Problem> {
        let greeting = self.greeting.trim().to_owned();
        if greeting.chars().count() > GREETING_MAX {
            return Err(Problem::invalid("greeting", "too_long", "最多 25 个字 / at most 25 characters"));
        }
        if !kernel::text::is_plain(&greeting) {
            return Err(Problem::invalid("greeting", "malformed", "含有不可见的字符 / contains invisible characters"));
        }
        let kind = Kind::from(self.kind);
        let to = self.to_phone.map(|phone| crate::http::parse("to_phone", phone.trim())).transpose()?;
        if to.is_some() && kind != Kind::Single {
            return Err(Problem::invalid(
                "to_phone",
                "not_allowed",
                "群红包不能指定领取人 / only a single one is for somebody",
            ));
        }
        let challenge = self.challenge_id.map(|id| crate::http::parse("challenge_id", &id)).transpose()?;
        let confirmed = match self.confirmed.unwrap_or_default().contains(&Confirmation::LargeAmount) {
            true => Confirmed::LargeAmount,
            false => Confirmed::Nothing,
        };
        let from = self.from_account_id.parse().map_err(|_| Problem::not_found())?;
        Ok((Draft { from, kind, total: self.total, shares: self.shares, greeting, to }, challenge, confirmed))
    }
}

fn by(code: Option<String>, packet_id: Option<String>) -> Result<By, Problem> {
    match (code, packet_id) {
        (Some(code), None) => Ok(By::Code(code)),
        (None, Some(id)) => Ok(By::Id(id.parse().map_err(|_| Problem::not_found())?)),
        _ => Err(Problem::invalid("code", "required", "请填写口令 / a code, or a packet's id")),
    }
}

impl PacketDoc {
    fn new(ctx: &Ctx, user: Id<User>, packet: Packet, to_masked: Option<String>) -> Self {
        let (given, status) = (packet.user_id == user, PacketStatus::of(&packet, ctx.now()));
        let shared = given && packet.to_user_id.is_none() && status == PacketStatus::Open;
        Self {
            packet_id: packet.packet_id,
            kind: packet.kind.into(),
            status,
            given,
            giver_masked: mask::name(&packet.giver_name),
            addressed: packet.to_user_id.is_some(),
            to_masked: to_masked.filter(|_| given),
            greeting: packet.greeting,
            total: packet.total,
            shares: packet.shares,
            claims: packet.claims,
            claimed: packet.claimed,
            returned: packet.returned,
            set_aside: given && packet.aside_reason.is_some(),
            code: shared.then(|| model::show_code(&packet.code)),
            from_account_masked: given.then(|| packet.giver_account_no.masked()),
            created_at: packet.created_at,
            expires_at: packet.expires_at,
            ended_at: packet.ended_at,
        }
    }
}

/// Who has what, with the best luck.
pub(super) fn claim_rows(packet: &Packet, claims: &[Claim], user: Option<Id<User>>) -> Vec<PacketClaim> {
    let amounts: Vec<i64> = claims.iter().map(|claim| claim.amount.minor()).collect();
    let best = model::best(packet.kind, packet.status.is_over(), &amounts);
    let row = |(place, claim): (usize, &Claim)| PacketClaim {
        name_masked: mask::name(&claim.claimer_name),
        amount: claim.amount,
        claimed_at: claim.claimed_at,
        mine: user == Some(claim.user_id),
        best: best == Some(place),
    };
    claims.iter().enumerate().map(row).collect()
}

impl PacketGlance {
    fn new(packet: &Packet, standing: Standing, mine: Option<Money>) -> Self {
        Self {
            packet_id: packet.packet_id,
            kind: packet.kind.into(),
            giver_masked: mask::name(&packet.giver_name),
            greeting: packet.greeting.clone(),
            standing: standing.into(),
            mine,
            expires_at: packet.expires_at,
        }
    }
}

/// What the customer may give now.
#[utoipa::path(
    get, path = "/packets/terms", tag = "transfer", operation_id = "packet_terms",
    responses((status = 200, body = PacketTerms), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn terms(State(service): State<Arc<Service>>, customer: Customer) -> Result<Json<PacketTerms>, Problem> {
    let terms = service.packet_terms(&customer.0, customer.user_id()?).await?;
    Ok(Json(PacketTerms {
        share_max: Money::cny(terms.rules.share_max_minor),
        total_max: Money::cny(terms.rules.total_max_minor),
        shares_max: terms.rules.shares_max,
        day_left: terms.day_left,
        open_for_s: terms.rules.open_for_s,
    }))
}

/// What a packet would be, or how it would be refused. Moves nothing; a phone number counts as a look-up.
#[utoipa::path(
    post, path = "/packets/preview", tag = "transfer", operation_id = "packet_preview", request_body = PacketDraft,
    responses((status = 200, body = PacketPreview), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn preview(
    State(service): State<Arc<Service>>,
    customer: Customer,
    Body(body): Body<PacketDraft>,
) -> Result<Json<PacketPreview>, Problem> {
    let (draft, _, _) = body.read()?;
    let looked = service.look_at_packet(&customer.0, customer.user_id()?, &draft).await?;
    Ok(Json(PacketPreview {
        total: draft.total,
        to_masked: looked.to_masked,
        tools: looked.tools,
        limit_left: looked.limit_left,
        balance_after: looked.balance_after,
        expires_at: looked.expires_at,
        large_amount: looked.large_amount.map(LargeAmountNotice::from),
    }))
}

/// Gives a packet. Without the proofs it needs, the answer is 403 `step_up_required` with the challenge to answer.
#[utoipa::path(
    post, path = "/packets", tag = "transfer", operation_id = "packet_give", request_body = PacketDraft,
    responses((status = 201, body = PacketDoc), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn give(
    State(service): State<Arc<Service>>,
    customer: Customer,
    Body(body): Body<PacketDraft>,
) -> Result<(StatusCode, Json<PacketDoc>), Problem> {
    let user = customer.user_id()?;
    let (draft, challenge, confirmed) = body.read()?;
    let packet = service.give_packet(&customer.0, user, &draft, challenge, confirmed).await?;
    let to = service.packet_addressee(&customer.0, &packet).await?;
    Ok((StatusCode::CREATED, Json(PacketDoc::new(&customer.0, user, packet, to))))
}

/// The packets the customer gave, or has shares of, newest first.
#[utoipa::path(
    get, path = "/packets", tag = "transfer", operation_id = "packets", params(PageParams, PacketListParams),
    responses((status = 200, body = PacketPage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn list(
    State(service): State<Arc<Service>>,
    customer: Customer,
    Paged(page, params): Paged<PacketListParams>,
) -> Result<Json<PacketPage>, Problem> {
    let (ctx, user) = (&customer.0, customer.user_id()?);
    let (waiting, page) = match params.side {
        PacketSide::Given => (Vec::new(), service.packets_given(ctx, user, &page).await?),
        PacketSide::Received => service.packets_received(ctx, user, &page).await?,
    };
    let mut items = Vec::with_capacity(page.items.len());
    for packet in page.items {
        let mine = service.packet_share_of(ctx, user, packet.packet_id).await?;
        let to = service.packet_addressee(ctx, &packet).await?;
        items.push(PacketEntry { packet: PacketDoc::new(ctx, user, packet, to), mine });
    }
    let waiting = waiting.iter().map(|packet| PacketGlance::new(packet, Standing::Open, None)).collect();
    Ok(Json(PacketPage { waiting, items, next_cursor: page.next_cursor }))
}

/// One packet with who has what, for its giver and for whoever has a share of it.
#[utoipa::path(
    get, path = "/packets/{packet_id}", tag = "transfer", operation_id = "packet",
    params(("packet_id" = String, Path, description = "The packet")),
    responses((status = 200, body = PacketDetail), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn get(
    State(service): State<Arc<Service>>,
    customer: Customer,
    PathId(id): PathId<PacketMark>,
) -> Result<Json<PacketDetail>, Problem> {
    let (ctx, user) = (&customer.0, customer.user_id()?);
    let (packet, claims) = service.packet(ctx, user, id).await?;
    let to = service.packet_addressee(ctx, &packet).await?;
    let mine = claims.iter().find(|claim| claim.user_id == user).map(|claim| claim.amount);
    let claims = claim_rows(&packet, &claims, Some(user));
    Ok(Json(PacketDetail { mine, claims, packet: PacketDoc::new(ctx, user, packet, to) }))
}

/// A packet before it is opened. Changes nothing but the count of wrong codes.
#[utoipa::path(
    post, path = "/packets/look", tag = "transfer", operation_id = "packet_look", request_body = PacketRef,
    responses((status = 200, body = PacketGlance), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn look(
    State(service): State<Arc<Service>>,
    customer: Customer,
    Body(body): Body<PacketRef>,
) -> Result<Json<PacketGlance>, Problem> {
    let by = by(body.code, body.packet_id)?;
    let (packet, standing, claim) = service.look_into_packet(&customer.0, customer.user_id()?, &by).await?;
    Ok(Json(PacketGlance::new(&packet, standing, claim.map(|claim| claim.amount))))
}

/// Opens a packet: takes a share of it, once. Opening it again answers what was taken before.
#[utoipa::path(
    post, path = "/packets/claims", tag = "transfer", operation_id = "packet_open", request_body = PacketOpening,
    responses((status = 201, body = PacketOpened), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn open(
    State(service): State<Arc<Service>>,
    customer: Customer,
    Body(body): Body<PacketOpening>,
) -> Result<(StatusCode, Json<PacketOpened>), Problem> {
    let by = by(body.code, body.packet_id)?;
    let account = body.account_id.map(|id| id.parse().map_err(|_| Problem::not_found())).transpose()?;
    let claim = service.open_packet(&customer.0, customer.user_id()?, &by, account).await?;
    Ok((
        StatusCode::CREATED,
        Json(PacketOpened {
            packet_id: claim.packet_id,
            amount: claim.amount,
            account_id: claim.account_id,
            account_masked: claim.claimer_account_no.masked(),
            claimed_at: claim.claimed_at,
        }),
    ))
}
