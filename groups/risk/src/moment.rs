//! One moment as windows and rules see it: given, or read back. No personal data: ids and digests.
//!
//! A stand-in until the windows are merged: the types are the ones they have.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::IpAddr;
use std::sync::Arc;

use contracts::risk::{Facts, Scenario, VerdictOutcome};
use kernel::{Channel, Ctx, Money, Timestamp};
use uuid::Uuid;

/// How a moment was judged, or ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Judged: nothing to add.
    Allowed,
    /// Judged: a proof was asked for.
    SteppedUp,
    /// Judged: a person looks first.
    Delayed,
    /// Judged: not at all.
    Blocked,
    /// It was done.
    Done,
    /// It was tried and was wrong.
    Failed,
}

impl From<VerdictOutcome> for Outcome {
    fn from(outcome: VerdictOutcome) -> Self {
        match outcome {
            VerdictOutcome::Allow => Self::Allowed,
            VerdictOutcome::StepUp => Self::SteppedUp,
            VerdictOutcome::Delay => Self::Delayed,
            VerdictOutcome::Deny => Self::Blocked,
        }
    }
}

/// One moment.
#[derive(Debug, Clone)]
pub struct Moment {
    /// When.
    pub at: Timestamp,
    /// What.
    pub scenario: Scenario,
    /// How it was judged or ended; nothing while it is being judged.
    pub outcome: Option<Outcome>,
    /// Who.
    pub user: Option<Uuid>,
    /// The device as it names itself.
    pub device: Option<Arc<str>>,
    /// From which address.
    pub ip: Option<IpAddr>,
    /// The network of the address: /24, or /48.
    pub segment: Option<IpAddr>,
    /// A digest of the phone concerned.
    pub phone: Option<Arc<str>>,
    /// The paying account.
    pub account: Option<Arc<str>>,
    /// The account paid.
    pub payee: Option<Arc<str>>,
    /// Its bank.
    pub payee_bank: Option<Arc<str>>,
    /// Minor units.
    pub amount_minor: Option<i64>,
    /// Never paid before.
    pub first_time_payee: bool,
    /// Seconds since the device was bound.
    pub device_age_s: Option<i64>,
    /// Seconds since the customer registered.
    pub customer_since_s: Option<i64>,
    /// Whole years.
    pub age_years: Option<i64>,
    /// What the paying account had before, in minor units.
    pub balance_before_minor: Option<i64>,
    /// A finer word than the scenario.
    pub operation: Option<Arc<str>>,
    /// Through which door.
    pub channel: Channel,
    /// Where the address is.
    pub city: Option<Arc<str>>,
    /// Which operation: the same when the customer comes back with a proof.
    pub mark: u64,
}

impl Moment {
    /// The moment of `ctx`, with these facts, not yet judged.
    pub fn of(ctx: &Ctx, facts: &Facts) -> Self {
        let text = |text: &Option<String>| text.as_deref().map(Arc::from);
        let mut hasher = DefaultHasher::new();
        (facts.scenario, facts.user_id.map(|id| id.uuid()), &facts.payee_account, facts.amount.map(Money::minor))
            .hash(&mut hasher);
        if facts.user_id.is_none() {
            ctx.now().micros().hash(&mut hasher);
        }
        Self {
            at: ctx.now(),
            scenario: facts.scenario,
            outcome: None,
            user: facts.user_id.map(|id| id.uuid()),
            device: text(&facts.device_id),
            ip: facts.ip,
            segment: None,
            phone: text(&facts.phone),
            account: text(&facts.account),
            payee: text(&facts.payee_account),
            payee_bank: text(&facts.payee_bank_no),
            amount_minor: facts.amount.map(Money::minor),
            first_time_payee: facts.first_time_payee,
            device_age_s: facts.device_age_s,
            customer_since_s: facts.customer_since_s,
            age_years: facts.age_years,
            balance_before_minor: facts.balance_before.map(Money::minor),
            operation: text(&facts.operation),
            channel: ctx.channel,
            city: None,
            mark: hasher.finish(),
        }
    }
}
