//! What honest people do: day by day, each at their hours, on their devices, from where they are.

use std::net::IpAddr;

use chrono::{Datelike, Weekday};
use contracts::risk::Scenario;
use kernel::Timestamp;

use super::people::{self, Living, Payee, Town, here};
use super::play::{Act, Amount, End, Who};
use super::{BEGIN, DAY_S, Size};
use crate::simulation::chance::Chance;

const HOUR_S: i64 = 3_600;
const MINUTE_S: i64 = 60;
/// A month, for what happens so many times in one.
const MONTH: u32 = 30;

/// One person's weeks, while they are made.
struct Diary<'a> {
    town: &'a mut Town,
    acts: &'a mut Vec<Act>,
    chance: &'a mut Chance,
    nth: usize,
    days: i64,
}

/// Where and on what somebody is just now.
#[derive(Clone)]
struct Place {
    device: String,
    ip: IpAddr,
}

/// Everything honest people do, in no order.
pub fn of(town: &mut Town, size: Size, chance: &mut Chance) -> Vec<Act> {
    let (mut acts, days) = (Vec::new(), i64::from(size.days));
    for nth in 0..town.settled {
        Diary { town: &mut *town, acts: &mut acts, chance: &mut *chance, nth, days }.live(0);
    }
    dinners(town, &mut acts, days, chance);
    // Some eight in a thousand come new in a month.
    let newcomers = i64::from(size.customers) * days * 8 / 30_000;
    for _ in 0..newcomers.max(1) {
        join(town, &mut acts, days, chance);
    }
    acts
}

