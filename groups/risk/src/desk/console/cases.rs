//! The queue of cases and the work on one.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use gateway::{Operator, PageParams, Paged, Permission, Problem, ProblemDocument, Submission};
use kernel::{Lang, Money, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::verdicts::RiskVerdict;
use super::{RiskBy, RiskPerson, choice, id, word};
use crate::desk::cases::{CaseDetail, CaseFile};
use crate::desk::model::{CaseDecision, CaseOrigin, CaseState, Label, NoteKind};
use crate::desk::store::{CaseFilter, CaseRow, NoteRow};
use crate::desk::{Desk, Names};

/// Shortest and longest note, in characters.
const NOTE_CHARS: std::ops::RangeInclusive<usize> = 2..=1_000;

/// Which cases.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RiskCaseParams {
    /// Only those that stand so: `open`, `assigned`, `decided`.
    state: Option<String>,
    /// Whose: `mine` for those the caller has taken.
    whose: Option<String>,
    /// Only of this scenario.
    scenario: Option<String>,
    /// Only of this customer.
    user_id: Option<String>,
}

/// What waits at the desk.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskWaiting {
    /// Cases nobody has taken.
    cases_open: i64,
    /// Cases the caller has taken.
    cases_mine: i64,
    /// Cases past the time they are to be decided in.
    cases_late: i64,
    /// Appeals that wait.
    appeals: i64,
    /// Appeals past their day.
    appeals_late: i64,
}

/// A page of cases. Those that wait: the longest first; otherwise the newest.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskCasePage {
    items: Vec<RiskCase>,
    next_cursor: Option<String>,
}

/// A case.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskCase {
    case_id: String,
    origin: CaseOrigin,
    state: CaseState,
    scenario: String,
    person: Option<RiskPerson>,
    amount: Option<Money>,
    summary: String,
    opened_at: Timestamp,
    /// When it is to be decided.
    due_at: Timestamp,
    assigned: Option<RiskBy>,
    decided: Option<RiskCaseDecided>,
}

/// How a case was decided.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskCaseDecided {
    decision: CaseDecision,
    label: Option<Label>,
    reason: String,
    /// The operator's id.
    by: String,
    /// What the operator is called, where that is known.
    by_name: Option<String>,
    at: Timestamp,
}

/// A case with all that belongs to it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskCaseDetail {
    #[serde(flatten)]
    case: RiskCase,
    /// The newest first.
    verdicts: Vec<RiskVerdict>,
    /// The oldest first.
    notes: Vec<RiskCaseNote>,
    /// Until when what was released may be done.
    released_until: Option<Timestamp>,
}

/// What was written to a case.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskCaseNote {
    note_id: String,
    kind: NoteKind,
    body: String,
    /// The operator's id.
    by: String,
    /// What the operator is called, where that is known.
    by_name: Option<String>,
    at: Timestamp,
}

/// Nothing to say.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskCaseAssign {}

/// A note, or where evidence is found.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskCaseNoting {
    kind: NoteKind,
    /// 2 to 1,000 characters; may have lines.
    #[schema(min_length = 2, max_length = 1_000)]
    body: String,
}

/// A decision, what the verdicts were worth, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskCaseDeciding {
    decision: CaseDecision,
    label: Label,
    /// 4 to 200 characters; goes into the audit trail.
    #[schema(min_length = 4, max_length = 200)]
    reason: String,
}

impl RiskCase {
    fn of(CaseFile { row, person, due_at }: CaseFile, names: &Names) -> Self {
        Self {
            case_id: row.case_id.to_string(),
            origin: row.origin,
            state: row.state,
            scenario: row.scenario,
            person: person.map(RiskPerson::from),
            amount: row.amount_minor.map(Money::cny),
            summary: row.summary,
            opened_at: row.opened_at,
            due_at,
            assigned: row.assigned.map(|(by, at)| RiskBy { by_name: names.get(&by).cloned(), by, at }),
            decided: row.decided.map(|decided| RiskCaseDecided {
                decision: decided.decision,
                label: decided.label,
                reason: decided.reason,
                by_name: names.get(&decided.by).cloned(),
                by: decided.by,
                at: decided.at,
            }),
        }
    }
}

impl RiskCaseNote {
    fn of(note: NoteRow, names: &Names) -> Self {
        let NoteRow { note_id, kind, body, by, at } = note;
        Self { note_id: note_id.to_string(), kind, body, by_name: names.get(&by).cloned(), by, at }
    }
}

impl CaseFile {
    /// The ids of those who worked on it.
    fn by(&self) -> impl Iterator<Item = &str> {
        let CaseRow { assigned, decided, .. } = &self.row;
        let taken = assigned.iter().map(|(by, _)| by.as_str());
        taken.chain(decided.iter().map(|decided| decided.by.as_str()))
    }
}

impl RiskCaseDetail {
    fn of(detail: CaseDetail, names: &Names, lang: Lang) -> Self {
        let CaseDetail { file, verdicts, notes, released_until } = detail;
        Self {
            case: RiskCase::of(file, names),
            verdicts: verdicts.into_iter().map(|verdict| RiskVerdict::of(verdict, lang)).collect(),
            notes: notes.into_iter().map(|note| RiskCaseNote::of(note, names)).collect(),
            released_until,
        }
    }
}

