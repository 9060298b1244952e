//! Limits for operators: check a draft of the table, simulate a decision, see and set what holds for one customer.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use contracts::auth::{Business, ChallengeOption, Tool};
use contracts::risk::VerdictOutcome;
use contracts::user::{User, UserClass};
use gateway::{Operator, Permission, Problem, ProblemDocument, Submission};
use kernel::{Channel, Ctx, Id, Lang, Money, Timestamp};
use parameters::ParameterSet;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::http::{BusinessLimits, LimitCaps, OwnLimit};
use super::simulate::{Considered, Device, Question, RowStands, Simulated};
use super::{IN_USE, Wish};
use crate::case::No;
use crate::error::Error;
use crate::limit_rules::{LimitRow, LimitRules};
use crate::model::{Bound, Caps, Effect, Strength, ToolSet, Used, business_from};
use crate::service::Service;

/// A draft of the table.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LimitDraft {
    rows: Vec<LimitRow>,
}

/// What is wrong or odd about a draft.
#[derive(Debug, Serialize, ToSchema)]
pub struct LimitCheck {
    /// It cannot be saved so.
    objections: Vec<LimitNote>,
    /// It can be saved, and perhaps was not meant so.
    oddities: Vec<LimitNote>,
}

/// A word about a place of a draft.
#[derive(Debug, Serialize, ToSchema)]
pub struct LimitNote {
    /// The place: `rows[3].per_day_minor`.
    field: String,
    message: String,
}

/// A customer's limits.
#[derive(Debug, Serialize, ToSchema)]
pub struct CustomerLimits {
    businesses: Vec<BusinessLimits>,
}

/// What the bank holds a customer to, or lets one do.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerLimitSet {
    /// `cap`: nothing beyond it. `raise`: so far, within the alliance's ceiling and from two factors on.
    effect: Effect,
    #[serde(default)]
    per_operation: Option<Money>,
    #[serde(default)]
    per_day: Option<Money>,
    #[serde(default)]
    per_day_count: Option<i64>,
    #[serde(default)]
    per_year: Option<Money>,
    /// For so long only, at most 90 days.
    #[serde(default)]
    until: Option<Timestamp>,
    /// 4 to 200 characters; goes into the audit trail.
    #[schema(min_length = 4, max_length = 200)]
    purpose: String,
}

/// An operation to simulate.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LimitQuestion {
    #[schema(value_type = String)]
    user_id: Id<User>,
    business: Business,
    /// `h5` or `app`.
    #[serde(default = "h5")]
    channel: String,
    amount: Money,
    /// An account number, where one is meant.
    #[serde(default)]
    #[schema(max_length = 32)]
    payee_account: Option<String>,
    /// As if the payee had never been paid.
    #[serde(default)]
    first_time_payee: bool,
    /// As if on a device never seen; else on one the customer has used for a year.
    #[serde(default)]
    new_device: bool,
    /// As if the customer held these tools.
    #[serde(default)]
    #[schema(value_type = Option<Vec<Tool>>)]
    tools: Option<ToolSet>,
    /// A draft of the table, instead of the one in force.
    #[serde(default)]
    draft: Option<LimitDraft>,
}

fn h5() -> String {
    "h5".to_owned()
}

/// What would be decided.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LimitDecisionKind {
    /// At once.
    Allow,
    /// With a proof.
    StepUp,
    /// With a tool the customer lacks.
    Enrol,
    /// Not at all.
    Deny,
}

/// A decision, and the path that leads to it.
#[derive(Debug, Serialize, ToSchema)]
pub struct LimitDecision {
    decision: LimitDecisionKind,
    /// The ways offered, the lightest first.
    options: Vec<ChallengeOption>,
    /// What is missing for each way, where a tool is lacking.
    wanted: Vec<Vec<Tool>>,
    /// The refusal as the customer reads it.
    refusal: Option<LimitRefusal>,
    user_class: Option<UserClass>,
    held: Vec<Tool>,
    used: Used,
    reserved: Used,
    verdict: VerdictOutcome,
    /// What the risk rules say.
    reasons: Vec<String>,
    own: Option<OwnLimit>,
    by_bank: Option<OwnLimit>,
    rows: Vec<LimitRowStands>,
}

/// A refusal in words.
#[derive(Debug, Serialize, ToSchema)]
pub struct LimitRefusal {
    code: String,
    title: String,
    detail: String,
    remedy: Option<String>,
}

/// A row that was considered.
#[derive(Debug, Serialize, ToSchema)]
pub struct LimitRowStands {
    tools: Vec<Tool>,
    channel: String,
    user_class: String,
    stands: RowStands,
    strength: Strength,
    held: bool,
    caps: LimitCaps,
    /// Which cap stops it, with what holds for the customer.
    stopped_by: Option<Bound>,
    left: Money,
}

