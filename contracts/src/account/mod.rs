//! Accounts and the ledger: the one place where money moves.

mod holdings;

use std::str::FromStr;

use async_trait::async_trait;
use kernel::{AccountNo, AuditEntry, Ctx, Event, Id, Money, ParseError, PersonName, Record, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{PortFault, user::User};

pub use holdings::{
    BoundCard, BoundCards, CARD_BOUND, CARD_UNBOUND, CardBound, CardKind, CardUnbound, Holding, HoldingKind, Holdings,
    HungCard,
};

/// Marks ids of accounts.
pub enum Account {}
/// Marks ids of journal entries (one per posted command).
pub enum Journal {}

/// Class of a personal settlement account (银发〔2015〕392号).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountKind {
    /// Full function, opened at the counter.
    ClassOne,
    /// Opened online, capped payments.
    ClassTwo,
    /// Small change.
    ClassThree,
}

/// Whether an account takes postings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountStatus {
    /// Takes debits and credits.
    Active,
    /// Takes credits only.
    Frozen,
    /// Takes nothing.
    Closed,
}

/// An account as other groups may see it.
#[derive(Debug, Clone)]
pub struct AccountView {
    /// Its id.
    pub account_id: Id<Account>,
    /// Its number.
    pub account_no: AccountNo,
    /// The user it belongs to.
    pub user_id: Id<User>,
    /// The name it stands in.
    pub holder: PersonName,
    /// Its class.
    pub kind: AccountKind,
    /// Its state.
    pub status: AccountStatus,
    /// What was posted.
    pub balance: Money,
    /// What can be spent: balance less holds.
    pub available: Money,
    /// What is held.
    pub held: Money,
    /// Product name, Chinese and English.
    pub product: (String, String),
    /// Since when.
    pub opened_at: Timestamp,
}

/// Whose an account is: what does not change, without its balance.
#[derive(Debug, Clone)]
pub struct AccountCard {
    /// Its id.
    pub account_id: Id<Account>,
    /// Its number.
    pub account_no: AccountNo,
    /// The user it belongs to.
    pub user_id: Id<User>,
    /// The name it stands in.
    pub holder: PersonName,
    /// Its class.
    pub kind: AccountKind,
}

/// One side of a posting: a customer's account, or an internal account of the bank by its code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Party {
    /// A customer's account.
    Account(Id<Account>),
    /// An internal account of this bank.
    Internal(InternalAccount),
}

/// The bank's own accounts in the chart. Created when the bank is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InternalAccount {
    /// Claims on and debts to other banks through the clearing (存放清算款项).
    Clearing,
    /// Money that came in over the counter or was granted for a demonstration (现金).
    Cash,
    /// Interest expense (利息支出).
    Interest,
    /// Fee income (手续费收入).
    Fees,
    /// Claims on and debts to card merchants and payroll customers (收单与代发).
    Acquiring,
    /// Money of commands that the bank's own core has not decided on yet (核心在途).
    CoreTransit,
    /// Money that could not go where it was meant to, until somebody has looked (挂账).
    Suspense,
    /// Red packets that were given and not opened yet (红包待领款项).
    RedPackets,
}

impl InternalAccount {
    /// Every internal account.
    pub const ALL: [Self; 8] = [
        Self::Clearing,
        Self::Cash,
        Self::Interest,
        Self::Fees,
        Self::Acquiring,
        Self::CoreTransit,
        Self::Suspense,
        Self::RedPackets,
    ];

    /// The code it is stored under.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Clearing => "clearing",
            Self::Cash => "cash",
            Self::Interest => "interest",
            Self::Fees => "fees",
            Self::Acquiring => "acquiring",
            Self::CoreTransit => "core_transit",
            Self::Suspense => "suspense",
            Self::RedPackets => "red_packets",
        }
    }

    /// What people call it, zh and en.
    pub const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Clearing => ("存放清算款项", "Clearing account"),
            Self::Cash => ("现金", "Cash"),
            Self::Interest => ("利息支出", "Interest expense"),
            Self::Fees => ("手续费收入", "Fee income"),
            Self::Acquiring => ("收单与代发", "Acquiring and payroll"),
            Self::CoreTransit => ("核心在途", "On the way through the core"),
            Self::Suspense => ("挂账", "Suspense"),
            Self::RedPackets => ("红包待领款项", "Red packets to be opened"),
        }
    }

    /// The account of a stored code.
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|account| account.code() == code)
    }
}

