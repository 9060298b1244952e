//! A moment: one thing that was asked or that happened, as the windows and the rules see it.
//!
//! It is made from the facts a group tells ([`Moment::of`]) or read back from the journal ([`Moment::parse`]), and is the
//! same either way: what was live and what is replayed cannot differ. It carries ids, digests and account numbers; no name,
//! no phone number, no text anybody wrote.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use contracts::risk::{Facts, Happened, Scenario, VerdictOutcome};
use kernel::{Channel, Ctx, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The longest text a moment carries, in bytes; a longer one stands for itself by a digest of its own length.
const TEXT_MAX: usize = 80;

/// How a moment was judged, or how something ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Judged: nothing to add.
    Allowed,
    /// Judged: more proof is asked.
    SteppedUp,
    /// Judged: a person looks first.
    Delayed,
    /// Judged: not at all.
    Blocked,
    /// It was done.
    Done,
    /// It was tried, and was wrong.
    Failed,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 6] = [Self::Allowed, Self::SteppedUp, Self::Delayed, Self::Blocked, Self::Done, Self::Failed];

    /// The word it is stored as.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::SteppedUp => "stepped_up",
            Self::Delayed => "delayed",
            Self::Blocked => "blocked",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    /// The outcome of a stored word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == word)
    }

    /// Whether this is a judgement, not an end.
    pub const fn is_judged(self) -> bool {
        !matches!(self, Self::Done | Self::Failed)
    }
}

impl From<VerdictOutcome> for Outcome {
    fn from(verdict: VerdictOutcome) -> Self {
        match verdict {
            VerdictOutcome::Allow => Self::Allowed,
            VerdictOutcome::StepUp => Self::SteppedUp,
            VerdictOutcome::Delay => Self::Delayed,
            VerdictOutcome::Deny => Self::Blocked,
        }
    }
}

impl From<Happened> for Outcome {
    fn from(happened: Happened) -> Self {
        match happened {
            Happened::Done => Self::Done,
            Happened::Failed => Self::Failed,
        }
    }
}

/// A place on the map, in ten-thousandths of a degree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// North of the equator.
    pub lat_e4: i32,
    /// East of Greenwich.
    pub lon_e4: i32,
}

/// One moment. `None` is "not known".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// When.
    pub at: Timestamp,
    /// In which scenario.
    pub scenario: Scenario,
    /// How it was judged or ended; `None` while it is being judged.
    pub outcome: Option<Outcome>,
    /// Whose.
    pub user: Option<Uuid>,
    /// The device as it names itself.
    pub device: Option<Arc<str>>,
    /// From which address.
    pub ip: Option<IpAddr>,
    /// The network of the address: its /24 or /48. Derived from `ip`.
    pub segment: Option<IpAddr>,
    /// The phone number, as a digest.
    pub phone: Option<Arc<str>>,
    /// The account that pays.
    pub account: Option<Arc<str>>,
    /// The account that is paid, or bound.
    pub payee: Option<Arc<str>>,
    /// The payee's bank by its number.
    pub payee_bank: Option<Arc<str>>,
    /// How much, in minor units.
    pub amount_minor: Option<i64>,
    /// Whether the customer never paid the payee before.
    pub first_time_payee: bool,
    /// Seconds since the device was bound to the customer.
    pub device_age_s: Option<i64>,
    /// Seconds since the customer came.
    pub customer_since_s: Option<i64>,
    /// How old the customer is.
    pub age_years: Option<i64>,
    /// What the paying account had before, in minor units.
    pub balance_before_minor: Option<i64>,
    /// What it is exactly, as a finer word than the scenario.
    pub operation: Option<Arc<str>>,
    /// Through which door.
    pub channel: Channel,
    /// The city of the address: `CN/Hangzhou`. Known where the bank has a file of addresses.
    pub city: Option<Arc<str>>,
    /// Where that is.
    pub spot: Option<Spot>,
    /// Which operation: the same one when its customer comes back with a proof.
    pub mark: u64,
}

