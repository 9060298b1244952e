//! Messages to customers: what other groups may cause, and the one budget of attention they all share.
//!
//! A group causes a message by an event: one of its own that the message centre listens to, or [`MessageWanted`] in the
//! transaction that made the matter true. Nobody waits for a message.

use std::collections::BTreeMap;
use std::str::FromStr;

use async_trait::async_trait;
use kernel::{Ctx, Id, Money, ParseError, Timestamp};
use serde::{Deserialize, Serialize};

use crate::PortFault;
use crate::user::User;

/// Marks ids of messages.
pub enum Message {}

/// What a message is about; a customer chooses by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// Sign-ins, devices, refusals for safety. Cannot be switched off.
    Security,
    /// What the bank must tell by law: restrictions, agreements. Cannot be switched off.
    Legal,
    /// Money came.
    MoneyIn,
    /// Money left.
    MoneyOut,
    /// Accounts, budgets, statements.
    Account,
    /// Help with the bank's services.
    Service,
    /// Offers. Only to those who switched it on.
    Marketing,
}

impl MessageKind {
    /// Every kind, in the order of lists.
    pub const ALL: [Self; 7] =
        [Self::Security, Self::Legal, Self::MoneyIn, Self::MoneyOut, Self::Account, Self::Service, Self::Marketing];

    /// The word stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Security => "security",
            Self::Legal => "legal",
            Self::MoneyIn => "money_in",
            Self::MoneyOut => "money_out",
            Self::Account => "account",
            Self::Service => "service",
            Self::Marketing => "marketing",
        }
    }
}

impl FromStr for MessageKind {
    type Err = ParseError;
    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(ParseError::new("message kind", "unknown"))
    }
}

/// A value for a placeholder of a template. Never a name or a whole number of anybody: what stands in a message stands in
/// an event, on a lock screen and in a text that others may read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "value", rename_all = "snake_case")]
pub enum Param {
    /// An amount.
    Money(Money),
    /// How many.
    Count(i64),
    /// Of a hundred.
    Percent(i64),
    /// The last four digits of an account.
    Tail(String),
    /// A moment.
    Time(Timestamp),
    /// `YYYY-MM`.
    Month(String),
    /// A word of the platform's vocabulary, told in the reader's language.
    Term(String),
    /// Words as they are, at most 60 characters.
    Text(String),
}

/// Topic of [`MessageWanted`].
pub const MESSAGE_WANTED: &str = "message.wanted";

/// A customer is to be told something.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MessageWanted {
    /// Whom.
    pub user_id: Id<User>,
    /// In which words: the id of a template.
    pub template: String,
    /// What stands in its placeholders.
    pub params: BTreeMap<String, Param>,
    /// The same matter is told once: `group.matter:{id}`.
    pub dedupe_key: String,
    /// A page of the app, `/transfers/…`.
    pub link: Option<String>,
    /// When it is no news any more.
    pub expires_at: Option<Timestamp>,
}

/// Topic of [`MessageQueued`].
pub const MESSAGE_QUEUED: &str = "message.queued";

/// A message has left the inbox's side of the house and waits for its carriers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MessageQueued {
    /// Which.
    pub message_id: Id<Message>,
}

/// How much more a customer may be addressed unasked, today and this week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttentionLeft {
    /// Today, in the bank's zone.
    pub today: i64,
    /// This week, from Monday.
    pub this_week: i64,
}

impl AttentionLeft {
    /// Whether once more is too much.
    pub const fn is_spent(self) -> bool {
        self.today <= 0 || self.this_week <= 0
    }
}

/// What became of a wish to address a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Touch {
    /// Counted: go ahead.
    Taken,
    /// This very touch was counted before: go ahead, it costs nothing again.
    Repeated,
    /// The customer has been addressed enough.
    Spent,
}

/// The one budget of attention that messages, campaigns and slots share.
#[async_trait]
pub trait Fatigue: Send + Sync {
    /// What is left; promises nothing.
    async fn ask(&self, ctx: &Ctx, user: Id<User>) -> Result<AttentionLeft, PortFault>;

    /// Counts one touch, once for each `touch` (`campaign:{id}`, `slot:{id}:{day}`), or says that it is too much. Two at
    /// once never take the last one both.
    async fn take(&self, ctx: &Ctx, user: Id<User>, touch: &str) -> Result<Touch, PortFault>;
}