/// What a movement is, as the statement names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MovementKind {
    /// Between people.
    Transfer,
    /// Over the counter.
    Deposit,
    /// From an employer.
    Salary,
    /// To a merchant.
    Payment,
    /// On a balance.
    Interest,
    /// For a service.
    Fee,
    /// Money that came back.
    Return,
    /// The first funding.
    Opening,
}

impl MovementKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Transfer,
        Self::Deposit,
        Self::Salary,
        Self::Payment,
        Self::Interest,
        Self::Fee,
        Self::Return,
        Self::Opening,
    ];

    /// The word stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Transfer => "transfer",
            Self::Deposit => "deposit",
            Self::Salary => "salary",
            Self::Payment => "payment",
            Self::Interest => "interest",
            Self::Fee => "fee",
            Self::Return => "return",
            Self::Opening => "opening",
        }
    }
}

impl FromStr for MovementKind {
    type Err = ParseError;
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == text);
        found.ok_or(ParseError::new("movement kind", "unknown"))
    }
}

/// Money from one account to another: one debit, one credit, the same amount. Zero sum by its very shape.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leg {
    /// Pays.
    pub debit: Party,
    /// Receives.
    pub credit: Party,
    /// More than zero.
    pub amount: Money,
}

/// A condition that must hold in the very transaction of the posting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Guard {
    /// The gross counter `key` plus `delta` must stay within `cap`; moved with the posting. All in minor units or counts.
    CounterWithin {
        /// E.g. `out:{user}:transfer:2026-11-22`.
        key: String,
        /// What this posting adds; never negative.
        delta: i64,
        /// The cap.
        cap: i64,
    },
    /// The account's available balance after the posting must be at least `floor_minor`.
    AvailableAtLeast {
        /// The account.
        account: Id<Account>,
        /// Minor units.
        floor_minor: i64,
    },
}

/// Reserve money without moving it, or let go of a reservation, together with a posting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum HoldChange {
    /// Reserve `amount` on `account` under `hold_key`.
    Place {
        /// The account.
        account: Id<Account>,
        /// The caller's name for the hold, unique in the bank.
        hold_key: String,
        /// More than zero.
        amount: Money,
    },
    /// Give the rest of `hold_key` back.
    Release {
        /// The caller's name for the hold.
        hold_key: String,
    },
}

/// How a movement reads on a statement, for both sides.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Narrative {
    /// What it was for, e.g. `转账` or the payer's own note.
    pub summary: String,
    /// The paying side's name, number and bank, as the receiver sees them.
    pub payer: Counterparty,
    /// The receiving side's name, number and bank, as the payer sees them.
    pub payee: Counterparty,
    /// The transfer it belongs to.
    pub transfer_id: Option<String>,
}

/// Who stood on the other side.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counterparty {
    /// The name in full; the statement's owner may see it.
    pub name: Option<String>,
    /// The account number in full; shown masked.
    pub account_no: Option<String>,
    /// The bank's name.
    pub bank: Option<String>,
}

/// A money command, whole: posted or refused as one.
#[derive(Debug, Clone)]
pub struct Posting {
    /// Unique in the bank; a repeat answers what the first did.
    pub idempotency_key: String,
    /// Digest of what was asked; a repeat with another one is refused.
    pub fingerprint: String,
    /// What sort of movement.
    pub kind: MovementKind,
    /// At least one, unless there are holds.
    pub legs: Vec<Leg>,
    /// Reservations to place or release.
    pub holds: Vec<HoldChange>,
    /// Conditions.
    pub guards: Vec<Guard>,
    /// Statement texts.
    pub narrative: Narrative,
    /// Told to others if posted.
    pub events: Vec<Event>,
    /// Rows of the caller's own tables, stored if posted.
    pub records: Vec<Record>,
    /// Remembered if posted. A refusal is audited by the ledger itself.
    pub audit: Option<AuditEntry>,
}

/// The answer to a posting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Posted {
    /// On disk.
    Done {
        /// The journal entry.
        journal_id: Id<Journal>,
        /// When it was booked; of the first time, for a repeat.
        booked_at: Timestamp,
        /// New, or the first answer again.
        novelty: Novelty,
    },
    /// Nothing was moved; on disk as well, so a repeat is refused the same way.
    Refused(Refusal),
}

/// A command as the journal remembers it by its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstPosting {
    /// Digest of what was asked.
    pub fingerprint: String,
    /// The transfer it belongs to.
    pub transfer_id: Option<String>,
    /// Nothing if it was posted.
    pub refusal: Option<Refusal>,
}

