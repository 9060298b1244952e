//! The analysts' desk.
//!
//! A stand-in until the desk is merged: the two ways the judging side knows it by, doing nothing.

use std::collections::BTreeSet;

use contracts::risk::Scenario;
use contracts::user::User;
use kernel::{Ctx, Id, Timestamp};
use storage::{Db, Tx};

/// Marks ids of cases.
pub enum Case {}

/// A verdict that says "a person looks first".
#[derive(Debug, Clone)]
pub struct NewCase<'a> {
    /// The verdict, whose row is stored in the same transaction or before.
    pub verdict_id: &'a str,
    /// Whose operation it is.
    pub user_id: Option<Id<User>>,
    /// What was judged.
    pub scenario: Scenario,
    /// Which operation: the same when the customer comes back to it.
    pub mark: u64,
    /// How much it is about.
    pub amount_minor: Option<i64>,
    /// What an analyst reads first, up to 200 characters, without personal data.
    pub summary: &'a str,
}

/// Opens a case about a verdict.
pub async fn open_for_in_tx(_: &mut Tx, ctx: &Ctx, _: &NewCase<'_>) -> storage::Result<Id<Case>> {
    Ok(ctx.new_id())
}

/// An operation for which an allowance is sought.
#[derive(Debug, Clone, Copy)]
pub struct Sought<'a> {
    /// Whose.
    pub user: Id<User>,
    /// What is judged.
    pub scenario: Scenario,
    /// Which operation.
    pub mark: u64,
    /// To whom, digits; only its end is compared.
    pub payee: Option<&'a str>,
    /// How much.
    pub amount_minor: Option<i64>,
}

/// Rules that let a customer pass because a person looked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowance {
    /// Ids of the rules that may not hold the operation back.
    pub rules: BTreeSet<String>,
    /// Until when.
    pub ends_at: Timestamp,
}

/// The rules that let an operation pass because a person looked, at `now`.
pub async fn allowance(_: &Db, _: Timestamp, _: &Sought<'_>) -> storage::Result<Option<Allowance>> {
    Ok(None)
}
