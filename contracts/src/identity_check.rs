//! Does this name go with this id number? The question a bank asks the register of residents (公民身份信息联网核查) before it
//! calls somebody a real-name customer.

use async_trait::async_trait;
use kernel::{Ctx, PersonName, ResidentId};
use serde::{Deserialize, Serialize};

use crate::PortFault;

/// What is asked. Everything personal in it masks itself in `Debug`.
#[derive(Debug, Clone)]
pub struct IdentityQuestion {
    /// Unique at the asking bank; a repeat may be answered from memory.
    pub reference: String,
    /// The number of the bank that asks.
    pub asking_bank_no: String,
    /// Who somebody says they are.
    pub name: PersonName,
    /// And under which number.
    pub id_number: ResidentId,
}

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityAnswer {
    /// Name and number go together, and the document is good.
    Confirmed,
    /// They do not, or it is not.
    Refused(IdentityDisagreement),
    /// Nobody knows yet: the register does not answer. Never to be taken for a "no".
    Unanswered,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityDisagreement {
    /// The number is another person's, or the name is written otherwise.
    NameMismatch,
    /// There is no such number.
    IdUnknown,
    /// The document was reported lost or has been replaced.
    IdLost,
}

/// Which way the question goes, as the customer is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IdentityRoute {
    /// To the register, or whoever stands before it.
    Register,
    /// A demonstration: nobody is asked; form, age and a few made-up cases are checked on the spot.
    Demonstration,
    /// Nobody can be asked here: identities are verified at the counter.
    Counter,
}

/// The port to whoever keeps the register.
#[async_trait]
pub trait IdentityCheck: Send + Sync {
    /// Which way this implementation goes.
    fn route(&self) -> IdentityRoute;

    /// Asks. A fault means the question could not even be put; whoever asked was not answered.
    async fn check(&self, ctx: &Ctx, question: &IdentityQuestion) -> Result<IdentityAnswer, PortFault>;
}
