//! What a moment says by itself, and what is known of its payee and its device: the fields of the catalogue that no window
//! counts. And the way from a field to its slot, made once.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, LazyLock};

use chrono::Timelike;
use chrono_tz::Tz;
use expr::{Catalogue, Facts, Type, Value};
use kernel::Money;
use uuid::Uuid;

use crate::device::Standing;
use crate::features::{self, Windows};
use crate::moment::Moment;
use crate::rules::networks::Networks;

/// The bank's lists, held in memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lists {
    /// What is watched for.
    pub black: Listed,
    /// What was checked and is trusted.
    pub white: Listed,
}

/// What stands on a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listed {
    /// Account numbers, digits only.
    pub accounts: HashSet<String>,
    /// Ids of devices.
    pub devices: HashSet<String>,
    /// Networks that addresses lie in.
    pub networks: Networks,
    /// Digests of phone numbers.
    pub phones: HashSet<String>,
    /// Customers.
    pub customers: HashSet<Uuid>,
}

impl Listed {
    /// Fills in what of `moment` stands here. Where nothing is told, nothing is listed: facts say no already.
    fn fill(&self, slots: &ListSlots, moment: &Moment, facts: &mut Facts<'_>) {
        put(facts, slots.payee, listed(&self.accounts, moment.payee.as_deref()));
        put(facts, slots.account, listed(&self.accounts, moment.account.as_deref()));
        put(facts, slots.ip, moment.ip.map(|ip| Value::Flag(self.networks.contain(ip))));
        put(facts, slots.phone, listed(&self.phones, moment.phone.as_deref()));
        put(facts, slots.customer, moment.user.map(|user| Value::Flag(self.customers.contains(&user))));
        put(facts, slots.device, listed(&self.devices, moment.device.as_deref()));
    }
}

/// Where the flags of one list lie.
struct ListSlots {
    payee: Option<usize>,
    account: Option<usize>,
    ip: Option<usize>,
    phone: Option<usize>,
    customer: Option<usize>,
    device: Option<usize>,
}

impl ListSlots {
    /// `word`: what the flags are called after whatever stands there.
    fn of(catalogue: &Catalogue, word: &str) -> Self {
        let slot = |what: &str| catalogue.slot(&format!("{what}.{word}"));
        Self {
            payee: slot("payee"),
            account: slot("account"),
            ip: slot("ip"),
            phone: slot("phone"),
            customer: slot("customer"),
            device: slot("device"),
        }
    }
}

/// What is known beside the moment and the windows.
#[derive(Debug, Clone, Copy)]
pub struct Extra<'a> {
    /// The bank's time zone.
    pub zone: Tz,
    /// The bank's number: a payee with another one banks elsewhere.
    pub bank_no: &'a str,
    /// The bank's lists.
    pub lists: &'a Lists,
    /// How the device stands; nothing for one that has not reported and is not banned.
    pub device: Option<Standing>,
    /// Rules that do not count for this moment: a person has looked at it, or at an appeal.
    pub pardoned: &'a BTreeSet<String>,
}

impl<'a> Extra<'a> {
    /// Nothing is known but where and when one is.
    pub fn of(zone: Tz, bank_no: &'a str, lists: &'a Lists) -> Self {
        Self { zone, bank_no, lists, device: None, pardoned: &NOBODY }
    }
}

/// No rule is pardoned.
static NOBODY: BTreeSet<String> = BTreeSet::new();

/// The catalogue, and where everything lies in it.
struct Ground {
    catalogue: Arc<Catalogue>,
    /// The slot of each feature, by its place.
    features: Vec<Option<usize>>,
    scenario: Option<usize>,
    channel: Option<usize>,
    amount: Option<usize>,
    time: Option<usize>,
    first_time: Option<usize>,
    black: ListSlots,
    white: ListSlots,
    device_banned: Option<usize>,
    device_score: Option<usize>,
    device_signals: Option<usize>,
}

static GROUND: LazyLock<Ground> = LazyLock::new(|| {
    let catalogue = features::catalogue();
    let features = features::BASE.iter().map(|feature| catalogue.slot(&feature.id)).collect();
    let slot = |id: &str| catalogue.slot(id);
    Ground {
        features,
        scenario: slot("scenario"),
        channel: slot("channel"),
        amount: slot("amount"),
        time: slot("at.time"),
        first_time: slot("payee.first_time"),
        black: ListSlots::of(&catalogue, "listed"),
        white: ListSlots::of(&catalogue, "allowed"),
        device_banned: slot("device.banned"),
        device_score: slot("device.score"),
        device_signals: slot("device.signals"),
        catalogue,
    }
});

/// What rules may ask. One for the whole process: facts and rules have to be over the same.
pub fn catalogue() -> &'static Arc<Catalogue> {
    &GROUND.catalogue
}

/// The slot of "the payee was never paid before".
pub(super) fn first_time_slot() -> Option<usize> {
    GROUND.first_time
}

/// The features whose slots are among `slots`, by their place.
pub(super) fn features_of(slots: &BTreeSet<usize>) -> Vec<usize> {
    let places = GROUND.features.iter().enumerate();
    places.filter(|(_, slot)| slot.is_some_and(|slot| slots.contains(&slot))).map(|(place, _)| place).collect()
}

