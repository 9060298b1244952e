//! The town: who lives there, with whom, of what, and what they have.

use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, Ipv4Addr};

use contracts::user::User;
use kernel::{Id, Timestamp};

use super::{BEGIN, DAY_S, Size};
use crate::simulation::chance::Chance;

/// Cities, and the networks each has: addresses of RFC 2544, which belong to nobody.
const CITIES: i64 = 20;
const HOMES_A_CITY: i64 = 20;
const MOBILES_A_CITY: i64 = 4;
/// The number of a bank other than this one.
const ELSEWHERE: &str = "8002";
/// Shops people buy from.
const SHOPS: usize = 300;

/// What somebody lives of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Living {
    /// Wages, once a month.
    Wages,
    /// A pension.
    Pension,
    /// What the parents send.
    Studies,
    /// A shop: many small sums come in, suppliers are paid.
    Shop,
}

/// An account somebody pays to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Payee {
    /// Its number.
    pub account: String,
    /// Its bank's, where that is another one.
    pub bank_no: Option<&'static str>,
}

/// Somebody with an account, honest or not.
#[derive(Debug, Clone)]
pub struct Person {
    pub user: Id<User>,
    /// The phone number's digest.
    pub phone: String,
    pub account: String,
    pub age: i64,
    /// Since when they are a customer; nothing before they have registered.
    pub since: Option<Timestamp>,
    pub living: Living,
    pub is_owl: bool,
    pub balance_minor: i64,
    /// What comes in on the payday.
    pub income_minor: i64,
    pub payday: i64,
    /// The device they use now.
    pub device: String,
    pub city: i64,
    pub home: IpAddr,
    pub family: Vec<Payee>,
    pub friends: Vec<Payee>,
    pub suppliers: Vec<Payee>,
    /// To whom the rent goes, how much, and on which day of the month.
    pub rent: Option<(Payee, i64, i64)>,
    /// Whom they paid before.
    pub paid: HashSet<String>,
    /// Their devices, and since when.
    pub devices: HashMap<String, Timestamp>,
}

/// Everybody and every shop.
#[derive(Debug)]
pub struct Town {
    pub people: Vec<Person>,
    pub shops: Vec<Payee>,
    /// How many of `people` are honest and there from the beginning.
    pub settled: usize,
    next: u64,
}

impl Town {
    /// A town that follows from `chance`.
    pub fn of(size: Size, chance: &mut Chance) -> Self {
        let mut town = Self { people: Vec::new(), shops: Vec::new(), settled: size.customers as usize, next: 0 };
        while town.people.len() < town.settled {
            town.household(chance);
        }
        town.people.truncate(town.settled);
        town.open_shops(chance);
        town.settle(chance);
        town
    }

    /// One to four people under one roof.
    fn household(&mut self, chance: &mut Chance) {
        let members = chance.weighted(&[(40, 1), (30, 2), (20, 3), (10, 4)]);
        let city = chance.between(0, CITIES - 1);
        let home = home(city, chance);
        let first = self.people.len();
        let with_pensioner = chance.one_in(5);
        for nth in 0..members {
            let living = match nth {
                0 if with_pensioner => Living::Pension,
                2.. => Living::Studies,
                _ => chance.weighted(&[
                    (86, Living::Wages),
                    (8, Living::Pension),
                    (4, Living::Studies),
                    (2, Living::Shop),
                ]),
            };
            let person = self.person(living, city, home, chance);
            self.people.push(person);
        }
        // Some families have one tablet.
        if members > 1 && chance.one_in(10) {
            let shared = self.people[first].device.clone();
            let bound = self.people[first].devices.clone();
            for person in &mut self.people[first + 1..] {
                (person.device, person.devices) = (shared.clone(), bound.clone());
            }
        }
        for one in first..first + members {
            for other in (first..first + members).filter(|other| *other != one) {
                let payee = here(&self.people[other].account);
                self.people[one].family.push(payee);
            }
        }
    }

    /// Somebody who has been a customer for a while.
    fn person(&mut self, living: Living, city: i64, home: IpAddr, chance: &mut Chance) -> Person {
        let mut person = self.newcomer(city, home, chance);
        person.living = living;
        let since = BEGIN.plus_seconds(-chance.between(40, 3_000) * DAY_S);
        person.since = Some(since);
        person.is_owl = living != Living::Pension && chance.one_in(16);
        let bound = since.plus_seconds(chance.between(0, (BEGIN.seconds_since(since) / DAY_S).min(900)) * DAY_S);
        person.devices.insert(person.device.clone(), bound);
        person.payday = chance.weighted(&[(4, 5), (6, 10), (6, 15), (3, 20), (2, 25)]);
        let yuan = |chance: &mut Chance, least, most| chance.between(least, most) * 100;
        (person.age, person.income_minor, person.balance_minor) = match living {
            Living::Wages => {
                let wage = chance.weighted(&[(30, 5_000), (40, 8_000), (20, 15_000), (8, 30_000), (2, 80_000)]);
                (chance.between(22, 59), yuan(chance, wage * 4 / 5, wage * 6 / 5), yuan(chance, wage / 2, wage * 9))
            }
            Living::Pension => (chance.between(60, 86), yuan(chance, 2_500, 7_000), yuan(chance, 30_000, 350_000)),
            Living::Studies => (chance.between(16, 24), yuan(chance, 1_200, 3_000), yuan(chance, 300, 6_000)),
            Living::Shop => (chance.between(25, 62), 0, yuan(chance, 30_000, 250_000)),
        };
        person
    }

