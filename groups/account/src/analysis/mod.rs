//! Income and expense: what a customer earned and spent, by month, category and counterparty, with budgets.
//!
//! - Computed when it is asked for, out of the postings themselves ([`store::entries`]): there is no second set of books
//!   that could differ from the first, and a correction or a return counts at once, in the past as well.
//! - Money that stayed with the customer, came back, or was said not to count is neither income nor expense
//!   ([`model::Fold`]); the answer says how much that was.
//! - Categories come from rules in the expression language ([`rules::MOVEMENT`]), over which goes what the customer said of a counterparty ([`model::Sorter`]).
//! - A call reads a bounded number of movements; a customer with more is told to look at less.

pub(crate) mod http;
pub mod model;
pub(crate) mod react;
pub mod rules;
pub(crate) mod service;
mod store;
#[cfg(test)]
mod tests;
