//! A reference core: the other end of docs/api/core-connector.yaml, for tests and for trying the connector by hand.
//!
//! It keeps real books in an SQLite file of its own, with keys that book once and reversals that close the door, and
//! it can be told to fail in the ways real systems do: late, silent, wrong, twice. **It is no bank's core**: it says so
//! in its name and in every answer.
//!
//! It shares no code with the connector: each end reads the contract by itself.

mod books;
mod faults;
mod http;

pub use books::{BookError, Books, Command, Leg, Outcome, Party, State};
pub use faults::{Call, Fault, Faults, Mode};
pub use http::{Core, NAME, serve};
