//! The HTTP shell: which bank, who, how often, in which words. Groups see contexts and values, never sockets.
//!
//! - [`Module`] is what a group hands to the binary: routes, migrations, consumers, jobs, its part in opening a bank,
//!   and its integrity checks.
//! - [`Visitor`], [`Customer`] and [`Operator`] are the only ways a handler gets a [`kernel::Ctx`].
//! - [`Body`], [`Params`], [`Paged`] and [`PathId`] read requests strictly; [`Problem`] is the only way to refuse one. What
//!   an operator sends is a [`Submission`]: their role is judged before it is read.
//! - [`Gateway`] puts it all behind one listener, with bounds on everything; [`Server`] runs it and drains it.
//! - [`Permits`] tells it whether a customer or visitor may use the function an operation belongs to.
//! - [`CustomerIdentities`] and [`OperatorIdentities`] tell it who a token stands for; [`Transport`] tells a handler how
//!   this caller's tokens travel.
//! - [`Site`] and [`BrandHeads`] are the web the binary brings along.
//! - [`openapi`] is the one API document of all groups.
//!
//! It knows no business: a refusal's code and words come from the group that refuses.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod api;
mod body;
mod call;
mod config;
mod cookies;
mod csrf;
mod docs;
mod extract;
mod health;
mod idempotency;
mod identity;
mod lanes;
mod module;
mod openapi;
mod operator;
pub mod oversight;
mod place;
mod problem;
mod rate;
mod reason;
mod routes;
mod security;
mod serve;
mod server;
mod signed;
mod site;
mod web;

pub use config::{GatewayConfig, LaneConfig, Rate, RateConfig};
pub use cookies::{Client, SessionCookies, SetCookies, Transport};
pub use extract::{Body, CallName, Customer, NoParams, PageParams, Paged, Params, PathId, Submission, Visitor};
pub use identity::{ActorNames, CustomerIdentities, OperatorIdentities, Permits, SessionEnd};
pub use module::{Check, Finding, Module, OwnCatalogue, Published, PublishedSets};
pub use openapi::openapi;
pub use operator::{Operator, OperatorIdentity, Permission, Role};
pub use problem::{FieldProblem, Problem, ProblemDocument, RemedyDocument, appeal, store_fault};
pub use reason::{REASON_CHARS, reason};
pub use routes::function_of;
pub use serve::Drained;
pub use server::{Gateway, Server};
pub use signed::{DeviceKeys, Signature, SignedCall};
pub use site::{BrandHead, BrandHeads, Encoding, Site, StaticFile};
