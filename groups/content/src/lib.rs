//! Content: a bank's face, its channel pages (`page/`) and function menu (`menu/`), and the desk where banks are opened.
//!
//! Invariants:
//! - a brand that is stored can be shown: names fit, colours can be read, the logo was parsed and written anew;
//! - nothing an operator uploads is served as it came; pictures are served with a policy that lets them do nothing;
//! - every bank has a mark: its own, or a geometric one drawn from its id;
//! - what a bank published lies over what it was opened with ([`theme`]), and is shown with the next question;
//! - pictures carry what they are made of in their address, so that an address never changes what it shows;
//! - functions are suggested with a reason, by what is known of who agreed to it ([`suggest`]);
//! - what is shown in slots, to whom and how often, is published and counted ([`slot`]); pictures are written anew
//!   ([`material`]); articles are read into plain blocks ([`article`]).
//!
//! It draws nothing: the apps do. Who else takes part in opening a bank it learns from the binary.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod art;
pub mod article;
mod console;
mod days;
pub mod demo;
pub mod demo_art;
mod error;
mod head;
mod http;
mod manifest;
mod mark;
pub mod material;
pub mod menu;
mod model;
pub mod page;
mod service;
mod significance;
pub mod slot;
mod store;
pub mod suggest;
#[cfg(test)]
mod tests;
pub mod theme;

use std::sync::Arc;

use contracts::insight::{Audiences, Figures};
use contracts::message::Fatigue;
use gateway::Module;
use publishing::{Kind, Publishing};
use storage::{Job, Migrations, Scope};
use tenancy::Banks;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use article::{ArticlesKind, WordsKind};
pub use error::Error;
use material::Images;
pub use service::{Openings, Service, Settings};
use slot::{Around, PlacementsKind, Slots, SlotsKind};

/// The tables of this group, in every bank.
pub const MIGRATIONS: Migrations = Migrations {
    group: "content",
    scope: Scope::Bank,
    steps: &[
        ("0001_brand", include_str!("../migrations/0001_brand.sql")),
        ("0002_menu", include_str!("../migrations/0002_menu.sql")),
        ("0004_slots", include_str!("../migrations/0004_slots.sql")),
        ("0005_suggestions", include_str!("../migrations/0005_suggestions.sql")),
        ("0006_exposure_chunks", include_str!("../migrations/0006_exposure_chunks.sql")),
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

/// The kinds of documents that slots and articles have on the publishing line.
#[derive(Default, Clone)]
pub struct SlotKinds {
    /// Slots.
    pub slots: Arc<SlotsKind>,
    /// What is shown in slots.
    pub placements: Arc<PlacementsKind>,
    /// Articles.
    pub articles: Arc<ArticlesKind>,
}

impl SlotKinds {
    /// All of them, for the line.
    pub fn all(&self) -> [Arc<dyn Kind>; 4] {
        [self.slots.clone(), self.placements.clone(), self.articles.clone(), Arc::new(WordsKind)]
    }
}

/// The ports of others that slots and articles call.
pub struct SlotPorts {
    /// Where they are published.
    pub line: Publishing,
    /// Who is in which audience.
    pub audiences: Arc<dyn Audiences>,
    /// The one budget of attention.
    pub fatigue: Arc<dyn Fatigue>,
    /// Their kinds.
    pub kinds: SlotKinds,
}

/// Wires slots, the image library and articles. Their tables are the group's.
pub fn slot_module(banks: Banks, ports: SlotPorts) -> (Module, Arc<Slots>, Arc<Images>) {
    let SlotPorts { line, audiences, fatigue, kinds } = ports;
    let images = Arc::new(Images::new(banks.clone(), line.clone()));
    let around = Around { line: line.clone(), audiences: audiences.clone(), images: images.clone() };
    kinds.slots.beside(around.clone());
    kinds.placements.beside(around.clone());
    kinds.articles.beside(around);
    let articles = Arc::new(article::Articles::new(line.clone(), images.clone()));
    let slot_ports = slot::Ports { line: line.clone(), audiences, fatigue, images: images.clone() };
    let slots = Slots::new(banks.clone(), slot_ports);
    let sweep = Arc::new(slot::Sweep { banks: banks.clone() });
    let module = Module {
        name: "content_slots",
        customer: slot::customer_routes(slots.clone()).merge(article::customer_routes(articles)),
        console: slot::console_routes(slots.clone()).merge(material::console_routes(images.clone())),
        site: material::site(images.clone()),
        functions: &[("/slots", "visit"), ("/articles", "visit"), ("/articles-feed", "visit")],
        keyless: &[("POST", "/banks/{bank_id}/slots/explanation")],
        consumers: vec![slot::consumption(banks, line)],
        jobs: vec![Job { name: "content.exposures", schedule: "29 4 * * *", work: sweep }],
        ..Module::default()
    };
    (module, slots, images)
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
