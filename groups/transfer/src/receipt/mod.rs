//! Receipts that others can rely on: a seal with a code to scan, and a door where anybody who holds a receipt asks
//! whether it is genuine. Whoever asks must know number and check code; all other answers are alike.

pub mod http;
mod model;
mod service;
mod store;

pub use model::Seal;
