//! What groups know of each other: one file per group with its port, the values that cross it, and its events.
//!
//! No logic, no I/O. A port is a trait because a group boundary runs through it; whoever calls one holds an
//! `Arc<dyn Port>` given to it by the binary's wiring. Errors of a port are the callee's refusals, small enough to match on.

pub mod account;
pub mod auth;
pub mod bound_account;
pub mod clearing;
pub mod content;
pub mod debit;
pub mod duty;
pub mod face;
pub mod identity;
pub mod identity_check;
pub mod insight;
pub mod leaving;
pub mod message;
pub mod operator_mail;
pub mod own_data;
pub mod risk;
pub mod secret;
pub mod transfer;
pub mod user;

pub use kernel::{PortFault, Refused};