fn note_body(text: &str) -> Result<String, Problem> {
    let text = text.trim().replace("\r\n", "\n");
    if !NOTE_CHARS.contains(&text.chars().count()) {
        return Err(Problem::invalid("body", "out_of_range", "请填写 2 至 1000 个字 / Enter 2 to 1,000 characters"));
    }
    if !text.lines().all(kernel::text::is_plain) {
        return Err(Problem::invalid("body", "malformed", "请勿使用控制字符 / No control characters"));
    }
    Ok(text)
}

/// What waits at the desk.
#[utoipa::path(
    get, path = "/banks/{bank_id}/risk/waiting", tag = "risk", operation_id = "risk_waiting",
    params(("bank_id" = String, Path, description = "The bank")),
    responses((status = 200, body = RiskWaiting), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn waiting(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path(bank_id): Path<String>,
) -> Result<Json<RiskWaiting>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::RiskView)?;
    let found = desk.waiting(&ctx).await?;
    Ok(Json(RiskWaiting {
        cases_open: found.cases_open,
        cases_mine: found.cases_mine,
        cases_late: found.cases_late,
        appeals: found.appeals,
        appeals_late: found.appeals_late,
    }))
}

/// The queue of cases.
#[utoipa::path(
    get, path = "/banks/{bank_id}/risk/cases", tag = "risk", operation_id = "risk_cases",
    params(("bank_id" = String, Path, description = "The bank"), PageParams, RiskCaseParams),
    responses((status = 200, body = RiskCasePage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn list(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Paged(page, params): Paged<RiskCaseParams>,
) -> Result<Json<RiskCasePage>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::RiskView)?;
    let assigned_to = match params.whose.as_deref() {
        None => None,
        Some("mine") => Some(operator.identity.operator_id.clone()),
        Some(_) => return Err(Problem::invalid("whose", "out_of_range", "mine")),
    };
    let filter = CaseFilter {
        state: choice("state", params.state.as_deref())?,
        assigned_to,
        scenario: word("scenario", params.scenario)?,
        user_id: choice("user_id", params.user_id.as_deref())?,
    };
    let found = desk.cases(&ctx, &filter, &page).await?;
    let names = desk.called(&ctx, found.items.iter().flat_map(CaseFile::by)).await?;
    let found = found.map(|file| RiskCase::of(file, &names));
    Ok(Json(RiskCasePage { items: found.items, next_cursor: found.next_cursor }))
}

/// One case, with its verdicts and notes.
#[utoipa::path(
    get, path = "/banks/{bank_id}/risk/cases/{case_id}", tag = "risk", operation_id = "risk_case",
    params(("bank_id" = String, Path, description = "The bank"), ("case_id" = String, Path, description = "The case")),
    responses((status = 200, body = RiskCaseDetail), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn one(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path((bank_id, case_id)): Path<(String, String)>,
) -> Result<Json<RiskCaseDetail>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::RiskView)?;
    let detail = desk.case(&ctx, id(&case_id)?).await?;
    let wrote = detail.notes.iter().map(|note| note.by.as_str());
    let names = desk.called(&ctx, detail.file.by().chain(wrote)).await?;
    Ok(Json(RiskCaseDetail::of(detail, &names, ctx.lang)))
}

/// The caller takes a case, also from somebody else.
#[utoipa::path(
    post, path = "/banks/{bank_id}/risk/cases/{case_id}/assignment", tag = "risk", operation_id = "risk_case_assign",
    params(("bank_id" = String, Path, description = "The bank"), ("case_id" = String, Path, description = "The case")),
    request_body = RiskCaseAssign,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn assign(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path((bank_id, case_id)): Path<(String, String)>,
    sent: Submission<RiskCaseAssign>,
) -> Result<StatusCode, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::RiskWork)?;
    let RiskCaseAssign {} = sent.read(&ctx)?;
    desk.assign(&ctx, id(&case_id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Writes to a case; what was written stays.
#[utoipa::path(
    post, path = "/banks/{bank_id}/risk/cases/{case_id}/notes", tag = "risk", operation_id = "risk_case_note",
    params(("bank_id" = String, Path, description = "The bank"), ("case_id" = String, Path, description = "The case")),
    request_body = RiskCaseNoting,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn note(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path((bank_id, case_id)): Path<(String, String)>,
    sent: Submission<RiskCaseNoting>,
) -> Result<StatusCode, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::RiskWork)?;
    let RiskCaseNoting { kind, body } = sent.read(&ctx)?;
    desk.note(&ctx, id(&case_id)?, kind, note_body(&body)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Decides a case; whoever took it does. Released, the operation may be done for a while.
#[utoipa::path(
    post, path = "/banks/{bank_id}/risk/cases/{case_id}/decision", tag = "risk", operation_id = "risk_case_decide",
    params(("bank_id" = String, Path, description = "The bank"), ("case_id" = String, Path, description = "The case")),
    request_body = RiskCaseDeciding,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn decide(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path((bank_id, case_id)): Path<(String, String)>,
    sent: Submission<RiskCaseDeciding>,
) -> Result<StatusCode, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::RiskDecide)?;
    let asked = sent.read(&ctx)?;
    let reason = gateway::reason("reason", &asked.reason)?;
    desk.decide_case(&ctx, id(&case_id)?, asked.decision, asked.label, &reason).await?;
    Ok(StatusCode::NO_CONTENT)
}
