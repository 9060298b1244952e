//! The demonstration clearing network: moves money between banks' databases, and keeps what each bank is owed.
//!
//! Invariants, verified by [`check`]:
//! - an item is what one bank handed over under one id, and it ends once: credited or rejected;
//! - a bank's position is the sum of its credited items, received less sent, moved in the transaction that settles each;
//! - over all banks, the internal accounts `clearing` and the payments under way add up to nothing, whatever was lost,
//!   doubled or cut off between.
//!
//! Banks also ask each other for money through it (`debits`): the paying bank decides, and pays by an item.
//!
//! The network books nothing at a bank: it asks ([`contracts::clearing::Member`]), and each bank books its own leg under a
//! key made of the instruction's id. It is a demonstration in what it lacks: no wire, no central bank, no cut-off. A
//! connection to the real systems is another implementation of [`contracts::clearing::Clearing`].

mod books;
mod check;
mod console;
mod debits;
mod directory;
mod error;
mod faults;
mod network;
mod react;
mod store;

use std::sync::Arc;

use contracts::clearing::Member;
use contracts::debit::DebitMember;
use crypto::KeyRing;
use gateway::Module;
use storage::{Job, Migrations, Scope};
use tenancy::Banks;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use books::{BankBooks, Books};
pub use error::Error;
pub use faults::{Fault, FaultRule, Faults};
pub use network::Network;
pub use store::{Item, ItemFilter, ItemState, Position};

/// The tables of the network, beside the catalogue.
pub const MIGRATIONS: Migrations = Migrations {
    group: "clearing",
    scope: Scope::Catalogue,
    steps: &[
        ("0001_clearing", include_str!("../migrations/0001_clearing.sql")),
        ("0002_debits", include_str!("../migrations/0002_debits.sql")),
        ("0003_debits_at", include_str!("../migrations/0003_debits_at.sql")),
    ],
};

/// Whether operators may order faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// No.
    Live,
    /// Yes: a demonstration.
    Demo,
}

/// Wires the network between all `banks`: its module, and the port banks hold.
pub fn module(
    banks: Banks,
    keys: &KeyRing,
    member: Arc<impl Member + DebitMember + 'static>,
    faults: Faults,
    mode: Mode,
) -> (Module, Arc<Network>) {
    let network = Arc::new(Network::new(banks, keys, member, faults, mode));
    let console = OpenApiRouter::new()
        .routes(routes!(console::overview))
        .routes(routes!(console::items))
        .routes(routes!(console::return_item))
        .routes(routes!(debits::console::debits))
        .routes(routes!(debits::console::forward))
        .routes(routes!(console::add_fault))
        .routes(routes!(console::remove_fault))
        .with_state(network.clone());
    let module = Module {
        name: "clearing",
        migrations: vec![MIGRATIONS],
        console,
        jobs: vec![Job { name: "clearing.forward", schedule: "* * * * *", work: network.clone() }],
        checks: vec![Arc::new(check::PositionsMatch), Arc::new(check::ClearingZeroSum(network.clone()))],
        ..Module::default()
    };
    (module, network)
}
