//! Transfers: what they tell others.

use std::str::FromStr;

use kernel::{Id, Money, ParseError, Timestamp};
use serde::{Deserialize, Serialize};

use crate::user::User;

/// Marks ids of transfers.
pub enum Transfer {}

/// How the money travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Route {
    /// Inside this bank.
    Book,
    /// 网上支付跨行清算: across banks, around the clock, within seconds.
    Ibps,
    /// 小额批量支付: across banks, around the clock, in batches.
    Beps,
    /// 大额实时支付: across banks, any amount, on business days within its hours.
    Hvps,
}

impl Route {
    /// Every route.
    pub const ALL: [Self; 4] = [Self::Book, Self::Ibps, Self::Beps, Self::Hvps];

    /// The word stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Book => "book",
            Self::Ibps => "ibps",
            Self::Beps => "beps",
            Self::Hvps => "hvps",
        }
    }
}

impl FromStr for Route {
    type Err = ParseError;
    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::ALL.into_iter().find(|route| route.as_str() == text).ok_or(ParseError::new("route", "unknown"))
    }
}

/// When the payer wants the money to leave (银发〔2016〕261号, art. 8: the choice must be offered).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Arrival {
    /// At once. Cannot be called back.
    #[default]
    RealTime,
    /// Two hours later; cancellable until then.
    Ordinary,
    /// On the next day; cancellable until then.
    NextDay,
}

impl Arrival {
    /// Every choice.
    pub const ALL: [Self; 3] = [Self::RealTime, Self::Ordinary, Self::NextDay];

    /// The word stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RealTime => "real_time",
            Self::Ordinary => "ordinary",
            Self::NextDay => "next_day",
        }
    }
}

impl FromStr for Arrival {
    type Err = ParseError;
    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::ALL.into_iter().find(|arrival| arrival.as_str() == text).ok_or(ParseError::new("arrival", "unknown"))
    }
}

/// Topic of [`TransferScheduled`]: a transfer was ordered that leaves later; its amount is on hold.
pub const TRANSFER_SCHEDULED: &str = "transfer.scheduled";
/// Topic of [`TransferCancelled`]: it will not leave; the amount is free again.
pub const TRANSFER_CANCELLED: &str = "transfer.cancelled";
/// Topic of [`TransferPosted`]: the payer was debited. For a book transfer the payee was credited in the same posting.
pub const TRANSFER_POSTED: &str = "transfer.posted";
/// Topic of [`TransferReceived`]: money from another bank was credited here.
pub const TRANSFER_RECEIVED: &str = "transfer.received";
/// Topic of [`PacketAddressed`]: a red packet for one customer alone was given.
pub const PACKET_ADDRESSED: &str = "transfer.packet_addressed";
/// Topic of [`TransferSettled`]: the money arrived at the other bank, or came back.
pub const TRANSFER_SETTLED: &str = "transfer.settled";

/// The payer was debited.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TransferPosted {
    /// The transfer.
    pub transfer_id: Id<Transfer>,
    /// Who paid.
    pub user_id: Id<User>,
    /// How much.
    pub amount: Money,
    /// How it travels.
    pub route: Route,
    /// To which account, digits only; the risk rules know payees by it.
    pub payee_account: String,
    /// Who was credited, where that is a customer of this bank.
    #[serde(default)]
    pub payee_user_id: Option<Id<User>>,
    /// Who set it off.
    #[serde(default)]
    pub origin: Origin,
}

/// Money from another bank was credited to a customer of this one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TransferReceived {
    /// The transfer, as this bank knows it.
    pub transfer_id: Id<Transfer>,
    /// Who was credited.
    pub user_id: Id<User>,
    /// How much.
    pub amount: Money,
    /// Into which account, digits only; nothing in events of before it was told.
    #[serde(default)]
    pub payee_account: Option<String>,
}

/// A red packet was given that one customer alone may open.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PacketAddressed {
    /// The packet.
    pub packet_id: String,
    /// Who may open it.
    pub to_user_id: Id<User>,
    /// Until when.
    pub expires_at: Timestamp,
}

/// Who set a transfer off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The customer, just now, with proofs of its own.
    #[default]
    Customer,
    /// A batch or a standing order that the customer confirmed as a whole. Its parts come quickly one after the other,
    /// and that says nothing about the customer.
    Standing,
    /// The customer, before: announced by [`TransferScheduled`], and counted then as something the customer did.
    Held,
}

/// A transfer was ordered that leaves later.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TransferScheduled {
    /// The transfer.
    pub transfer_id: Id<Transfer>,
    /// Who pays.
    pub user_id: Id<User>,
    /// How much.
    pub amount: Money,
    /// When its money leaves.
    pub leaves_at: Timestamp,
}

/// A scheduled transfer was called off, or could not leave.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TransferCancelled {
    /// The transfer.
    pub transfer_id: Id<Transfer>,
    /// Who would have paid.
    pub user_id: Id<User>,
    /// How much.
    pub amount: Money,
    /// Nothing when the customer called it off; otherwise why it could not leave.
    pub reason: Option<String>,
}

/// The transfer reached its end.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TransferSettled {
    /// The transfer.
    pub transfer_id: Id<Transfer>,
    /// Who paid.
    pub user_id: Id<User>,
    /// Arrived, or returned.
    pub arrived: bool,
}

/// Being paid by phone number, as far as the user group asks.
#[async_trait::async_trait]
pub trait PhonePayments: Send + Sync {
    /// The user's present number is about to be given up: nobody is to pay it any more, here or from another bank.
    async fn leave_number(&self, ctx: &kernel::Ctx, user: Id<User>) -> Result<(), crate::PortFault>;
}
