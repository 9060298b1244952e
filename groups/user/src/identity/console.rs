//! Identities for operators: the queue of what no proof decides, a customer's identities, and taking a merge back.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use contracts::account::{AccountStatus, AccountView};
use contracts::identity::Moved;
use contracts::user::{User, UserClass};
use gateway::{Operator, PageParams, Paged, Permission, Problem, ProblemDocument, Submission};
use kernel::{Id, Money, PersonName, Phone, ResidentId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::cases::{CaseFile, Decision, Facts, Side};
use super::model::{CaseState, Conflict, Document, IdentityChannel, MergeProof, Sameness};
use super::service::{MergeView, Merges, ReportOutcome};
use super::store::{IdentityRow, Reported, Said};
use crate::model::UserStatus;

/// Longest number of a channel.
const SUBJECT_MAX: usize = 64;

/// Which cases.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct IdentityCaseParams {
    /// Only those that stand so.
    state: Option<String>,
}

/// A page of cases, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct IdentityCasePage {
    items: Vec<IdentityCase>,
    next_cursor: Option<String>,
}

/// A case with its evidence, masked.
#[derive(Debug, Serialize, ToSchema)]
pub struct IdentityCase {
    case_id: String,
    state: CaseState,
    conflicts: Vec<Conflict>,
    /// What was proven.
    proofs: Vec<MergeProof>,
    opened_at: Timestamp,
    user: IdentityCaseSide,
    other: Option<IdentityCaseSide>,
    identity: Option<IdentityDoc>,
    same_phone: Comparison,
    same_name: Comparison,
    same_id_number: Comparison,
    assigned_to: Option<String>,
    assigned_at: Option<Timestamp>,
    /// Who is to go on, as proposed.
    kept_user_id: Option<String>,
    proposed: Option<IdentityWord>,
    decided: Option<IdentityWord>,
}

/// How something known of both sides compares.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = IdentityComparison)]
pub enum Comparison {
    /// The same.
    Same,
    /// Another.
    Differs,
    /// One side does not know it.
    Unknown,
}

/// One side of a case.
#[derive(Debug, Serialize, ToSchema)]
pub struct IdentityCaseSide {
    user_id: String,
    name_masked: Option<String>,
    phone_masked: String,
    id_number_masked: Option<String>,
    user_class: UserClass,
    status: UserStatus,
    /// Whether this user is part of another one by now.
    merged: bool,
    created_at: Timestamp,
    last_login_at: Option<Timestamp>,
    /// Accounts that are not closed.
    accounts: usize,
    /// What is on them.
    balance: Money,
    cards: usize,
}

/// Somebody as one channel knows them, masked.
#[derive(Debug, Serialize, ToSchema)]
pub struct IdentityDoc {
    identity_id: String,
    channel: IdentityChannel,
    label: Option<String>,
    user_id: Option<String>,
    /// Whose it was before any merge, if that is somebody else.
    home_user_id: Option<String>,
    phone_masked: Option<String>,
    name_masked: Option<String>,
    id_number_masked: Option<String>,
    document: Document,
    proof: Option<String>,
    since: Timestamp,
    attached_at: Option<Timestamp>,
    last_seen_at: Timestamp,
}

/// What an operator said.
#[derive(Debug, Serialize, ToSchema)]
pub struct IdentityWord {
    /// The operator's id.
    by: String,
    at: Timestamp,
    reason: String,
}

/// Nothing to say.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IdentityCaseAssign {}

/// A decision and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IdentityDecision {
    decision: Decision,
    /// Who goes on; needed to merge two users.
    kept_user_id: Option<String>,
    /// 4 to 200 characters; goes into the audit trail.
    #[schema(min_length = 4, max_length = 200)]
    reason: String,
}

/// How a case stands after a decision.
#[derive(Debug, Serialize, ToSchema)]
pub struct IdentityDecided {
    /// `proposed` until a second operator has said the same.
    state: CaseState,
}

/// What a channel tells of somebody it knows.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IdentityReport {
    channel: IdentityChannel,
    /// The channel's own number of this customer, up to 64 characters.
    #[schema(min_length = 1, max_length = 64)]
    subject: String,
    #[schema(max_length = 11)]
    phone: Option<String>,
    #[schema(max_length = 60)]
    name: Option<String>,
    #[schema(max_length = 18)]
    id_number: Option<String>,
    document: Document,
}

/// Which identity it is, and what became of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct IdentityReported {
    identity_id: String,
    outcome: ReportOutcome,
}

