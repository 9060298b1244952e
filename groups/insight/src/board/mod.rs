//! Boards: named lists of saved analyses that an operator looks at every day, shows to the bank, or gets by mail.
//!
//! Invariants:
//! - a board is seen by whoever made it, or by everybody who sees the bank's figures; only whoever made it changes it;
//! - what a tile says is asked anew each time it is looked at, from sums where there are any;
//! - a letter is written once for each time it is due, to somebody who asked for it and may see the figures, and says
//!   nothing of fewer than five people.
//!
//! It keeps questions, no answers.

mod console;
mod error;
mod mail;
pub mod model;
mod service;
mod store;
mod templates;
#[cfg(test)]
mod tests;
pub mod words;

use std::sync::Arc;

use contracts::operator_mail::OperatorMail;
use gateway::{ActorNames, Module};
use storage::Job;
use tenancy::Banks;

pub use self::error::Error;
pub use self::model::{BoardBody, BoardCompare, BoardLook, BoardReach, BoardRhythm, BoardSpan, BoardTile, BoardWidth};
pub use self::templates::{Template, templates};
use crate::analysis::Asked;

/// Boards and what is mailed of them.
pub struct Boards {
    banks: Banks,
    asked: Asked,
    mail: Arc<dyn OperatorMail>,
    colleagues: Arc<dyn ActorNames>,
}

/// The ports of others that boards and alerts call.
#[derive(Clone)]
pub struct Ports {
    /// Who answers their questions.
    pub asked: Asked,
    /// Who writes to operators.
    pub mail: Arc<dyn OperatorMail>,
    /// What operators are called.
    pub colleagues: Arc<dyn ActorNames>,
}

/// Wires boards: their routes and their job. Their tables are the group's.
pub fn module(banks: Banks, ports: Ports) -> (Module, Arc<Boards>) {
    let Ports { asked, mail, colleagues } = ports;
    let boards = Arc::new(Boards { banks, asked, mail, colleagues });
    let write = Arc::new(mail::WriteLetters(boards.clone()));
    let module = Module {
        name: "insight_boards",
        console: console::routes(boards.clone()),
        jobs: vec![Job { name: "insight.board_mail", schedule: "*/5 * * * *", work: write }],
        ..Module::default()
    };
    (module, boards)
}