impl Diary<'_> {
    /// Lives from the day `first` on.
    fn live(&mut self, first: i64) {
        let mut device = self.town.people[self.nth].device.clone();
        let (mut away, mut city) = (0, self.town.people[self.nth].city);
        let campaigns = [self.days / 4, self.days * 7 / 10, self.days * 9 / 10];
        for day in first..self.days {
            if away == 0 && self.chance.one_in(MONTH * 2) {
                away = self.chance.between(2, 7);
                city = people::other_city(self.town.people[self.nth].city, self.chance);
            } else if away > 0 {
                away -= 1;
            }
            if away == 0 {
                city = self.town.people[self.nth].city;
            }
            // A phone lasts some two and a half years.
            if self.chance.one_in(MONTH * 30) {
                device = self.new_phone(day, city);
            }
            if self.chance.one_in(MONTH * 240) {
                self.forgotten_password(day, &device, city);
            }
            if self.chance.one_in(MONTH * 12) {
                self.change_of_mind(day, &device, city);
            }
            if campaigns.contains(&day) && self.chance.one_in(7) {
                self.campaign(day, &device, city);
            }
            let sessions = self.chance.weighted(&[(35, 0), (40, 1), (20, 2), (5, 3)]);
            for _ in 0..sessions {
                self.session(day, &device, city);
            }
            self.regular(day, &device, city);
        }
    }

    fn push(&mut self, at: Timestamp, place: &Place, scenario: Scenario, payee: Option<Payee>, amount: Amount) {
        let (device, ip) = (place.device.clone(), place.ip);
        let act = Act {
            at,
            who: Who::Honest,
            person: self.nth,
            scenario,
            operation: None,
            device,
            ip,
            payee,
            amount,
            end: End::Done,
        };
        self.acts.push(act);
    }

    fn push_finer(&mut self, at: Timestamp, place: &Place, scenario: Scenario, operation: &'static str) {
        self.push(at, place, scenario, None, Amount::Nothing);
        if let Some(act) = self.acts.last_mut() {
            act.operation = Some(operation);
        }
    }

    /// Signs in, now and then after a slip of the finger.
    fn sign_in(&mut self, at: Timestamp, place: &Place) {
        let slips = self.chance.weighted(&[(95, 0), (4, 1), (1, 2)]);
        for slip in 0..slips {
            self.push(at.plus_seconds(slip * 15 - 40), place, Scenario::Login, None, Amount::Nothing);
            if let Some(act) = self.acts.last_mut() {
                act.end = End::Wrong;
            }
        }
        self.push(at, place, Scenario::Login, None, Amount::Nothing);
    }

    /// At home in the evening, on the way by day.
    fn place(&mut self, at: Timestamp, device: &str, city: i64) -> Place {
        let person = &self.town.people[self.nth];
        let hour = hour_of(at);
        let at_home = city == person.city && (!(8..19).contains(&hour) || self.chance.one_in(3));
        let ip = if at_home { person.home } else { people::mobile(city, self.chance) };
        Place { device: device.to_owned(), ip }
    }

    /// A moment of the day, at the hours people of this kind are up.
    fn moment(&mut self, day: i64) -> Timestamp {
        let person = &self.town.people[self.nth];
        let hours: &[(u32, (i64, i64))] = match (person.is_owl, person.living) {
            (true, _) => &[(20, (11, 14)), (30, (19, 23)), (50, (23, 27))],
            (_, Living::Pension) => &[(55, (7, 11)), (30, (13, 17)), (15, (18, 21))],
            (_, Living::Studies) => &[(20, (10, 14)), (30, (16, 20)), (45, (20, 24)), (5, (24, 25))],
            _ => &[(20, (7, 9)), (20, (11, 14)), (15, (14, 18)), (43, (18, 23)), (2, (23, 25))],
        };
        let (from, until) = self.chance.weighted(hours);
        start(day).plus_seconds(self.chance.between(from * HOUR_S, until * HOUR_S - 1))
    }

    /// Opens the app and does one thing or two.
    fn session(&mut self, day: i64, device: &str, city: i64) {
        let at = self.moment(day);
        let place = self.place(at, device, city);
        if !self.chance.one_in(3) {
            self.sign_in(at, &place);
        }
        let mut at = at;
        for _ in 0..self.chance.weighted(&[(20, 0), (60, 1), (15, 2), (5, 3)]) {
            at = at.plus_seconds(self.chance.between(40, 400));
            match self.chance.weighted(&[(70, 0), (15, 1), (10, 2), (5, 3)]) {
                0 => self.shop(at, &place),
                1 => self.to_family(at, &place),
                2 => self.to_friend(at, &place),
                _ => self.to_stranger(at, &place),
            }
        }
    }

    /// Small sums mostly, often at the same shops.
    fn shop(&mut self, at: Timestamp, place: &Place) {
        let (one, other) = (self.chance.place(self.town.shops.len()), self.chance.place(self.town.shops.len()));
        let shop = self.town.shops[(self.nth + one.min(other) / 6) % self.town.shops.len()].clone();
        let yuan = self.chance.weighted(&[
            (42, (3, 30)),
            (34, (30, 120)),
            (17, (120, 500)),
            (6, (500, 2_500)),
            (1, (2_500, 9_000)),
        ]);
        let fen = self.chance.between(yuan.0 * 100, yuan.1 * 100);
        if shop.account != self.town.people[self.nth].account {
            self.push(at, place, Scenario::Payment, Some(shop), Amount::Fen(fen));
        }
    }

    fn to_family(&mut self, at: Timestamp, place: &Place) {
        let person = &self.town.people[self.nth];
        let payee = person.family[self.chance.place(person.family.len())].clone();
        let most = (person.income_minor / 2).clamp(20_000, 2_000_000);
        let fen = self.chance.between(5_000, most) / 1_000 * 1_000;
        self.push(at, place, Scenario::Transfer, Some(payee), Amount::Fen(fen));
    }

    fn to_friend(&mut self, at: Timestamp, place: &Place) {
        let person = &self.town.people[self.nth];
        let payee = person.friends[self.chance.place(person.friends.len())].clone();
        let fen = self.chance.weighted(&[(70, (1_000, 30_000)), (25, (20_000, 150_000)), (5, (100_000, 1_000_000))]);
        let fen = self.chance.between(fen.0, fen.1);
        self.push(at, place, Scenario::Transfer, Some(payee), Amount::Fen(fen));
    }

    /// Tradesmen, second-hand goods, a colleague's wedding.
    fn to_stranger(&mut self, at: Timestamp, place: &Place) {
        let payee = if self.chance.one_in(3) { here(&self.anybody()) } else { self.town.elsewhere(self.chance) };
        let fen = self.chance.weighted(&[(60, (2_000, 60_000)), (33, (30_000, 250_000)), (7, (200_000, 1_200_000))]);
        let fen = self.chance.between(fen.0, fen.1) / 100 * 100;
        self.push(at, place, Scenario::Transfer, Some(payee), Amount::Fen(fen));
    }

    fn anybody(&mut self) -> String {
        let other = (self.nth + 1 + self.chance.place(self.town.settled.max(2) - 1)) % self.town.settled;
        self.town.people[other].account.clone()
    }

    /// What comes round: rent, money for parents and children, suppliers, and rarely something large.
    fn regular(&mut self, day: i64, device: &str, city: i64) {
        let at = self.moment(day);
        let place = self.place(at, device, city);
        let of_month = i64::from(start(day).date_in(chrono_tz::Asia::Shanghai).day());
        let person = &self.town.people[self.nth];
        let (payday, living, income) = (person.payday, person.living, person.income_minor);
        if let Some((landlord, fen, _)) = person.rent.clone().filter(|(_, _, on)| *on == of_month) {
            self.sign_in(at, &place);
            self.push(at.plus_seconds(90), &place, Scenario::Transfer, Some(landlord), Amount::Fen(fen));
        }
        if of_month == payday + 1 && living == Living::Wages && self.chance.one_in(3) {
            let payee = self.town.people[self.nth].family[0].clone();
            let fen = income / 100 * self.chance.between(15, 45) / 10_000 * 10_000;
            self.push(at.plus_seconds(300), &place, Scenario::Transfer, Some(payee), Amount::Fen(fen.max(10_000)));
        }
        if living == Living::Shop {
            self.suppliers(day, device, city);
        }
        // A car, a deposit for a house, a surgeon: once in some years, in office hours, sometimes with a higher limit first.
        if self.chance.one_in(MONTH * 36) && matches!(living, Living::Wages | Living::Pension | Living::Shop) {
            let at = start(day).plus_seconds(self.chance.between(9 * HOUR_S, 17 * HOUR_S));
            let place = self.place(at, device, city);
            self.sign_in(at, &place);
            if self.chance.one_in(2) {
                self.push_finer(at.plus_seconds(4 * MINUTE_S), &place, Scenario::LimitChange, "raise");
            }
            let payee = self.town.elsewhere(self.chance);
            let share = self.chance.between(2_000, 7_000);
            let at = at.plus_seconds(self.chance.between(10, 40) * MINUTE_S);
            self.push(at, &place, Scenario::Transfer, Some(payee), Amount::Share(share, 30_000_000));
        }
    }

    /// A shop buys what it sells: on most days, from the same few, now and then round sums soon after a busy hour.
    fn suppliers(&mut self, day: i64, device: &str, city: i64) {
        for _ in 0..self.chance.weighted(&[(30, 0), (45, 1), (25, 2)]) {
            let at = start(day).plus_seconds(self.chance.between(8 * HOUR_S, 20 * HOUR_S));
            let place = self.place(at, device, city);
            let suppliers = &self.town.people[self.nth].suppliers;
            let payee = suppliers[self.chance.place(suppliers.len())].clone();
            let fen = self.chance.between(50_000, 1_500_000) / 10_000 * 10_000;
            self.push(at, &place, Scenario::Transfer, Some(payee), Amount::Fen(fen));
        }
    }

    /// A new phone: sign in, bind it, go on as ever. Some do not remember the password at once.
    fn new_phone(&mut self, day: i64, city: i64) -> String {
        let device = people::device(self.chance);
        // Before anything else of that day.
        let at = start(day).plus_seconds(self.chance.between(5 * HOUR_S, 6 * HOUR_S));
        let place = self.place(at, &device, city);
        if self.chance.one_in(5) {
            self.push(at.plus_seconds(-60), &place, Scenario::Login, None, Amount::Nothing);
            if let Some(act) = self.acts.last_mut() {
                act.end = End::Wrong;
            }
        }
        self.push(at, &place, Scenario::Login, None, Amount::Nothing);
        self.push_finer(at.plus_seconds(90), &place, Scenario::DeviceBinding, "device");
        if self.chance.one_in(3) {
            self.shop(at.plus_seconds(20 * MINUTE_S), &place);
        }
        device
    }

    fn forgotten_password(&mut self, day: i64, device: &str, city: i64) {
        let at = self.moment(day);
        let place = self.place(at, device, city);
        for slip in 0..self.chance.between(2, 4) {
            self.push(at.plus_seconds(slip * 20), &place, Scenario::Login, None, Amount::Nothing);
            if let Some(act) = self.acts.last_mut() {
                act.end = End::Wrong;
            }
        }
        self.push_finer(at.plus_seconds(200), &place, Scenario::CredentialChange, "password");
        self.push(at.plus_seconds(260), &place, Scenario::Login, None, Amount::Nothing);
    }

    /// A new PIN, another number, a card more, a limit up or down, a lock taken off.
    fn change_of_mind(&mut self, day: i64, device: &str, city: i64) {
        let at = self.moment(day);
        let place = self.place(at, device, city);
        self.sign_in(at, &place);
        let at = at.plus_seconds(self.chance.between(60, 300));
        match self.chance.weighted(&[(30, 0), (5, 1), (25, 2), (15, 3), (15, 4), (10, 5)]) {
            0 => self.push_finer(at, &place, Scenario::CredentialChange, "pin"),
            1 => self.push_finer(at, &place, Scenario::CredentialChange, "phone"),
            2 => {
                let card = self.town.elsewhere(self.chance);
                self.push(at, &place, Scenario::CardBinding, Some(card), Amount::Nothing);
            }
            3 => self.push_finer(at, &place, Scenario::LimitChange, "raise"),
            4 => self.push_finer(at, &place, Scenario::LimitChange, "lower"),
            _ => self.push(at, &place, Scenario::ProtectionLifted, None, Amount::Nothing),
        }
    }

    /// A few yuan for whoever is quick.
    fn campaign(&mut self, day: i64, device: &str, city: i64) {
        let at = self.moment(day);
        let place = self.place(at, device, city);
        self.sign_in(at, &place);
        let fen = self.chance.weighted(&[(60, 500), (30, 1_000), (10, 2_000)]);
        self.push(at.plus_seconds(60), &place, Scenario::Campaign, None, Amount::Fen(fen));
    }
}