impl From<Considered> for LimitRowStands {
    fn from(considered: Considered) -> Self {
        let caps: LimitCaps = considered.row.caps().into();
        Self {
            tools: considered.row.tools.into_iter().collect(),
            channel: considered.row.channel,
            user_class: considered.row.user_class,
            stands: considered.stands,
            strength: considered.strength,
            held: considered.held,
            caps,
            stopped_by: considered.stopped_by,
            left: Money::cny(considered.left_minor),
        }
    }
}

impl LimitRefusal {
    fn of(no: No, lang: Lang) -> Self {
        let denial = no.denial();
        Self {
            code: denial.code.to_owned(),
            title: lang.pick(&denial.title.0, &denial.title.1).to_owned(),
            detail: lang.pick(&denial.detail.0, &denial.detail.1).to_owned(),
            remedy: denial.remedy.map(|way| lang.pick(&way.text_zh, &way.text_en).to_owned()),
        }
    }
}

impl LimitDecision {
    fn of(simulated: Simulated, lang: Lang) -> Self {
        let (mut options, mut wanted, mut refusal) = (Vec::new(), Vec::new(), None);
        let decision = match simulated.outcome {
            Ok(offers) if offers.iter().any(|offer| offer.tools.is_empty()) => LimitDecisionKind::Allow,
            Ok(offers) => {
                let option = |offer: crate::model::Offer| ChallengeOption {
                    tools: offer.tools.into_iter().collect(),
                    limit_left: offer.left_minor.map(Money::cny),
                };
                options = offers.into_iter().map(option).collect();
                LimitDecisionKind::StepUp
            }
            Err(no) => {
                let kind = match &*no {
                    No::Deny(_) => LimitDecisionKind::Deny,
                    No::Enrol(lacking) => {
                        wanted.clone_from(&lacking.ways);
                        LimitDecisionKind::Enrol
                    }
                };
                refusal = Some(LimitRefusal::of(*no, lang));
                kind
            }
        };
        let reasons = simulated.verdict.reasons.iter();
        Self {
            decision,
            options,
            wanted,
            refusal,
            user_class: simulated.class,
            held: simulated.held.into_iter().collect(),
            used: simulated.used,
            reserved: simulated.reserved,
            verdict: simulated.verdict.outcome,
            reasons: reasons.map(|reason| lang.pick(&reason.text_zh, &reason.text_en).to_owned()).collect(),
            own: simulated.own.as_ref().map(OwnLimit::from),
            by_bank: simulated.bank.as_ref().map(OwnLimit::from),
            rows: simulated.rows.into_iter().map(LimitRowStands::from).collect(),
        }
    }
}

/// Checks a draft of the limit table; saving it is a new version of the parameter set `auth.limits`.
#[utoipa::path(
    post, path = "/banks/{bank_id}/limit-table/checks", tag = "console", operation_id = "console_limit_check",
    params(("bank_id" = String, Path, description = "The bank")), request_body = LimitDraft,
    responses((status = 200, body = LimitCheck), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn check(
    State(service): State<Arc<Service>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    sent: Submission<LimitDraft>,
) -> Result<Json<LimitCheck>, Problem> {
    let ctx = bank(&service, &operator, &bank_id, Permission::ParameterView)?;
    let draft = sent.read(&ctx)?;
    let rules = LimitRules { rows: draft.rows };
    let note = |field: String, message: &str| LimitNote { field, message: ctx.lang.half_of(message).to_owned() };
    let objections = rules.check().err().unwrap_or_default().into_iter();
    let oddities = rules.oddities().into_iter();
    Ok(Json(LimitCheck {
        objections: objections.map(|one| note(one.field, &one.message)).collect(),
        oddities: oddities.map(|(at, words)| note(format!("rows[{at}].tools"), words)).collect(),
    }))
}

/// What would be decided about a customer's operation now, and why. Nothing is counted or remembered.
#[utoipa::path(
    post, path = "/banks/{bank_id}/limit-decisions", tag = "console", operation_id = "console_limit_decision",
    params(("bank_id" = String, Path, description = "The bank")), request_body = LimitQuestion,
    responses((status = 200, body = LimitDecision), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn decide(
    State(service): State<Arc<Service>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    sent: Submission<LimitQuestion>,
) -> Result<Json<LimitDecision>, Problem> {
    let ctx = bank(&service, &operator, &bank_id, Permission::CustomerView)?;
    let asked = sent.read(&ctx)?;
    let channel = match asked.channel.as_str() {
        "h5" => Channel::H5,
        "app" => Channel::App,
        _ => return Err(Problem::invalid("channel", "unknown", "h5, app")),
    };
    if !asked.business.moves_money() {
        let why = "该业务不涉及资金 / no money moves in it";
        return Err(Problem::invalid("business", "out_of_range", why));
    }
    if !asked.amount.is_positive() {
        return Err(Problem::invalid("amount", "out_of_range", "须大于零 / more than zero"));
    }
    let payee_account = asked.payee_account.unwrap_or_default();
    if payee_account.len() > 32 || !payee_account.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Problem::invalid("payee_account", "malformed", "须为数字账号 / digits only"));
    }
    let question = Question {
        user: asked.user_id,
        channel,
        business: asked.business,
        amount: asked.amount,
        payee_account,
        first_time_payee: asked.first_time_payee,
        device: if asked.new_device { Device::New } else { Device::Known },
        tools: asked.tools,
        draft: asked.draft.map(|draft| LimitRules { rows: draft.rows }),
    };
    let lang = ctx.lang;
    Ok(Json(LimitDecision::of(service.simulate(&ctx, question).await?, lang)))
}

