//! Secrets and keys: hashing passwords, drawing tokens, sealing personal data, binding codes to operations.
//!
//! - [`PasswordHasher`]: Argon2id off the async threads, with a bounded queue; an unknown user costs what a known one does.
//! - [`token`]: random tokens and codes, of which only digests are kept.
//! - [`KeyRing`]: one master key per installation, every bank's own keys derived from it. What one bank sealed no other
//!   bank's keys can open.
//! - [`SealingKey`]: what customers' and operators' apps seal secrets to on their way here (HPKE).
//! - [`BankKeys`]: seals fields (AES-256-GCM bound to bank and column), indexes them blindly, makes MACs.
//!
//! Invariants: no secret has a `Debug` or `Display` that shows it; comparisons of secrets take constant time; no
//! primitive is home-made. It stores nothing but the master key's file and knows no table and no business.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod keys;
mod password;
mod sealing;
mod secret;
pub mod token;

pub use keys::{BankKeys, FieldCipher, KeyRing, MacKey, Purpose};
pub use password::{Cost, PasswordHasher, Verdict};
pub use sealing::{INFO, SUITE, Sealed, SealingKey, seal};
pub use secret::Secret;

/// What can go wrong with keys and hashes. Says nothing about the data.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Too many hashes wait already.
    #[error("password hashing queue is full")]
    Overloaded,
    /// The master key's file cannot be used.
    #[error("master key {path}: {why}")]
    MasterKey {
        /// Where it was looked for.
        path: String,
        /// What is wrong with it.
        why: String,
    },
    /// A sealed value was made with another key, for another column, or was changed.
    #[error("a sealed field of column {column} cannot be opened")]
    Sealed {
        /// The column.
        column: &'static str,
    },
    /// A stored hash is not one of ours, or the parameters are out of range.
    #[error("password hash: {0}")]
    Hash(String),
}
