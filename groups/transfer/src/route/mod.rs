//! Through which system a transfer travels, when it leaves, when it arrives, and why. Pure.

mod rules;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::Tz;
use contracts::transfer::{Arrival, Route};
use kernel::{Lang, Money, Timestamp};

pub use rules::RouteRules;
pub(crate) use rules::hour_minute;

use crate::calendar::CalendarRules;

/// Days looked ahead for the next opening of a system.
const LOOK_AHEAD_DAYS: u64 = 60;
const MINUTE_US: i64 = 60_000_000;

/// One way a transfer can go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// The system.
    pub route: Route,
    /// What the customer chose.
    pub arrival: Arrival,
    /// When the debit leaves the account; it can be called off until then.
    pub leaves_at: Timestamp,
    /// When it is there, at the latest, as far as anybody can say.
    pub arrives_at: Timestamp,
    /// Why this system, and why then.
    pub reason: Reason,
}

/// Why a way is as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Payer and payee are at the same bank.
    SameBank,
    /// Fits, and is there within seconds.
    Quickest,
    /// Nobody waits for it: the batch system does.
    NotUrgent,
    /// More than the systems for smaller amounts carry, minor units; the large-value system is open.
    Large { over_minor: i64 },
    /// The large-value system is closed when it would leave; it leaves at the opening.
    WaitsForOpening {
        /// The evening before a business day.
        opens: NaiveTime,
        /// On the business day.
        closes: NaiveTime,
    },
    /// The usual system is out of use, or carries less.
    NextBest,
}

/// What a transfer is, as far as its way depends on it.
#[derive(Debug, Clone, Copy)]
pub struct Travel {
    /// Whether payer and payee are at the same bank.
    pub same_bank: bool,
    /// How much, minor units.
    pub minor: i64,
    /// What the customer chose.
    pub arrival: Arrival,
}

/// The bank's figures, its calendar and its zone.
#[derive(Debug, Clone, Copy)]
pub struct Map<'a> {
    /// The systems.
    pub rules: &'a RouteRules,
    /// The days of business.
    pub calendar: &'a CalendarRules,
    /// The zone both are in.
    pub zone: Tz,
}

