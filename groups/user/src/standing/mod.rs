//! How far a user has come, and on the strength of what: visitor, open user, bound user, real-name customer, class I
//! customer.
//!
//! - The class is a function of the evidence that is in force ([`model::class_on`]); nobody sets it by hand. Evidence ends,
//!   and is never deleted, so that the console can say how a class was reached.
//! - A verified phone makes an open user; a card that its bank confirmed, a bound user; name and id number that the register
//!   confirmed, a real-name customer; a class I account, a class I customer. None of these steps needs the one before.
//! - One phone is one id number within a bank, and one id number is one user: an id number that another user has is refused.
//! - No answer of the register is never a "no"; who is refused too often is stopped for the day.
//!
//! Cards and accounts are the account group's; it tells of them by events.

pub mod console;
mod demonstration;
pub mod http;
pub mod model;
mod network;
pub mod react;
mod refusal;
mod rules;
mod service;
pub mod store;
#[cfg(test)]
mod tests;

pub use demonstration::DemonstrationIdentityCheck;
pub use network::{IdentityCheckConfigError, NetworkIdentityCheck};
pub use refusal::Refusal;
pub use rules::IdentityRules;
pub use service::{NoIdentityCheck, Standing, Standings};
