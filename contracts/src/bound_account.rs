//! Is this account really this person's? The question a bank asks the account's own bank before it opens an account online
//! on the strength of it, or hangs a card under a customer (绑定账户信息验证, 银发〔2015〕392号, 银发〔2018〕16号).

use async_trait::async_trait;
use kernel::{AccountNo, Ctx, PersonName, Phone, ResidentId};
use serde::{Deserialize, Serialize};

use crate::PortFault;

/// How much is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Factors {
    /// Name, id number, phone, account number (四要素).
    Four,
    /// These, and what sort of account it is (五要素).
    Five,
}

/// What is asked. Everything personal in it masks itself in `Debug`.
#[derive(Debug, Clone)]
pub struct BoundAccountQuestion {
    /// Unique at the asking bank; a repeat may be answered from memory.
    pub reference: String,
    /// The number of the bank that asks.
    pub asking_bank_no: String,
    /// The number of the bank that keeps the account.
    pub bank_no: String,
    /// The account.
    pub account_no: AccountNo,
    /// Whose it should be.
    pub name: PersonName,
    /// Their id number.
    pub id_number: ResidentId,
    /// The phone they left with the account's bank.
    pub phone: Phone,
    /// How much is compared.
    pub factors: Factors,
}

/// What sort of account it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BoundAccountKind {
    /// A class I settlement account.
    ClassOne,
    /// A class II settlement account.
    ClassTwo,
    /// A class III settlement account.
    ClassThree,
    /// A credit card.
    CreditCard,
}

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoundAccountAnswer {
    /// Everything agrees.
    Confirmed {
        /// What sort it is; told with five factors, and with four where the other bank says so.
        kind: Option<BoundAccountKind>,
    },
    /// Something does not.
    Refused(Disagreement),
    /// Nobody knows yet: the network or the other bank does not answer. Never to be taken for a "no".
    Unanswered,
}

/// What does not agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Disagreement {
    /// There is no such account.
    AccountUnknown,
    /// It stands in another name.
    Name,
    /// The id number is another.
    IdNumber,
    /// The phone left there is another.
    Phone,
    /// It is frozen, lost or closed.
    AccountNotUsable,
    /// That bank takes no part in these checks.
    BankNotReached,
}

/// Which way a check goes, as the customer is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CheckRoute {
    /// The account is at this very bank: its own books answer.
    OwnBank,
    /// Through the clearing network.
    Network,
    /// A demonstration: the other bank on this platform answers from its own data.
    Demonstration,
}

/// The port to whoever can ask other banks.
#[async_trait]
pub trait BoundAccountCheck: Send + Sync {
    /// Which way this implementation goes.
    fn route(&self) -> CheckRoute;

    /// Asks. A fault means the question could not even be put; whoever asked was not answered.
    async fn check(&self, ctx: &Ctx, question: &BoundAccountQuestion) -> Result<BoundAccountAnswer, PortFault>;
}
