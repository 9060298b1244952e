//! Statements: an account's movements of a period on paper (PDF, sealed and checkable) or as data (CSV).
//!
//! - Asked for, then made by a job with progress: a claim on the row says who makes it and until when, so a maker that
//!   dies is followed by another, and one that comes late cannot store a second file ([`service`]).
//! - Opening balance, rows and closing balance are read from the ledger and must add up, or nothing is made.
//! - A PDF carries a number and a code; whoever holds the paper can ask whether it is genuine ([`http::verify`]). The code
//!   has 80 random bits and is kept as a digest; a wrong one is answered like a number that does not exist.
//! - Files are blobs of the bank's own database, for their owner alone, and expire; the row stays, so that a paper can be
//!   checked later.

mod csv;
mod font;
pub(crate) mod http;
pub mod model;
mod paper;
pub(crate) mod react;
pub(crate) mod rules;
mod seal;
pub(crate) mod service;
mod store;
#[cfg(test)]
mod tests;

pub use service::Settings;