impl Map<'_> {
    /// Every way a transfer can go, the one to be taken first. Empty when no system carries it.
    pub fn ways(&self, now: Timestamp, travel: Travel) -> Vec<Way> {
        let earliest = self.earliest(now, travel.arrival);
        if travel.same_bank {
            return vec![self.way(Route::Book, travel.arrival, earliest, Reason::SameBank)];
        }
        let order = match travel.arrival {
            Arrival::RealTime => [Route::Ibps, Route::Beps, Route::Hvps],
            Arrival::Ordinary | Arrival::NextDay => [Route::Beps, Route::Ibps, Route::Hvps],
        };
        let carries = |route: &Route| {
            !self.rules.suspended.contains(route)
                && self.rules.cap_minor(*route).is_none_or(|cap_minor| travel.minor <= cap_minor)
        };
        let way = |route: Route| {
            let (leaves_at, reason) = match route {
                Route::Hvps => self.through_large(earliest, travel.minor),
                _ if route != order[0] => (earliest, Reason::NextBest),
                Route::Beps => (earliest, Reason::NotUrgent),
                _ => (earliest, Reason::Quickest),
            };
            self.way(route, travel.arrival, leaves_at, reason)
        };
        order.into_iter().filter(carries).map(way).collect()
    }

    /// Most that any system in use carries; nothing when one carries everything.
    pub fn most(&self) -> Option<Money> {
        if !self.rules.suspended.contains(&Route::Hvps) {
            return None;
        }
        let open = [Route::Ibps, Route::Beps].into_iter().filter(|route| !self.rules.suspended.contains(route));
        Some(Money::cny(open.filter_map(|route| self.rules.cap_minor(route)).max().unwrap_or(0)))
    }

    fn way(&self, route: Route, arrival: Arrival, leaves_at: Timestamp, reason: Reason) -> Way {
        let arrives_at = leaves_at.plus_seconds(self.rules.takes_s(route));
        Way { route, arrival, leaves_at, arrives_at, reason }
    }

    /// When a transfer leaves that need not wait for a system.
    fn earliest(&self, now: Timestamp, arrival: Arrival) -> Timestamp {
        match arrival {
            Arrival::RealTime => now,
            // Whole minutes: what is shown is what happens.
            Arrival::Ordinary => whole_minute(now.plus_seconds(self.rules.ordinary_delay_s)),
            Arrival::NextDay => {
                let tomorrow = now.date_in(self.zone).succ_opt().unwrap_or_default();
                self.moment(tomorrow, self.rules.next_day_at)
            }
        }
    }

    fn through_large(&self, earliest: Timestamp, minor: i64) -> (Timestamp, Reason) {
        let (opens, closes) = (self.rules.hvps_opens, self.rules.hvps_closes);
        let waits = Reason::WaitsForOpening { opens, closes };
        let day = earliest.date_in(self.zone);
        for day in day.iter_days().take(LOOK_AHEAD_DAYS as usize).filter(|day| self.calendar.is_business_day(*day)) {
            let eve = day.pred_opt().unwrap_or(day);
            let opening = self.moment(eve, opens);
            if earliest < opening {
                return (opening, waits);
            }
            if earliest < self.moment(day, closes) {
                let over_minor = self.rules.ibps_cap_minor.max(self.rules.beps_cap_minor);
                let reason = if minor > over_minor { Reason::Large { over_minor } } else { Reason::NextBest };
                return (earliest, reason);
            }
        }
        // No business day in sight: the calendar has to be looked after; the customer is told a date far away.
        (earliest.plus_seconds(LOOK_AHEAD_DAYS as i64 * 86_400), waits)
    }

    fn moment(&self, day: NaiveDate, time: NaiveTime) -> Timestamp {
        let local = NaiveDateTime::new(day, time);
        let at = self.zone.from_local_datetime(&local).earliest();
        // A time that the zone skips: an hour later it is there.
        let at = at.or_else(|| self.zone.from_local_datetime(&(local + TimeDelta::hours(1))).earliest());
        at.map_or(Timestamp::start_of(day, self.zone), |at| Timestamp::from_micros(at.timestamp_micros()))
    }
}

/// The next whole minute, or this one if it is whole.
fn whole_minute(at: Timestamp) -> Timestamp {
    let over = at.micros().rem_euclid(MINUTE_US);
    if over == 0 { at } else { Timestamp::from_micros(at.micros() - over + MINUTE_US) }
}

impl Way {
    /// Within the bank and at once: the way that asks for no figures.
    pub const fn book_now(now: Timestamp) -> Self {
        let (route, arrival, reason) = (Route::Book, Arrival::RealTime, Reason::SameBank);
        Self { route, arrival, leaves_at: now, arrives_at: now, reason }
    }

    /// Whether it leaves at once, so that nothing can be called off.
    pub fn is_immediate(&self, now: Timestamp) -> bool {
        self.leaves_at <= now
    }

    /// When it arrives, in words.
    pub fn arrival_text(&self, lang: Lang, now: Timestamp, zone: Tz) -> String {
        if !self.is_immediate(now) {
            let (leaves, arrives) = (when(lang, self.leaves_at, now, zone), when(lang, self.arrives_at, now, zone));
            return match (lang, leaves == arrives) {
                (Lang::Zh, true) => format!("{leaves}转出并到账，此前可撤销"),
                (Lang::Zh, false) => format!("{leaves}转出，预计{arrives}前到账；转出前可撤销"),
                (Lang::En, true) => format!("Leaves and arrives {leaves}; you can cancel until then"),
                (Lang::En, false) => format!("Leaves {leaves}, there by {arrives}; you can cancel until it leaves"),
            };
        }
        let minutes = (self.arrives_at.seconds_since(self.leaves_at) + 59) / 60;
        match (lang, self.route) {
            (Lang::Zh, Route::Book) => "实时到账".to_owned(),
            (Lang::En, Route::Book) => "Arrives at once".to_owned(),
            (Lang::Zh, _) if minutes <= 1 => "实时到账，跨行通常几秒内".to_owned(),
            (Lang::En, _) if minutes <= 1 => "Arrives at once, usually within seconds across banks".to_owned(),
            (Lang::Zh, _) => format!("预计 {minutes} 分钟内到账"),
            (Lang::En, _) => format!("Expected within {minutes} minutes"),
        }
    }