/// New, or the first answer again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Novelty {
    /// Done now.
    Fresh,
    /// Done before.
    Repeated,
}

/// Why a posting was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "reason")]
pub enum Refusal {
    /// The available balance is not enough.
    InsufficientFunds {
        /// What could be spent, in minor units.
        available_minor: i64,
    },
    /// A counter would pass its cap.
    CounterExceeded {
        /// Which.
        key: String,
        /// What is left under the cap.
        left: i64,
    },
    /// The account does not exist in this bank.
    UnknownAccount,
    /// The account does not take this posting.
    NotActive {
        /// Its state.
        status: AccountStatus,
    },
    /// A cap of an account's class would be passed (银发〔2015〕392号, 〔2018〕16号).
    CapExceeded {
        /// Whose account: the payer's or the receiver's.
        side: Side,
        /// Which cap.
        cap: ClassCap,
        /// The cap, in minor units.
        cap_minor: i64,
        /// What is left under it, in minor units.
        left_minor: i64,
    },
    /// A class III account takes money from others only after a first funding from its bound account.
    NotFunded,
    /// A class II account takes money from others only after its owner was verified face to face.
    NotVerified,
    /// The paying account is restricted.
    Restricted {
        /// By what.
        by: RestrictionKind,
        /// Until when, if that is known.
        until: Option<Timestamp>,
        /// What is still allowed, in minor units, if it is a matter of the amount.
        most_minor: Option<i64>,
    },
    /// There is no such hold, or it was released.
    UnknownHold,
    /// An amount is not positive, sides are the same, or there is nothing to do.
    Malformed,
    /// The bank's own core said no, for a reason of its own; what was set aside here is back.
    ByCore {
        /// The core's code, e.g. `refused` or `timed_out`.
        code: String,
    },
}

/// A side of a posting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Who pays.
    Payer,
    /// Who receives.
    Receiver,
}

/// A cap of an account's class. Out and in are gross sums over a calendar day or year of the bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClassCap {
    /// Out in a day.
    OutDay,
    /// Out in a year.
    OutYear,
    /// In in a day.
    InDay,
    /// In in a year.
    InYear,
    /// On it at any moment.
    Balance,
}

/// What may restrict an account. Several may at once; it is free when all are lifted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RestrictionKind {
    /// The customer stopped it for a while: it receives but does not pay.
    CustomerStop,
    /// The bank froze it: it receives but does not pay.
    BankFreeze,
    /// An amount is secured by order of a court or another authority, from what is there and from what comes in.
    CourtOrder,
    /// The customer reported card or credentials lost: it receives but does not pay. Lapses after some days.
    LossReport,
    /// It does not pay in certain hours.
    NightLock,
    /// It does not pay more than an amount at once.
    AmountLock,
    /// No transaction in the months after opening: it pays at the counter only (银发〔2016〕261号).
    Dormant,
}

impl RestrictionKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::CustomerStop,
        Self::BankFreeze,
        Self::CourtOrder,
        Self::LossReport,
        Self::NightLock,
        Self::AmountLock,
        Self::Dormant,
    ];

    /// The word stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CustomerStop => "customer_stop",
            Self::BankFreeze => "bank_freeze",
            Self::CourtOrder => "court_order",
            Self::LossReport => "loss_report",
            Self::NightLock => "night_lock",
            Self::AmountLock => "amount_lock",
            Self::Dormant => "dormant",
        }
    }

    /// Whether an account under it counts as frozen: it pays nothing, at any hour, to anybody.
    pub const fn freezes(self) -> bool {
        matches!(self, Self::CustomerStop | Self::BankFreeze | Self::LossReport)
    }
}

impl FromStr for RestrictionKind {
    type Err = ParseError;
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == text);
        found.ok_or(ParseError::new("restriction", "unknown"))
    }
}

