//! Rules tried on the recorded past, before anybody is judged by them.
//!
//! Every moment of the journal is played in its order through fresh windows, so that a rule sees of each what it would have
//! seen then, not what is known now. Moments that were judged are judged anew, by the rules that are tried and by those in
//! force; then they are counted as what they *were*: the past does not react. Whoever would have been stopped tries again in
//! the journal as they did, and what a rule would have prevented further on is prevented once and counted as often as it is there.
//!
//! **What holds.**
//! - Rules as they were in force, played over what they judged, say what they said ([`Report::was`], a test).
//! - The same journal gives the same report, by however many threads it is played. Customers meet at devices, payees and addresses,
//!   so nobody's past can be played alone: each thread holds a part of the keys, all look at a page, and then each judges its share.
//! - It is bounded: in moments ([`Budget`]), in rules and pairs that are told, in samples, in tests that wait
//!   ([`desk::WAITING_MAX`]), and it takes at most half of the processor.
//! - It writes nothing but its own row, and notes nothing anywhere.
//!
//! **What it does not know.** Lists and what devices were found to be are today's: the journal does not keep them. A case that
//! nobody has labelled is neither right nor wrong. What is older than the journal (92 days) was never there.
//!
//! `replay` plays, `tally` counts, `report` tells, `reading` brings the journal, `desk` is what operators ask for, `console` is
//! their door. See [the guide](../../../../docs/guides/back-test.md).

mod console;
mod desk;
mod reading;
mod replay;
mod report;
mod store;
mod tally;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use gateway::{ActorNames, Module};

use desk::jobs;
pub use desk::{BackTests, Mode, Question, Rulebook};
pub use reading::{Budget, Span, back_test};
pub use replay::{Ground, Page, Recorded, Replay, Trial};
pub use report::Report;
pub use tally::{Label, Tally};

/// The back-tests' part of the console, and their job; `operators` knows the names of those who ask.
pub fn module(tests: &BackTests, operators: Arc<dyn ActorNames>) -> Module {
    Module {
        name: "back_tests",
        console: console::routes(tests.clone(), operators),
        jobs: jobs(tests),
        ..Module::default()
    }
}
