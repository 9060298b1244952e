//! Tests across groups: the real binary, over real HTTP, on both engines.
//!
//! This crate holds what the stories in `tests/` are told with: [`Platform`] is a running `polybank` on a free port
//! with its own data, [`Customer`] and [`operator`] are the people who use it, [`Caller`] and [`Answer`] are how they
//! talk to it. Nothing here reaches behind the HTTP interface and the command line.
#![allow(clippy::unwrap_used)]

mod caller;
mod core;
mod customer;
mod engine;
mod platform;
mod provider;
mod stories;

pub use crate::core::ReferenceCore;
pub use caller::{Answer, Call, Caller, minor, new_key};
pub use customer::{Customer, DEMO_PASSWORD, PIN, Party, code, code_in, new_device, new_phone};
pub use engine::Engine;
pub use platform::Platform;
pub use provider::{PROVIDER, choose};
pub use stories::Stories;

/// An operator of the demonstration, signed in to the console.
pub async fn operator(platform: &Platform, username: &str) -> Caller {
    let console = platform.console();
    let login = serde_json::json!({ "username": username, "password": DEMO_PASSWORD });
    let session = console.post("/login", login).await.is(200);
    console.with_token(&session.text("/access_token"))
}
