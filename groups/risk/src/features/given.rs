//! The fields that are told with a moment, put among the facts of an expression.

use std::sync::LazyLock;

use chrono::{Datelike, NaiveTime};
use chrono_tz::Tz;
use expr::{FactError, Facts, Value};
use kernel::Money;
use rust_decimal::Decimal;

use super::catalogue::catalogue;
use super::geo;
use crate::moment::Moment;

/// Shares are reckoned to so many places.
const SHARE_PLACES: u32 = 4;

/// Where the fields are.
struct Slots {
    scenario: usize,
    operation: usize,
    channel: usize,
    amount: usize,
    balance_before: usize,
    balance_after: usize,
    balance_share: usize,
    time: usize,
    day: usize,
    weekday: usize,
    month_day: usize,
    customer_known: usize,
    customer_age: usize,
    customer_since: usize,
    device_named: usize,
    device_known: usize,
    device_age: usize,
    ip_known: usize,
    city: usize,
    country: usize,
    payee_known: usize,
    payee_first_time: usize,
    payee_bank_own: usize,
    payee_bank_no: usize,
    account_known: usize,
    phone_known: usize,
    listed: [usize; LISTED.len()],
}

/// Flags of lists and bans: nobody is on one unless somebody says so.
const LISTED: [&str; 13] = [
    "customer.listed",
    "customer.allowed",
    "device.listed",
    "device.allowed",
    "device.banned",
    "ip.listed",
    "ip.allowed",
    "payee.listed",
    "payee.allowed",
    "account.listed",
    "account.allowed",
    "phone.listed",
    "phone.allowed",
];

static SLOTS: LazyLock<Slots> = LazyLock::new(|| {
    let catalogue = catalogue();
    let slot = |id: &str| catalogue.slot(id).expect("a field of this catalogue; a test fills them all");
    Slots {
        scenario: slot("scenario"),
        operation: slot("operation"),
        channel: slot("channel"),
        amount: slot("amount"),
        balance_before: slot("balance.before"),
        balance_after: slot("balance.after"),
        balance_share: slot("balance.share"),
        time: slot("at.time"),
        day: slot("at.day"),
        weekday: slot("at.weekday"),
        month_day: slot("at.month_day"),
        customer_known: slot("customer.known"),
        customer_age: slot("customer.age_years"),
        customer_since: slot("customer.since"),
        device_named: slot("device.named"),
        device_known: slot("device.known"),
        device_age: slot("device.age"),
        ip_known: slot("ip.known"),
        city: slot("place.city"),
        country: slot("place.country"),
        payee_known: slot("payee.known"),
        payee_first_time: slot("payee.first_time"),
        payee_bank_own: slot("payee.bank_own"),
        payee_bank_no: slot("payee.bank_no"),
        account_known: slot("account.known"),
        phone_known: slot("phone.known"),
        listed: LISTED.map(slot),
    }
});

/// Puts what `moment` tells among `facts` (over [`catalogue`]), in a bank of the zone `zone` and the number `own_bank_no`.
/// What is not known stays as it was. Lists, device perception and models are not in a moment: who has them puts them
/// afterwards; until then nobody is on a list, which is known and not a gap.
pub fn give<'a>(
    moment: &'a Moment,
    zone: Tz,
    own_bank_no: Option<&str>,
    facts: &mut Facts<'a>,
) -> Result<(), FactError> {
    let slots = &*SLOTS;
    for slot in slots.listed {
        facts.put(slot, Value::Flag(false))?;
    }
    facts.put(slots.scenario, Value::text(moment.scenario.as_str()))?;
    facts.put(slots.channel, Value::text(moment.channel.as_str()))?;
    if let Some(operation) = &moment.operation {
        facts.put(slots.operation, Value::text(operation))?;
    }
    give_money(moment, facts)?;
    give_time(moment, zone, facts)?;
    facts.put(slots.customer_known, Value::Flag(moment.user.is_some()))?;
    facts.put(slots.device_named, Value::Flag(moment.device.is_some()))?;
    facts.put(slots.device_known, Value::Flag(moment.device.is_some() && moment.device_age_s.is_some()))?;
    facts.put(slots.ip_known, Value::Flag(moment.ip.is_some()))?;
    facts.put(slots.payee_known, Value::Flag(moment.payee.is_some()))?;
    facts.put(slots.account_known, Value::Flag(moment.account.is_some()))?;
    facts.put(slots.phone_known, Value::Flag(moment.phone.is_some()))?;
    if let Some(years) = moment.age_years {
        facts.put(slots.customer_age, Value::Whole(years))?;
    }
    if let Some(since_s) = moment.customer_since_s {
        facts.put(slots.customer_since, Value::Seconds(since_s))?;
    }
    if let Some(age_s) = moment.device_age_s {
        facts.put(slots.device_age, Value::Seconds(age_s))?;
    }
    if moment.payee.is_some() {
        facts.put(slots.payee_first_time, Value::Flag(moment.first_time_payee))?;
    }
    if let Some(bank_no) = &moment.payee_bank {
        facts.put(slots.payee_bank_no, Value::text(bank_no))?;
        if let Some(own) = own_bank_no {
            facts.put(slots.payee_bank_own, Value::Flag(**bank_no == *own))?;
        }
    }
    if let Some((country, city)) = moment.city.as_deref().map(geo::parts) {
        if let Some(country) = country {
            facts.put(slots.country, Value::text(country))?;
        }
        if let Some(city) = city {
            facts.put(slots.city, Value::text(city))?;
        }
    }
    Ok(())
}

