//! Direct debits between banks: money that the bank of its receiver asks for, under a mandate of one and the same person.
//!
//! The asking bank sends a request; the paying bank decides by its own books, debits, and pays through the clearing like
//! any other payment, under the request's own id. What the paying bank decided first stands, however often it is asked.
//! No answer is never taken for a refusal: an error of [`Debits::request`] means "not known", and
//! [`Debits::inquire`] finds out.

use async_trait::async_trait;
use kernel::{AccountNo, Ctx, Id, Money, Timestamp};

use crate::PortFault;
use crate::user::Identity;

/// Marks ids of debit mandates: the same at both banks.
pub enum Mandate {}
/// Marks ids of collections: the id of the request, and of the payment that answers it.
pub enum Collection {}

/// What a customer allows one bank to take from an account at another: 扣款授权.
#[derive(Debug, Clone)]
pub struct MandateNotice {
    /// Its id at both banks.
    pub mandate_id: Id<Mandate>,
    /// The bank that may ask.
    pub collecting_bank_no: String,
    /// The bank that pays.
    pub paying_bank_no: String,
    /// The account it is taken from.
    pub payer_account: AccountNo,
    /// Who gives it, as the asking bank knows them. Compared at the paying bank and not kept there.
    pub claim: Identity,
    /// Most at a time.
    pub per_debit: Money,
    /// Most a day.
    pub per_day: Money,
    /// The version of the text that was agreed to.
    pub version: String,
    /// When.
    pub given_at: Timestamp,
}

/// The paying bank's answer to a mandate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MandateAnswer {
    /// It is kept there and in force.
    Kept,
    /// It is not.
    Refused {
        /// Stable code: `account_unknown`, `not_same_person`, `mandate_ended`, `bank_not_reached`.
        code: String,
    },
}

/// How much is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DebitAmount {
    /// This much, or nothing.
    Exactly(Money),
    /// All that can be spent above `kept`, at most `most`.
    AllAbove {
        /// What stays.
        kept: Money,
        /// No more than this.
        most: Money,
    },
}

impl DebitAmount {
    /// The most it can come to.
    pub const fn most(self) -> Money {
        match self {
            Self::Exactly(amount) => amount,
            Self::AllAbove { most, .. } => most,
        }
    }
}

/// A request for money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DebitRequest {
    /// Unique over all banks; the payment that answers it carries it as its instruction's id.
    pub request_id: Id<Collection>,
    /// The mandate it rests on.
    pub mandate_id: Id<Mandate>,
    /// The bank that asks.
    pub collecting_bank_no: String,
    /// The bank that pays.
    pub paying_bank_no: String,
    /// From which account.
    pub payer_account: AccountNo,
    /// To which account at the asking bank.
    pub payee_account: AccountNo,
    /// In which name both stand.
    pub payee_name: String,
    /// How much.
    pub amount: DebitAmount,
    /// Not decided in its favour after this moment.
    pub valid_until: Timestamp,
}

/// What the paying bank decided, for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DebitDecision {
    /// The account was debited; the money is on its way.
    Taken {
        /// How much.
        amount: Money,
    },
    /// Nothing was debited, and nothing will be.
    Refused {
        /// Stable code: `mandate_unknown`, `mandate_ended`, `request_expired`, `name_mismatch`, `over_debit_cap`,
        /// `over_day_cap`, `nothing_to_collect`, `not_accepted`, or one of the ledger's (`insufficient_funds`, …).
        code: String,
    },
}

/// What is known of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DebitStanding {
    /// The network never got it. It may be made again, under the same id.
    Unknown,
    /// The network has it; not decided yet.
    OnItsWay,
    /// Decided.
    Decided(DebitDecision),
}

/// The network's debits, as a bank sees them.
#[async_trait]
pub trait Debits: Send + Sync {
    /// Whether the bank takes part.
    fn reaches(&self, bank_no: &str) -> bool;

    /// Tells the paying bank of a mandate; may be told again. An error means "not known yet".
    async fn give_mandate(&self, ctx: &Ctx, notice: &MandateNotice) -> Result<MandateAnswer, PortFault>;

    /// Tells `at_bank_no` that the other side has ended a mandate; may be told again.
    async fn end_mandate(&self, ctx: &Ctx, at_bank_no: &str, mandate: Id<Mandate>) -> Result<(), PortFault>;

    /// Asks for money; may be called again with the same request. An error means "not known yet", never "no".
    async fn request(&self, ctx: &Ctx, request: &DebitRequest) -> Result<DebitStanding, PortFault>;

    /// What became of a request. An error means no answer.
    async fn inquire(&self, ctx: &Ctx, request: Id<Collection>) -> Result<DebitStanding, PortFault>;
}

/// A bank, as the network sees it. The context of every call is that bank's own.
#[async_trait]
pub trait DebitMember: Send + Sync {
    /// Keeps a mandate, once it is sure that the account is the same person's. Once ended it stays so.
    async fn keep_mandate(&self, ctx: &Ctx, notice: &MandateNotice) -> Result<MandateAnswer, PortFault>;

    /// `other_bank_no` says that a mandate between the two was ended there.
    async fn mandate_ended(&self, ctx: &Ctx, other_bank_no: &str, mandate: Id<Mandate>) -> Result<(), PortFault>;

    /// Debits, or refuses. The first outcome stands.
    async fn debit(&self, ctx: &Ctx, request: &DebitRequest) -> Result<DebitDecision, PortFault>;

    /// Refuses a request for good under `code`, unless it was decided before; answers what stands.
    async fn refuse_debit(&self, ctx: &Ctx, request: &DebitRequest, code: &str) -> Result<DebitDecision, PortFault>;
}
