//! History: the movements on one account or on all accounts of a customer, searched and paged.
//!
//! - Newest first, by (booked at, number in the ledger, side): a page goes on after a place and not after a count, so
//!   rows that arrive meanwhile neither repeat nor hide one.
//! - A call looks at no more than [`model::SCAN_MAX`] movements, whatever is searched for. One that found less than a page
//!   within them says how far back it came and where to go on ([`model::Found`]).
//! - Nothing here writes. Movements are kept for as long as the bank's database is: no code removes a journal entry or a
//!   posting (a test reads the sources), which keeps the ten years that 反洗钱法 (2025-01-01) asks for.

pub(crate) mod http;
pub mod model;
pub(crate) mod service;
pub(crate) mod store;
#[cfg(test)]
pub(crate) mod tests;
