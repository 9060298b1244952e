//! Features: what is known about the customer, the device, the address, the payee at a moment, from what went before.
//!
//! A feature is declared as data ([`Feature`]): over whom, of which scenarios and ends, what is measured, how far it looks
//! back. [`BASE`] is the alliance's set, [`catalogue`] makes them fields of the expression language. [`Windows`] reckons
//! them from the moments it is told, one by one, in memory.
//!
//! **What holds.**
//! - *Point in time.* A reading at a moment is made of what lies in `(at - window, at]` and of nothing later, so a replay of
//!   the journal reads what was read live.
//! - *The moment being judged counts.* Counts of attempts include it, once: a customer who comes back with a proof within
//!   [`PROOF_S`] is the same attempt. What looks back (`last`, `since`, `seen`, profiles) sees only what was before it.
//! - *Exact for all but the busy.* Each key (one customer, one device, …) holds its newest moments, [`Bounds::exact`] of
//!   them, 128 by default: a reading whose window has fewer moments of that key than that is exact, to the microsecond.
//!   Older ones go to buckets of a 60th of the window: a count or a sum then is at least that of the window and at most that
//!   of one longer by a 60th. Distinct values stop at 256; what compares with the moment itself (`alike`, `seen`, usual
//!   hours and amounts) looks at the newest moments only.
//! - *Bounded.* Keys and bytes of one bank have a bound ([`Bounds`]); the key nothing was noted of for longest goes first, and is
//!   from then on one that was never seen. A key costs about 100 bytes, and 40 to 80 for each moment it holds; a moment is held
//!   by each of its keys, seven at most. A busy key's buckets take a few to some fifty thousand bytes more.
//!
//! It fetches nothing and writes nothing: [`crate::journal`] does both.

mod base;
mod catalogue;
mod declare;
mod geo;
#[cfg(test)]
pub(crate) mod geo_file;
mod given;
#[cfg(test)]
mod naive;
mod older;
mod plan;
mod proofs;
mod read;
#[cfg(test)]
mod tests;
mod trail;
mod windows;

pub use base::BASE;
pub use catalogue::{catalogue, feature_of, put, slot_of};
pub use declare::{Feature, Flow, Measure, Only, Subject, Thing, Which};
pub use geo::{AddressFileError, Addresses, Geo};
pub use given::give;
pub use proofs::PROOF_S;
pub use windows::{Bounds, Memory, Windows};

/// The furthest any feature looks back, in seconds: 90 days.
pub const LONGEST_S: i64 = 90 * 86_400;
