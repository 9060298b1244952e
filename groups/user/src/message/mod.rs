//! The message centre: what customers are told, in which words, by which ways, and what they chose to hear.
//!
//! Invariants:
//! - a matter is told once: a message has a key, unique for its receiver, and whatever causes it may come twice;
//! - what is told is kept as it was told, in both languages, with the version of its words;
//! - every way out of the house has a record: waiting, sent, given up or left out, and why;
//! - what is urgent rings at any hour, everything else waits for the end of the quiet hours; safety and law cannot be
//!   switched off, offers need a yes and stay within the budget of attention.
//!
//! Other groups cause messages by events ([`react`]), never by a call. Codes for proofs are not messages of this kind: auth
//! sends them at once through `Users::send_text`, and nobody keeps them. It does not know campaigns.

mod catalogue;
mod circuit;
mod compose;
mod console;
mod deliver;
mod desk;
mod fatigue;
mod http;
mod model;
mod push;
mod react;
mod rules;
mod service;
mod store;
mod template;
#[cfg(test)]
mod tests;
mod words;

use std::sync::Arc;

use gateway::Module;
use tenancy::Banks;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use desk::CarrierKind;
pub use model::Choice;
pub use push::{HttpPushGateway, PushCarrier};
pub use service::Centre;
pub use template::Wrong;

use crate::service::Service;

/// Wires the message centre: its module, and the service that is its port ([`contracts::message::Fatigue`]).
pub fn module(banks: Banks, users: Arc<Service>, push: PushCarrier) -> (Module, Arc<Centre>) {
    let carriers = deliver::Carriers::new(users.has_texts(), push);
    let centre = Arc::new(Centre::new(banks, users, carriers));
    let customer = OpenApiRouter::new()
        .routes(routes!(http::inbox))
        .routes(routes!(http::unread))
        .routes(routes!(http::settings, http::choose))
        .routes(routes!(http::read_all))
        .routes(routes!(http::set_push, http::drop_push))
        .routes(routes!(http::one, http::delete))
        .routes(routes!(http::read))
        .with_state(centre.clone());
    let console = OpenApiRouter::new()
        .routes(routes!(console::list))
        .routes(routes!(console::resend))
        .routes(routes!(console::statistics))
        .routes(routes!(console::carriers))
        .routes(routes!(console::words::templates))
        .routes(routes!(console::words::template))
        .routes(routes!(console::words::preview))
        .routes(routes!(console::words::set_words))
        .routes(routes!(console::words::try_words))
        .with_state(centre.clone());
    let module = Module {
        name: "user_messages",
        customer,
        console,
        keyless: &[
            ("POST", "/messages/read"),
            ("POST", "/messages/{message_id}/read"),
            ("DELETE", "/messages/{message_id}"),
            ("PUT", "/messages/settings"),
            ("PUT", "/messages/push"),
            ("DELETE", "/messages/push"),
            ("POST", "/banks/{bank_id}/message-templates/{template_id}/preview"),
        ],
        consumers: react::consumers(&centre),
        jobs: react::jobs(&centre),
        parameters: vec![parameters::known::<rules::MessageRules>()],
        ..Module::default()
    };
    (module, centre)
}
