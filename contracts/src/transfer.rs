//! Transfers: what they tell others.

use kernel::{Id, Money};
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
    /// 网上支付跨行清算: across banks, around the clock.
    Ibps,
}

/// Topic of [`TransferPosted`]: the payer was debited. For a book transfer the payee was credited in the same posting.
pub const TRANSFER_POSTED: &str = "transfer.posted";
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
    /// Who set it off.
    #[serde(default)]
    pub origin: Origin,
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
