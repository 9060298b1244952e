//! One person through several channels: identities, and users that turn out to be one.
//!
//! - An identity is somebody as one channel knows them. Those that sign in are their user's from the start; those another channel
//!   tells of (counter, phone bank, mini-program) wait for a proof of whose they are.
//! - Users become one by proof alone: a code to the other one's phone, or an id document verified on both sides. What contradicts
//!   goes to people, with what is known of it; to merge takes two operators, to keep apart takes one.
//! - Whoever holds accounts goes on, whoever asks: a merge never puts accounts behind somebody else's tools. The other's sessions end
//!   with the merge, and they sign in no more.
//! - Everything keeps its home ([`contracts::identity`]); a split gives it back, in whichever order merges are taken back.
//! - Whether a phone is anybody's is not told to whoever cannot read what is sent to it.
//!
//! What a merge means for accounts and orders is theirs to do: they hear of it by events.

mod cases;
mod claims;
pub mod console;
pub mod http;
mod jobs;
pub mod model;
mod refusal;
mod service;
pub mod store;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use contracts::account::{Accounts, BoundCards};
use contracts::identity::MergeLedger;
use gateway::Module;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::service::Service;

pub use cases::{CaseFile, Decision};
pub use refusal::Refusal;
pub use service::Merges;
pub(crate) use service::seen_in_tx;
pub use store::Reported;

/// What these parts ask of others.
pub struct MergePorts {
    /// Who holds accounts.
    pub accounts: Arc<dyn Accounts>,
    /// Whose names stand on cards.
    pub cards: Arc<dyn BoundCards>,
    /// Other groups' ledgers of what passed.
    pub ledgers: Vec<Arc<dyn MergeLedger>>,
}

/// Wires these parts: their routes and jobs. Their tables are the group's.
pub fn module(users: Arc<Service>, ports: MergePorts) -> (Module, Arc<Merges>) {
    let merges = Arc::new(Merges::new(users, ports));
    let customer = OpenApiRouter::new()
        .routes(routes!(http::identities))
        .routes(routes!(http::start))
        .routes(routes!(http::complete))
        .routes(routes!(http::ask_desk))
        .with_state(merges.clone());
    let console = OpenApiRouter::new()
        .routes(routes!(console::list))
        .routes(routes!(console::one))
        .routes(routes!(console::assign))
        .routes(routes!(console::decide))
        .routes(routes!(console::report))
        .routes(routes!(console::detach))
        .routes(routes!(console::of_customer))
        .routes(routes!(console::split))
        .with_state(merges.clone());
    let module = Module {
        name: "user_merges",
        customer,
        console,
        jobs: jobs::all(),
        signed: &[("POST", "/me/merges/{claim_id}/complete")],
        ..Module::default()
    };
    (module, merges)
}