/// Friends eat together and one of them pays: the others send their share within half an hour.
fn dinners(town: &Town, acts: &mut Vec<Act>, days: i64, chance: &mut Chance) {
    for day in 0..days {
        let weekday = start(day).date_in(chrono_tz::Asia::Shanghai).weekday();
        let often = if matches!(weekday, Weekday::Fri | Weekday::Sat) { 100 } else { 500 };
        for _ in 0..town.settled / often + usize::from(chance.one_in(4)) {
            let payer = &town.people[chance.place(town.settled)];
            let at = start(day).plus_seconds(chance.between(20 * HOUR_S, 22 * HOUR_S));
            let fen = chance.between(60, 180) * 100;
            for _ in 0..chance.between(3, 9) {
                let nth = chance.place(town.settled);
                let guest = &town.people[nth];
                if guest.account == payer.account {
                    continue;
                }
                acts.push(Act {
                    at: at.plus_seconds(chance.between(0, 30 * MINUTE_S)),
                    who: Who::Honest,
                    person: nth,
                    scenario: Scenario::Transfer,
                    operation: None,
                    device: guest.device.clone(),
                    ip: people::mobile(payer.city, chance),
                    payee: Some(here(&payer.account)),
                    amount: Amount::Fen(fen),
                    end: End::Done,
                });
            }
        }
    }
}

