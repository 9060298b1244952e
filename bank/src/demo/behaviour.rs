//! What the customers of the demonstration did in the app on their visits, and people who only looked around.
//!
//! Three of four customers agreed to be known by it; of the others it is counted what was done and not by whom, as the
//! platform does. Everything is taken in as the apps send it, through the journal into files.

use std::collections::BTreeMap;
use std::sync::Arc;

use contracts::user::ConsentPurpose;
use insight::behaviour::{BehaviourName, Event, PersonNo, Whose};
use insight::day_number;
use kernel::{Ctx, Timestamp};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::life::{awake, midnight_before};
use super::visits::Visit;
use super::{Customer, DAYS, Failure, days_before, watched};
use crate::wiring::Platform;

/// Devices of people who are no customers, a bank.
const LOOKERS: u64 = 240;
/// Events that are taken in together.
const AT_ONCE: usize = 5_000;

/// From a page: by which element, to which page, and how likely in a hundred.
type Way = (&'static str, &'static str, &'static str, u32);

/// Where people go in the app. What is left of a hundred ends the visit.
const WAYS: &[Way] = &[
    ("/", "home.card.accounts", "/accounts", 22),
    ("/", "home.card.transfer", "/pay", 30),
    ("/", "home.account", "/accounts/:accountId", 16),
    ("/", "home.bell", "/messages", 9),
    ("/", "eye", "/", 5),
    ("/", "tab.me", "/me", 12),
    ("/accounts", "accounts.open", "/accounts/:accountId", 55),
    ("/accounts", "tab.home", "/", 25),
    ("/accounts/:accountId", "accounts.transactions", "/transactions", 38),
    ("/accounts/:accountId", "account.transfer", "/transfer", 17),
    ("/accounts/:accountId", "tab.home", "/", 20),
    ("/transactions", "history.filter", "/transactions", 14),
    ("/transactions", "accounts.analysis", "/analysis", 20),
    ("/transactions", "tab.home", "/", 30),
    ("/analysis", "analysis.year", "/analysis", 18),
    ("/analysis", "tab.home", "/", 34),
    ("/pay", "hub.payee", "/transfer", 42),
    ("/pay", "transfer.records", "/transfers", 14),
    ("/pay", "byphone.pay", "/pay/phone", 9),
    ("/pay", "collect.open", "/pay/collect", 5),
    ("/pay", "tab.home", "/", 15),
    ("/transfer", "transfer.payee", "/payees", 12),
    ("/transfer", "transfer.next", "/transfer/confirm", 66),
    ("/payees", "payees.transfer", "/transfer", 71),
    ("/transfer/confirm", "transfer.confirm", "/transfers/:transferId", 82),
    ("/transfer/confirm", "transfer.confirm.back", "/transfer", 8),
    ("/transfers/:transferId", "receipt.home", "/", 40),
    ("/transfers/:transferId", "receipt.picture", "/transfers/:transferId", 12),
    ("/transfers", "records.open", "/transfers/:transferId", 48),
    ("/transfers", "tab.home", "/", 22),
    ("/pay/phone", "transfer.next", "/transfer/confirm", 60),
    ("/pay/collect", "tab.home", "/", 35),
    ("/messages", "messages.open", "/messages", 36),
    ("/messages", "tab.home", "/", 30),
    ("/me", "me.shield", "/me/security", 16),
    ("/me", "me.limits", "/me/limits", 12),
    ("/me", "home.identity", "/me/identity", 8),
    ("/me", "tab.home", "/", 24),
    ("/me/limits", "tab.me", "/me", 35),
    ("/me/security", "tab.me", "/me", 35),
    ("/me/identity", "tab.me", "/me", 30),
    ("/sign-in", "sign_in.register", "/register", 34),
    ("/register", "register.complete", "/open-account", 22),
];

/// What is seen on the home page without scrolling, and with how likely in a hundred the rest.
const HOME_SEEN: &[(&str, u32)] =
    &[("home.total", 100), ("home.menu", 100), ("home.accounts", 92), ("home.recent", 61), ("home.next_step", 18)];

/// Tells what was done on all visits.
pub async fn show(
    platform: &Platform,
    ctx: &Ctx,
    place: u64,
    people: &[PersonNo],
    visits: &[Visit],
) -> Result<(), Failure> {
    let mut teller = Teller { dice: StdRng::seed_from_u64(23 + place), events: Vec::new() };
    for visit in visits {
        if let Some(person) = people.get(visit.who) {
            teller.visit(visit.at, *person, "/", visit.refused);
        }
    }
    let zone = platform.banks.of(ctx)?.zone;
    for looker in 0..LOOKERS {
        let whose = Whose::Visitor { device: format!("demo-looker-{place}-{looker:03}") };
        let person = platform.behaviour.person(ctx, &whose).await?;
        for _ in 0..teller.dice.random_range(1..4) {
            let midnight = midnight_before(ctx, zone, teller.dice.random_range(0..DAYS));
            let at = midnight.plus_seconds(awake(&mut teller.dice));
            teller.visit(at, person, "/sign-in", None);
        }
    }
    teller.events.extend(watched::trouble(platform, ctx, place, people).await?);
    let until = ctx.now().plus_seconds(-30).micros();
    teller.events.retain(|event| event.at_us < until);
    teller.events.sort_by_key(|event| event.at_us);
    say_health(platform, ctx, &teller.events).await?;
    let lake = platform.behaviour.lake(ctx).await?;
    for some in teller.events.chunks(AT_ONCE) {
        lake.keep(some.to_vec()).await?;
    }
    lake.seal().await?;
    // The nightly work of the days that are over.
    Ok(lake.add_up(day_number(ctx.now().utc().with_timezone(&zone).date_naive()) - 2).await?)
}

/// Which version of the app each of it came from.
async fn say_health(platform: &Platform, ctx: &Ctx, events: &[Event]) -> Result<(), Failure> {
    let mut by_version: BTreeMap<&str, Vec<Event>> = BTreeMap::new();
    for event in events {
        let days_ago = ctx.now().seconds_since(event.at()) / 86_400;
        by_version.entry(watched::version_of(days_ago, u64::from(event.person))).or_default().push(event.clone());
    }
    for (version, events) in by_version {
        platform.health.take(ctx, version, &events)?;
    }
    Ok(platform.health.write(ctx).await?)
}

/// The number of each customer: nobody's for those who do not want to be known.
pub async fn meet(platform: &Platform, ctx: &Ctx, customers: &[Customer]) -> Result<Vec<PersonNo>, Failure> {
    let mut people = Vec::with_capacity(customers.len());
    for (nth, customer) in customers.iter().enumerate() {
        let mut whose = Whose::Unsaid;
        if nth == 0 || nth % 4 != 0 {
            let joined = days_before(ctx, DAYS).plus_seconds(customer.person.joined_after_s + 120);
            let then = super::as_customer(ctx, customer, joined);
            platform.users.demonstrate_consent(&then, customer.user_id, ConsentPurpose::Personalisation).await?;
            let (user, device) = (customer.user_id.to_string(), customer.person.device.device_id.clone());
            whose = Whose::Customer { user, device };
        }
        people.push(platform.behaviour.person(ctx, &whose).await?);
    }
    Ok(people)
}

/// Makes events up.
struct Teller {
    dice: StdRng,
    events: Vec<Event>,
}

impl Teller {
    /// One visit, from `page` on.
    fn visit(&mut self, begun: Timestamp, person: PersonNo, page: &'static str, refused: Option<&'static str>) {
        /// Nobody goes on for ever.
        const PAGES_MAX: usize = 24;
        let mut at_us = begun.micros();
        let mut here = page;
        self.tell(at_us, person, BehaviourName::Performance, (here, "load"), Some(600..2_400));
        for nth in 0..PAGES_MAX {
            let dwell_ms = self.look(at_us, person, here);
            at_us += i64::from(dwell_ms) * 1_000;
            if let Some(code) = refused.filter(|_| here == "/transfer/confirm") {
                self.tell(at_us, person, BehaviourName::Error, (here, code), None);
                return;
            }
            let Some((element, next)) = self.next(here) else { return };
            let form = match element {
                "transfer.next" => Some("transfer.fill"),
                "transfer.confirm" => Some("transfer.confirm"),
                "register.complete" => Some("register.complete"),
                _ => None,
            };
            self.tell(at_us, person, BehaviourName::Click, (here, element), None);
            if let Some(form) = form {
                self.tell(at_us + 1_000, person, BehaviourName::Form, (here, form), Some(4_000..50_000));
            }
            at_us += i64::from(self.dice.random_range(80..600)) * 1_000;
            if nth > 0 && self.dice.random_ratio(1, 400) {
                self.tell(at_us, person, BehaviourName::Error, (next, "TypeError app"), None);
            }
            here = next;
        }
    }

    /// A page in sight; answers for how long.
    fn look(&mut self, at_us: i64, person: PersonNo, page: &'static str) -> u32 {
        let longest = if matches!(page, "/transactions" | "/analysis" | "/transfer") { 90_000 } else { 36_000 };
        let dwell_ms = self.dice.random_range(1_500..longest);
        // Heavy pages keep the browser busy.
        let busy = if matches!(page, "/analysis" | "/transactions") { 500..2_600 } else { 210..700 };
        if self.dice.random_ratio(1, 5) {
            self.tell(at_us + 400_000, person, BehaviourName::Performance, (page, "page_ready"), Some(busy));
        }
        self.tell(at_us, person, BehaviourName::PageView, (page, page), Some(dwell_ms..dwell_ms + 1));
        if page == "/" {
            for (element, likely) in HOME_SEEN {
                if self.dice.random_ratio(*likely, 100) {
                    self.tell(at_us + 1_000_000, person, BehaviourName::Exposure, (page, element), None);
                }
            }
        }
        dwell_ms
    }

    fn next(&mut self, here: &str) -> Option<(&'static str, &'static str)> {
        let mut drawn: u32 = self.dice.random_range(0..100);
        for (_, element, next, likely) in WAYS.iter().filter(|(from, ..)| *from == here) {
            match drawn.checked_sub(*likely) {
                Some(rest) => drawn = rest,
                None => return Some((element, next)),
            }
        }
        None
    }

    fn tell(
        &mut self,
        at_us: i64,
        person: PersonNo,
        name: BehaviourName,
        (page, what): (&str, &str),
        ms: Option<std::ops::Range<u32>>,
    ) {
        let ms = ms.map(|ms| self.dice.random_range(ms));
        let event_id = self.dice.random();
        let received_us = at_us + 2_000_000;
        self.events.push(Event {
            event_id,
            name,
            what: Arc::from(what),
            page: Arc::from(page),
            person,
            at_us,
            ms: ms.map(u64::from),
            received_us,
        });
    }
}
