//! Transfers: payees, money to somebody else, and the receipt.
//!
//! Invariants:
//! - a transfer's row is stored by the very posting that moves its money, or puts it on hold when it leaves later, so
//!   neither exists without the other;
//! - one that leaves later leaves or is called off, never both: the ledger command that finds the hold decides;
//! - a transfer to another bank is debited first and then delivered; it ends completed or returned, never lost: a
//!   job asks again until the other bank has said yes or no, and both sides book by the transfer's own key;
//! - nobody sees or uses another customer's payees, transfers or accounts.
//!
//! It does not decide whether a transfer may be made (auth and risk do) and does not touch balances (account does).
//!
//! Around it stand scenes, each in a folder of its own with the same files as a group: receipts that others check
//! (`receipt`), warnings at the payee step (`warn`), payment by phone number (`phone`), many
//! transfers confirmed as one (`batch`), standing orders (`schedule`), red packets (`packet`), money collected from the
//! customer's own cards at other banks (`collection`); `standing` does what was confirmed earlier.

mod arrival;
mod banks;
mod batch;
mod behind;
mod calendar;
pub mod collection;
mod console;
mod error;
mod foresight;
mod http;
mod leaving;
mod ledger_refusal;
mod member;
mod model;
mod outcome;
mod owners;
mod packet;
mod paid;
mod payees;
mod phone;
mod preview;
mod react;
mod receipt;
mod refusal;
mod route;
mod rules;
#[cfg(test)]
mod scene_tests;
mod schedule;
mod service;
mod settling;
mod standing;
mod store;
mod tally;
mod turns;
mod warn;

use std::sync::Arc;

use contracts::account::Accounts;
use contracts::auth::Authority;
use contracts::clearing::Clearing;
use contracts::risk::Risk;
use contracts::transfer::TRANSFER_POSTED;
use contracts::user::Users;
use gateway::Module;
use storage::{Consumption, Job, Migrations, Scope};
use tenancy::Banks;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use batch::RawRow;
pub use error::Error;
pub use member::ClearingMember;
pub use packet::{
    By as PacketBy, Draft as PacketDraft, Due as DuePackets, Kind as PacketKind, Refused as PacketRefused,
};
pub use payees::NewPayee;
pub use schedule::{Action, Adjust, Draft, End, Frequency, Plan, Run as ScheduleRun};
pub use service::{Manner, Mode, Service, TransferOrder};
pub use warn::Confirmed;

/// The tables of this group.
pub const MIGRATIONS: Migrations = Migrations {
    group: "transfer",
    scope: Scope::Bank,
    steps: &[
        ("0001_transfers", include_str!("../migrations/0001_transfers.sql")),
        ("0002_arrival", include_str!("../migrations/0002_arrival.sql")),
        ("0003_scenes", include_str!("../migrations/0003_scenes.sql")),
        ("0004_packets", include_str!("../migrations/0004_packets.sql")),
        ("0005_collection", include_str!("../migrations/0005_collection.sql")),
        ("0006_fewer_indexes", include_str!("../migrations/0006_fewer_indexes.sql")),
        ("0007_owners", include_str!("../migrations/0007_owners.sql")),
    ],
};

