//! A batch of postings in one transaction: read what they need, decide in memory, write set by set.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use chrono_tz::Tz;
use contracts::account::{
    Account, Guard, HoldChange, InternalAccount, Novelty, Party, Posted, Posting, Refusal, RestrictionKind,
};
use kernel::{AuditEntry, Ctx, Id, Money, Record, Timestamp, Value};
use parking_lot::Mutex;
use serde_json::json;
use storage::{Batch, Result, Tx, args};

use crate::cache::{Balances, Counters};
use crate::caps::{Moment, court_hold_key};
use crate::ledger::{Booked, Books, class_keys};
use crate::rules::ClassRules;
use crate::store::{self, FirstAnswer};

/// A posting and whose it is.
pub struct Command {
    /// The caller.
    pub ctx: Ctx,
    /// What to book.
    pub posting: Posting,
    /// What the classes may now, if an account of one with caps may be in it. Read before the command waits: whoever
    /// holds the bank's streams asks for no other connection, on which those who wait for the streams may sit.
    pub rules: Option<Arc<ClassRules>>,
}

/// What the writer answers.
#[derive(Debug, Clone)]
pub enum Answer {
    /// Booked, refused, or booked before.
    Posted(Posted),
    /// The key stands for another request.
    KeyReused,
}

/// The ledger's part of the group-commit writer of one bank.
pub struct LedgerBatch {
    /// Moved after each commit.
    counters: Arc<Counters>,
    /// Told after each commit.
    balances: Arc<Balances>,
    /// What the batch that is being committed leaves.
    left: Mutex<Vec<(Id<Account>, Money, Timestamp)>>,
    /// The bank's internal accounts; there are as many as the code knows, and they stay.
    internal: OnceLock<HashMap<&'static str, Id<Account>>>,
    /// The zone the bank's days are in.
    zone: Tz,
}

impl LedgerBatch {
    /// A batch that tells `counters` and `balances` what was moved.
    pub fn new(counters: Arc<Counters>, balances: Arc<Balances>, zone: Tz) -> Self {
        Self { counters, balances, left: Mutex::default(), internal: OnceLock::new(), zone }
    }

    /// What the accounts that are touched are left with.
    fn leaves(&self, books: &Books, decisions: &[Decision]) {
        let mut left = self.left.lock();
        // A batch that was not committed has left nothing.
        left.clear();
        for decision in decisions {
            let Decision::Fresh { at, booked, .. } = decision else { continue };
            let balances = booked.touched.iter().filter_map(|id| Some((*id, books.balances.get(id)?)));
            left.extend(balances.map(|(id, balance)| (id, balance.available(), *at)));
        }
    }

    async fn internal(&self, tx: &mut Tx) -> Result<HashMap<&'static str, Id<Account>>> {
        if let Some(known) = self.internal.get() {
            return Ok(known.clone());
        }
        let found = store::internal_in_tx(tx).await?;
        if found.len() == InternalAccount::ALL.len() {
            let _ = self.internal.set(found.clone());
        }
        Ok(found)
    }

    /// When each command is booked: read once the streams are held, and used for everything the command comes to, so
    /// that a day's counter and the posting it counts never stand on two sides of midnight.
    fn moments(&self, commands: &[Command]) -> Vec<Moment> {
        let moment = |Command { ctx, .. }: &Command| Moment { at: ctx.now(), channel: ctx.channel, zone: self.zone };
        commands.iter().map(moment).collect()
    }

    /// Class, binding, restrictions, court holds and class counters of the accounts that are watched.
    async fn read_controls(
        &self,
        tx: &mut Tx,
        books: &mut Books,
        commands: &[Command],
        moments: &[Moment],
    ) -> Result<()> {
        let watched = books.balances.iter().filter(|(_, balance)| balance.watched).map(|(id, _)| *id);
        let watched: Vec<_> = watched.collect();
        if watched.is_empty() {
            return Ok(());
        }
        books.controls = store::controls_in_tx(tx, &watched).await?;
        let orders = books.controls.values().flat_map(|control| &control.restrictions);
        let orders = orders.filter(|restriction| restriction.kind == RestrictionKind::CourtOrder);
        let orders: Vec<String> = orders.map(|order| court_hold_key(order.id)).collect();
        books.holds.extend(store::open_holds_in_tx(tx, orders.iter().map(String::as_str)).await?);
        let capped = books.controls.iter().filter(|(_, control)| control.is_capped()).map(|(id, _)| *id);
        let capped: Vec<_> = capped.collect();
        if capped.is_empty() {
            return Ok(());
        }
        books.rules = commands.iter().rev().find_map(|command| command.rules.clone()).unwrap_or_default();
        let mut days: Vec<Moment> = Vec::new();
        for moment in moments {
            if !days.iter().any(|known| known.at.date_in(self.zone) == moment.at.date_in(self.zone)) {
                days.push(*moment);
            }
        }
        let of_all_days = |account: &Id<Account>| {
            let account = *account;
            days.iter().flat_map(move |day| class_keys(account, *day)).collect::<Vec<_>>()
        };
        let keys: Vec<String> = capped.iter().flat_map(of_all_days).collect();
        books.counters.extend(store::counters_in_tx(tx, keys.iter().map(String::as_str)).await?);
        Ok(())
    }

    /// What `command` would be refused for if it came now. The same reading and the same arithmetic as [`Batch::apply`],
    /// without waiting for the streams and without writing.
    pub async fn foresee(&self, tx: &mut Tx, command: &Command) -> Result<Option<Refusal>> {
        let commands = std::slice::from_ref(command);
        let (internal, moments) = (self.internal(tx).await?, self.moments(commands));
        let (mut books, _) = self.read_books(tx, internal, commands, &moments).await?;
        Ok(books.book(&command.posting, moments[0]).err())
    }

    /// What the commands are decided on, and the first answers to keys used before.
    async fn read_books(
        &self,
        tx: &mut Tx,
        internal: HashMap<&'static str, Id<Account>>,
        commands: &[Command],
        moments: &[Moment],
    ) -> Result<(Books, HashMap<String, FirstAnswer>)> {
        let mut books = Books { internal, ..Books::default() };
        let Named { mut accounts, counters, holds } = Named::by(commands, &books.internal);
        if !holds.is_empty() {
            books.holds = store::open_holds_in_tx(tx, holds).await?;
            accounts.extend(books.holds.values().map(|hold| hold.account));
        }
        let keys = commands.iter().map(|command| command.posting.idempotency_key.as_str());
        let found = store::find_in_tx(tx, keys, accounts, counters).await?;
        (books.balances, books.counters) = (found.balances, found.counters);
        self.read_controls(tx, &mut books, commands, moments).await?;
        Ok((books, found.known))
    }
}