/// Why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IdentityReason {
    /// 4 to 200 characters; goes into the audit trail.
    #[schema(min_length = 4, max_length = 200)]
    reason: String,
}

/// A customer's identities, merges and cases.
#[derive(Debug, Serialize, ToSchema)]
pub struct CustomerIdentities {
    identities: Vec<IdentityDoc>,
    /// Identities without a user that may be this customer's.
    waiting: Vec<IdentityDoc>,
    merges: Vec<CustomerMerge>,
    /// The user this one is part of.
    merged_into: Option<String>,
    cases: Vec<CustomerIdentityCase>,
}

/// A merge, with what passed.
#[derive(Debug, Serialize, ToSchema)]
pub struct CustomerMerge {
    merge_id: String,
    joined_user_id: String,
    joined_phone_masked: String,
    kept_user_id: String,
    kept_phone_masked: String,
    /// `phone_code`, `phone_and_document` or `operators`.
    proof: String,
    merged_at: Timestamp,
    split: Option<IdentityWord>,
    moved: Vec<Moved>,
}

/// A case a customer is part of.
#[derive(Debug, Serialize, ToSchema)]
pub struct CustomerIdentityCase {
    case_id: String,
    state: CaseState,
    conflicts: Vec<Conflict>,
    opened_at: Timestamp,
}

impl From<Sameness> for Comparison {
    fn from(sameness: Sameness) -> Self {
        match sameness {
            Sameness::Same => Self::Same,
            Sameness::Differs => Self::Differs,
            Sameness::Unknown => Self::Unknown,
        }
    }
}

impl From<Said> for IdentityWord {
    fn from(said: Said) -> Self {
        Self { by: said.by, at: said.at, reason: said.reason }
    }
}

impl From<Side> for IdentityCaseSide {
    fn from(side: Side) -> Self {
        let open = |account: &&AccountView| account.status != AccountStatus::Closed;
        let balance: i64 = side.accounts.iter().filter(open).map(|account| account.balance.minor()).sum();
        let view = side.person.view;
        Self {
            user_id: view.user_id.to_string(),
            name_masked: view.name.as_ref().map(PersonName::masked),
            phone_masked: view.phone.masked(),
            id_number_masked: side.person.id_number.as_ref().map(ResidentId::masked),
            user_class: view.class,
            status: side.person.status,
            merged: side.merged,
            created_at: view.created_at,
            last_login_at: side.last_login_at,
            accounts: side.accounts.iter().filter(open).count(),
            balance: Money::cny(balance),
            cards: side.cards,
        }
    }
}

impl From<IdentityRow> for IdentityDoc {
    fn from(row: IdentityRow) -> Self {
        let home = row.home_user_id.filter(|home| Some(*home) != row.user_id);
        Self {
            identity_id: row.identity_id.to_string(),
            channel: row.channel,
            label: row.label,
            user_id: row.user_id.map(|user| user.to_string()),
            home_user_id: home.map(|home| home.to_string()),
            phone_masked: row.phone.as_ref().map(Phone::masked),
            name_masked: row.name.as_ref().map(PersonName::masked),
            id_number_masked: row.id_number.as_ref().map(ResidentId::masked),
            document: row.document,
            proof: row.proof,
            since: row.since,
            attached_at: row.attached_at,
            last_seen_at: row.last_seen_at,
        }
    }
}

impl From<CaseFile> for IdentityCase {
    fn from(file: CaseFile) -> Self {
        let CaseFile { row, user, other, identity, facts } = file;
        let Facts { phone, name, id_number } = facts;
        let (assigned_to, assigned_at) = row.assigned.unzip();
        Self {
            case_id: row.case_id.to_string(),
            state: row.state,
            conflicts: row.conflicts,
            proofs: row.proofs,
            opened_at: row.opened_at,
            user: user.into(),
            other: other.map(IdentityCaseSide::from),
            identity: identity.map(IdentityDoc::from),
            same_phone: phone.into(),
            same_name: name.into(),
            same_id_number: id_number.into(),
            assigned_to,
            assigned_at,
            kept_user_id: row.kept.map(|kept| kept.to_string()),
            proposed: row.proposed.map(IdentityWord::from),
            decided: row.decided.map(IdentityWord::from),
        }
    }
}

impl From<MergeView> for CustomerMerge {
    fn from(view: MergeView) -> Self {
        let split = view.row.split.map(|split| IdentityWord { by: split.by, at: split.at, reason: split.reason });
        Self {
            merge_id: view.row.merge_id.to_string(),
            joined_user_id: view.row.joined.to_string(),
            joined_phone_masked: view.joined_phone,
            kept_user_id: view.row.kept.to_string(),
            kept_phone_masked: view.kept_phone,
            proof: view.row.proof,
            merged_at: view.row.merged_at,
            split,
            moved: view.moved,
        }
    }
}

