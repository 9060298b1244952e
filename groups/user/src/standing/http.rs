//! The customer's own standing over HTTP: how far, what is next and what it opens, and verifying who they are.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use contracts::identity_check::IdentityRoute;
use contracts::user::UserClass;
use gateway::{Body, Customer, Problem, ProblemDocument};
use kernel::{Ctx, Lang, PersonName, ResidentId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::{Evidence, EvidenceKind, Proof};
use super::service::{Standing, Standings};
use crate::permission::Permissions;
use crate::permission::http::FunctionRow;
use crate::permission::words::Rung;

/// What the pages of this folder ask.
pub struct Way {
    /// How far.
    pub standings: Arc<Standings>,
    /// What that opens.
    pub permissions: Arc<Permissions>,
}

/// How far the customer has come, and the way on.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Standing)]
pub struct StandingDoc {
    user_class: UserClass,
    phone_masked: String,
    name_masked: Option<String>,
    id_number_masked: Option<String>,
    /// Every class, from the first, with what it opens.
    steps: Vec<StandingStep>,
    /// What the class rests on.
    evidence: Vec<EvidenceDoc>,
    /// Which way an identity is verified here.
    identity_route: IdentityRoute,
}

/// One class on the way.
#[derive(Debug, Serialize, ToSchema)]
pub struct StandingStep {
    user_class: UserClass,
    title: String,
    state: StepState,
    /// Since when, if it is reached.
    since: Option<Timestamp>,
    /// What the app's button does to get there.
    action: Option<String>,
    /// What this class may do that those before may not, through this channel.
    opens: Vec<FunctionRow>,
}

/// Whether a class is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// Its own evidence is there.
    Reached,
    /// Not needed any more: a higher one is reached.
    Passed,
    /// The next one.
    Next,
    /// After the next.
    Later,
}

/// One thing a class rests on.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Evidence)]
pub struct EvidenceDoc {
    kind: EvidenceKind,
    proof: Proof,
    since: Timestamp,
    /// Nothing while it is in force.
    ended_at: Option<Timestamp>,
}

/// Who the customer is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IdentityClaim {
    /// As it stands on the id card, 1 to 60 characters.
    #[schema(max_length = 60)]
    name: String,
    /// 18 places.
    #[schema(max_length = 18)]
    id_number: String,
}

impl From<&Evidence> for EvidenceDoc {
    fn from(evidence: &Evidence) -> Self {
        let Evidence { kind, proof, since, ended_at, .. } = evidence;
        Self { kind: *kind, proof: *proof, since: *since, ended_at: *ended_at }
    }
}

/// What a customer does to reach a class.
const fn action_to(class: UserClass) -> Option<&'static str> {
    match class {
        UserClass::Open => None,
        UserClass::Bound => Some("bind_card"),
        UserClass::RealName => Some("verify_identity"),
        UserClass::ClassOne => Some("become_class_one"),
    }
}

fn step(lang: Lang, standing: &Standing, kind: EvidenceKind, opens: Vec<FunctionRow>) -> StandingStep {
    let (class, present) = (kind.class(), standing.person.view.class);
    let since = standing.evidence.iter().filter(|one| one.kind == kind && one.ended_at.is_none());
    let since = since.map(|one| one.since).min();
    let state = match since {
        Some(_) => StepState::Reached,
        None if class <= present => StepState::Passed,
        None => StepState::Later,
    };
    let (zh, en) = Rung::of(Some(class)).title();
    let action = (state != StepState::Reached).then_some(action_to(class)).flatten().map(str::to_owned);
    StandingStep { user_class: class, title: lang.pick(zh, en).to_owned(), state, since, action, opens }
}

impl Way {
    async fn document(&self, ctx: &Ctx, standing: Standing) -> Result<StandingDoc, Problem> {
        let (_, stands) = self.permissions.stands(ctx).await?;
        let mut steps: Vec<StandingStep> = EvidenceKind::ALL
            .into_iter()
            .map(|kind| {
                let rung = Rung::of(Some(kind.class()));
                let opens = stands.iter().filter(|stand| stand.needs == rung);
                step(ctx.lang, &standing, kind, opens.map(|stand| FunctionRow::of(ctx.lang, stand)).collect())
            })
            .collect();
        if let Some(next) = steps.iter_mut().find(|step| step.state == StepState::Later) {
            next.state = StepState::Next;
        }
        let view = &standing.person.view;
        Ok(StandingDoc {
            user_class: view.class,
            phone_masked: view.phone.masked(),
            name_masked: view.name.as_ref().map(PersonName::masked),
            id_number_masked: standing.person.id_number.as_ref().map(ResidentId::masked),
            steps,
            evidence: standing.evidence.iter().map(EvidenceDoc::from).collect(),
            identity_route: standing.route,
        })
    }
}

/// How far the customer has come, what is next and what it opens.
#[utoipa::path(
    get, path = "/me/standing", tag = "standing", operation_id = "standing",
    responses((status = 200, body = StandingDoc), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn standing(State(way): State<Arc<Way>>, customer: Customer) -> Result<Json<StandingDoc>, Problem> {
    let standing = way.standings.of(&customer.0, customer.user_id()?).await?;
    Ok(Json(way.document(&customer.0, standing).await?))
}

/// Verifies who the customer is: name and id number, with the register.
#[utoipa::path(
    post, path = "/me/identity", tag = "standing", operation_id = "identity_verify", request_body = IdentityClaim,
    responses((status = 200, body = StandingDoc), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn verify(
    State(way): State<Arc<Way>>,
    customer: Customer,
    Body(claim): Body<IdentityClaim>,
) -> Result<Json<StandingDoc>, Problem> {
    let name =
        claim.name.parse().map_err(|_| Problem::invalid("name", "malformed", "1–60 个字 / 1 to 60 characters"))?;
    let id_number = claim.id_number.trim().parse().map_err(|_| {
        Problem::invalid("id_number", "malformed", "请核对 18 位身份证号 / Check the 18 places of the id number")
    })?;
    let standing = way.standings.verify(&customer.0, customer.user_id()?, &name, &id_number).await?;
    Ok(Json(way.document(&customer.0, standing).await?))
}