/// The group's port.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// The accounts of a user, default first.
    async fn of_user(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<AccountView>, PortFault>;

    /// One account by id.
    async fn get(&self, ctx: &Ctx, account: Id<Account>) -> Result<Option<AccountView>, PortFault>;

    /// What can be taken out of it: its balance without what is held. For whoever weighs a payment: a posting of another
    /// process, or an order that secures money, may be missing for a minute.
    async fn available(&self, ctx: &Ctx, account: Id<Account>) -> Result<Option<Money>, PortFault> {
        Ok(self.get(ctx, account).await?.map(|account| account.available))
    }

    /// Whose account this is. Served from memory: names and numbers do not change, and the ledger checks the rest.
    async fn card(&self, ctx: &Ctx, account: Id<Account>) -> Result<Option<AccountCard>, PortFault>;

    /// Whose account has this number. Served from memory as well.
    async fn by_number(&self, ctx: &Ctx, number: &AccountNo) -> Result<Option<AccountCard>, PortFault>;

    /// Posts a money command through the bank's group-commit writer; answers when it is on disk. Where a bank keeps its
    /// books in a core of its own, when that has decided; [`PortFault::InProgress`] when it has not answered in time.
    async fn post(&self, ctx: &Ctx, posting: Posting) -> Result<Posted, PortFault>;

    /// [`Accounts::post`] for money that must leave where it stands, such as a return: what its account does not take
    /// (it was closed, say) goes to the suspense account, with whose it is, and an operator finds it there.
    async fn post_or_suspend(&self, ctx: &Ctx, posting: Posting) -> Result<Posted, PortFault> {
        self.post(ctx, posting).await
    }

    /// What `posting` would be refused for if it came now; nothing if it would be booked, or if that cannot be told. So
    /// that a customer hears it before they are asked for proofs: nothing is written and nothing promised, and the ledger
    /// looks again when it books.
    async fn foresee(&self, _ctx: &Ctx, _posting: &Posting) -> Result<Option<Refusal>, PortFault> {
        Ok(None)
    }

    /// What became of the command that carried `idempotency_key`, if there was one.
    async fn first_posting(&self, ctx: &Ctx, idempotency_key: &str) -> Result<Option<FirstPosting>, PortFault>;

    /// The present values of gross counters; absent ones are zero.
    async fn counters(&self, ctx: &Ctx, keys: &[String]) -> Result<Vec<i64>, PortFault>;

    /// Opens an account of `kind` for a user under the bank's first product of that kind.
    async fn open(&self, ctx: &Ctx, order: OpenAccount) -> Result<AccountView, PortFault>;

    /// The balance of one of the bank's own accounts, credits less debits.
    async fn internal_balance(&self, ctx: &Ctx, account: InternalAccount) -> Result<Money, PortFault>;

    /// The double entry behind a transfer, for the operations console.
    async fn entries_of_transfer(&self, ctx: &Ctx, transfer_id: &str) -> Result<Vec<EntryView>, PortFault>;
}

/// An account to open.
#[derive(Debug, Clone)]
pub struct OpenAccount {
    /// For whom.
    pub user_id: Id<User>,
    /// In which name.
    pub holder: PersonName,
    /// Which class.
    pub kind: AccountKind,
}

/// One debit-and-credit as booked.
#[derive(Debug, Clone)]
pub struct EntryView {
    /// Masked number, or the internal account's code.
    pub debit: String,
    /// Masked number, or the internal account's code.
    pub credit: String,
    /// How much.
    pub amount: Money,
    /// What sort.
    pub kind: String,
    /// When.
    pub booked_at: Timestamp,
}

/// Topic of [`AccountOpened`].
pub const ACCOUNT_OPENED: &str = "account.opened";

/// An account was opened.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AccountOpened {
    /// The account.
    pub account_id: Id<Account>,
    /// Its user.
    pub user_id: Id<User>,
    /// Its class.
    pub kind: AccountKind,
}

/// Topic of [`AccountRestricted`].
pub const ACCOUNT_RESTRICTED: &str = "account.restricted";

/// An account was restricted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AccountRestricted {
    /// The account.
    pub account_id: Id<Account>,
    /// Its user.
    pub user_id: Id<User>,
    /// By what.
    pub kind: RestrictionKind,
}

/// Topic of [`AccountReleased`].
pub const ACCOUNT_RELEASED: &str = "account.released";

/// A restriction of an account was lifted, or lapsed. Others may stay.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AccountReleased {
    /// The account.
    pub account_id: Id<Account>,
    /// Its user.
    pub user_id: Id<User>,
    /// What was lifted.
    pub kind: RestrictionKind,
}

/// Topic of [`BudgetReached`].
pub const BUDGET_REACHED: &str = "account.budget_reached";

/// A customer's spending of a month reached a threshold of their budget; told once a month for each.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BudgetReached {
    /// Whose.
    pub user_id: Id<User>,
    /// Which category, or `all`.
    pub category: String,
    /// `YYYY-MM`.
    pub month: String,
    /// 80 or 100.
    pub percent: i64,
    /// What was spent.
    pub spent: Money,
    /// What was meant to be.
    pub budget: Money,
}
