//! What thieves do. Eight kinds, from what police, banks and the press have told about them; how each goes stands with it.

use std::net::IpAddr;

use contracts::risk::{LeastTool, Scenario};
use kernel::Timestamp;

use super::days::start;
use super::people::{self, Living, Payee, Town, here};
use super::play::{Act, Amount, End, Gate, Who};
use super::{DAY_S, Size};
use crate::simulation::chance::Chance;

const HOUR_S: i64 = 3_600;
const MINUTE_S: i64 = 60;

/// A kind of attack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Takeover,
    Mules,
    Telecom,
    SimSwap,
    Bonus,
    NightDrain,
    TestThenDrain,
    SplitRing,
}

impl Kind {
    /// All eight.
    pub const ALL: [Self; 8] = [
        Self::Takeover,
        Self::Mules,
        Self::Telecom,
        Self::SimSwap,
        Self::Bonus,
        Self::NightDrain,
        Self::TestThenDrain,
        Self::SplitRing,
    ];

    /// The word in the report.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Takeover => "takeover",
            Self::Mules => "mule_accounts",
            Self::Telecom => "telecom_scam",
            Self::SimSwap => "sim_swap",
            Self::Bonus => "bonus_abuse",
            Self::NightDrain => "night_draining",
            Self::TestThenDrain => "test_then_drain",
            Self::SplitRing => "split_cash_out_ring",
        }
    }

    /// The strongest proof whoever acts can bring: what is asked for beyond it stops them. `Face` is everything.
    pub const fn holds(self) -> LeastTool {
        match self {
            // Password and PIN from a page that looked like the bank's, codes passed on by the victim as they come.
            Self::Takeover | Self::TestThenDrain => LeastTool::Any,
            // The codes come to the thief; password and PIN are reset with them.
            Self::SimSwap => LeastTool::Any,
            // Numbers by the thousand, and nobody behind them.
            Self::Bonus => LeastTool::Any,
            // The phone itself, with its keys, and a PIN that was watched; the owner is asleep.
            Self::NightDrain => LeastTool::Strong,
            // Phone, card and token were sold with the account; whoever sold it is not there.
            Self::Mules | Self::SplitRing => LeastTool::Strong,
            // The victim does it, and does whatever is asked.
            Self::Telecom => LeastTool::Face,
        }
    }

    /// The assumption in words.
    pub const fn assumption(self) -> &'static str {
        match self {
            Self::Takeover | Self::TestThenDrain => "password, PIN and codes, by phishing; no enrolled key, no face",
            Self::SimSwap => "the phone number, and what is reset with it; no enrolled key, no face",
            Self::Bonus => "codes to rented numbers; no enrolled key, no face",
            Self::NightDrain => "the unlocked phone with its keys, and the PIN; no face",
            Self::Mules | Self::SplitRing => "everything that is sold with an account; no face",
            Self::Telecom => "everything: the victim does it. Only a delay or a block stops it",
        }
    }
}

/// One attack.
#[derive(Debug, Clone)]
pub struct Attack {
    pub kind: Kind,
}

/// One attack, while it is made.
struct Plot<'a> {
    town: &'a mut Town,
    acts: &'a mut Vec<Act>,
    chance: &'a mut Chance,
    attack: usize,
    at: Timestamp,
}

/// Where a thief sits.
#[derive(Clone)]
struct Den {
    device: String,
    ip: IpAddr,
}

/// So many attacks of each kind, over the days that are measured.
pub fn of(town: &mut Town, size: Size, chance: &mut Chance) -> (Vec<Attack>, Vec<Act>) {
    let (mut attacks, mut acts) = (Vec::new(), Vec::new());
    let first = i64::from(size.days) - i64::from(size.days) / super::MEASURED_IN;
    for kind in Kind::ALL {
        for _ in 0..size.attacks {
            let attack = attacks.len();
            attacks.push(Attack { kind });
            // Nobody begins what the end of the simulation would cut off.
            let at = start(chance.between(first, (i64::from(size.days) - 3).max(first)));
            let mut plot = Plot { town: &mut *town, acts: &mut acts, chance: &mut *chance, attack, at };
            match kind {
                Kind::Takeover => plot.takeover(),
                Kind::Mules => plot.mules(),
                Kind::Telecom => plot.telecom(),
                Kind::SimSwap => plot.sim_swap(),
                Kind::Bonus => plot.bonus(),
                Kind::NightDrain => plot.night_drain(),
                Kind::TestThenDrain => plot.test_then_drain(),
                Kind::SplitRing => plot.split_ring(),
            }
        }
    }
    // What the measured days do not hold is not part of it.
    acts.retain(|act| act.at < size.end());
    (attacks, acts)
}