async fn limits_of(service: &Service, ctx: &Ctx, user: Id<User>) -> Result<CustomerLimits, Problem> {
    // As the customer would meet them in the app in a browser.
    let ctx = Ctx { channel: Channel::H5, ..ctx.clone() };
    service.known_customer(&ctx, user).await?;
    let mut businesses = Vec::with_capacity(IN_USE.len());
    for business in IN_USE {
        businesses.push(BusinessLimits::of(&service.limits_of(&ctx, user, business).await?, &ctx));
    }
    Ok(CustomerLimits { businesses })
}

/// The bank the operator looks at, if there is one: whatever is asked of it first must not find out otherwise.
fn bank(service: &Service, operator: &Operator, bank_id: &str, permission: Permission) -> Result<Ctx, Problem> {
    let ctx = operator.in_bank(bank_id, permission)?;
    service.banks.of(&ctx).map_err(Error::from)?;
    Ok(ctx)
}

fn customer(text: &str) -> Result<Id<User>, Problem> {
    text.parse().map_err(|_| Problem::not_found())
}

/// A customer's limits: what holds, what is used, what was set by whom.
#[utoipa::path(
    get, path = "/banks/{bank_id}/customers/{user_id}/limits", tag = "customer", operation_id = "customer_limits",
    params(("bank_id" = String, Path, description = "The bank"), ("user_id" = String, Path, description = "The customer")),
    responses((status = 200, body = CustomerLimits), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn of_customer(
    State(service): State<Arc<Service>>,
    operator: Operator,
    Path((bank_id, user)): Path<(String, String)>,
) -> Result<Json<CustomerLimits>, Problem> {
    let ctx = bank(&service, &operator, &bank_id, Permission::CustomerView)?;
    Ok(Json(limits_of(&service, &ctx, customer(&user)?).await?))
}

/// Holds a customer to less, or lets one go further; with a purpose, on record. No figures take back what was set.
#[utoipa::path(
    put, path = "/banks/{bank_id}/customers/{user_id}/limits/{business}", tag = "customer",
    operation_id = "customer_limit_set",
    params(
        ("bank_id" = String, Path, description = "The bank"), ("user_id" = String, Path, description = "The customer"),
        ("business" = String, Path, description = "`transfer_others` or `transfer_own`"),
    ),
    request_body = CustomerLimitSet,
    responses((status = 200, body = CustomerLimits), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn set_for_customer(
    State(service): State<Arc<Service>>,
    operator: Operator,
    Path((bank_id, user, business)): Path<(String, String, String)>,
    sent: Submission<CustomerLimitSet>,
) -> Result<Json<CustomerLimits>, Problem> {
    let ctx = bank(&service, &operator, &bank_id, Permission::CustomerSupport)?;
    let asked = sent.read(&ctx)?;
    let business = business_from(&business).filter(|business| IN_USE.contains(business)).ok_or(Error::NotFound)?;
    let (user, purpose) = (customer(&user)?, gateway::reason("purpose", &asked.purpose)?);
    let caps = Caps {
        per_operation_minor: asked.per_operation.map(|cap| cap.minor()),
        per_day_minor: asked.per_day.map(|cap| cap.minor()),
        per_day_count: asked.per_day_count,
        per_year_minor: asked.per_year.map(|cap| cap.minor()),
    };
    service.set_by_bank(&ctx, user, Wish { business, caps, until: asked.until }, asked.effect, purpose).await?;
    Ok(Json(limits_of(&service, &ctx, user).await?))
}
