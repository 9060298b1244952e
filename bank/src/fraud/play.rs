//! Playing what everybody does through the risk service, one act after the other.
//!
//! What the service is told of an act is made when it happens: how old a device is, whether a payee is new, what is on the
//! account depend on what was stopped before.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use contracts::risk::{Facts, Happened, Risk, Scenario, Verdict, VerdictOutcome};
use kernel::{Channel, Ctx, Money, Timestamp};

use super::attacks::Attack;
use super::people::{Payee, Person, Town};
use super::score::{Score, Stopped};
use crate::serve::Failure;

/// Acts between two waits for what is being written down: the recorder's queue is bounded.
const BREATH: usize = 500;
/// How long somebody takes to come back with a proof, in seconds.
const PROOF_S: i64 = 20;
/// Hundredths of a percent in a whole; and fen in a hundred yuan.
const HUNDREDTHS: i64 = 10_000;

/// How much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// No money.
    Nothing,
    /// So many fen, if they are there.
    Fen(i64),
    /// So many hundredths of a percent of what is on the account, in whole hundreds of yuan; at most so many fen.
    Share(i64, i64),
}

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// The customer.
    Honest,
    /// A thief.
    Thief {
        /// Which attack.
        attack: usize,
        /// What does not happen if this is stopped: everything of the attack on this customer.
        gate: Gate,
    },
    /// Somebody at another bank, who sends money for an attack.
    Sender {
        /// Which.
        attack: usize,
    },
}

/// Whether the rest of an attack hangs on a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// Without it there is no going on with this account.
    Needed,
    /// It goes on without.
    Not,
}

/// Whom a proof that is asked for stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proofs {
    /// Thieves who lack it, as each kind says.
    AsAssumed,
    /// Nobody: thieves hold everything.
    StopNobody,
}

/// How a step ends if nobody stops it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// It is done.
    Done,
    /// It is wrong: a password, a PIN. Whoever does not get that far is not judged.
    Wrong,
}

/// One thing somebody does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    pub at: Timestamp,
    pub who: Who,
    /// On whose account, by place in the town.
    pub person: usize,
    pub scenario: Scenario,
    pub operation: Option<&'static str>,
    pub device: String,
    pub ip: IpAddr,
    pub payee: Option<Payee>,
    pub amount: Amount,
    pub end: End,
}

/// What is going on.
struct Stage<'a> {
    ctx: Ctx,
    risk: &'a dyn Risk,
    people: Vec<Person>,
    /// Whose account it is, at this bank.
    owners: HashMap<String, usize>,
    /// Attacks that cannot go on with an account.
    shut: HashSet<(usize, usize)>,
    /// What an attack would have left on an account if nothing had been stopped: what is at stake does not become more because
    /// a thief who is stopped tries the same money again.
    left: HashMap<(usize, usize), i64>,
    proofs: Proofs,
    attacks: &'a [Attack],
    day: Option<u32>,
}

/// Plays all acts.
pub async fn all(
    risk: &risk::Service,
    ctx: &Ctx,
    town: Town,
    attacks: &[Attack],
    acts: &[Act],
    proofs: Proofs,
    score: &mut Score,
) -> Result<(), Failure> {
    let people = town.people;
    let owners = people.iter().enumerate().map(|(nth, person)| (person.account.clone(), nth)).collect();
    let ctx = Ctx { channel: Channel::App, ..ctx.clone() };
    let mut stage =
        Stage { ctx, risk, people, owners, shut: HashSet::new(), left: HashMap::new(), proofs, attacks, day: None };
    for (nth, act) in acts.iter().enumerate() {
        stage.pay_incomes(act.at);
        stage.play(act, score).await?;
        if nth.is_multiple_of(BREATH) {
            risk.flush().await;
        }
    }
    Ok(())
}

