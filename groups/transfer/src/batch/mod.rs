//! Many transfers confirmed as one: read from a list or a file, each row checked in words, the whole authorised once for
//! its total, then worked off row by row.
//!
//! Invariants:
//! - what was confirmed is what is paid: the proof is bound to a digest of every row;
//! - each row is paid at most once, by a key of its own; a process that dies leaves the rest to the next one;
//! - a row that is refused does not stop the others, and says why.

pub mod http;
mod model;
mod react;
mod service;
mod store;

pub use model::{RawRow, Row, RowObjection, read_csv};
pub use react::Unfinished;
pub use service::{Checked, CheckedRow};
pub use store::{Batch, BatchStatus, RowStatus, StoredRow};

/// Marks ids of batches.
pub enum BatchMark {}
