//! What a feature is made of.

use std::borrow::Cow;

use contracts::risk::Scenario;
use expr::Words;

/// Over whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// The customer.
    Customer,
    /// The device.
    Device,
    /// The address.
    Ip,
    /// The network of the address.
    Segment,
    /// The account that is paid, or bound.
    Payee,
    /// The account that pays.
    Account,
    /// The phone number.
    Phone,
}

/// Something moments can be told apart by, or be alike in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Thing {
    /// The customer.
    Customer,
    /// The device.
    Device,
    /// The address.
    Ip,
    /// The network.
    Segment,
    /// The account that is paid.
    Payee,
    /// The phone number.
    Phone,
    /// The city.
    City,
    /// The scenario.
    Scenario,
    /// The amount, to the cent.
    Amount,
}

/// What is measured over the moments of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    /// How many.
    Count,
    /// Their amounts together.
    SumMinor,
    /// How many different ones.
    Distinct(Thing),
    /// The smallest amount.
    MinMinor,
    /// The largest amount.
    MaxMinor,
    /// The amount of the newest, before this one.
    LastMinor,
    /// Seconds since the newest, before this one.
    SinceS,
    /// Seconds since the oldest.
    FirstS,
    /// How many are like this one.
    Alike(Thing),
    /// The amounts together of those that are like this one.
    AlikeSumMinor(Thing),
    /// The smallest amount of those that are like this one.
    AlikeMinMinor(Thing),
    /// How many different `of` among those that are like this one in `by`.
    DistinctAlike {
        /// What is counted.
        of: Thing,
        /// What has to be the same.
        by: Thing,
    },
    /// How many amounts lie within a twentieth of this one.
    Near,
    /// How many of those before this one are like it.
    Seen(Thing),
    /// Percent of those before this one that were within an hour of its time of day.
    HourShare,
    /// The amount that so many percent of amounts do not exceed.
    PercentileMinor(u8),
    /// This amount in percent of that one.
    AmountTo(u8),
    /// Money out in percent of money in, of one account.
    FlowShare,
    /// From the place of the newest before this one to here, in km/h.
    SpeedKmh,
    /// The same in km.
    DistanceKm,
}

/// Which moments, by how they were judged or ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Which {
    /// Judged, whatever came of it; one that came back with its proof is the same one.
    Attempts,
    /// Done.
    Done,
    /// Tried and wrong.
    Failed,
    /// Judged: not at all.
    Blocked,
    /// Judged: more proof is asked; once for one that came back with it.
    SteppedUp,
    /// Everything that was told, coming back with a proof as well.
    Any,
    /// What was allowed, or came back with its proof; each once. What a usual customer is known by.
    Past,
}

/// Which moments, by what they are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Only {
    /// All.
    All,
    /// Those on a device never bound to the customer.
    NewDevice,
    /// Those on such a device, or one bound less than a day ago.
    YoungDevice,
    /// Those of a customer of less than 30 days.
    NewCustomer,
    /// Those of a customer of 60 and more (老年人权益保障法 Art. 2).
    Elder,
    /// Those to a payee the customer never paid.
    FirstPayee,
    /// Those with this finer word.
    Operation(&'static str),
}

/// Which way money goes, seen from an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Flow {
    /// The account is paid.
    In,
    /// The account pays.
    Out,
}

/// A declared feature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feature {
    /// The id of its field: `customer.transfer_count_10m`.
    pub id: Cow<'static, str>,
    /// For people.
    pub label: Words,
    /// Over whom.
    pub subject: Subject,
    /// Which way the money goes; for subjects that are accounts.
    pub flow: Option<Flow>,
    /// Of which scenarios; none means all.
    pub scenarios: &'static [Scenario],
    /// Of which ends.
    pub outcomes: Which,
    /// Of which kind.
    pub only: Only,
    /// What is measured.
    pub measure: Measure,
    /// How far it looks back, in seconds: 60 to 90 days.
    pub window_s: i64,
}

impl Subject {
    /// What a label begins with, zh.
    pub(super) const fn zh(self) -> &'static str {
        match self {
            Self::Customer => "客户",
            Self::Device => "设备",
            Self::Ip => "IP ",
            Self::Segment => "网段",
            Self::Payee => "收款账户",
            Self::Account => "付款账户",
            Self::Phone => "手机号",
        }
    }

    /// The same, en.
    pub(super) const fn en(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Device => "device",
            Self::Ip => "address",
            Self::Segment => "network",
            Self::Payee => "payee's account",
            Self::Account => "paying account",
            Self::Phone => "phone number",
        }
    }
}
