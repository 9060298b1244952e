//! Alerts: a figure leaves its usual band, and its owner is told, with what moved most.
//!
//! Invariants:
//! - an hour or a day is looked at once it is over and what comes late has come; each once, whatever is cut off;
//! - nothing is told while there are fewer than four weeks to know from, of figures that are too small, or again before the
//!   alert may be told again;
//! - a letter is written once for each time an alert is told, and names nobody.

mod console;
mod error;
pub mod model;
mod service;
mod store;
#[cfg(test)]
mod tests;
mod watch;

use std::sync::Arc;

use contracts::operator_mail::OperatorMail;
use gateway::{ActorNames, Module};
use storage::Job;
use tenancy::Banks;

pub use self::error::Error;
pub use self::model::{AlertBody, AlertCount, AlertSide, AlertState, AlertWidth};
use crate::analysis::Asked;

/// Alerts and what they told.
pub struct Alerts {
    banks: Banks,
    asked: Asked,
    mail: Arc<dyn OperatorMail>,
    colleagues: Arc<dyn ActorNames>,
}

/// Wires alerts: their routes and their job. Their tables are the group's.
pub fn module(banks: Banks, ports: crate::board::Ports) -> (Module, Arc<Alerts>) {
    let crate::board::Ports { asked, mail, colleagues } = ports;
    let alerts = Arc::new(Alerts { banks, asked, mail, colleagues });
    let watch = Arc::new(watch::Watch(alerts.clone()));
    let module = Module {
        name: "insight_alerts",
        console: console::routes(alerts.clone()),
        jobs: vec![Job { name: "insight.alerts", schedule: "*/5 * * * *", work: watch }],
        ..Module::default()
    };
    (module, alerts)
}
