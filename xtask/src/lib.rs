//! The house rules, as tests: which room may know which, where SQL and HTTP may stand, how files begin and end, and how
//! Chinese is punctuated.
//!
//! `cargo test -p xtask` reads `cargo metadata` and the sources and fails on a breach, naming file, line and rule. Every
//! rule is tried on a small bad example as well, so that a rule which has stopped seeing is found out. It reads text, not
//! types: it cannot see what a macro makes, and what it forbids is written plainly enough for that.

mod lexer;
mod rules;
mod workspace;

pub use lexer::{Kind, Piece, pieces};
pub use rules::{Breach, audit, files, placement, rooms, tables, words};
pub use workspace::{Dependency, Package, Room, Source, Workspace};
