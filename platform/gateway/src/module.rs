//! What a group hands to the binary.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::{Ctx, Timestamp};
use storage::{Consumption, Db, Job, Migrations, Scope};
use tenancy::Opening;
use utoipa_axum::router::OpenApiRouter;

use crate::Problem;

/// One group, ready to be wired: nothing in it runs before the binary says so.
#[derive(Default)]
pub struct Module {
    /// The group's name; also the prefix of its tables.
    pub name: &'static str,
    /// Its tables.
    pub migrations: Vec<Migrations>,
    /// Routes below `/b/{bank}/api/v1`; the gateway has taken that prefix off. A route that is not in the API document
    /// does not exist.
    pub customer: OpenApiRouter,
    /// Routes below `/console/api/v1`.
    pub console: OpenApiRouter,
    /// Routes below `/b/{bank}` that are not API: manifest, icons. Not in the API document.
    pub site: axum::Router,
    /// Unsafe operations that need no `Idempotency-Key`, as the route says it: `("POST", "/login")`.
    pub keyless: &'static [(&'static str, &'static str)],
    /// Sensitive operations of customers, which a device that has a key signs, as the route says it: `("POST", "/transfers")`.
    pub signed: &'static [(&'static str, &'static str)],
    /// To which function its customer operations belong, by the beginning of the path (`/transfers`), or by method and
    /// path where one operation differs from its neighbours (`GET /accounts`). The longest that fits counts, whoever says it.
    pub functions: &'static [(&'static str, &'static str)],
    /// Listeners to events.
    pub consumers: Vec<Consumption>,
    /// Scheduled work.
    pub jobs: Vec<Job>,
    /// The group's part in opening a bank.
    pub opening: Option<Arc<dyn Opening>>,
    /// Figures a bank may set.
    pub parameters: Vec<Arc<dyn parameters::Known>>,
    /// What expressions over the group's things may ask.
    pub catalogues: Vec<Arc<expr::Catalogue>>,
    /// The same, where every bank has its own.
    pub own_catalogues: Vec<Arc<dyn OwnCatalogue>>,
    /// Which parameter sets a bank publishes instead of setting them.
    pub published: Option<Arc<dyn PublishedSets>>,
    /// The group's invariants, as code.
    pub checks: Vec<Arc<dyn Check>>,
}

/// Knows which parameter sets of a bank are published documents. Once one was, it is never again set by one person: whoever
/// takes back what is in force could put their own in its place otherwise.
#[async_trait]
pub trait PublishedSets: Send + Sync {
    /// How the set `name` of the bank of `ctx` stands.
    async fn published(&self, ctx: &Ctx, name: &str) -> Result<Published, Problem>;
}

/// What expressions may ask, where that is a bank's own to say.
#[async_trait]
pub trait OwnCatalogue: Send + Sync {
    /// What the catalogue is called, in every bank.
    fn name(&self) -> &'static str;

    /// That of the bank of `ctx`.
    async fn of(&self, ctx: &Ctx) -> Result<Arc<expr::Catalogue>, Problem>;
}

/// How a parameter set stands with what is published.
#[derive(Debug, Clone, PartialEq)]
pub enum Published {
    /// It never was: it is set.
    Never,
    /// Since then; nothing of it is in force now, and what was set holds as it stood then.
    Out(Timestamp),
    /// It is, and this is in force.
    InForce(serde_json::Value),
}

/// An invariant of a group, verified against a bank's database, or over all banks beside the catalogue, by `doctor`, at
/// start and from the console.
#[async_trait]
pub trait Check: Send + Sync {
    /// `ledger_zero_sum`, `balances_match`, …
    fn name(&self) -> &'static str;

    /// Verifies; cheap checks run at every start.
    async fn run(&self, ctx: &Ctx, db: &Db) -> Result<Finding, storage::Error>;

    /// Where it looks: at each bank, or once beside the catalogue, over all banks.
    fn scope(&self) -> Scope {
        Scope::Bank
    }

    /// Whether it is quick enough to run at every start.
    fn at_start(&self) -> bool {
        false
    }
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// It holds, over this many things.
    Holds {
        /// How many were looked at.
        seen: i64,
    },
    /// It does not; in words, without personal data.
    Broken(String),
}
