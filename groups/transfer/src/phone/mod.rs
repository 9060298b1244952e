//! Paying a phone number: its owner says which account takes the money, and whoever pays sees a masked name to confirm,
//! never whose number it is. Looking numbers up is counted, so that nobody goes through all of them.

pub mod http;
mod service;
mod store;

use serde::{Deserialize, Serialize};

use crate::service::HowAuthorised;
use crate::store::Order;

pub use service::OwnPhone;

/// How a payee was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayeeBy {
    /// By name and account number.
    #[default]
    Account,
    /// By a phone number: the payer knows the masked name only.
    Phone,
}

/// How the payee of `order` was named.
pub fn payee_by(order: &Order) -> PayeeBy {
    // Orders that came in were named by somebody else's bank; their text is another, or none.
    serde_json::from_str::<HowAuthorised>(&order.authorisation).map(|how| how.payee_by).unwrap_or_default()
}

/// The payee's name as the payer may see it.
pub fn shown_name(order: &Order) -> String {
    match payee_by(order) {
        PayeeBy::Account => order.payee_name.clone(),
        PayeeBy::Phone => kernel::mask::name(&order.payee_name),
    }
}