impl Moment {
    /// A moment of which nothing else is known.
    pub const fn at(at: Timestamp, scenario: Scenario) -> Self {
        Self {
            at,
            scenario,
            outcome: None,
            user: None,
            device: None,
            ip: None,
            segment: None,
            phone: None,
            account: None,
            payee: None,
            payee_bank: None,
            amount_minor: None,
            first_time_payee: false,
            device_age_s: None,
            customer_since_s: None,
            age_years: None,
            balance_before_minor: None,
            operation: None,
            channel: Channel::Internal,
            city: None,
            spot: None,
            mark: 0,
        }
    }

    /// The moment of `facts`, now, not judged yet. Where its address is, a file of addresses has to say.
    pub fn of(ctx: &Ctx, facts: &Facts) -> Self {
        let text = |text: &Option<String>| text.as_deref().map(short);
        let moment = Self {
            user: facts.user_id.map(kernel::Id::uuid),
            device: text(&facts.device_id),
            phone: text(&facts.phone),
            account: text(&facts.account),
            payee: text(&facts.payee_account),
            payee_bank: text(&facts.payee_bank_no),
            amount_minor: facts.amount.map(kernel::Money::minor),
            first_time_payee: facts.first_time_payee,
            device_age_s: facts.device_age_s,
            customer_since_s: facts.customer_since_s,
            age_years: facts.age_years,
            balance_before_minor: facts.balance_before.map(kernel::Money::minor),
            operation: text(&facts.operation),
            channel: ctx.channel,
            ..Self::at(ctx.now(), facts.scenario)
        };
        moment.from_address(facts.ip).marked()
    }

    /// The same, from `ip`.
    #[must_use]
    pub fn from_address(mut self, ip: Option<IpAddr>) -> Self {
        self.ip = ip.map(|ip| ip.to_canonical());
        self.segment = self.ip.map(segment);
        self
    }

    /// The same, judged so or ended so.
    #[must_use]
    pub fn with(mut self, outcome: Outcome) -> Self {
        self.outcome = Some(outcome);
        self
    }

    /// The same, with the mark of its operation. Whoever cannot be told from others at all does something new each time.
    #[must_use]
    pub fn marked(mut self) -> Self {
        let mut hasher = DefaultHasher::new();
        (self.scenario, self.user, &self.device, &self.phone).hash(&mut hasher);
        (&self.account, &self.payee, self.amount_minor, &self.operation).hash(&mut hasher);
        if self.user.is_none() && self.phone.is_none() {
            self.at.micros().hash(&mut hasher);
        }
        self.mark = hasher.finish();
        self
    }

    /// What the journal keeps beside the columns it can be found by: JSON, what is not known left out.
    pub fn facts_json(&self) -> serde_json::Result<String> {
        serde_json::to_string(&Kept {
            d: borrowed(&self.device),
            i: self.ip,
            h: borrowed(&self.phone),
            a: borrowed(&self.account),
            p: borrowed(&self.payee),
            pb: borrowed(&self.payee_bank),
            m: self.amount_minor,
            f: u8::from(self.first_time_payee),
            da: self.device_age_s,
            cs: self.customer_since_s,
            ag: self.age_years,
            bb: self.balance_before_minor,
            o: borrowed(&self.operation),
            c: Some(self.channel),
            ci: borrowed(&self.city),
            s: self.spot.map(|spot| (spot.lat_e4, spot.lon_e4)),
            k: self.mark,
        })
    }

    /// The moment of a row of the journal.
    pub fn parse(
        at: Timestamp,
        scenario: Scenario,
        outcome: Option<Outcome>,
        user: Option<Uuid>,
        facts: &str,
    ) -> serde_json::Result<Self> {
        let kept: Kept<'_> = serde_json::from_str(facts)?;
        let moment = Self {
            outcome,
            user,
            device: held(kept.d),
            phone: held(kept.h),
            account: held(kept.a),
            payee: held(kept.p),
            payee_bank: held(kept.pb),
            amount_minor: kept.m,
            first_time_payee: kept.f != 0,
            device_age_s: kept.da,
            customer_since_s: kept.cs,
            age_years: kept.ag,
            balance_before_minor: kept.bb,
            operation: held(kept.o),
            channel: kept.c.unwrap_or(Channel::Internal),
            city: held(kept.ci),
            spot: kept.s.map(|(lat_e4, lon_e4)| Spot { lat_e4, lon_e4 }),
            mark: kept.k,
            ..Self::at(at, scenario)
        };
        Ok(moment.from_address(kept.i))
    }
}