/// What commands name: what they touch must be read before they are decided.
#[derive(Default)]
struct Named<'c> {
    accounts: HashSet<Id<Account>>,
    counters: HashSet<&'c str>,
    holds: HashSet<&'c str>,
}

impl<'c> Named<'c> {
    fn by(commands: &'c [Command], internal: &HashMap<&'static str, Id<Account>>) -> Self {
        let mut named = Self::default();
        for Command { posting, .. } in commands {
            let parties = posting.legs.iter().flat_map(|leg| [&leg.debit, &leg.credit]);
            named.accounts.extend(parties.filter_map(|party| match party {
                Party::Account(account) => Some(*account),
                Party::Internal(account) => internal.get(account.code()).copied(),
            }));
            for change in &posting.holds {
                let (HoldChange::Place { hold_key, .. } | HoldChange::Release { hold_key }) = change;
                named.holds.insert(hold_key);
                if let HoldChange::Place { account, .. } = change {
                    named.accounts.insert(*account);
                }
            }
            for guard in &posting.guards {
                match guard {
                    Guard::CounterWithin { key, .. } => drop(named.counters.insert(key)),
                    Guard::AvailableAtLeast { account, .. } => drop(named.accounts.insert(*account)),
                }
            }
        }
        named
    }
}

/// What one command came to, before it is written.
enum Decision {
    Fresh {
        journal: Id<contracts::account::Journal>,
        at: Timestamp,
        booked: Box<Booked>,
    },
    Refused {
        journal: Id<contracts::account::Journal>,
        at: Timestamp,
        refusal: Refusal,
    },
    Known(Answer),
    /// The same key came earlier in this very batch.
    SameAs(usize),
}

#[async_trait]
impl Batch for LedgerBatch {
    type Command = Command;
    type Answer = Answer;

    async fn apply(&self, tx: &mut Tx, commands: &[Command]) -> Result<Vec<Answer>> {
        // One batch at a time per bank, also across processes.
        tx.hold_streams().await?;
        let internal = self.internal(tx).await?;
        let moments = self.moments(commands);
        let (mut books, known) = self.read_books(tx, internal, commands, &moments).await?;
        let decisions = decide(&mut books, commands, &moments, &known);
        write(tx, &books, commands, &decisions).await?;
        self.leaves(&books, &decisions);
        Ok(answers(decisions))
    }

    fn committed(&self, commands: &[Command], answers: &[Answer]) {
        for (account, available, at) in self.left.lock().drain(..) {
            self.balances.tell(account, available, at);
        }
        for (command, answer) in commands.iter().zip(answers) {
            if let Answer::Posted(Posted::Refused(Refusal::CounterExceeded { key, .. })) = answer {
                self.counters.forget(key);
            }
            if !matches!(answer, Answer::Posted(Posted::Done { novelty: Novelty::Fresh, .. })) {
                continue;
            }
            for guard in &command.posting.guards {
                if let Guard::CounterWithin { key, delta, .. } = guard {
                    self.counters.moved(key, *delta);
                }
            }
        }
    }
}

