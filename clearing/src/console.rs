//! The clearing in the operations console: positions, items, and, in a demonstration, faults on order.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use contracts::transfer::Route;
use gateway::{Operator, PageParams, Paged, Permission, Problem, ProblemDocument, Submission};
use kernel::{AuditEntry, Ctx, Lang, Money, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tenancy::Bank;
use utoipa::{IntoParams, ToSchema};

use crate::Mode;
use crate::books::BankBooks;
use crate::error::Error;
use crate::faults::{Fault, FaultRule};
use crate::network::Network;
use crate::store::{self, Item, ItemFilter, ItemState};

/// The longest delay that can be ordered, in seconds: a day.
const DELAY_MAX_S: i64 = 86_400;
/// Faults in force at a time, at most.
const FAULTS_MAX: usize = 50;

/// The clearing at a glance.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClearingOverview {
    checked_at: Timestamp,
    /// Bank by bank, the oldest first.
    banks: Vec<ClearingPosition>,
    /// Sent and not yet credited or given back, over all banks.
    under_way: Money,
    /// What all accounts and payments under way are off by; nothing when the books agree.
    off_by: Money,
    /// Whether every bank's books agree with the network's, and the sum is nothing.
    agrees: bool,
    /// Faults in force, the oldest first.
    faults: Vec<ClearingFault>,
    /// Whether faults can be ordered: only in a demonstration.
    faults_allowed: bool,
}

/// One bank's position and its own books beside it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClearingPosition {
    bank_id: String,
    bank_no: String,
    bank_name: String,
    /// Credited at other banks.
    sent: Money,
    /// Credited at this bank.
    received: Money,
    /// Received less sent: what the network owes the bank.
    position: Money,
    /// The balance of the bank's account `clearing`: what it owes the network.
    ledger: Money,
    /// Sent and not yet credited or given back.
    under_way: Money,
    /// Whether the two agree.
    agrees: bool,
}

/// A payment as the network keeps it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClearingItem {
    instruction_id: String,
    from_bank_no: String,
    from_bank_name: String,
    to_bank_no: String,
    to_bank_name: String,
    route: Route,
    amount: Money,
    state: ClearingItemState,
    /// Why it was rejected, as a stable code.
    reason: Option<String>,
    accepted_at: Timestamp,
    /// Not passed on before.
    due_at: Timestamp,
    settled_at: Option<Timestamp>,
}

/// Where an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClearingItemState {
    /// Taken in; no outcome yet.
    Accepted,
    /// The receiving bank has booked it.
    Credited,
    /// The receiving bank will not book it.
    Rejected,
}

/// A page of items, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClearingItemPage {
    items: Vec<ClearingItem>,
    next_cursor: Option<String>,
}

/// Which items.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ClearingItemParams {
    /// Only those in this state.
    state: Option<ClearingItemState>,
    /// Only those sent or received by this bank.
    bank_no: Option<String>,
    /// Only those through this system.
    route: Option<Route>,
}

/// What happens to messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClearingFaultKind {
    /// The request does not reach the network.
    RequestLost,
    /// The receiving bank never hears of it this time.
    ForwardLost,
    /// It is booked, and the network does not hear so.
    ReceiptLost,
    /// All is done, and the paying bank does not hear so.
    AnswerLost,
    /// The request arrives twice.
    Duplicate,
    /// Passed on later.
    Delay,
    /// The receiving bank refuses.
    Refuse,
    /// The name check is not answered.
    NameCheckLost,
}

/// A fault in force.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClearingFault {
    fault_id: u64,
    kind: ClearingFaultKind,
    route: Option<Route>,
    from_bank_no: Option<String>,
    to_bank_no: Option<String>,
    chance_percent: u8,
    /// How many times it still strikes; without end when absent.
    times: Option<u32>,
    delay_seconds: Option<i64>,
}

/// A fault to put in force.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClearingFaultOrder {
    kind: ClearingFaultKind,
    /// Only on this route.
    route: Option<Route>,
    /// Only for payments of this bank.
    from_bank_no: Option<String>,
    /// Only for payments to this bank.
    to_bank_no: Option<String>,
    /// 1 to 100; 100 when absent.
    chance_percent: Option<u8>,
    /// How many times it strikes, 1 to 1000; without end when absent.
    times: Option<u32>,
    /// For `delay`: 1 to 86400.
    delay_seconds: Option<i64>,
}

