//! Who a token stands for, and what people are called. The groups that keep sessions answer; the gateway asks, once per
//! call.

use std::collections::{BTreeSet, HashMap};

use async_trait::async_trait;
use kernel::{Actor, Ctx};

use crate::{OperatorIdentity, Problem};

/// Knows customers' access tokens.
#[async_trait]
pub trait CustomerIdentities: Send + Sync {
    /// The [`Actor::Customer`] that `access_token` stands for in the bank of `ctx`, now. Asking counts as activity: the
    /// idle clock starts again.
    async fn customer(&self, ctx: &Ctx, access_token: &str) -> Result<Actor, SessionEnd>;
}

/// Knows which functions a caller may use. An operation belongs to a function by [`crate::Module::functions`].
#[async_trait]
pub trait Permits: Send + Sync {
    /// Lets the caller of `ctx` use `function` now, or says what is missing and how it is come by. Asked once per call:
    /// it costs microseconds.
    async fn permit(&self, ctx: &Ctx, function: &str) -> Result<(), Problem>;
}

/// Knows operators' tokens.
#[async_trait]
pub trait OperatorIdentities: Send + Sync {
    /// The operator that `token` stands for; `ctx` is the alliance's.
    async fn operator(&self, ctx: &Ctx, token: &str) -> Result<OperatorIdentity, SessionEnd>;
}

/// Knows what those who act are called, for whoever reads the audit trail.
#[async_trait]
pub trait ActorNames: Send + Sync {
    /// What those of `ids` it knows are called, customers masked; by id. However many they are, one read.
    async fn names(&self, ctx: &Ctx, ids: &BTreeSet<String>) -> Result<HashMap<String, String>, Problem>;
}

/// Why a token stands for nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionEnd {
    /// Not a token of ours, or not in this bank.
    Unknown,
    /// Its time is over; a refresh may help.
    Expired,
    /// Nothing was done for too long.
    Idle,
    /// Signed out, here or elsewhere, or ended by the bank.
    Revoked,
    /// We could not find out. In words for the log, without the token.
    Fault(String),
}

impl From<SessionEnd> for Problem {
    fn from(end: SessionEnd) -> Self {
        match end {
            SessionEnd::Unknown => Self::unauthenticated(),
            SessionEnd::Expired => Self::session("session_expired", "登录已到期", "Your session has expired"),
            SessionEnd::Idle => {
                Self::session("session_idle", "长时间未操作，已自动退出", "Signed out after a time of inactivity")
                    .because(
                        "为保护您的资金安全，长时间未操作会自动退出。",
                        "To protect your money we sign out idle sessions.",
                    )
            }
            SessionEnd::Revoked => Self::session("session_revoked", "登录已失效", "This session has been ended")
                .because(
                    "可能已在其他地方退出，或由银行结束。如非本人操作，请修改密码。",
                    "It was signed out elsewhere or ended by the bank. If that was not you, change your password.",
                ),
            SessionEnd::Fault(cause) => Self::fault(&cause),
        }
    }
}
