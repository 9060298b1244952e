//! A batch of postings in one transaction: read what they need, decide in memory, write set by set.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use contracts::account::{Account, Guard, HoldChange, InternalAccount, Novelty, Party, Posted, Posting, Refusal};
use kernel::{AuditEntry, Ctx, Id, Record, Value};
use serde_json::json;
use storage::{Batch, Result, Tx, args};

use crate::cache::Counters;
use crate::ledger::{Booked, Books};
use crate::store::{self, FirstAnswer};

/// A posting and whose it is.
pub struct Command {
    /// The caller.
    pub ctx: Ctx,
    /// What to book.
    pub posting: Posting,
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
    /// The bank's internal accounts; there are as many as the code knows, and they stay.
    internal: OnceLock<HashMap<&'static str, Id<Account>>>,
}

impl LedgerBatch {
    /// A batch that tells `counters` what was moved.
    pub fn new(counters: Arc<Counters>) -> Self {
        Self { counters, internal: OnceLock::new() }
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
}

/// What one command came to, before it is written.
enum Decision {
    Fresh {
        journal: Id<contracts::account::Journal>,
        booked: Box<Booked>,
    },
    Refused {
        journal: Id<contracts::account::Journal>,
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
        let known = store::first_answers_in_tx(tx, commands.iter().map(|c| c.posting.idempotency_key.as_str())).await?;
        let internal = self.internal(tx).await?;
        let mut books = read_books(tx, internal, commands).await?;
        let decisions = decide(&mut books, commands, &known);
        write(tx, &books, commands, &decisions).await?;
        Ok(answers(commands, decisions))
    }

    fn committed(&self, commands: &[Command], answers: &[Answer]) {
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

async fn read_books(tx: &mut Tx, internal: HashMap<&'static str, Id<Account>>, commands: &[Command]) -> Result<Books> {
    let mut books = Books { internal, ..Books::default() };
    let (mut accounts, mut keys, mut releases) = (HashSet::new(), HashSet::new(), HashSet::new());
    for Command { posting, .. } in commands {
        for party in posting.legs.iter().flat_map(|leg| [&leg.debit, &leg.credit]) {
            match party {
                Party::Account(account) => accounts.insert(*account),
                Party::Internal(internal) => books.internal.get(internal.code()).is_some_and(|id| accounts.insert(*id)),
            };
        }
        for change in &posting.holds {
            match change {
                HoldChange::Place { account, hold_key, .. } => {
                    accounts.insert(*account);
                    releases.insert(hold_key.as_str());
                }
                HoldChange::Release { hold_key } => drop(releases.insert(hold_key.as_str())),
            }
        }
        for guard in &posting.guards {
            match guard {
                Guard::CounterWithin { key, .. } => drop(keys.insert(key.as_str())),
                Guard::AvailableAtLeast { account, .. } => drop(accounts.insert(*account)),
            }
        }
    }
    if !releases.is_empty() {
        books.holds = store::open_holds_in_tx(tx, releases).await?;
        accounts.extend(books.holds.values().map(|hold| hold.account));
    }
    books.balances = store::balances_in_tx(tx, accounts).await?;
    books.counters = store::counters_in_tx(tx, keys).await?;
    Ok(books)
}

fn decide(books: &mut Books, commands: &[Command], known: &HashMap<String, FirstAnswer>) -> Vec<Decision> {
    let mut seen: HashMap<&str, usize> = HashMap::with_capacity(commands.len());
    let mut decisions = Vec::with_capacity(commands.len());
    for (place, Command { ctx, posting }) in commands.iter().enumerate() {
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
            match books.book(posting) {
                Ok(booked) => Decision::Fresh { journal, booked: Box::new(booked) },
                Err(refusal) => Decision::Refused { journal, refusal },
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
    let mut records: Vec<Record> = Vec::new();
    for (Command { ctx, posting }, decision) in commands.iter().zip(decisions) {
        match decision {
            Decision::Fresh { journal, booked } => {
                journals.push(store::journal_row(*journal, posting, None, ctx.now()));
                for leg in &booked.legs {
                    seq += 1;
                    postings.push(store::posting_row(seq, *journal, leg, ctx.now()));
                }
                touched.extend(booked.touched.iter().copied());
                counters.extend(booked.counters.iter().map(String::as_str));
                placed.extend(booked.placed.iter().map(|(key, hold)| store::hold_row(key, hold, ctx.now())));
                released.extend(booked.released.iter().map(|key| (key.as_str(), ctx.now())));
                records.extend(posting.records.iter().cloned());
                posting.events.iter().for_each(|event| tx.publish_for(ctx, event.clone()));
                posting.audit.iter().for_each(|entry| tx.audit_for(ctx, entry.clone()));
            }
            Decision::Refused { journal, refusal } => {
                journals.push(store::journal_row(*journal, posting, Some(refusal), ctx.now()));
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
    let balances = touched.iter().filter_map(|id| Some((*id, books.balances.get(id)?)));
    store::save_balances_in_tx(tx, balances.collect()).await?;
    let values: Vec<Vec<Value>> =
        counters.iter().filter_map(|key| Some(args![*key, *books.counters.get(*key)?])).collect();
    store::save_counters_in_tx(tx, values).await?;
    tx.insert_records(records).await
}

fn answers(commands: &[Command], decisions: Vec<Decision>) -> Vec<Answer> {
    let mut answers: Vec<Answer> = Vec::with_capacity(decisions.len());
    for (Command { ctx, .. }, decision) in commands.iter().zip(decisions) {
        let answer = match decision {
            Decision::Fresh { journal, .. } => {
                Answer::Posted(Posted::Done { journal_id: journal, booked_at: ctx.now(), novelty: Novelty::Fresh })
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