fn id<T>(text: &str) -> Result<Id<T>, Problem> {
    text.parse().map_err(|_| Problem::not_found())
}

/// Cases of a bank that no proof decides, the newest first.
#[utoipa::path(
    get, path = "/banks/{bank_id}/identity-cases", tag = "customer", operation_id = "identity_case_list",
    params(("bank_id" = String, Path, description = "The bank"), PageParams, IdentityCaseParams),
    responses((status = 200, body = IdentityCasePage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn list(
    State(merges): State<Arc<Merges>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Paged(page, params): Paged<IdentityCaseParams>,
) -> Result<Json<IdentityCasePage>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerView)?;
    let state = params.state.as_deref().map(str::parse).transpose();
    let state = state.map_err(|_| Problem::invalid("state", "out_of_range", "open, assigned, proposed, …"))?;
    let found = merges.cases(&ctx, state, &page).await?.map(IdentityCase::from);
    Ok(Json(IdentityCasePage { items: found.items, next_cursor: found.next_cursor }))
}

/// One case with its evidence, masked.
#[utoipa::path(
    get, path = "/banks/{bank_id}/identity-cases/{case_id}", tag = "customer", operation_id = "identity_case",
    params(("bank_id" = String, Path, description = "The bank"), ("case_id" = String, Path, description = "The case")),
    responses((status = 200, body = IdentityCase), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn one(
    State(merges): State<Arc<Merges>>,
    operator: Operator,
    Path((bank_id, case)): Path<(String, String)>,
) -> Result<Json<IdentityCase>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerView)?;
    Ok(Json(merges.file(&ctx, id(&case)?).await?.into()))
}

/// Takes a case.
#[utoipa::path(
    post, path = "/banks/{bank_id}/identity-cases/{case_id}/assignment", tag = "customer", operation_id = "identity_case_assign",
    params(("bank_id" = String, Path, description = "The bank"), ("case_id" = String, Path, description = "The case")),
    request_body = IdentityCaseAssign,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn assign(
    State(merges): State<Arc<Merges>>,
    operator: Operator,
    Path((bank_id, case)): Path<(String, String)>,
    sent: Submission<IdentityCaseAssign>,
) -> Result<StatusCode, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerSupport)?;
    let IdentityCaseAssign {} = sent.read(&ctx)?;
    merges.assign(&ctx, id(&case)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Decides a case that one has taken. To merge takes two operators, to keep apart one.
#[utoipa::path(
    post, path = "/banks/{bank_id}/identity-cases/{case_id}/decision", tag = "customer", operation_id = "identity_case_decide",
    params(("bank_id" = String, Path, description = "The bank"), ("case_id" = String, Path, description = "The case")),
    request_body = IdentityDecision,
    responses((status = 200, body = IdentityDecided), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn decide(
    State(merges): State<Arc<Merges>>,
    operator: Operator,
    Path((bank_id, case)): Path<(String, String)>,
    sent: Submission<IdentityDecision>,
) -> Result<Json<IdentityDecided>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerSupport)?;
    let asked = sent.read(&ctx)?;
    let reason = gateway::reason("reason", &asked.reason)?;
    let kept: Option<Id<User>> = asked.kept_user_id.as_deref().map(id).transpose()?;
    Ok(Json(IdentityDecided { state: merges.decide(&ctx, id(&case)?, asked.decision, kept, &reason).await? }))
}

/// Takes in what a channel without a sign-in of ours (counter, phone bank, mini-program) tells of somebody.
#[utoipa::path(
    post, path = "/banks/{bank_id}/identities", tag = "customer", operation_id = "identity_report",
    params(("bank_id" = String, Path, description = "The bank")), request_body = IdentityReport,
    responses((status = 201, body = IdentityReported), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn report(
    State(merges): State<Arc<Merges>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    sent: Submission<IdentityReport>,
) -> Result<(StatusCode, Json<IdentityReported>), Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerSupport)?;
    let told = sent.read(&ctx)?;
    let (identity, outcome) = merges.report(&ctx, &told.parse()?).await?;
    Ok((StatusCode::CREATED, Json(IdentityReported { identity_id: identity.to_string(), outcome })))
}

