//! The customer's own identities over HTTP: which there are, what may be theirs as well, and the proof.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use contracts::identity::Moved;
use contracts::user::User;
use gateway::{Body, Customer, PathId, Problem, ProblemDocument};
use kernel::{Id, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::claims::{Begins, Claimable, Outcome};
use super::model::{Attachment, CaseState, Conflict, IdentityChannel};
use super::service::{MergeView, Merges};
use super::store::{CaseRow, Claim, IdentityRow};

/// The customer's identities, and what may be theirs as well.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnIdentities {
    identities: Vec<OwnIdentity>,
    offers: Vec<IdentityOffer>,
    /// How many other users have the id document that the register has confirmed for this customer.
    same_document: usize,
    merges: Vec<OwnMerge>,
    /// What people look into.
    cases: Vec<OwnCase>,
}

/// The customer as one channel knows them.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnIdentity {
    identity_id: String,
    channel: IdentityChannel,
    /// The channel's own number, masked.
    label: Option<String>,
    /// What attached it: `session`, `phone_code`, `document`, `operators`.
    proof: Option<String>,
    since: Timestamp,
    last_seen_at: Timestamp,
    /// Whether it came with a merge.
    came_with_merge: bool,
}

/// An identity of another channel that may be the customer's.
#[derive(Debug, Serialize, ToSchema)]
pub struct IdentityOffer {
    identity_id: String,
    channel: IdentityChannel,
    label: Option<String>,
    since: Timestamp,
    needs: OfferNeeds,
}

/// What an offer asks for.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OfferNeeds {
    /// A code to the customer's own phone.
    PhoneCode,
    /// Nothing: the id document was verified on both sides.
    Nothing,
    /// Somebody at the bank: what the channel says contradicts what is known here.
    Desk,
}

/// A merge the customer was part of.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnMerge {
    merge_id: String,
    /// Of the user that became part of this one.
    joined_phone_masked: String,
    /// `phone_code`, `phone_and_document` or `operators`.
    proof: String,
    merged_at: Timestamp,
    split_at: Option<Timestamp>,
    moved: Vec<Moved>,
}

/// Something people look into.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnCase {
    case_id: String,
    state: CaseState,
    conflicts: Vec<Conflict>,
    opened_at: Timestamp,
    decided_at: Option<Timestamp>,
}

/// What is the customer's as well: one of the two.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeStart {
    /// The other user's phone, 11 digits.
    #[schema(max_length = 11)]
    phone: Option<String>,
    /// An identity that was offered.
    identity_id: Option<String>,
}

/// A code is on its way, or it is done.
#[derive(Debug, Serialize, ToSchema)]
pub struct MergeStarted {
    claim: Option<MergeClaim>,
    result: Option<MergeResult>,
}

/// A code is on its way, if the phone is anybody's.
#[derive(Debug, Serialize, ToSchema)]
pub struct MergeClaim {
    claim_id: String,
    phone_masked: String,
    expires_at: Timestamp,
    /// Seconds before another code can be asked for.
    resend_after_s: i64,
}

/// The code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeComplete {
    /// Six digits.
    #[schema(max_length = 6)]
    code: String,
}

/// Nothing to say.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeReview {}

/// What came of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct MergeResult {
    outcome: MergeOutcome,
    /// The user to sign in with from now on.
    phone_masked: Option<String>,
    /// Whether this session goes on.
    session: SessionGoes,
    /// Why people must decide.
    conflicts: Vec<Conflict>,
}

/// What came of it.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MergeOutcome {
    /// Two users are one.
    Merged,
    /// The identity is the customer's.
    Attached,
    /// People must decide.
    InReview,
}

/// Whether the session in which it was done goes on.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SessionGoes {
    /// It does.
    On,
    /// It has ended: the other user is the one that goes on.
    Ended,
}

impl MergeResult {
    fn of(outcome: Outcome, asker: Id<User>) -> Self {
        let (session, none) = (SessionGoes::On, Vec::new());
        match outcome {
            Outcome::Merged { kept, phone_masked, .. } => Self {
                outcome: MergeOutcome::Merged,
                phone_masked: Some(phone_masked),
                session: if kept == asker { SessionGoes::On } else { SessionGoes::Ended },
                conflicts: none,
            },
            Outcome::Attached => Self { outcome: MergeOutcome::Attached, phone_masked: None, session, conflicts: none },
            Outcome::InReview { conflicts, .. } => {
                Self { outcome: MergeOutcome::InReview, phone_masked: None, session, conflicts }
            }
        }
    }
}

impl From<IdentityRow> for OwnIdentity {
    fn from(row: IdentityRow) -> Self {
        Self {
            identity_id: row.identity_id.to_string(),
            channel: row.channel,
            label: row.label,
            proof: row.proof,
            since: row.since,
            last_seen_at: row.last_seen_at,
            came_with_merge: row.home_user_id.is_some() && row.home_user_id != row.user_id,
        }
    }
}