/// Fills in what the moment says, and what is known beside it.
pub(super) fn fill<'m>(moment: &'m Moment, extra: &Extra<'m>, facts: &mut Facts<'m>) {
    // Every field it fills is one of the catalogue's; what were not would be missing.
    let _ = features::give(moment, extra.zone, Some(extra.bank_no), facts);
    extra.lists.black.fill(&GROUND.black, moment, facts);
    extra.lists.white.fill(&GROUND.white, moment, facts);
    let banned = extra.device.is_some_and(|standing| standing.banned);
    put(facts, GROUND.device_banned, Some(Value::Flag(banned)));
    if banned {
        put(facts, GROUND.black.device, Some(Value::Flag(true)));
    }
    put(facts, GROUND.device_score, extra.device.map(|standing| Value::Whole(standing.score)));
    let signals = extra.device.map(|standing| standing.signals.words().map(Cow::Borrowed).collect());
    put(facts, GROUND.device_signals, signals.map(Value::Set));
}

/// Fills in what is known before an operation is put together: how much, when, through which door.
pub(super) fn fill_beforehand<'m>(moment: &'m Moment, extra: &Extra<'m>, facts: &mut Facts<'m>) {
    put(facts, GROUND.scenario, Some(Value::text(moment.scenario.as_str())));
    put(facts, GROUND.channel, Some(Value::text(moment.channel.as_str())));
    put(facts, GROUND.amount, moment.amount_minor.map(|minor| Value::Money(Money::cny(minor))));
    let local = moment.at.utc().with_timezone(&extra.zone);
    put(facts, GROUND.time, Some(Value::Seconds(i64::from(local.num_seconds_from_midnight()))));
}

fn put<'m>(facts: &mut Facts<'m>, slot: Option<usize>, value: Option<Value<'m>>) {
    if let Some((slot, value)) = slot.zip(value) {
        // A word the catalogue does not know is as good as none.
        let _ = facts.put(slot, value);
    }
}

/// Whether an account is on the list; nothing where there is none.
fn listed(list: &HashSet<String>, entry: Option<&str>) -> Option<Value<'static>> {
    entry.map(|entry| Value::Flag(list.contains(entry)))
}

/// Fills in what windows have counted: only what is in `wanted`.
pub(super) fn fill_features(windows: &Windows, moment: &Moment, wanted: &[usize], facts: &mut Facts<'_>) {
    if wanted.is_empty() {
        return;
    }
    windows.read(moment, wanted, &mut |place, value| put_feature(place, value, facts));
}

/// Fills in the feature at `place`, as it was counted.
pub(super) fn put_feature(place: usize, value: Option<i64>, facts: &mut Facts<'_>) {
    let Some((slot, value)) = GROUND.features.get(place).copied().flatten().zip(value) else { return };
    let value = match &GROUND.catalogue.fields()[slot].holds {
        Type::Money => Value::Money(Money::cny(value)),
        Type::Duration | Type::TimeOfDay => Value::Seconds(value),
        Type::Flag => Value::Flag(value != 0),
        _ => Value::Whole(value),
    };
    let _ = facts.put(slot, value);
}

/// A value as it is stored: money in minor units, spans in seconds.
pub fn to_json(value: &Value<'_>) -> serde_json::Value {
    match value {
        Value::Flag(flag) => (*flag).into(),
        Value::Whole(number) | Value::Seconds(number) => (*number).into(),
        Value::Decimal(number) => number.to_string().into(),
        Value::Money(money) => money.minor().into(),
        Value::Day(day) => day.to_string().into(),
        Value::Text(text) => (&**text).into(),
        Value::Set(members) => members.iter().map(|member| serde_json::Value::from(&**member)).collect(),
    }
}

/// Facts of stored values. What the catalogue does not know any more, or knows as something else, stays missing.
pub fn facts_of(values: &serde_json::Map<String, serde_json::Value>) -> Facts<'static> {
    let catalogue = catalogue();
    let mut facts = Facts::new(catalogue);
    for (id, value) in values {
        let Some(slot) = catalogue.slot(id) else { continue };
        if let Some(value) = from_json(value, &catalogue.fields()[slot].holds) {
            let _ = facts.put(slot, value);
        }
    }
    facts
}

fn from_json(value: &serde_json::Value, holds: &Type) -> Option<Value<'static>> {
    let text = || value.as_str().map(str::to_owned);
    Some(match holds {
        Type::Flag => Value::Flag(value.as_bool()?),
        Type::Whole(_) => Value::Whole(value.as_i64()?),
        Type::Decimal(_) => {
            Value::Decimal(value.as_str().map_or_else(|| value.to_string(), str::to_owned).parse().ok()?)
        }
        Type::Money => Value::Money(Money::cny(value.as_i64()?)),
        Type::Duration | Type::TimeOfDay => Value::Seconds(value.as_i64()?),
        Type::Day => Value::Day(value.as_str()?.parse().ok()?),
        Type::Text | Type::Choice(_) => Value::Text(Cow::Owned(text()?)),
        Type::Set(_) => {
            let members = value.as_array()?.iter().filter_map(|member| member.as_str());
            Value::Set(members.map(|member| Cow::Owned(member.to_owned())).collect())
        }
    })
}