    /// Somebody the bank does not know yet.
    pub fn newcomer(&mut self, city: i64, home: IpAddr, chance: &mut Chance) -> Person {
        self.next += 1;
        Person {
            user: Id::from_parts(BEGIN, bits(chance)),
            phone: format!("{:016x}{:016x}", chance.between(0, i64::MAX), self.next),
            account: format!("62220260{:08}", self.next),
            age: chance.between(18, 50),
            since: None,
            living: Living::Wages,
            is_owl: false,
            balance_minor: 0,
            income_minor: 0,
            payday: 10,
            device: device(chance),
            city,
            home,
            family: Vec::new(),
            friends: Vec::new(),
            suppliers: Vec::new(),
            rent: None,
            paid: HashSet::new(),
            devices: HashMap::new(),
        }
    }

    /// Some shops are customers of this bank, most are elsewhere.
    fn open_shops(&mut self, chance: &mut Chance) {
        let keepers = self.people.iter().filter(|person| person.living == Living::Shop);
        self.shops = keepers.map(|person| here(&person.account)).take(SHOPS / 3).collect();
        while self.shops.len() < SHOPS {
            let shop = self.elsewhere(chance);
            self.shops.push(shop);
        }
    }

    /// An account at another bank.
    pub fn elsewhere(&mut self, chance: &mut Chance) -> Payee {
        self.next += 1;
        Payee { account: format!("62109{:03}{:08}", chance.between(0, 999), self.next), bank_no: Some(ELSEWHERE) }
    }

    /// Friends, landlords and suppliers; whoever is paid regularly was paid before.
    fn settle(&mut self, chance: &mut Chance) {
        let landlords: Vec<Payee> = (0..self.people.len() / 30 + 1)
            .map(|_| if chance.one_in(2) { self.neighbour(chance) } else { self.elsewhere(chance) })
            .collect();
        for nth in 0..self.people.len() {
            let friends: Vec<_> = (0..chance.between(2, 7))
                .map(|_| if chance.one_in(2) { self.neighbour(chance) } else { self.elsewhere(chance) })
                .collect();
            let living = self.people[nth].living;
            let suppliers: Vec<_> = match living {
                Living::Shop => (0..chance.between(2, 6)).map(|_| self.elsewhere(chance)).collect(),
                _ => Vec::new(),
            };
            let far = self.elsewhere(chance);
            let person = &mut self.people[nth];
            // Relatives who live elsewhere.
            person.family.push(far);
            if person.living == Living::Wages && chance.one_in(3) {
                let landlord = landlords[chance.place(landlords.len())].clone();
                person.rent =
                    Some((landlord, (person.income_minor / 4).max(80_000) / 10_000 * 10_000, chance.between(1, 28)));
            }
            (person.friends, person.suppliers) = (friends, suppliers);
            let known = person.family.iter().chain(&person.friends).chain(&person.suppliers);
            let rent = person.rent.iter().map(|(landlord, ..)| landlord);
            person.paid = known.chain(rent).map(|payee| payee.account.clone()).collect();
        }
    }

    fn neighbour(&self, chance: &mut Chance) -> Payee {
        here(&self.people[chance.place(self.settled)].account)
    }
}

/// An account at this bank.
pub fn here(account: &str) -> Payee {
    Payee { account: account.to_owned(), bank_no: None }
}

/// A device nobody has seen.
pub fn device(chance: &mut Chance) -> String {
    format!("{:016x}{:016x}", chance.between(0, i64::MAX), chance.between(0, i64::MAX))
}

fn bits(chance: &mut Chance) -> [u8; 10] {
    let mut bits = [0; 10];
    bits[..8].copy_from_slice(&chance.between(0, i64::MAX).to_be_bytes());
    bits[8..].copy_from_slice(&(chance.between(0, 65_535) as u16).to_be_bytes());
    bits
}

/// An address in one of the networks of RFC 2544, 198.18.0.0/15.
fn address(network: i64, host: i64) -> IpAddr {
    let network = network.clamp(0, 511) as u32;
    Ipv4Addr::from_bits(0xC612_0000 + (network << 8) + host.clamp(1, 254) as u32).into()
}

/// A line at home: the same address for weeks.
pub fn home(city: i64, chance: &mut Chance) -> IpAddr {
    address(city * (HOMES_A_CITY + MOBILES_A_CITY) + chance.between(0, HOMES_A_CITY - 1), chance.between(1, 254))
}

/// A phone on its way: a carrier's addresses, which very many share.
pub fn mobile(city: i64, chance: &mut Chance) -> IpAddr {
    let network = HOMES_A_CITY + chance.between(0, MOBILES_A_CITY - 1);
    address(city * (HOMES_A_CITY + MOBILES_A_CITY) + network, chance.between(1, 30))
}

/// A rented machine somewhere: 192.0.2.0/24, 198.51.100.0/24 and 203.0.113.0/24 (RFC 5737).
pub fn rented(chance: &mut Chance) -> IpAddr {
    let network: u32 = chance.weighted(&[(1, 0xC000_0200), (1, 0xC633_6400), (1, 0xCB00_7100)]);
    Ipv4Addr::from_bits(network + chance.between(1, 254) as u32).into()
}

/// Another city than `city`.
pub fn other_city(city: i64, chance: &mut Chance) -> i64 {
    (city + chance.between(1, CITIES - 1)) % CITIES
}