impl From<(IdentityRow, Attachment)> for IdentityOffer {
    fn from((row, verdict): (IdentityRow, Attachment)) -> Self {
        Self {
            identity_id: row.identity_id.to_string(),
            channel: row.channel,
            label: row.label,
            since: row.since,
            needs: match verdict {
                Attachment::Attach(_) => OfferNeeds::Nothing,
                Attachment::Conflicts(_) => OfferNeeds::Desk,
                Attachment::Offer | Attachment::Stranger => OfferNeeds::PhoneCode,
            },
        }
    }
}

impl From<MergeView> for OwnMerge {
    fn from(view: MergeView) -> Self {
        Self {
            merge_id: view.row.merge_id.to_string(),
            joined_phone_masked: view.joined_phone,
            proof: view.row.proof,
            merged_at: view.row.merged_at,
            split_at: view.row.split.map(|split| split.at),
            moved: view.moved,
        }
    }
}

impl From<CaseRow> for OwnCase {
    fn from(row: CaseRow) -> Self {
        Self {
            case_id: row.case_id.to_string(),
            // What operators say among themselves is theirs until it is decided.
            state: if row.state == CaseState::Proposed { CaseState::Assigned } else { row.state },
            conflicts: row.conflicts,
            opened_at: row.opened_at,
            decided_at: row.decided.map(|decided| decided.at),
        }
    }
}

/// The customer's identities by channel, what may be theirs as well, and what became one.
#[utoipa::path(
    get, path = "/me/identities", tag = "standing", operation_id = "identities",
    responses((status = 200, body = OwnIdentities), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn identities(State(merges): State<Arc<Merges>>, customer: Customer) -> Result<Json<OwnIdentities>, Problem> {
    let user = customer.user_id()?;
    let known = merges.known(&customer.0, user).await?;
    Ok(Json(OwnIdentities {
        identities: known.identities.into_iter().map(OwnIdentity::from).collect(),
        offers: known.waiting.into_iter().map(IdentityOffer::from).collect(),
        same_document: known.same_document.len(),
        merges: known.merges.into_iter().filter(|view| view.row.kept == user).map(OwnMerge::from).collect(),
        // What somebody else asked about this user is no news for its owner before it is decided.
        cases: known.cases.into_iter().filter(|case| case.user_id == user).map(OwnCase::from).collect(),
    }))
}

/// Begins to prove that another user, or an identity of another channel, is the customer's as well.
#[utoipa::path(
    post, path = "/me/merges", tag = "standing", operation_id = "merge_start", request_body = MergeStart,
    responses((status = 201, body = MergeStarted), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn start(
    State(merges): State<Arc<Merges>>,
    customer: Customer,
    Body(request): Body<MergeStart>,
) -> Result<(StatusCode, Json<MergeStarted>), Problem> {
    let what = match (request.phone, request.identity_id) {
        (Some(phone), None) => Claimable::Phone(
            phone.parse().map_err(|_| Problem::invalid("phone", "malformed", "11 位手机号 / 11 digits"))?,
        ),
        (None, Some(id)) => Claimable::Identity(id.parse().map_err(|_| Problem::not_found())?),
        _ => return Err(Problem::invalid("phone", "required", "手机号或渠道身份二选一 / A phone or an identity")),
    };
    let user = customer.user_id()?;
    let started = match merges.claim(&customer.0, user, &what).await? {
        Begins::Code(sent) => MergeStarted {
            claim: Some(MergeClaim {
                claim_id: sent.claim_id.to_string(),
                phone_masked: sent.phone_masked,
                expires_at: sent.expires_at,
                resend_after_s: sent.resend_after_s,
            }),
            result: None,
        },
        Begins::Done(outcome) => MergeStarted { claim: None, result: Some(MergeResult::of(outcome, user)) },
    };
    Ok((StatusCode::CREATED, Json(started)))
}

/// Proves it with the code.
#[utoipa::path(
    post, path = "/me/merges/{claim_id}/complete", tag = "standing", operation_id = "merge_complete",
    params(("claim_id" = String, Path, description = "From the start")), request_body = MergeComplete,
    responses((status = 200, body = MergeResult), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn complete(
    State(merges): State<Arc<Merges>>,
    customer: Customer,
    PathId(claim): PathId<Claim>,
    Body(request): Body<MergeComplete>,
) -> Result<Json<MergeResult>, Problem> {
    let user = customer.user_id()?;
    let outcome = merges.complete(&customer.0, user, claim, &request.code).await?;
    Ok(Json(MergeResult::of(outcome, user)))
}

/// Has people look into it: for whoever cannot read the other phone any more.
#[utoipa::path(
    post, path = "/me/merge-reviews", tag = "standing", operation_id = "merge_review", request_body = MergeReview,
    responses((status = 201, body = MergeResult), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn ask_desk(
    State(merges): State<Arc<Merges>>,
    customer: Customer,
    Body(MergeReview {}): Body<MergeReview>,
) -> Result<(StatusCode, Json<MergeResult>), Problem> {
    let user = customer.user_id()?;
    let outcome = merges.ask_desk(&customer.0, user).await?;
    Ok((StatusCode::CREATED, Json(MergeResult::of(outcome, user))))
}