/// Positions of all banks beside the banks' own books, and the faults in force.
#[utoipa::path(
    get, path = "/clearing", tag = "console", operation_id = "console_clearing",
    responses((status = 200, body = ClearingOverview), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn overview(
    State(network): State<Arc<Network>>,
    operator: Operator,
) -> Result<Json<ClearingOverview>, Problem> {
    let ctx = operator.in_alliance(Permission::ClearingView)?;
    let books = network.compare(&ctx).await?;
    let off_by = books.off_by_minor();
    let agrees = off_by == 0 && books.banks.iter().all(BankBooks::agrees);
    let under_way = books.banks.iter().map(|bank| bank.under_way_minor).sum();
    Ok(Json(ClearingOverview {
        checked_at: ctx.now(),
        banks: books.banks.iter().map(|side| position(ctx.lang, side)).collect(),
        under_way: Money::cny(under_way),
        off_by: Money::cny(off_by),
        agrees,
        faults: network.faults().list().into_iter().map(|(id, rule)| ClearingFault::new(id, rule)).collect(),
        faults_allowed: network.mode == Mode::Demo,
    }))
}

/// The network's items, newest first.
#[utoipa::path(
    get, path = "/clearing/items", tag = "console", operation_id = "console_clearing_items",
    params(PageParams, ClearingItemParams),
    responses((status = 200, body = ClearingItemPage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn items(
    State(network): State<Arc<Network>>,
    operator: Operator,
    Paged(page, params): Paged<ClearingItemParams>,
) -> Result<Json<ClearingItemPage>, Problem> {
    let ctx = operator.in_alliance(Permission::ClearingView)?;
    let state = params.state.map(|state| match state {
        ClearingItemState::Accepted => "accepted",
        ClearingItemState::Credited => "credited",
        ClearingItemState::Rejected => "rejected",
    });
    let filter = ItemFilter { state, bank_no: params.bank_no, route: params.route };
    let page = store::page(&network.db()?, &filter, &page).await?;
    let page = page.map(|item| ClearingItem::new(&network, ctx.lang, item));
    Ok(Json(ClearingItemPage { items: page.items, next_cursor: page.next_cursor }))
}

/// Returns a payment that has not been paid. The receiving bank refuses it for good; if it had booked it, that stands.
#[utoipa::path(
    post, path = "/clearing/items/{from_bank_no}/{instruction_id}/return", tag = "console",
    operation_id = "console_clearing_return",
    params(("from_bank_no" = String, Path, description = "The paying bank"), ("instruction_id" = String, Path, description = "Its id of the payment")),
    responses((status = 200, body = ClearingItem), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn return_item(
    State(network): State<Arc<Network>>,
    operator: Operator,
    Path((from_bank_no, instruction_id)): Path<(String, String)>,
) -> Result<Json<ClearingItem>, Problem> {
    let ctx = operator.in_alliance(Permission::ClearingControl)?;
    let state = network.return_unpaid(&ctx, &from_bank_no, &instruction_id).await?;
    let detail = json!({ "from_bank": from_bank_no, "outcome": state.as_str() });
    network.remember(&ctx, AuditEntry::done("clearing.returned", &instruction_id, &detail)).await?;
    let item = store::get(&network.db()?, &from_bank_no, &instruction_id).await?.ok_or(Error::NotFound)?;
    Ok(Json(ClearingItem::new(&network, ctx.lang, item)))
}

/// Puts a fault in force. Only in a demonstration; gone when the process starts anew.
#[utoipa::path(
    post, path = "/clearing/faults", tag = "console", operation_id = "console_clearing_fault_add",
    request_body = ClearingFaultOrder,
    responses((status = 201, body = ClearingFault), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn add_fault(
    State(network): State<Arc<Network>>,
    operator: Operator,
    sent: Submission<ClearingFaultOrder>,
) -> Result<(StatusCode, Json<ClearingFault>), Problem> {
    let ctx = operator.in_alliance(Permission::ClearingControl)?;
    let body = sent.read(&ctx)?;
    if network.mode != Mode::Demo {
        return Err(Problem::not_found());
    }
    let rule = body.read()?;
    if network.faults().list().len() >= FAULTS_MAX {
        return Err(Problem::invalid("kind", "too_many", "最多同时 50 条 / at most 50 at a time"));
    }
    let detail = json!({ "kind": body.kind, "chance_percent": rule.chance_percent, "times": rule.times });
    network.remember(&ctx, AuditEntry::done("clearing.fault_ordered", "faults", &detail)).await?;
    let id = network.faults().add(rule.clone());
    Ok((StatusCode::CREATED, Json(ClearingFault::new(id, rule))))
}

/// Takes a fault out of force.
#[utoipa::path(
    delete, path = "/clearing/faults/{fault_id}", tag = "console", operation_id = "console_clearing_fault_remove",
    params(("fault_id" = u64, Path, description = "The fault")),
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn remove_fault(
    State(network): State<Arc<Network>>,
    operator: Operator,
    Path(fault_id): Path<String>,
) -> Result<StatusCode, Problem> {
    let ctx = operator.in_alliance(Permission::ClearingControl)?;
    let known = fault_id.parse().is_ok_and(|id| network.faults().remove(id));
    if !known {
        return Err(Problem::not_found());
    }
    let detail = json!({ "fault": fault_id });
    network.remember(&ctx, AuditEntry::done("clearing.fault_ended", "faults", &detail)).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl Network {
    pub(crate) async fn remember(&self, ctx: &Ctx, entry: AuditEntry) -> Result<(), Error> {
        let mut tx = self.begin(ctx).await?;
        tx.audit(entry);
        Ok(tx.commit().await?)
    }
}

pub(crate) fn name(lang: Lang, bank: &Bank) -> String {
    match lang {
        Lang::En if !bank.name_en.is_empty() => bank.name_en.clone(),
        _ => bank.name.clone(),
    }
}

fn position(lang: Lang, side: &BankBooks) -> ClearingPosition {
    ClearingPosition {
        bank_id: side.bank.id.to_string(),
        bank_no: side.bank.bank_no.clone(),
        bank_name: name(lang, &side.bank),
        sent: Money::cny(side.position.sent_minor),
        received: Money::cny(side.position.received_minor),
        position: Money::cny(side.position.net_minor()),
        ledger: Money::cny(side.ledger_minor),
        under_way: Money::cny(side.under_way_minor),
        agrees: side.agrees(),
    }
}

impl ClearingItem {
    fn new(network: &Network, lang: Lang, item: Item) -> Self {
        let named = |bank_no: &str| {
            network.banks.by_bank_no(bank_no).map_or_else(|| bank_no.to_owned(), |bank| name(lang, &bank))
        };
        let (state, reason) = match item.state {
            ItemState::Accepted => (ClearingItemState::Accepted, None),
            ItemState::Credited => (ClearingItemState::Credited, None),
            ItemState::Rejected { code } => (ClearingItemState::Rejected, Some(code)),
        };
        Self {
            from_bank_name: named(&item.from_bank_no),
            to_bank_name: named(&item.to_bank_no),
            instruction_id: item.instruction_id,
            from_bank_no: item.from_bank_no,
            to_bank_no: item.to_bank_no,
            route: item.route,
            amount: item.amount,
            state,
            reason,
            accepted_at: item.accepted_at,
            due_at: item.due_at,
            settled_at: item.settled_at,
        }
    }
}

impl ClearingFault {
    fn new(fault_id: u64, rule: FaultRule) -> Self {
        let (kind, delay_seconds) = match rule.fault {
            Fault::RequestLost => (ClearingFaultKind::RequestLost, None),
            Fault::ForwardLost => (ClearingFaultKind::ForwardLost, None),
            Fault::ReceiptLost => (ClearingFaultKind::ReceiptLost, None),
            Fault::AnswerLost => (ClearingFaultKind::AnswerLost, None),
            Fault::Duplicate => (ClearingFaultKind::Duplicate, None),
            Fault::Delay { seconds } => (ClearingFaultKind::Delay, Some(seconds)),
            Fault::Refuse { .. } => (ClearingFaultKind::Refuse, None),
            Fault::NameCheckLost => (ClearingFaultKind::NameCheckLost, None),
        };
        Self {
            fault_id,
            kind,
            route: rule.route,
            from_bank_no: rule.from_bank_no,
            to_bank_no: rule.to_bank_no,
            chance_percent: rule.chance_percent,
            times: rule.times,
            delay_seconds,
        }
    }
}

impl ClearingFaultOrder {
    fn read(&self) -> Result<FaultRule, Problem> {
        let chance_percent = self.chance_percent.unwrap_or(100);
        if !(1..=100).contains(&chance_percent) {
            return Err(Problem::invalid("chance_percent", "out_of_range", "1 至 100 / 1 to 100"));
        }
        if self.times.is_some_and(|times| !(1..=1_000).contains(&times)) {
            return Err(Problem::invalid("times", "out_of_range", "1 至 1000 / 1 to 1000"));
        }
        let fault = match self.kind {
            ClearingFaultKind::RequestLost => Fault::RequestLost,
            ClearingFaultKind::ForwardLost => Fault::ForwardLost,
            ClearingFaultKind::ReceiptLost => Fault::ReceiptLost,
            ClearingFaultKind::AnswerLost => Fault::AnswerLost,
            ClearingFaultKind::Duplicate => Fault::Duplicate,
            ClearingFaultKind::Refuse => Fault::Refuse { code: "not_accepted".to_owned() },
            ClearingFaultKind::NameCheckLost => Fault::NameCheckLost,
            ClearingFaultKind::Delay => match self.delay_seconds {
                Some(seconds) if (1..=DELAY_MAX_S).contains(&seconds) => Fault::Delay { seconds },
                _ => {
                    return Err(Problem::invalid("delay_seconds", "out_of_range", "1 至 86400 / 1 to 86400"));
                }
            },
        };
        Ok(FaultRule {
            fault,
            route: self.route,
            from_bank_no: self.from_bank_no.clone(),
            to_bank_no: self.to_bank_no.clone(),
            chance_percent,
            times: self.times,
        })
    }
}
