//! Content: a bank's face, its channel pages (`page/`) and function menu (`menu/`), and the desk where banks are opened.
//!
//! Invariants:
//! - a brand that is stored can be shown: names fit, colours can be read, the logo was parsed and written anew;
//! - nothing an operator uploads is served as it came; pictures are served with a policy that lets them do nothing;
//! - every bank has a mark: its own, or a geometric one drawn from its id;
//! - what a bank published lies over what it was opened with ([`theme`]), and is shown with the next question;
//! - pictures carry what they are made of in their address, so that an address never changes what it shows.
//!
//! It draws nothing: the apps do. Who else takes part in opening a
//! bank it learns from the binary.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod art;
mod console;
pub mod demo;
mod error;
mod head;
mod http;
mod manifest;
mod mark;
pub mod menu;
mod model;
pub mod page;
mod service;
mod store;
#[cfg(test)]
mod tests;
pub mod theme;

use std::sync::Arc;

use contracts::insight::Figures;
use gateway::Module;
use publishing::Publishing;
use storage::{Migrations, Scope};
use tenancy::Banks;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use error::Error;
pub use service::{Openings, Service, Settings};

/// The tables of this group, in every bank.
pub const MIGRATIONS: Migrations = Migrations {
    group: "content",
    scope: Scope::Bank,
    steps: &[
        ("0001_brand", include_str!("../migrations/0001_brand.sql")),
        ("0002_menu", include_str!("../migrations/0002_menu.sql")),
    ],
};

/// The tables of this group, in the catalogue.
pub const CATALOGUE_MIGRATIONS: Migrations = Migrations {
    group: "content",
    scope: Scope::Catalogue,
    steps: &[("0001_bank_order", include_str!("../migrations/0001_bank_order.sql"))],
};

/// The service: the group's port ([`contracts::content::Brands`]) and the gateway's [`gateway::BrandHeads`]. Made
/// first, because insight needs it and the module needs insight.
pub fn service(banks: Banks, settings: Settings, line: Publishing, texts: Arc<theme::Texts>) -> Arc<Service> {
    Arc::new(Service::new(banks, settings, line, texts))
}

/// Wires the group. `openings` is filled by the binary once every group is wired.
pub fn module(service: Arc<Service>, figures: Arc<dyn Figures>, openings: Openings) -> Module {
    let desk = console::Desk { service: service.clone(), figures, openings };
    Module {
        name: "content",
        migrations: vec![MIGRATIONS, CATALOGUE_MIGRATIONS],
        customer: OpenApiRouter::new()
            .routes(routes!(http::brand))
            .routes(routes!(http::legal))
            .with_state(service.clone()),
        console: OpenApiRouter::new()
            .routes(routes!(console::list, console::open))
            .routes(routes!(console::get))
            .with_state(desk)
            .merge(theme::routes(service.clone())),
        site: http::site(service.clone()),
        functions: &[("/brand", "visit")],
        opening: Some(service),
        ..Module::default()
    }
}