/// Wires the group.
pub fn module(
    banks: Banks,
    users: Arc<dyn Users>,
    accounts: Arc<dyn Accounts>,
    authority: Arc<dyn Authority>,
    risk: Arc<dyn Risk>,
    clearing: Arc<dyn Clearing>,
    mode: Mode,
) -> (Module, Arc<Service>) {
    let service = Arc::new(Service::new(banks, users, accounts.clone(), authority, risk, clearing, mode));
    let customer = OpenApiRouter::new()
        .routes(routes!(http::payees::banks))
        .routes(routes!(http::payees::list, http::payees::create))
        .routes(routes!(http::payees::delete))
        .routes(routes!(http::preview))
        .routes(routes!(http::transfers, http::create))
        .routes(routes!(http::transfer))
        .routes(routes!(http::arrival::cancel))
        .routes(routes!(http::behind::latest))
        .routes(routes!(receipt::http::seal))
        .routes(routes!(receipt::http::check))
        .routes(routes!(warn::http::recent))
        .routes(routes!(warn::http::bank_of_number))
        .routes(routes!(phone::http::own, phone::http::turn_on, phone::http::turn_off))
        .routes(routes!(phone::http::look_up))
        .routes(routes!(batch::http::template))
        .routes(routes!(batch::http::check))
        .routes(routes!(batch::http::list, batch::http::create))
        .routes(routes!(batch::http::get))
        .routes(routes!(batch::http::export))
        .routes(routes!(schedule::http::preview))
        .routes(routes!(schedule::http::list, schedule::http::create))
        .routes(routes!(schedule::http::get))
        .routes(routes!(schedule::http::steer))
        .routes(routes!(packet::http::terms))
        .routes(routes!(packet::http::preview))
        .routes(routes!(packet::http::list, packet::http::give))
        .routes(routes!(packet::http::look))
        .routes(routes!(packet::http::open))
        .routes(routes!(packet::http::get))
        .with_state(service.clone());
    let console = OpenApiRouter::new()
        .routes(routes!(console::transfers))
        .routes(routes!(console::transfer))
        .routes(routes!(packet::console::packets))
        .routes(routes!(packet::console::account))
        .routes(routes!(packet::console::packet))
        .with_state(service.clone());
    let module = Module {
        name: "transfer",
        migrations: vec![MIGRATIONS],
        customer,
        console,
        keyless: &[
            ("POST", "/transfers/preview"),
            ("POST", "/receipts/checks"),
            ("POST", "/phone-payees"),
            ("POST", "/schedules/preview"),
            ("POST", "/batches/check"),
            ("POST", "/packets/preview"),
            ("POST", "/packets/look"),
        ],
        signed: &[("POST", "/transfers"), ("POST", "/batches"), ("POST", "/schedules"), ("POST", "/packets")],
        functions: &[
            ("/transfers", "transfer"),
            ("/phone-payees", "transfer"),
            ("/batches", "transfer.batch"),
            ("/schedules", "transfer.schedule"),
            ("/payees", "payee"),
            ("/packets", "packet.open"),
            ("POST /packets", "packet.give"),
            ("POST /packets/preview", "packet.give"),
            ("/phone-payment", "phone_payment"),
            ("/banks", "bank.directory"),
            ("/receipts/checks", "paper.check"),
            ("/demo", "visit"),
        ],
        consumers: vec![
            Consumption::relay("transfer.clearing", &[TRANSFER_POSTED], service.clone()),
            Consumption::in_tx("transfer.payees", &[TRANSFER_POSTED], Arc::new(react::PayeeMemory)),
            owners::consumption(),
        ],
        parameters: vec![
            parameters::known::<route::RouteRules>(),
            parameters::known::<calendar::CalendarRules>(),
            parameters::known::<rules::SceneRules>(),
            parameters::known::<packet::rules::PacketRules>(),
        ],
        jobs: vec![
            Job { name: "transfer.leave", schedule: "* * * * *", work: Arc::new(arrival::Departures(service.clone())) },
            Job { name: "transfer.settle", schedule: "* * * * *", work: service.clone() },
            Job { name: "transfer.schedules", schedule: "* * * * *", work: Arc::new(schedule::Due(service.clone())) },
            Job { name: "transfer.batches", schedule: "* * * * *", work: Arc::new(batch::Unfinished(service.clone())) },
            Job { name: "transfer.packets", schedule: "* * * * *", work: Arc::new(packet::Due(service.clone())) },
            Job { name: "transfer.owners", schedule: "* * * * *", work: Arc::new(owners::Follow) },
            Job { name: "transfer.sweep", schedule: "41 3 * * *", work: Arc::new(tally::Sweep) },
        ],
        checks: vec![Arc::new(packet::check::PacketsAddUp), Arc::new(packet::check::AccountExplained(accounts))],
        ..Module::default()
    };
    (module, service)
}
