//! Collecting: money pulled in from the customer's own cards at other banks (资金归集), by order or by plan.
//!
//! Invariants:
//! - nothing is taken without a mandate of the same person that is in force at the bank that pays, within its caps;
//!   whoever was told that it has ended is not debited after;
//! - the bank that pays decides each request once, in its journal, and pays it by one transfer under the request's id:
//!   however often it is asked and wherever it crashes, the money is taken once and arrives once, or goes back;
//! - no answer is no refusal: a collection stays open until what became of it is known;
//! - an occurrence of a plan is collected at most once, as with standing orders.
//!
//! The limits of what somebody may send do not bound what comes in; the mandate's caps do, at the bank that pays, and a
//! cap a day for each customer here.

mod console;
mod debtor;
pub mod http;
mod mandates;
mod model;
mod orders;
mod plans;
mod react;
mod refusal;
mod rules;
mod store;
mod terms;
mod words;

use std::sync::Arc;

use contracts::account::{BoundCards, CARD_UNBOUND};
use contracts::debit::Debits;
use contracts::user::Identities;
use gateway::Module;
use storage::{Consumption, Job};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use mandates::{MandateOrder, Source, Why};
pub use orders::CollectOrder;
pub use plans::PlanDraft;
pub use refusal::Declined;
pub use store::orders::{CollectionRow, Status as CollectionStatus};
pub use store::plans::{PlanRow, Run as PlanRun, RunStatus as CollectRunStatus};
pub use store::{MandateRow, MandateState};
pub use terms::Terms;

use crate::member::ClearingMember;
use crate::service::Service;

/// Marks ids of collecting plans.
pub enum PlanMark {}

/// Collections of every bank.
pub struct Collections {
    pub(crate) transfers: Arc<Service>,
    pub(crate) cards: Arc<dyn BoundCards>,
    pub(crate) identities: Arc<dyn Identities>,
    pub(crate) network: Arc<dyn Debits>,
    pub(crate) debtor: Arc<ClearingMember>,
}

/// Whom collecting asks.
pub struct Ports {
    /// The cards customers have hung.
    pub cards: Arc<dyn BoundCards>,
    /// Who customers are.
    pub identities: Arc<dyn Identities>,
    /// The way to other banks.
    pub network: Arc<dyn Debits>,
    /// This platform's banks as those that pay.
    pub debtor: Arc<ClearingMember>,
}

/// Wires collecting: its routes, jobs and figures. Its tables are the group's.
pub fn module(transfers: Arc<Service>, ports: Ports) -> (Module, Arc<Collections>) {
    let Ports { cards, identities, network, debtor } = ports;
    let service = Arc::new(Collections { transfers, cards, identities, network, debtor });
    let customer = OpenApiRouter::new()
        .routes(routes!(http::mandates::sources))
        .routes(routes!(http::mandates::give))
        .routes(routes!(http::mandates::end))
        .routes(routes!(http::mandates::debits))
        .routes(routes!(http::mandates::end_debits))
        .routes(routes!(http::list, http::create))
        .routes(routes!(http::get))
        .routes(routes!(http::plans::list, http::plans::create))
        .routes(routes!(http::plans::get))
        .routes(routes!(http::plans::steer))
        .with_state(service.clone());
    let console = OpenApiRouter::new()
        .routes(routes!(console::collections))
        .routes(routes!(console::mandates))
        .with_state(service.clone());
    let module = Module {
        name: "transfer_collecting",
        customer,
        console,
        consumers: vec![Consumption::relay("transfer.mandates", &[CARD_UNBOUND], service.clone())],
        signed: &[("POST", "/mandates"), ("POST", "/collections"), ("POST", "/collection-plans")],
        functions: &[
            ("/collection-plans", "collection"),
            ("/collection-sources", "collection"),
            ("/collections", "collection"),
            ("/debit-mandates", "collection"),
            ("/mandates", "collection"),
        ],
        parameters: vec![parameters::known::<rules::CollectionRules>()],
        jobs: vec![
            Job { name: "transfer.collections", schedule: "* * * * *", work: Arc::new(react::Open(service.clone())) },
            Job { name: "transfer.collect_plans", schedule: "* * * * *", work: Arc::new(react::Due(service.clone())) },
        ],
        ..Module::default()
    };
    (module, service)
}
