//! The function menu: what there is (a published catalogue), what a customer put in order, and what they use.
//!
//! Invariants:
//! - what a customer put in order stays as they left it, whatever they use and whatever is published; what is no longer
//!   offered is passed over, not forgotten;
//! - use is counted of who agreed to be known by what they do, and of nobody else; taking that back forgets it;
//! - a use counts half after two weeks and nothing after a quarter of a year.
//!
//! It does not lock anything: whether a function may be used the gateway says, with every call.

mod http;
pub mod kind;
pub mod order;
mod own_data;
mod react;
mod service;
pub mod spec;
pub(crate) mod store;

use std::sync::Arc;

use contracts::user::Consents;
use publishing::Publishing;
use storage::{Consumption, Job};
use tenancy::Banks;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use http::MenuItem;
pub use kind::MenuKind;
pub use service::{Menus, Ordering, Person};

/// The menus of `banks`.
pub fn menus(banks: Banks, line: Publishing, consents: Arc<dyn Consents>) -> Arc<Menus> {
    Arc::new(Menus::new(banks, line, consents))
}

/// The app's routes.
pub fn routes(pages: Arc<crate::page::Pages>) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(http::menu))
        .routes(routes!(http::set))
        .routes(routes!(http::used))
        .with_state(pages)
}

/// Who listens to what others tell.
pub fn consumption(menus: Arc<Menus>) -> Consumption {
    react::consumption(menus)
}

/// What is done by the clock.
pub fn jobs(menus: Arc<Menus>) -> Vec<Job> {
    react::jobs(menus)
}