fn give_money(moment: &Moment, facts: &mut Facts<'_>) -> Result<(), FactError> {
    let slots = &*SLOTS;
    if let Some(amount) = moment.amount_minor {
        facts.put(slots.amount, Value::Money(Money::cny(amount)))?;
    }
    if let Some(before) = moment.balance_before_minor {
        facts.put(slots.balance_before, Value::Money(Money::cny(before)))?;
    }
    if let (Some(amount), Some(before)) = (moment.amount_minor, moment.balance_before_minor) {
        facts.put(slots.balance_after, Value::Money(Money::cny(before.saturating_sub(amount))))?;
        if before > 0 {
            let share = Decimal::from(amount) / Decimal::from(before);
            facts.put(slots.balance_share, Value::Decimal(share.round_dp(SHARE_PLACES)))?;
        }
    }
    Ok(())
}

fn give_time(moment: &Moment, zone: Tz, facts: &mut Facts<'_>) -> Result<(), FactError> {
    let slots = &*SLOTS;
    let local = moment.at.utc().with_timezone(&zone).naive_local();
    let since_midnight = local.time().signed_duration_since(NaiveTime::MIN).num_seconds();
    facts.put(slots.time, Value::Seconds(since_midnight))?;
    facts.put(slots.day, Value::Day(local.date()))?;
    facts.put(slots.weekday, Value::Whole(i64::from(local.weekday().number_from_monday())))?;
    facts.put(slots.month_day, Value::Whole(i64::from(local.day())))
}

#[cfg(test)]
mod tests {
    use contracts::risk::Scenario;
    use expr::{Condition, Truth};
    use kernel::Timestamp;
    use uuid::Uuid;

    use super::*;

    fn moment() -> Moment {
        // 2026-11-28 is a Saturday; 23:30 in Shanghai.
        let at = Timestamp::parse_rfc3339("2026-11-28T15:30:00Z").unwrap();
        Moment {
            user: Some(Uuid::nil()),
            device: Some("d".into()),
            device_age_s: Some(3_600),
            payee: Some("6222".into()),
            payee_bank: Some("102100099996".into()),
            first_time_payee: true,
            amount_minor: Some(250_000),
            balance_before_minor: Some(300_000),
            customer_since_s: Some(86_400),
            age_years: Some(67),
            operation: Some("raise".into()),
            city: Some("CN/Hangzhou".into()),
            ..Moment::at(at, Scenario::Transfer)
        }
    }

    fn truth(moment: &Moment, rule: &str) -> Truth {
        let mut facts = Facts::new(&catalogue());
        give(moment, chrono_tz::Asia::Shanghai, Some("313331000014"), &mut facts).unwrap();
        Condition::compile(&catalogue(), rule).unwrap().truth(&facts)
    }

    #[test]
    fn what_is_told_can_be_asked() {
        for rule in [
            "scenario == \"transfer\" and operation == \"raise\" and channel == \"internal\"",
            "amount == 2500 and balance.before == 3000 and balance.after == 500",
            "balance.share >= 0.8333 and balance.share < 0.8334",
            "at.time >= time(\"23:00\") and at.weekday == 6 and at.month_day == 28 and at.day == date(\"2026-11-28\")",
            "customer.known and customer.age_years >= 60 and customer.since < duration(\"30d\")",
            "device.named and device.known and device.age < duration(\"24h\")",
            "payee.known and payee.first_time and not payee.bank_own and payee.bank_no == \"102100099996\"",
            "place.country == \"CN\" and place.city == \"CN/Hangzhou\"",
            "not ip.known and not phone.known and not account.known",
            "not (account.listed or payee.listed or payee.allowed or customer.listed or device.banned or ip.listed)",
        ] {
            assert_eq!(truth(&moment(), rule), Truth::True, "{rule}");
        }
    }

    #[test]
    fn what_is_not_told_is_unknown() {
        let bare = Moment::at(moment().at, Scenario::Login);
        for rule in [
            "operation == \"raise\"",
            "amount > 0",
            "balance.share > 0",
            "device.age > duration(\"1s\")",
            "payee.first_time",
            "payee.bank_own",
            "place.country == \"CN\"",
            "device.score > 1",
        ] {
            assert_eq!(truth(&bare, rule), Truth::Unknown, "{rule}");
        }
        let overdrawn = Moment { balance_before_minor: Some(0), ..moment() };
        assert_eq!(truth(&overdrawn, "balance.share > 0"), Truth::Unknown);
    }
}
