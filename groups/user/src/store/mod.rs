//! The group's SQL: people and their devices here, sessions and demo texts in their own files.

mod people;
mod sessions;
mod texts;

pub use people::*;
pub use sessions::*;
pub use texts::*;
