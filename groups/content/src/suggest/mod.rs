//! What is suggested to a customer: functions they do not use yet, with the reason.
//!
//! Invariants:
//! - only what is offered to them, open to them and may be suggested, never what they use, chose or see on the page already;
//! - what the bank says of an audience ("a bill is due soon") goes first; then what customers like them took up next, as it was
//!   learned of who agreed to be known by what they do; where that finds no more than popularity does, what most use;
//! - of who did not agree nothing is used and nothing counted: they are suggested what most use;
//! - one customer in ten is suggested what most use, to hold the rest against; on one day in ten one suggestion is another;
//! - what was seen on five days and not taken up rests for thirty.
//!
//! It opens nothing and permits nothing: a suggestion leads to a function, and the gateway says whether it may be used.

pub mod choose;
mod console;
mod http;
mod react;
mod service;
pub(crate) mod store;
pub mod taste;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use storage::Job;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use service::{SeenBefore, Suggestions, TAKEN_WITHIN_DAYS};

use crate::page::Pages;

/// The app's routes.
pub fn routes(pages: Arc<Pages>) -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(http::seen)).with_state(pages)
}

/// The console's routes.
pub fn console_routes(pages: Arc<Pages>) -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(console::report)).with_state(pages)
}

/// What is done by the clock.
pub fn jobs(suggestions: Arc<Suggestions>) -> Vec<Job> {
    react::jobs(suggestions)
}
