//! The HTTP shell: which bank, who, how often, in which words. Groups see contexts and values, never sockets.
//!
//! - [`Module`] is what a group hands to the binary: routes, migrations, consumers, jobs, its part in opening a bank,
//!   and its integrity checks.
//! - [`Visitor`], [`Customer`] and [`Operator`] are the only ways a handler gets a [`kernel::Ctx`].
//! - [`Body`], [`Params`] and [`PathId`] read requests strictly; [`Problem`] is the only way to refuse one.
//! - [`server`] puts it all behind one listener, with bounds on everything.
//!
//! It knows no business: a refusal's code and words come from the group that refuses.

mod extract;
mod module;
mod operator;
mod problem;

pub use extract::{Body, Customer, PageParams, Params, PathId, Visitor};
pub use module::{Check, Finding, Module};
pub use operator::{Operator, OperatorIdentity, Permission, Role};
pub use problem::{FieldProblem, Problem};
