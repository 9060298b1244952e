//! Identities of one person through several channels: users that become one by proof, and are taken apart again.
//!
//! Who owns what follows one rule everywhere: whatever was a user's stays marked as theirs (its *home*), and belongs to the
//! user their home has been merged into, however far. So merges and splits in any order lose nothing.

use async_trait::async_trait;
use kernel::{Ctx, Id};
use serde::{Deserialize, Serialize};

use crate::{
    PortFault,
    account::{Account, AccountKind},
    user::User,
};

/// Marks ids of merges.
pub enum Merge {}

/// Topic of [`UsersMerged`].
pub const USERS_MERGED: &str = "user.merged";
/// Topic of [`UsersSplit`].
pub const USERS_SPLIT: &str = "user.split";
/// The aggregate of both: all merges of a bank are told in the order in which they were made.
pub const MERGES: &str = "merges";

/// Two users are one: whatever `from` has is `to`'s from now on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct UsersMerged {
    /// The merge.
    pub merge_id: Id<Merge>,
    /// Who stands no more by themselves.
    pub from: Id<User>,
    /// Who does.
    pub to: Id<User>,
}

/// A merge was wrong: whatever has its home with one of `homes` is `to`'s again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct UsersSplit {
    /// The merge that was taken back.
    pub merge_id: Id<Merge>,
    /// Who comes back, and whoever had been merged into them before.
    pub homes: Vec<Id<User>>,
    /// Who went on for them until now.
    pub from: Id<User>,
    /// Who comes back.
    pub to: Id<User>,
}

/// Topic of [`AccountOwnerChanged`].
pub const ACCOUNT_OWNER_CHANGED: &str = "account.owner_changed";

/// An account is another user's, after a merge or a split. What was ordered from it goes with it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AccountOwnerChanged {
    /// The account.
    pub account_id: Id<Account>,
    /// Its class.
    pub kind: AccountKind,
    /// Whose it was.
    pub from: Id<User>,
    /// Whose it is.
    pub to: Id<User>,
    /// Because of which merge.
    pub merge_id: Id<Merge>,
}

/// What can pass from one user to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Belonging {
    /// An identity in a channel.
    Identity,
    /// A message of the inbox.
    Message,
    /// An account of this bank.
    Account,
    /// A card of another bank.
    Card,
    /// A saved payee.
    Payee,
}

impl Belonging {
    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Message => "message",
            Self::Account => "account",
            Self::Card => "card",
            Self::Payee => "payee",
        }
    }
}

/// How many things of a kind passed with a merge, and how many went back with its split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = MergeMoved)]
pub struct Moved {
    /// What.
    pub kind: Belonging,
    /// With the merge.
    pub passed: i64,
    /// With the split.
    pub returned: i64,
}

/// A group's ledger of what passed: its own things only.
#[async_trait]
pub trait MergeLedger: Send + Sync {
    /// What passed with this merge, kinds without anything left out.
    async fn moved(&self, ctx: &Ctx, merge: Id<Merge>) -> Result<Vec<Moved>, PortFault>;
}