    /// Why it goes this way, in words.
    pub fn reason_text(&self, lang: Lang) -> String {
        match (self.reason, lang) {
            (Reason::SameBank, Lang::Zh) => "收付款双方在同一家银行，行内直接入账。".to_owned(),
            (Reason::SameBank, Lang::En) => "Payer and payee are at the same bank; it is booked directly.".to_owned(),
            (Reason::Quickest, Lang::Zh) => "金额在网银互联限额内，全天候秒级到账。".to_owned(),
            (Reason::Quickest, Lang::En) => "The amount fits IBPS, which runs around the clock.".to_owned(),
            (Reason::NotUrgent, Lang::Zh) => "不急用的款项走小额批量支付，全天候处理。".to_owned(),
            (Reason::NotUrgent, Lang::En) => "Not urgent: it goes with BEPS, which runs around the clock.".to_owned(),
            (Reason::Large { over_minor }, Lang::Zh) => {
                format!("金额超过 {} 元，走大额实时支付，系统现正开放。", Money::cny(over_minor).to_grouped())
            }
            (Reason::Large { over_minor }, Lang::En) => {
                format!("Over CNY {}: it goes through HVPS, which is open.", Money::cny(over_minor).to_grouped())
            }
            (Reason::WaitsForOpening { opens, closes }, Lang::Zh) => {
                let (opens, closes) = (opens.format("%H:%M"), closes.format("%H:%M"));
                format!("大额支付系统的开放时间为工作日前一晚 {opens} 至当日 {closes}，届时未开放，开放后立即转出。")
            }
            (Reason::WaitsForOpening { opens, closes }, Lang::En) => {
                let (opens, closes) = (opens.format("%H:%M"), closes.format("%H:%M"));
                format!(
                    "HVPS is open from {opens} on the evening before a business day to {closes}, and closed then; it \
                     leaves as soon as it opens."
                )
            }
            (Reason::NextBest, Lang::Zh) => "按您的选择，或因常用系统暂不可用，改走此系统。".to_owned(),
            (Reason::NextBest, Lang::En) => "As chosen, or because the usual system is out of use.".to_owned(),
        }
    }
}