impl Plot<'_> {
    /// Lists with credentials of others are tried from one machine; where one fits, the device becomes the customer's and
    /// the account is emptied to accounts that were bought for it, within the hour.
    fn takeover(&mut self) {
        let den = self.den();
        let mut at = self.hour(0, 23);
        for _ in 0..self.chance.between(4, 25) {
            at = at.plus_seconds(self.chance.between(3, 40));
            let victim = self.chance.place(self.town.settled);
            self.wrong(at, victim, &den, Scenario::Login);
        }
        let mules = self.mule_payees(2);
        for _ in 0..self.chance.between(1, 3) {
            let victim = self.victim(100_000);
            at = at.plus_seconds(self.chance.between(1, 30) * MINUTE_S);
            for _ in 0..self.chance.between(0, 2) {
                self.wrong(at, victim, &den, Scenario::Login);
                at = at.plus_seconds(self.chance.between(5, 30));
            }
            self.needed(at, victim, &den, Scenario::Login, None);
            at = at.plus_seconds(self.chance.between(30, 240));
            self.needed(at, victim, &den, Scenario::DeviceBinding, Some("device"));
            if self.chance.one_in(2) {
                at = at.plus_seconds(self.chance.between(30, 200));
                self.step(at, victim, &den, Scenario::LimitChange, Some("raise"), Gate::Not);
            }
            for _ in 0..self.chance.between(2, 5) {
                at = at.plus_seconds(self.chance.between(40, 600));
                let mule = mules[self.chance.place(mules.len())].clone();
                let share = self.chance.between(2_500, 9_000);
                self.pays(at, victim, &den, mule, Amount::Share(share, 20_000_000));
            }
        }
    }

    /// A handful of accounts is opened on few phones for people who sell them, lies still for a day or two, then takes in what
    /// victims send and passes it on within minutes, in round sums, until it is known.
    fn mules(&mut self) {
        let (phones, ip) = ([people::device(self.chance), people::device(self.chance)], people::rented(self.chance));
        let mut at = self.hour(9, 18);
        let mut accounts = Vec::new();
        for nth in 0..self.chance.between(3, 6) {
            let den = Den { device: phones[nth as usize % 2].clone(), ip };
            at = at.plus_seconds(self.chance.between(8, 60) * MINUTE_S);
            let account = self.registers(at, &den);
            self.needed(at.plus_seconds(8 * MINUTE_S), account, &den, Scenario::AccountOpening, Some("class2"));
            let card = self.town.elsewhere(self.chance);
            let bound = at.plus_seconds(12 * MINUTE_S);
            self.push(bound, account, &den, Scenario::CardBinding, None, Some(card), Amount::Nothing, Gate::Not);
            accounts.push((account, den));
        }
        let next = self.mule_payees(2);
        let wakes = at.plus_seconds(self.chance.between(DAY_S / 2, DAY_S * 3 / 2));
        for (nth, (account, den)) in accounts.into_iter().enumerate() {
            let mut at = wakes.plus_seconds(nth as i64 * self.chance.between(10, 50) * MINUTE_S);
            self.needed(at, account, &den, Scenario::Login, None);
            for _ in 0..self.chance.between(3, 7) {
                // Victims elsewhere and here: what they send is not stopped on this account's side.
                let fen = self.chance.between(3_000, 48_000) * 100;
                at = at.plus_seconds(self.chance.between(5, 90) * MINUTE_S);
                self.sent_to(at, account, fen);
                let on = at.plus_seconds(self.chance.between(60, 600));
                let payee = next[self.chance.place(next.len())].clone();
                self.pays(on, account, &den, payee, Amount::Fen(fen / 10_000 * 10_000));
            }
        }
    }

    /// Somebody who says they are the police, a shop or a suitor talks the victim into paying: on the victim's own phone, from
    /// home, in daylight, with every proof. Old people and students most. Two to four payments to accounts never paid, that
    /// others are paying at the time, often after the limit was raised; most of what is there.
    fn telecom(&mut self) {
        let mules = self.mule_payees(2);
        for _ in 0..self.chance.between(2, 4) {
            let victim = self.talked_into();
            let person = &self.town.people[victim];
            let den = Den { device: person.device.clone(), ip: person.home };
            let mut at = self.hour(9, 20);
            self.step(at, victim, &den, Scenario::Login, None, Gate::Not);
            at = at.plus_seconds(self.chance.between(3, 20) * MINUTE_S);
            if self.chance.one_in(2) {
                self.step(at, victim, &den, Scenario::LimitChange, Some("raise"), Gate::Not);
                at = at.plus_seconds(self.chance.between(2, 10) * MINUTE_S);
            }
            for _ in 0..self.chance.between(2, 4) {
                let mule = mules[self.chance.place(mules.len())].clone();
                let share = self.chance.between(3_500, 8_000);
                self.pays(at, victim, &den, mule, Amount::Share(share, 50_000_000));
                at = at.plus_seconds(self.chance.between(4, 45) * MINUTE_S);
            }
        }
    }

    /// The number is moved to another card; with it password and PIN are reset on a new phone, the old ways are shut out,
    /// and the account is emptied before the owner has a signal again.
    fn sim_swap(&mut self) {
        let den = self.den();
        let victim = self.victim(1_000_000);
        let mut at = self.hour(0, 23);
        for _ in 0..self.chance.between(1, 3) {
            self.wrong(at, victim, &den, Scenario::Login);
            at = at.plus_seconds(self.chance.between(20, 60));
        }
        let resets = [
            (Scenario::CredentialChange, Some("password")),
            (Scenario::Login, None),
            (Scenario::DeviceBinding, Some("device")),
            (Scenario::CredentialChange, Some("pin")),
        ];
        for (scenario, operation) in resets {
            at = at.plus_seconds(self.chance.between(1, 6) * MINUTE_S);
            self.needed(at, victim, &den, scenario, operation);
        }
        let mules = self.mule_payees(2);
        for _ in 0..self.chance.between(2, 6) {
            at = at.plus_seconds(self.chance.between(1, 12) * MINUTE_S);
            let mule = mules[self.chance.place(mules.len())].clone();
            let share = self.chance.between(3_000, 9_500);
            self.pays(at, victim, &den, mule, Amount::Share(share, 20_000_000));
        }
    }

    /// A rack of phones, or one that says it is another each time, registers dozens of customers from a network and takes what
    /// a campaign gives to each.
    fn bonus(&mut self) {
        let devices: Vec<_> = (0..self.chance.between(2, 5)).map(|_| people::device(self.chance)).collect();
        let network = self.chance.between(0, 19);
        let mut at = self.hour(8, 20);
        for nth in 0..self.chance.between(15, 40) {
            let ip =
                if self.chance.one_in(2) { people::rented(self.chance) } else { people::mobile(network, self.chance) };
            let den = Den { device: devices[nth as usize % devices.len()].clone(), ip };
            at = at.plus_seconds(self.chance.between(45, 400));
            let made = self.registers(at, &den);
            self.needed(at.plus_seconds(25), made, &den, Scenario::Login, None);
            let fen = self.chance.weighted(&[(60, 1_000), (40, 2_000)]);
            let taken = at.plus_seconds(self.chance.between(40, 120));
            self.push(taken, made, &den, Scenario::Campaign, None, None, Amount::Fen(fen), Gate::Not);
        }
    }

    /// Software that was slipped onto the phone works it while its owner sleeps: no new device, no new address; payment after
    /// payment of what needs no face, to one or two accounts, until little is left.
    fn night_drain(&mut self) {
        let victim = self.victim(800_000);
        let person = &self.town.people[victim];
        let den = Den { device: person.device.clone(), ip: person.home };
        let mut at = self.at.plus_seconds(self.chance.between(HOUR_S, 4 * HOUR_S));
        self.needed(at, victim, &den, Scenario::Login, None);
        let mules = self.mule_payees(2);
        for _ in 0..self.chance.between(5, 12) {
            at = at.plus_seconds(self.chance.between(40, 420));
            let mule = mules[self.chance.place(mules.len())].clone();
            let fen = self.chance.weighted(&[(60, (1_800, 1_990)), (40, (4_000, 4_990))]);
            let fen = self.chance.between(fen.0, fen.1) * 100;
            self.pays(at, victim, &den, mule, Amount::Fen(fen));
        }
    }

    /// First whether it works: a few cents or yuan to an account never paid; minutes later all that is there.
    fn test_then_drain(&mut self) {
        let victim = self.victim(500_000);
        let person = &self.town.people[victim];
        // Half of them have had the phone in their hands, or a session that was stolen from it.
        let den = if self.chance.one_in(2) {
            Den { device: person.device.clone(), ip: people::rented(self.chance) }
        } else {
            self.den()
        };
        let mut at = self.hour(0, 23);
        self.needed(at, victim, &den, Scenario::Login, None);
        let mule = self.mule_payees(1).remove(0);
        at = at.plus_seconds(self.chance.between(60, 300));
        let fen = self.chance.weighted(&[(50, (1, 100)), (50, (100, 1_000))]);
        let fen = self.chance.between(fen.0, fen.1);
        self.pays(at, victim, &den, mule.clone(), Amount::Fen(fen));
        for _ in 0..self.chance.between(1, 3) {
            at = at.plus_seconds(self.chance.between(2, 25) * MINUTE_S);
            let share = self.chance.between(4_500, 9_500);
            self.pays(at, victim, &den, mule.clone(), Amount::Share(share, 20_000_000));
        }
    }

    /// A ring with accounts that were bought moves what it took in a day: each pays again and again just below what is
    /// reported or looked at (50,000, 10,000, 5,000 yuan), to the same collectors, from a few phones in one flat.
    fn split_ring(&mut self) {
        let ip = people::home(self.chance.between(0, 19), self.chance);
        let phones: Vec<_> = (0..3).map(|_| people::device(self.chance)).collect();
        let collectors = self.mule_payees(3);
        let begins = self.hour(10, 16);
        for nth in 0..self.chance.between(3, 6) {
            let den = Den { device: phones[nth as usize % phones.len()].clone(), ip };
            let account = self.bought(&den);
            let mut at = begins.plus_seconds(self.chance.between(0, 90) * MINUTE_S);
            self.needed(at, account, &den, Scenario::Login, None);
            let limit = self.chance.weighted(&[(40, 5_000), (35, 10_000), (25, 50_000)]);
            for _ in 0..self.chance.between(5, 10) {
                let below = self.chance.between(1, (limit / 50).max(2));
                let fen = (limit - below) * 100;
                self.sent_to(at.plus_seconds(30), account, fen);
                at = at.plus_seconds(self.chance.between(2, 20) * MINUTE_S);
                let collector = collectors[self.chance.place(collectors.len())].clone();
                self.pays(at, account, &den, collector, Amount::Fen(fen));
            }
        }
    }

    /// A machine nobody has seen, somewhere else.
    fn den(&mut self) -> Den {
        Den { device: people::device(self.chance), ip: people::rented(self.chance) }
    }

    /// An hour of the day it begins on.
    fn hour(&mut self, from: i64, until: i64) -> Timestamp {
        self.at.plus_seconds(self.chance.between(from * HOUR_S, until * HOUR_S))
    }

    /// Somebody with at least so much.
    fn victim(&mut self, least_minor: i64) -> usize {
        for _ in 0..200 {
            let nth = self.chance.place(self.town.settled);
            if self.town.people[nth].balance_minor >= least_minor {
                return nth;
            }
        }
        self.chance.place(self.town.settled)
    }

    /// Somebody who believes it: old people and students more often than others.
    fn talked_into(&mut self) -> usize {
        for _ in 0..4 {
            let nth = self.victim(300_000);
            if matches!(self.town.people[nth].living, Living::Pension | Living::Studies) {
                return nth;
            }
        }
        self.victim(300_000)
    }

    /// Accounts that were bought to be paid to: half of them here.
    fn mule_payees(&mut self, most: i64) -> Vec<Payee> {
        (0..self.chance.between(1, most))
            .map(|_| {
                if self.chance.one_in(2) {
                    return self.town.elsewhere(self.chance);
                }
                let den = self.den();
                let nth = self.bought(&den);
                here(&self.town.people[nth].account)
            })
            .collect()
    }

    /// An account that somebody sold with its phone: opened some weeks ago, hardly used.
    fn bought(&mut self, den: &Den) -> usize {
        let mut person = self.town.newcomer(self.chance.between(0, 19), den.ip, self.chance);
        let since = self.at.plus_seconds(-self.chance.between(3, 60) * DAY_S);
        person.since = Some(since);
        person.devices.insert(den.device.clone(), since.plus_seconds(self.chance.between(1, 3) * DAY_S / 2));
        person.device.clone_from(&den.device);
        self.town.people.push(person);
        self.town.people.len() - 1
    }

    /// A customer who is nobody.
    fn registers(&mut self, at: Timestamp, den: &Den) -> usize {
        let mut person = self.town.newcomer(self.chance.between(0, 19), den.ip, self.chance);
        person.device.clone_from(&den.device);
        self.town.people.push(person);
        let nth = self.town.people.len() - 1;
        self.needed(at, nth, den, Scenario::Registration, None);
        nth
    }

    /// Money arrives from another bank, by the clearing: the risk service is not asked about it.
    fn sent_to(&mut self, at: Timestamp, person: usize, fen: i64) {
        let act =
            self.act(at, person, &Den { device: String::new(), ip: self.town.people[person].home }, Scenario::Transfer);
        self.acts.push(Act { who: Who::Sender { attack: self.attack }, amount: Amount::Fen(fen), ..act });
    }

    fn act(&self, at: Timestamp, person: usize, den: &Den, scenario: Scenario) -> Act {
        Act {
            at,
            who: Who::Thief { attack: self.attack, gate: Gate::Not },
            person,
            scenario,
            operation: None,
            device: den.device.clone(),
            ip: den.ip,
            payee: None,
            amount: Amount::Nothing,
            end: End::Done,
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one step of an attack, in its order")]
    fn push(
        &mut self,
        at: Timestamp,
        person: usize,
        den: &Den,
        scenario: Scenario,
        operation: Option<&'static str>,
        payee: Option<Payee>,
        amount: Amount,
        gate: Gate,
    ) {
        let who = Who::Thief { attack: self.attack, gate };
        let act = self.act(at, person, den, scenario);
        self.acts.push(Act { who, operation, payee, amount, ..act });
    }

    fn step(
        &mut self,
        at: Timestamp,
        person: usize,
        den: &Den,
        scenario: Scenario,
        operation: Option<&'static str>,
        gate: Gate,
    ) {
        self.push(at, person, den, scenario, operation, None, Amount::Nothing, gate);
    }

    fn needed(&mut self, at: Timestamp, person: usize, den: &Den, scenario: Scenario, operation: Option<&'static str>) {
        self.step(at, person, den, scenario, operation, Gate::Needed);
    }

    fn pays(&mut self, at: Timestamp, person: usize, den: &Den, payee: Payee, amount: Amount) {
        self.push(at, person, den, Scenario::Transfer, None, Some(payee), amount, Gate::Not);
    }

    fn wrong(&mut self, at: Timestamp, person: usize, den: &Den, scenario: Scenario) {
        let act = self.act(at, person, den, scenario);
        self.acts.push(Act { end: End::Wrong, ..act });
    }
}
