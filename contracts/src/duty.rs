//! What waits for people at a bank: queues whose items somebody has to decide. Groups that own such queues count them;
//! operators are reminded.

use async_trait::async_trait;
use kernel::{Ctx, PortFault};
use serde::{Deserialize, Serialize};

/// A queue that people work off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Queue {
    /// Events that could not be delivered: somebody, or something, stands still behind each.
    DeadLetters,
    /// Differences that a reconciliation found.
    Differences,
    /// Money that hangs.
    Suspense,
}

impl Queue {
    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DeadLetters => "dead_letters",
            Self::Differences => "differences",
            Self::Suspense => "suspense",
        }
    }

    /// What it is called, zh and en.
    pub const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::DeadLetters => ("未投递的事件", "Undelivered events"),
            Self::Differences => ("核心对账差异", "Reconciliation differences"),
            Self::Suspense => ("挂账待处理", "Items in suspense"),
        }
    }

    /// Whether a new item is told at once, rather than with the day's summary only.
    pub const fn is_trouble(self) -> bool {
        matches!(self, Self::DeadLetters | Self::Differences)
    }
}

/// How much waits in a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// Which.
    pub queue: Queue,
    /// How many items.
    pub count: i64,
}

/// Whoever owns queues.
#[async_trait]
pub trait Duties: Send + Sync {
    /// What waits at the bank of `ctx` now, empty queues included.
    async fn waiting(&self, ctx: &Ctx) -> Result<Vec<Waiting>, PortFault>;
}