/// The facts of a row, under short names: there are millions.
#[derive(Serialize, Deserialize)]
struct Kept<'a> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    d: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    i: Option<IpAddr>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    h: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    a: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    p: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pb: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    m: Option<i64>,
    #[serde(default, skip_serializing_if = "is_zero")]
    f: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    da: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cs: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ag: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bb: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    o: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    c: Option<Channel>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ci: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    s: Option<(i32, i32)>,
    k: u64,
}

fn borrowed(text: &Option<Arc<str>>) -> Option<Cow<'_, str>> {
    text.as_deref().map(Cow::Borrowed)
}

fn held(text: Option<Cow<'_, str>>) -> Option<Arc<str>> {
    text.map(|text| Arc::from(&*text))
}

const fn is_zero(flag: &u8) -> bool {
    *flag == 0
}

/// The network an address belongs to: /24, or /48.
pub fn segment(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(ip) => Ipv4Addr::from_bits(ip.to_bits() & 0xffff_ff00).into(),
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() & (u128::MAX << 80)).into(),
    }
}

/// A text as it is held: whole if it is short, else by its digest.
fn short(text: &str) -> Arc<str> {
    if text.len() <= TEXT_MAX {
        return text.into();
    }
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    format!("~{}.{:016x}", text.len(), hasher.finish()).into()
}

#[cfg(test)]
mod tests {
    use kernel::{Clock, Id, Money, TenantId};
    use proptest::prelude::*;

    use super::*;

    fn ctx() -> Ctx {
        let at = Timestamp::from_micros(1_780_000_000_000_000);
        Ctx::system("demo".parse::<TenantId>().unwrap(), "risk.test", Clock::set_to(at))
    }

    fn facts() -> Facts {
        let ctx = ctx();
        Facts {
            user_id: Some(ctx.new_id()),
            device_id: Some("device-1".to_owned()),
            amount: Some(Money::cny(12_345)),
            payee_account: Some("6222000000000001".to_owned()),
            first_time_payee: true,
            ip: Some("203.0.113.77".parse().unwrap()),
            operation: Some("raise".to_owned()),
            ..Facts::of(Scenario::Transfer)
        }
    }

    #[test]
    fn what_is_read_back_is_what_was_kept() {
        let mut moment = Moment::of(&ctx(), &facts()).with(Outcome::SteppedUp);
        moment.city = Some("CN/Hangzhou".into());
        moment.spot = Some(Spot { lat_e4: 302_936, lon_e4: 1_201_614 });
        let kept = moment.facts_json().unwrap();
        let again = Moment::parse(moment.at, moment.scenario, moment.outcome, moment.user, &kept).unwrap();
        assert_eq!(again, moment);
        assert_eq!(moment.segment, Some("203.0.113.0".parse().unwrap()));
        assert!(!kept.contains("null"), "what is not known takes no room: {kept}");
    }

    #[test]
    fn an_operation_keeps_its_mark_and_another_has_another() {
        let (ctx, facts) = (ctx(), facts());
        let mark = |facts: &Facts| Moment::of(&ctx, facts).mark;
        assert_eq!(mark(&facts), mark(&facts.clone()));
        let others = [
            Facts { amount: Some(Money::cny(12_346)), ..facts.clone() },
            Facts { user_id: Some(Id::from_uuid(Uuid::nil())), ..facts.clone() },
            Facts { device_id: None, ..facts.clone() },
            Facts { scenario: Scenario::Payment, ..facts.clone() },
        ];
        for other in &others {
            assert_ne!(mark(&facts), mark(other));
        }
    }

    #[test]
    fn addresses_fall_into_networks() {
        let moment = |ip: &str| Moment::at(ctx().now(), Scenario::Login).from_address(Some(ip.parse().unwrap()));
        assert_eq!(moment("::ffff:203.0.113.9").ip, Some("203.0.113.9".parse().unwrap()), "one address, one key");
        assert_eq!(moment("2001:db8:1:2:3::4").segment, Some("2001:db8:1::".parse().unwrap()));
    }

    proptest! {
        #[test]
        fn no_text_is_held_longer_than_its_bound(text in ".{0,300}") {
            let held = short(&text);
            prop_assert!(held.len() <= TEXT_MAX);
            prop_assert!(text.len() > TEXT_MAX || *held == *text);
        }
    }
}