impl Stage<'_> {
    /// When a day of the month has come, whoever is paid on it is.
    fn pay_incomes(&mut self, at: Timestamp) {
        use chrono::Datelike;
        let day = at.date_in(chrono_tz::Asia::Shanghai).day();
        if self.day == Some(day) {
            return;
        }
        self.day = Some(day);
        for person in self.people.iter_mut().filter(|person| person.payday == i64::from(day)) {
            person.balance_minor += person.income_minor;
        }
    }

    async fn play(&mut self, act: &Act, score: &mut Score) -> Result<(), Failure> {
        if let Who::Sender { attack } = act.who {
            let Amount::Fen(fen) = act.amount else { return Ok(()) };
            self.people[act.person].balance_minor += fen;
            *self.at_stake(attack, act.person, fen) += fen;
            return Ok(());
        }
        if let Who::Thief { attack, .. } = act.who {
            score.at_stake(attack, self.would_take(attack, act));
        }
        let amount = amount(act, self.people[act.person].balance_minor);
        // Nobody transfers what they have not got; what a thief finds gone was not attempted.
        if act.amount != Amount::Nothing && amount.is_none() {
            return Ok(());
        }
        let minor = amount.unwrap_or(0);
        if let Who::Thief { attack, .. } = act.who
            && self.shut.contains(&(attack, act.person))
        {
            score.thief(attack, act, minor, Some(Stopped::Earlier), None);
            return Ok(());
        }
        self.ctx.clock.move_to(act.at);
        let facts = self.facts(act, amount);
        if act.end == End::Wrong {
            self.risk.observe(&self.ctx, &facts, Happened::Failed).await?;
            return Ok(());
        }
        let verdict = self.risk.assess(&self.ctx, &facts).await?;
        let stopped = self.stopped(act, &verdict);
        match act.who {
            Who::Honest => score.honest(act, &verdict),
            Who::Thief { attack, .. } => score.thief(attack, act, minor, stopped, Some(&verdict)),
            Who::Sender { .. } => {}
        }
        if let Some(stopped) = stopped {
            if stopped == Stopped::ByProof {
                self.risk.observe(&self.ctx, &facts, Happened::Failed).await?;
            }
            if let Who::Thief { attack, gate: Gate::Needed } = act.who {
                self.shut.insert((attack, act.person));
            }
            return Ok(());
        }
        if verdict.outcome == VerdictOutcome::StepUp {
            // Back with the proof: the same question once more.
            self.ctx.clock.move_to(act.at.plus_seconds(PROOF_S));
            self.risk.assess(&self.ctx, &facts).await?;
        }
        self.risk.observe(&self.ctx, &facts, Happened::Done).await?;
        self.done(act, minor);
        Ok(())
    }

    /// Why it does not come to it; nothing if it does.
    fn stopped(&self, act: &Act, verdict: &Verdict) -> Option<Stopped> {
        match (verdict.outcome, act.who) {
            (VerdictOutcome::StepUp, Who::Thief { attack, .. }) if self.proofs == Proofs::AsAssumed => {
                (verdict.least_tool > self.attacks[attack].kind.holds()).then_some(Stopped::ByProof)
            }
            (VerdictOutcome::Allow | VerdictOutcome::StepUp, _) => None,
            (VerdictOutcome::Delay, _) => Some(Stopped::ByDelay),
            (VerdictOutcome::Deny, _) => Some(Stopped::ByBlock),
        }
    }

    /// What would be on the account if nothing of the attack had been stopped; it begins with what is there, without `just_in`.
    fn at_stake(&mut self, attack: usize, person: usize, just_in: i64) -> &mut i64 {
        let balance = self.people[person].balance_minor - just_in;
        self.left.entry((attack, person)).or_insert(balance)
    }

    /// What an act would take if nothing of its attack had been stopped before.
    fn would_take(&mut self, attack: usize, act: &Act) -> i64 {
        let left = self.at_stake(attack, act.person, 0);
        let takes = amount(act, *left).unwrap_or(0);
        if act.scenario != Scenario::Campaign {
            *left -= takes;
        }
        takes
    }

    fn facts(&self, act: &Act, amount: Option<i64>) -> Facts {
        let person = &self.people[act.person];
        let since = |at: Timestamp| act.at.seconds_since(at).max(0);
        let is_known = act.scenario != Scenario::Registration;
        let moves_money = matches!(act.scenario, Scenario::Transfer | Scenario::Payment);
        let is_new = |payee: &Payee| !person.paid.contains(&payee.account);
        let about_phone = matches!(act.scenario, Scenario::Registration | Scenario::Login)
            || (act.scenario, act.operation) == (Scenario::CredentialChange, Some("phone"));
        Facts {
            user_id: is_known.then_some(person.user),
            device_id: Some(act.device.clone()),
            device_age_s: person.devices.get(&act.device).map(|bound| since(*bound)),
            amount: amount.map(Money::cny),
            payee_account: act.payee.as_ref().map(|payee| payee.account.clone()),
            first_time_payee: moves_money && act.payee.as_ref().is_some_and(is_new),
            ip: Some(act.ip),
            phone: about_phone.then(|| person.phone.clone()),
            account: moves_money.then(|| person.account.clone()),
            payee_bank_no: act.payee.as_ref().and_then(|payee| payee.bank_no).map(str::to_owned),
            balance_before: moves_money.then(|| Money::cny(person.balance_minor)),
            customer_since_s: person.since.map(since),
            age_years: is_known.then_some(person.age),
            operation: act.operation.map(str::to_owned),
            ..Facts::of(act.scenario)
        }
    }

    /// What it changes.
    fn done(&mut self, act: &Act, minor: i64) {
        let person = &mut self.people[act.person];
        match act.scenario {
            Scenario::Registration => person.since = Some(act.at),
            Scenario::Login | Scenario::DeviceBinding => {
                person.devices.entry(act.device.clone()).or_insert(act.at);
            }
            Scenario::Campaign => person.balance_minor += minor,
            Scenario::Transfer | Scenario::Payment => {
                person.balance_minor -= minor;
                let Some(payee) = &act.payee else { return };
                person.paid.insert(payee.account.clone());
                if let Some(owner) = self.owners.get(&payee.account) {
                    self.people[*owner].balance_minor += minor;
                }
            }
            _ => {}
        }
    }
}

/// How much an act moves of `balance`; nothing where there is not so much.
fn amount(act: &Act, balance: i64) -> Option<i64> {
    match act.amount {
        Amount::Nothing => None,
        // What a campaign gives is not the customer's money.
        Amount::Fen(fen) if act.scenario == Scenario::Campaign => Some(fen),
        Amount::Fen(fen) => (fen <= balance).then_some(fen),
        Amount::Share(share, most) => {
            let part = (balance.max(0) / HUNDREDTHS * share).min(most) / HUNDREDTHS * HUNDREDTHS;
            (part > 0).then_some(part)
        }
    }
}