/// A moment as people say it: `今天 17:30`, `明天 09:00`, `11月25日 09:00`.
fn when(lang: Lang, at: Timestamp, now: Timestamp, zone: Tz) -> String {
    let local = at.utc().with_timezone(&zone);
    let days = (at.date_in(zone) - now.date_in(zone)).num_days();
    match (lang, days) {
        (Lang::Zh, 0) => local.format("今天 %H:%M").to_string(),
        (Lang::Zh, 1) => local.format("明天 %H:%M").to_string(),
        (Lang::Zh, _) => local.format("%-m月%-d日 %H:%M").to_string(),
        (Lang::En, 0) => local.format("today at %H:%M").to_string(),
        (Lang::En, 1) => local.format("tomorrow at %H:%M").to_string(),
        (Lang::En, _) => local.format("on %-d %b at %H:%M").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Arrival::{NextDay, Ordinary, RealTime};

    const MILLION: i64 = 100_000_000;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse_rfc3339(&format!("{text}:00+08:00")).expect("a moment")
    }

    fn ways(rules: &RouteRules, now: &str, minor: i64, arrival: Arrival) -> Vec<Way> {
        let calendar = CalendarRules::default();
        let map = Map { rules, calendar: &calendar, zone: kernel::time::DEFAULT_ZONE };
        map.ways(at(now), Travel { same_bank: false, minor, arrival })
    }

    /// First way: its route and when it leaves.
    fn check(now: &str, minor: i64, arrival: Arrival, route: Route, leaves: &str) {
        let ways = ways(&RouteRules::default(), now, minor, arrival);
        assert_eq!((ways[0].route, ways[0].leaves_at), (route, at(leaves)), "{now} {minor} {arrival:?}");
    }

    #[test]
    fn the_way_follows_amount_time_and_calendar() {
        // Sunday, 22 November 2026.
        check("2026-11-22T10:00", 1, RealTime, Route::Ibps, "2026-11-22T10:00");
        check("2026-11-22T10:00", MILLION, RealTime, Route::Ibps, "2026-11-22T10:00");
        check("2026-11-22T10:00", MILLION + 1, RealTime, Route::Hvps, "2026-11-22T20:30");
        check("2026-11-22T20:30", MILLION + 1, RealTime, Route::Hvps, "2026-11-22T20:30");
        check("2026-11-23T17:14", MILLION + 1, RealTime, Route::Hvps, "2026-11-23T17:14");
        check("2026-11-23T17:15", MILLION + 1, RealTime, Route::Hvps, "2026-11-23T20:30");
        // Friday evening to Sunday evening; and over the holidays of October.
        check("2026-11-27T17:15", MILLION + 1, RealTime, Route::Hvps, "2026-11-29T20:30");
        check("2026-09-30T18:00", MILLION + 1, RealTime, Route::Hvps, "2026-10-07T20:30");
        // A Saturday that is worked in exchange.
        check("2026-10-10T10:00", MILLION + 1, RealTime, Route::Hvps, "2026-10-10T10:00");
        check("2026-11-22T10:00", 1, Ordinary, Route::Beps, "2026-11-22T12:00");
        check("2026-11-22T23:00", 1, Ordinary, Route::Beps, "2026-11-23T01:00");
        check("2026-11-22T10:00", 1, NextDay, Route::Beps, "2026-11-23T09:00");
        check("2026-11-27T10:00", MILLION + 1, NextDay, Route::Hvps, "2026-11-29T20:30");
    }

    #[test]
    fn a_system_out_of_use_is_gone_round() {
        let rules = RouteRules { suspended: vec![Route::Ibps], ..RouteRules::default() };
        let found = ways(&rules, "2026-11-22T10:00", 1, RealTime);
        assert_eq!((found[0].route, found[0].reason), (Route::Beps, Reason::NextBest));
        let rules = RouteRules { suspended: vec![Route::Hvps], ..RouteRules::default() };
        assert_eq!(ways(&rules, "2026-11-22T10:00", MILLION + 1, RealTime), []);
        let calendar = CalendarRules::default();
        let map = Map { rules: &rules, calendar: &calendar, zone: kernel::time::DEFAULT_ZONE };
        assert_eq!(map.most(), Some(Money::cny(MILLION)));
    }

    #[test]
    fn other_ways_are_offered() {
        let found = ways(&RouteRules::default(), "2026-11-22T10:00", 1, RealTime);
        let RouteRules { hvps_opens: opens, hvps_closes: closes, .. } = RouteRules::default();
        let routes: Vec<_> = found.iter().map(|way| (way.route, way.reason)).collect();
        assert_eq!(
            routes,
            [
                (Route::Ibps, Reason::Quickest),
                (Route::Beps, Reason::NextBest),
                (Route::Hvps, Reason::WaitsForOpening { opens, closes })
            ]
        );
    }

    #[test]
    fn whole_minutes_and_words() {
        let way = &ways(&RouteRules::default(), "2026-11-22T10:00", 1, Ordinary)[0];
        let (now, zone) = (at("2026-11-22T10:00"), kernel::time::DEFAULT_ZONE);
        assert_eq!(way.arrival_text(Lang::Zh, now, zone), "今天 12:00转出，预计今天 12:10前到账；转出前可撤销");
        let odd = Timestamp::from_micros(at("2026-11-22T10:00").micros() + 1);
        assert_eq!(whole_minute(odd), at("2026-11-22T10:01"));
        let way = &ways(&RouteRules::default(), "2026-11-22T10:00", 1, RealTime)[0];
        assert_eq!(way.arrival_text(Lang::En, now, zone), "Arrives at once, usually within seconds across banks");
    }
}