impl IdentityReport {
    fn parse(self) -> Result<Reported, Problem> {
        if !matches!(self.channel, IdentityChannel::Counter | IdentityChannel::PhoneBank | IdentityChannel::MiniProgram)
        {
            let message = "须为柜面、电话银行或小程序 / counter, phone_bank or mini_program";
            return Err(Problem::invalid("channel", "out_of_range", message));
        }
        let subject = self.subject.trim().to_owned();
        if !(1..=SUBJECT_MAX).contains(&subject.chars().count()) || subject.chars().any(char::is_control) {
            return Err(Problem::invalid("subject", "out_of_range", "1–64"));
        }
        let phone = self.phone.map(|phone| phone.parse()).transpose();
        let name = self.name.map(|name| name.parse()).transpose();
        let id_number = self.id_number.map(|number| number.trim().parse()).transpose();
        let (phone, name) = (
            phone.map_err(|_| Problem::invalid("phone", "malformed", "11 位手机号 / 11 digits"))?,
            name.map_err(|_| Problem::invalid("name", "malformed", "1–60 个字 / 1 to 60 characters"))?,
        );
        let message = "请核对 18 位身份证号 / Check the 18 places of the id number";
        let id_number: Option<ResidentId> =
            id_number.map_err(|_| Problem::invalid("id_number", "malformed", message))?;
        if phone.is_none() && id_number.is_none() {
            return Err(Problem::invalid("phone", "required", "手机号与证件号至少填一项 / A phone or an id number"));
        }
        if self.document == Document::Checked && id_number.is_none() {
            return Err(Problem::invalid(
                "id_number",
                "required",
                "核验过证件须填证件号 / Of the document that was seen",
            ));
        }
        Ok(Reported { channel: self.channel, subject, phone, name, id_number, document: self.document })
    }
}

/// Takes an identity that a channel told of from its user.
#[utoipa::path(
    post, path = "/banks/{bank_id}/identities/{identity_id}/detachment", tag = "customer", operation_id = "identity_detach",
    params(
        ("bank_id" = String, Path, description = "The bank"),
        ("identity_id" = String, Path, description = "The identity"),
    ),
    request_body = IdentityReason,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn detach(
    State(merges): State<Arc<Merges>>,
    operator: Operator,
    Path((bank_id, identity)): Path<(String, String)>,
    sent: Submission<IdentityReason>,
) -> Result<StatusCode, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerSupport)?;
    let asked = sent.read(&ctx)?;
    let reason = gateway::reason("reason", &asked.reason)?;
    merges.detach(&ctx, id(&identity)?, &reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A customer's identities by channel, merges with what passed, and cases.
#[utoipa::path(
    get, path = "/banks/{bank_id}/customers/{user_id}/identities", tag = "customer", operation_id = "customer_identities",
    params(("bank_id" = String, Path, description = "The bank"), ("user_id" = String, Path, description = "The customer")),
    responses((status = 200, body = CustomerIdentities), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn of_customer(
    State(merges): State<Arc<Merges>>,
    operator: Operator,
    Path((bank_id, user)): Path<(String, String)>,
) -> Result<Json<CustomerIdentities>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerView)?;
    let known = merges.known(&ctx, id(&user)?).await?;
    let case = |row: super::store::CaseRow| CustomerIdentityCase {
        case_id: row.case_id.to_string(),
        state: row.state,
        conflicts: row.conflicts,
        opened_at: row.opened_at,
    };
    Ok(Json(CustomerIdentities {
        identities: known.identities.into_iter().map(IdentityDoc::from).collect(),
        waiting: known.waiting.into_iter().map(|(row, _)| row.into()).collect(),
        merges: known.merges.into_iter().map(CustomerMerge::from).collect(),
        merged_into: known.merged_into.map(|person| person.view.user_id.to_string()),
        cases: known.cases.into_iter().map(case).collect(),
    }))
}

/// Takes a merge back that was wrong: everything goes back to whose it was, and both sign in anew.
#[utoipa::path(
    post, path = "/banks/{bank_id}/merges/{merge_id}/split", tag = "customer", operation_id = "merge_split",
    params(("bank_id" = String, Path, description = "The bank"), ("merge_id" = String, Path, description = "The merge")),
    request_body = IdentityReason,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn split(
    State(merges): State<Arc<Merges>>,
    operator: Operator,
    Path((bank_id, merge)): Path<(String, String)>,
    sent: Submission<IdentityReason>,
) -> Result<StatusCode, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerSupport)?;
    let asked = sent.read(&ctx)?;
    let reason = gateway::reason("reason", &asked.reason)?;
    merges.split(&ctx, id(&merge)?, &reason).await?;
    Ok(StatusCode::NO_CONTENT)
}
