//! A customer who leaves the bank: what stands in the way, what ends with it, and ending it.
//!
//! Each group that keeps something of a customer's brings one [`Leaving`]; the user group asks them all, in the order they
//! are wired in, and closes the relation last.

use async_trait::async_trait;
use kernel::{Ctx, Id, Money};
use serde::{Deserialize, Serialize};

use crate::PortFault;
use crate::user::User;

/// What stands in the way of leaving.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ObstacleKind {
    /// Money on accounts: it goes elsewhere first.
    Balance,
    /// Money on hold.
    Held,
    /// Accounts under a freeze, an order, a stop or a report of loss.
    Restricted,
    /// Transfers and collections that have not come to their end.
    OnTheWay,
    /// Red packets that others can still open.
    PacketOpen,
    /// Somebody is coming back in the customer's name.
    Recovery,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = LeavingObstacle)]
pub struct Obstacle {
    /// What.
    pub kind: ObstacleKind,
    /// How many.
    pub count: i64,
    /// How much, where money is meant.
    pub amount: Option<Money>,
}

/// What ends with the relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EndingKind {
    /// Accounts of this bank.
    Account,
    /// Cards of other banks.
    Card,
    /// Balances this bank tells others.
    Share,
    /// Standing orders.
    Schedule,
    /// Plans that collect money.
    CollectPlan,
    /// Mandates by which this bank debits others.
    Mandate,
    /// Mandates by which others debit this bank.
    DebitMandate,
    /// Saved payees.
    Payee,
    /// Being paid by phone number.
    PhonePayment,
    /// Bound devices.
    Device,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = LeavingEnding)]
pub struct Ending {
    /// What.
    pub kind: EndingKind,
    /// How many.
    pub count: i64,
}

/// What leaving comes up against, and what it ends.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outlook {
    /// Nothing is closed while there are any.
    pub obstacles: Vec<Obstacle>,
    /// Ends by itself.
    pub endings: Vec<Ending>,
}

impl Outlook {
    /// Adds an obstacle, if there is one.
    pub fn stands(&mut self, kind: ObstacleKind, count: i64, amount: Option<Money>) {
        if count > 0 {
            self.obstacles.push(Obstacle { kind, count, amount });
        }
    }

    /// Adds what ends, if there is any.
    pub fn ends(&mut self, kind: EndingKind, count: i64) {
        if count > 0 {
            self.endings.push(Ending { kind, count });
        }
    }

    /// Adds another group's.
    pub fn and(&mut self, other: Self) {
        self.obstacles.extend(other.obstacles);
        self.endings.extend(other.endings);
    }
}

/// What a group does about a customer who leaves.
#[async_trait]
pub trait Leaving: Send + Sync {
    /// What stands in the way here, and what would end.
    async fn outlook(&self, ctx: &Ctx, user: Id<User>) -> Result<Outlook, PortFault>;

    /// What is due to the customer is paid before it is looked whether anything is left: interest.
    async fn settle(&self, _ctx: &Ctx, _: Id<User>) -> Result<(), PortFault> {
        Ok(())
    }

    /// Ends everything of the customer's here. May be asked again after it was cut off. What has come into the way since
    /// the outlook is [`PortFault::Refused`].
    async fn wind_up(&self, ctx: &Ctx, user: Id<User>) -> Result<(), PortFault>;
}
