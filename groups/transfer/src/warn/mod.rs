//! Warnings and comfort at the payee step: a payee nearly the same as a known one, the first payment, a large amount,
//! whom one paid lately and often, and which bank a number belongs to while it is typed.
//!
//! A warning never refuses; only a large amount waits for its confirmation.

pub mod http;
mod model;
mod service;
mod store;

pub use model::{Confirmed, Likeness, LikenessKind};
pub use service::{LargeAmount, PaidBefore};
