//! Standing orders: a transfer on a day to come, or again and again. Confirmed once, when it is made, for its amount and
//! its dates; carried out by a job.
//!
//! Invariants:
//! - every occurrence is paid at most once: its key is the order's id, the occurrence and the try, and another try
//!   begins only after the one before was refused for good;
//! - what is being carried out can be neither paused nor cancelled: whoever was told "cancelled" is not debited after.

pub(crate) mod course;
pub mod http;
mod model;
mod react;
mod service;
mod store;

pub use course::{Action, Course, Status};
pub use model::{Adjust, End, Frequency, Plan};
pub(crate) use react::DEAD_AFTER_S;
pub use react::Due;
pub use service::Draft;
pub(crate) use service::SHOWN;
pub use store::{Run, RunStatus, Schedule};

/// Marks ids of standing orders.
pub enum ScheduleMark {}
