//! The clearing between banks, from both sides: what a bank asks of the network ([`Clearing`]), and what the network asks
//! of a bank ([`Member`]).
//!
//! Messages get lost. No answer is never taken for a refusal: an error of [`Clearing::deliver`] means "not known", and
//! [`Clearing::inquire`] by the instruction's id finds out.

use async_trait::async_trait;
use kernel::{AccountNo, Ctx, Money, PersonName, Phone, Timestamp};

use crate::PortFault;
use crate::transfer::Route;

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instruction {
    /// Unique in the paying bank; the receiving bank books it once.
    pub instruction_id: String,
    /// The system it goes through; never [`Route::Book`].
    pub route: Route,
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

/// What became of a payment, for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settlement {
    /// The payee has it.
    Credited,
    /// The other bank will not book it; the money must go back.
    Rejected {
        /// Stable code: `payee_unknown`, `payee_name_mismatch`, `account_closed`, `not_accepted`, `unpaid`.
        code: String,
    },
}

/// The answer to a payment that was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// It has come to its end.
    Settled(Settlement),
    /// The network has it and goes on by itself; ask again.
    OnItsWay,
}

/// The answer to "what became of it?".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inquiry {
    /// The network never got it. It may be handed over again, under the same id.
    Unknown,
    /// The network has it; no outcome yet.
    OnItsWay,
    /// It has come to its end.
    Settled(Settlement),
}

/// An account that takes payments under a phone number.
#[derive(Debug, Clone)]
pub struct PhoneRegistration {
    /// The number the account's owner has proven to the bank.
    pub phone: Phone,
    /// The bank the account is at.
    pub bank_no: String,
    /// The account. A second registration at the same bank takes the place of the first.
    pub account_no: AccountNo,
    /// In whose name.
    pub holder: PersonName,
    /// Where payments go that name no bank.
    pub standing: PhoneStanding,
}

/// Which of a phone number's accounts payments go to that name no bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhoneStanding {
    /// This one from now on.
    Default,
    /// This one if there is no other.
    DefaultIfFirst,
}

/// An account found under a phone number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneEntry {
    /// The bank it is at.
    pub bank_no: String,
    /// The account.
    pub account_no: AccountNo,
    /// In whose name; shown masked to whoever looks it up.
    pub holder: PersonName,
    /// Whether payments that name no bank go here.
    pub default: bool,
    /// Since when.
    pub registered_at: Timestamp,
}

/// The network, as a bank sees it.
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
    async fn deliver(&self, ctx: &Ctx, instruction: &Instruction) -> Result<Delivery, PortFault>;

    /// What became of the payment that `from_bank_no` handed over under `instruction_id`. An error means no answer.
    async fn inquire(&self, ctx: &Ctx, from_bank_no: &str, instruction_id: &str) -> Result<Inquiry, PortFault>;

    /// Enters an account into the network's directory of phone numbers, for the bank of `ctx`: a bank registers its own
    /// accounts only, and another `bank_no` is a fault. Registering the same again changes nothing.
    async fn register_phone(&self, ctx: &Ctx, registration: &PhoneRegistration) -> Result<(), PortFault>;

    /// Takes the bank of `ctx` out of the entry of `phone`; of the others, the oldest becomes the default if it was.
    /// Answers whether there was one.
    async fn withdraw_phone(&self, ctx: &Ctx, phone: &Phone) -> Result<bool, PortFault>;

    /// The accounts registered under `phone`, the default first; at most one of each bank.
    async fn find_by_phone(&self, ctx: &Ctx, phone: &Phone) -> Result<Vec<PhoneEntry>, PortFault>;
}

/// A payment sent through the clearing whose outcome the paying bank has not booked yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenItem {
    /// The paying bank's id of it.
    pub instruction_id: String,
    /// Where it goes.
    pub to_bank_no: String,
    /// How much.
    pub amount: Money,
}

/// What a bank's own books say about the clearing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClearingBooks {
    /// The balance of the bank's internal account `clearing`, credits less debits, in minor units: what it owes to the
    /// network is positive.
    pub balance_minor: i64,
    /// Payments whose payer was debited and that were neither found credited nor given back, as far as this bank knows.
    pub open: Vec<OpenItem>,
}

/// A bank, as the network sees it. The context of every call is that bank's own.
#[async_trait]
pub trait Member: Send + Sync {
    /// Is `account` in the name `name`?
    async fn check_name(&self, ctx: &Ctx, account: &AccountNo, name: &str) -> Result<NameCheck, PortFault>;

    /// Books a payment that comes in, or refuses it. The first outcome stands, however often it is asked.
    async fn receive(&self, ctx: &Ctx, instruction: &Instruction) -> Result<Settlement, PortFault>;

    /// Refuses a payment for good under `code`, unless it was booked before; answers what stands.
    async fn refuse(&self, ctx: &Ctx, instruction: &Instruction, code: &str) -> Result<Settlement, PortFault>;

    /// What stands of a payment that came in; nothing if it was never seen here.
    async fn outcome(
        &self,
        ctx: &Ctx,
        from_bank_no: &str,
        instruction_id: &str,
    ) -> Result<Option<Settlement>, PortFault>;

    /// What this bank's own books say, for the zero sum over all.
    async fn books(&self, ctx: &Ctx) -> Result<ClearingBooks, PortFault>;
}
