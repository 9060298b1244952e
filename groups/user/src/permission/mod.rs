//! Which functions a user of which class may use through which channel.
//!
//! - Every customer operation of the API belongs to one function ([`words::FUNCTIONS`]); its group says to which, beside its
//!   routes (`Module::functions`). A test fails on an operation without one.
//! - A cell of the matrix function x channel names the lowest class that may ([`words::Rung`]). Classes are steps: whoever is
//!   further may at least as much, so every refusal can say how far is far enough, and the way there.
//! - A bank sets the matrix as a parameter set, versioned and dated, never below the alliance's floor. It is in force in
//!   every process within two seconds; asking costs microseconds and, mostly, no query.
//!
//! It does not know accounts or limits: what somebody may do with their own things is decided where the things are.

pub mod console;
pub mod http;
mod refusal;
pub mod rules;
mod service;
#[cfg(test)]
mod tests;
pub mod words;

pub use rules::PermissionSets;
pub use service::Permissions;
