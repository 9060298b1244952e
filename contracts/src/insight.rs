//! Insight: the operating figures other rooms may ask for. It publishes nothing yet; it listens.

use async_trait::async_trait;
use kernel::{Ctx, Id};

use crate::PortFault;
use crate::user::User;

/// How many behaviour events one batch may carry.
pub const EVENT_BATCH_MAX: usize = 500;

/// What a bank has in all, as the counters stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BankTotals {
    /// Users registered, ever.
    pub customers: i64,
    /// Accounts opened, ever.
    pub accounts: i64,
}

/// The group's port.
#[async_trait]
pub trait Figures: Send + Sync {
    /// The totals of the bank of `ctx`. Counted by event, so a moment behind.
    async fn bank_totals(&self, ctx: &Ctx) -> Result<BankTotals, PortFault>;
}

/// An audience of a bank, as people call it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownAudience {
    /// What documents call it.
    pub name: String,
    /// In words, zh.
    pub title_zh: String,
    /// In words, en.
    pub title_en: String,
}

/// Who is in which audience.
#[async_trait]
pub trait Audiences: Send + Sync {
    /// The audiences the bank of `ctx` has, by name: what a document that names one is held against.
    async fn known(&self, ctx: &Ctx) -> Result<Vec<KnownAudience>, PortFault>;

    /// The names of the audiences a customer is in now, in order. Whoever is not to be profiled is in none.
    async fn audiences_of(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<String>, PortFault>;
}