/// Somebody becomes a customer: registers, opens an account, binds a card, and lives on.
fn join(town: &mut Town, acts: &mut Vec<Act>, days: i64, chance: &mut Chance) {
    let neighbour = town.people[chance.place(town.settled)].clone();
    // Some come through somebody they live with, and on the same tablet.
    let (home, shared) = if chance.one_in(4) {
        (neighbour.home, chance.one_in(3).then(|| neighbour.device.clone()))
    } else {
        (people::home(neighbour.city, chance), None)
    };
    let mut person = town.newcomer(neighbour.city, home, chance);
    person.device = shared.unwrap_or(person.device);
    person.income_minor = chance.between(300_000, 1_200_000);
    person.balance_minor = chance.between(50_000, 1_500_000);
    let relative = town.elsewhere(chance);
    person.family.push(relative);
    for _ in 0..3 {
        let friend = town.elsewhere(chance);
        person.friends.push(friend);
    }
    let (nth, device, city) = (town.people.len(), person.device.clone(), person.city);
    town.people.push(person);
    let day = chance.between(0, days - 1);
    let at = start(day).plus_seconds(chance.between(9 * HOUR_S, 21 * HOUR_S));
    let mut diary = Diary { town, acts, chance, nth, days };
    let place = diary.place(at, &device, city);
    let card = diary.town.elsewhere(diary.chance);
    diary.push(at, &place, Scenario::Registration, None, Amount::Nothing);
    diary.push(at.plus_seconds(60), &place, Scenario::Login, None, Amount::Nothing);
    diary.push_finer(at.plus_seconds(6 * MINUTE_S), &place, Scenario::AccountOpening, "class2");
    diary.push(at.plus_seconds(9 * MINUTE_S), &place, Scenario::CardBinding, Some(card), Amount::Nothing);
    if diary.chance.one_in(2) {
        diary.shop(at.plus_seconds(40 * MINUTE_S), &place);
    }
    diary.live(day + 1);
}

/// The beginning of a day of the simulation.
pub const fn start(day: i64) -> Timestamp {
    BEGIN.plus_seconds(day * DAY_S)
}

fn hour_of(at: Timestamp) -> i64 {
    at.seconds_since(BEGIN).rem_euclid(DAY_S) / HOUR_S
}
