//! The clearing between banks, as a bank sees it: ask whose account it is, and hand over a payment.

use async_trait::async_trait;
use kernel::{AccountNo, Ctx, Money};

use crate::PortFault;

/// A bank that can be paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClearingBank {
    /// The platform's id of the bank.
    pub bank_id: String,
    /// The bank's number in the clearing system (CNAPS, 12 digits).
    pub bank_no: String,
    /// Name, zh.
    pub name: String,
    /// Name, en.
    pub name_en: String,
    /// Short name, zh.
    pub short_name: String,
}

/// The answer to "is this account in this name?".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameCheck {
    /// Yes.
    Match,
    /// The account is in another name.
    Mismatch,
    /// There is no such account.
    UnknownAccount,
    /// The other bank does not answer.
    Unavailable,
}

/// A payment on its way to another bank.
#[derive(Debug, Clone)]
pub struct Instruction {
    /// Unique in the paying bank; the receiving bank books it once.
    pub instruction_id: String,
    /// The paying bank's number.
    pub from_bank_no: String,
    /// The receiving bank's number.
    pub to_bank_no: String,
    /// To whom.
    pub payee_account: AccountNo,
    /// In which name.
    pub payee_name: String,
    /// From whom.
    pub payer_name: String,
    /// From which account.
    pub payer_account: AccountNo,
    /// How much.
    pub amount: Money,
    /// The payer's words.
    pub note: String,
}

/// What became of a payment. No answer is never taken for a refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settlement {
    /// The payee has it.
    Credited,
    /// The other bank will not book it; the money must go back.
    Rejected {
        /// Stable code: `payee_unknown`, `payee_name_mismatch`, `account_closed`, `bank_unknown`.
        code: String,
    },
}

/// The port to the clearing system.
#[async_trait]
pub trait Clearing: Send + Sync {
    /// The banks that can be paid, this one among them.
    async fn banks(&self, ctx: &Ctx) -> Result<Vec<ClearingBank>, PortFault>;

    /// Is `account` at `bank_no` in the name `name`?
    async fn check_name(
        &self,
        ctx: &Ctx,
        bank_no: &str,
        account: &AccountNo,
        name: &str,
    ) -> Result<NameCheck, PortFault>;

    /// Hands over a payment; may be called again with the same instruction. An error means "not known yet", never "no".
    async fn deliver(&self, ctx: &Ctx, instruction: &Instruction) -> Result<Settlement, PortFault>;
}
