//! Channel pages: documents of floors, put together for whoever looks.
//!
//! Invariants:
//! - a page is what its document says for this visit: audience, class, channel, version; nothing else decides, and the same rules
//!   answer the app, the editor's preview and the explanation;
//! - a bank that has published no page of a name shows the one that ships; a page that is neither does not exist;
//! - nothing of a document is markup: texts are drawn as letters, links lead inside the app;
//! - what personalises is known of who agreed to it; everybody else, and every visitor, sees what is for all.
//!
//! It draws nothing (the app does, `web/app/src/floors`) and fills no slots.

mod base;
pub mod components;
mod console;
mod explain;
mod http;
pub mod kind;
mod markdown;
mod service;
pub mod spec;
mod suggested;
#[cfg(test)]
pub(crate) mod tests;

use std::sync::Arc;

use contracts::insight::Audiences;
use contracts::user::{Consents, Users};
use gateway::{Module, Permits};
use publishing::{Kind, Publishing};
use tenancy::Banks;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::menu::{self, MenuKind, Menus};
use crate::service::Service;
use crate::suggest::{self, Suggestions};

pub use kind::PagesKind;
pub use service::{Pages, Showing};

/// The ports of others that pages call.
pub struct Ports {
    /// Where pages and the menu are published.
    pub line: Publishing,
    /// Their kinds.
    pub kinds: Kinds,
    /// How far customers have come, and who they are.
    pub users: Arc<dyn Users>,
    /// Who is in which audience.
    pub audiences: Arc<dyn Audiences>,
    /// Who agreed to be known by what they do.
    pub consents: Arc<dyn Consents>,
    /// Which functions a customer may use.
    pub permits: Arc<dyn Permits>,
}

/// The kinds of documents pages are made of.
#[derive(Default, Clone)]
pub struct Kinds {
    /// Pages.
    pub pages: Arc<PagesKind>,
    /// The catalogue of functions.
    pub menu: Arc<MenuKind>,
}

impl Kinds {
    /// All of them, for the line.
    pub fn all(&self) -> [Arc<dyn Kind>; 2] {
        [self.pages.clone(), self.menu.clone()]
    }
}

/// Wires pages and the menu. Their tables are the group's.
pub fn module(banks: Banks, brands: Arc<Service>, ports: Ports) -> (Module, Arc<Pages>, Arc<Menus>) {
    let Ports { line, kinds, users, audiences, consents, permits } = ports;
    let menus = menu::menus(banks.clone(), line.clone(), consents);
    kinds.menu.beside(line.clone(), audiences.clone());
    let suggestions = Arc::new(Suggestions::new(banks.clone(), menus.clone()));
    let (menus_of, learning) = (menus.clone(), suggestions.clone());
    let pages = Arc::new(Pages { banks, brands, line, users, audiences, permits, menus: menus_of, suggestions });
    kinds.pages.beside(&pages);
    let customer = OpenApiRouter::new().routes(routes!(http::page)).with_state(pages.clone());
    let module = Module {
        name: "content_pages",
        customer: customer.merge(menu::routes(pages.clone())).merge(suggest::routes(pages.clone())),
        console: console::routes(pages.clone()).merge(suggest::console_routes(pages.clone())),
        keyless: &[
            ("POST", "/banks/{bank_id}/pages/{page}/preview"),
            ("POST", "/banks/{bank_id}/pages/{page}/explanation"),
        ],
        functions: &[("/pages", "visit"), ("/menu", "self"), ("/suggestions", "self")],
        consumers: vec![menu::consumption(menus.clone())],
        jobs: menu::jobs(menus.clone()).into_iter().chain(suggest::jobs(learning)).collect(),
        ..Module::default()
    };
    (module, pages, menus)
}
