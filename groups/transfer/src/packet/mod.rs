//! Red packets (红包): money given to one customer or to whoever holds a code, taken share by share, and back with the
//! giver after a day. Within one bank; a share never travels through the clearing.
//!
//! Invariants:
//! - a packet, a claim and a return exist exactly when their money has moved: each row is stored by its posting, so the
//!   internal account `red_packets` holds what was given, less what was claimed and returned, at every moment;
//! - nobody takes two shares of one packet and no share is taken twice: a share is taken under the lock of its packet,
//!   and booked under a key of its own;
//! - what is left goes back once: no share can be taken any more before its amount is fixed, and its key is the packet's.

pub mod check;
mod claim;
pub mod console;
pub mod http;
mod model;
mod react;
mod refusal;
pub mod rules;
mod service;
mod store;

pub use claim::By;
pub use model::{Kind, Standing};
pub use react::Due;
pub use refusal::Refused;
pub use service::Draft;
pub use store::{Claim, Packet, Status};

/// Marks ids of red packets.
pub enum PacketMark {}
