//! Operator routes of this group.

pub mod accounts;