fn decide(
    books: &mut Books,
    commands: &[Command],
    moments: &[Moment],
    known: &HashMap<String, FirstAnswer>,
) -> Vec<Decision> {
    let mut seen: HashMap<&str, usize> = HashMap::with_capacity(commands.len());
    let mut decisions = Vec::with_capacity(commands.len());
    for (place, Command { ctx, posting, .. }) in commands.iter().enumerate() {
        let key = posting.idempotency_key.as_str();
        let decision = if let Some(first) = known.get(key) {
            Decision::Known(first.answer_to(posting))
        } else if let Some(earlier) = seen.get(key) {
            match commands[*earlier].posting.fingerprint == posting.fingerprint {
                true => Decision::SameAs(*earlier),
                false => Decision::Known(Answer::KeyReused),
            }
        } else {
            seen.insert(key, place);
            let journal = ctx.new_id();
            let at = moments[place].at;
            match books.book(posting, moments[place]) {
                Ok(booked) => Decision::Fresh { journal, at, booked: Box::new(booked) },
                Err(refusal) => Decision::Refused { journal, at, refusal },
            }
        };
        decisions.push(decision);
    }
    decisions
}

async fn write(tx: &mut Tx, books: &Books, commands: &[Command], decisions: &[Decision]) -> Result<()> {
    let booked = decisions.iter().map(|decision| match decision {
        Decision::Fresh { booked, .. } => booked.legs.len(),
        _ => 0,
    });
    let mut seq = tx.number("posting", booked.sum()).await?;
    let (mut journals, mut postings) = (Vec::new(), Vec::new());
    let (mut touched, mut counters) = (HashSet::new(), HashSet::new());
    let (mut placed, mut released) = (Vec::new(), Vec::new());
    let (mut grown, mut funded) = (Vec::new(), Vec::new());
    let mut records: Vec<Record> = Vec::new();
    for (Command { ctx, posting, .. }, decision) in commands.iter().zip(decisions) {
        match decision {
            Decision::Fresh { journal, at, booked } => {
                journals.push(store::journal_row(*journal, posting, None, *at));
                for leg in &booked.legs {
                    seq += 1;
                    postings.push(store::posting_row(seq, *journal, leg, *at));
                }
                touched.extend(booked.touched.iter().copied());
                counters.extend(booked.counters.iter().map(String::as_str));
                placed.extend(booked.placed.iter().map(|(key, hold)| store::hold_row(key, hold, *at)));
                released.extend(booked.released.iter().map(|key| (key.as_str(), *at)));
                grown.extend(booked.grown.iter().map(|(key, amount)| (key.as_str(), *amount)));
                funded.extend(booked.funded.iter().map(|account| (*account, *at)));
                records.extend(posting.records.iter().cloned());
                posting.events.iter().for_each(|event| tx.publish_for(ctx, event.clone()));
                posting.audit.iter().for_each(|entry| tx.audit_for(ctx, entry.clone()));
            }
            Decision::Refused { journal, at, refusal } => {
                journals.push(store::journal_row(*journal, posting, Some(refusal), *at));
                let detail = json!({ "kind": posting.kind.as_str(), "refusal": refusal });
                tx.audit_for(ctx, AuditEntry::refused("account.posting_refused", journal, &detail));
            }
            Decision::Known(_) | Decision::SameAs(_) => {}
        }
    }
    store::insert_journals_in_tx(tx, journals).await?;
    store::insert_postings_in_tx(tx, postings).await?;
    store::insert_holds_in_tx(tx, placed).await?;
    for (key, at) in released {
        store::release_hold_in_tx(tx, key, at).await?;
    }
    for (key, amount) in grown {
        store::grow_hold_in_tx(tx, key, amount).await?;
    }
    for (account, at) in funded {
        store::mark_funded_in_tx(tx, account, at).await?;
    }
    let balances = touched.iter().filter_map(|id| Some((*id, books.balances.get(id)?)));
    store::save_balances_in_tx(tx, balances.collect()).await?;
    let values: Vec<Vec<Value>> =
        counters.iter().filter_map(|key| Some(args![*key, *books.counters.get(*key)?])).collect();
    store::save_counters_in_tx(tx, values).await?;
    tx.insert_records(records).await
}

fn answers(decisions: Vec<Decision>) -> Vec<Answer> {
    let mut answers: Vec<Answer> = Vec::with_capacity(decisions.len());
    for decision in decisions {
        let answer = match decision {
            Decision::Fresh { journal, at, .. } => {
                Answer::Posted(Posted::Done { journal_id: journal, booked_at: at, novelty: Novelty::Fresh })
            }
            Decision::Refused { refusal, .. } => Answer::Posted(Posted::Refused(refusal)),
            Decision::Known(answer) => answer,
            Decision::SameAs(earlier) => match &answers[earlier] {
                Answer::Posted(Posted::Done { journal_id, booked_at, .. }) => Answer::Posted(Posted::Done {
                    journal_id: *journal_id,
                    booked_at: *booked_at,
                    novelty: Novelty::Repeated,
                }),
                other => other.clone(),
            },
        };
        answers.push(answer);
    }
    answers
}
