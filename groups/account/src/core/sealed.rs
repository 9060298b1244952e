//! What remains of a posting to be done here, kept as data until the core has decided.
//!
//! Names of tables, columns, topics and acts are literals of the code; read back, they are made literals again, each
//! once: there are as many as the code has.

use std::collections::HashMap;

use contracts::account::{Guard, HoldChange, InternalAccount, Leg, MovementKind, Narrative, Party, Posting};
use kernel::{Actor, AuditEntry, AuditOutcome, Ctx, Event, Record, Value};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

/// A posting as data.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Sealed {
    actor: SealedActor,
    fingerprint: String,
    kind: MovementKind,
    legs: Vec<Leg>,
    holds: Vec<HoldChange>,
    /// Gross counters that were moved, and by how much.
    pub counters: Vec<(String, i64)>,
    narrative: Narrative,
    events: Vec<SealedEvent>,
    records: Vec<SealedRecord>,
    audit: Option<SealedAudit>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum SealedActor {
    Visitor,
    Customer { user_id: String, session_id: String, device_id: String },
    Operator { operator_id: String },
    System { name: String },
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct SealedEvent {
    topic: String,
    aggregate: String,
    payload: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct SealedRecord {
    table: String,
    columns: Vec<String>,
    values: Vec<SealedValue>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum SealedValue {
    Null,
    Int(i64),
    Text(String),
    Blob(String),
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct SealedAudit {
    action: String,
    subject: String,
    outcome: AuditOutcome,
    detail: String,
}

/// Literals read back from the database.
#[derive(Default)]
pub struct Literals {
    words: Mutex<HashMap<String, &'static str>>,
    lists: Mutex<HashMap<Vec<String>, &'static [&'static str]>>,
}

impl Literals {
    fn word(&self, text: &str) -> &'static str {
        let mut words = self.words.lock();
        if let Some(known) = words.get(text) {
            return known;
        }
        let word: &'static str = Box::leak(text.to_owned().into_boxed_str());
        words.insert(text.to_owned(), word);
        word
    }

    fn list(&self, texts: &[String]) -> &'static [&'static str] {
        let mut lists = self.lists.lock();
        if let Some(known) = lists.get(texts) {
            return known;
        }
        let words: Vec<&'static str> = texts.iter().map(|text| self.word(text)).collect();
        let list: &'static [&'static str] = Box::leak(words.into_boxed_slice());
        lists.insert(texts.to_vec(), list);
        list
    }
}

impl Sealed {
    /// What of `posting` waits for the core.
    pub fn of(ctx: &Ctx, posting: &Posting) -> Self {
        let counters = posting.guards.iter().filter_map(|guard| match guard {
            Guard::CounterWithin { key, delta, .. } => Some((key.clone(), *delta)),
            _ => None,
        });
        Self {
            actor: SealedActor::of(&ctx.actor),
            fingerprint: posting.fingerprint.clone(),
            kind: posting.kind,
            legs: posting.legs.clone(),
            holds: posting.holds.clone(),
            counters: counters.collect(),
            narrative: posting.narrative.clone(),
            events: posting.events.iter().map(SealedEvent::of).collect(),
            records: posting.records.iter().map(SealedRecord::of).collect(),
            audit: posting.audit.as_ref().map(SealedAudit::of),
        }
    }

    /// `ctx` as it would be for whoever sent the command: what is done late is still theirs.
    pub fn ctx(&self, ctx: &Ctx, literals: &Literals) -> Ctx {
        Ctx { actor: self.actor.open(literals), ..ctx.clone() }
    }

    /// The second half: from the transit account to those who are to receive, with everything the caller wanted stored
    /// and told.
    pub fn completion(&self, key: String, literals: &Literals) -> Posting {
        let legs =
            self.legs.iter().map(|leg| through(Party::Internal(InternalAccount::CoreTransit), leg.credit.clone(), leg));
        Posting {
            idempotency_key: key,
            fingerprint: self.fingerprint.clone(),
            kind: self.kind,
            legs: legs.collect(),
            holds: vec![],
            guards: vec![],
            narrative: self.narrative.clone(),
            events: self.events.iter().map(|event| event.open(literals)).collect(),
            records: self.records.iter().map(|record| record.open(literals)).collect(),
            audit: self.audit.as_ref().map(|audit| audit.open(literals)),
        }
    }

    /// Back to where it stood: the money, and holds that were placed. A hold that the command let go stays let go.
    pub fn compensation(&self, key: String, summary: &str) -> Posting {
        let legs = self.legs.iter().rev();
        let legs = legs.map(|leg| through(Party::Internal(InternalAccount::CoreTransit), leg.debit.clone(), leg));
        let placed = self.holds.iter().filter_map(|change| match change {
            HoldChange::Place { hold_key, .. } => Some(HoldChange::Release { hold_key: hold_key.clone() }),
            HoldChange::Release { .. } => None,
        });
        Posting {
            idempotency_key: key.clone(),
            fingerprint: key,
            kind: MovementKind::Return,
            legs: legs.collect(),
            holds: placed.collect(),
            guards: vec![],
            narrative: Narrative { summary: summary.to_owned(), ..self.narrative.clone() },
            events: vec![],
            records: vec![],
            audit: None,
        }
    }
}

/// The first half: from those who pay to the transit account, with the command itself as a row.
pub fn set_aside(posting: Posting, command: Record) -> Posting {
    let transit = || Party::Internal(InternalAccount::CoreTransit);
    let legs = posting.legs.iter().map(|leg| through(leg.debit.clone(), transit(), leg)).collect();
    Posting { legs, events: vec![], records: vec![command], audit: None, ..posting }
}

/// A leg of the same amount between other parties.
fn through(debit: Party, credit: Party, leg: &Leg) -> Leg {
    Leg { debit, credit, amount: leg.amount }
}

impl SealedActor {
    fn of(actor: &Actor) -> Self {
        match actor.clone() {
            Actor::Visitor => Self::Visitor,
            Actor::Customer { user_id, session_id, device_id } => Self::Customer { user_id, session_id, device_id },
            Actor::Operator { operator_id } => Self::Operator { operator_id },
            Actor::System { name } => Self::System { name: name.to_owned() },
        }
    }

    fn open(&self, literals: &Literals) -> Actor {
        match self.clone() {
            Self::Visitor => Actor::Visitor,
            Self::Customer { user_id, session_id, device_id } => Actor::Customer { user_id, session_id, device_id },
            Self::Operator { operator_id } => Actor::Operator { operator_id },
            Self::System { name } => Actor::System { name: literals.word(&name) },
        }
    }
}

impl SealedEvent {
    fn of(event: &Event) -> Self {
        let Event { topic, aggregate, payload } = event.clone();
        Self { topic: topic.to_owned(), aggregate, payload }
    }

    fn open(&self, literals: &Literals) -> Event {
        let (aggregate, payload) = (self.aggregate.clone(), self.payload.clone());
        Event { topic: literals.word(&self.topic), aggregate, payload }
    }
}

impl SealedRecord {
    fn of(record: &Record) -> Self {
        let values = record.values.iter().map(|value| match value {
            Value::Null => SealedValue::Null,
            Value::Int(int) => SealedValue::Int(*int),
            Value::Text(text) => SealedValue::Text(text.clone()),
            Value::Blob(bytes) => SealedValue::Blob(hex::encode(bytes)),
        });
        Self {
            table: record.table.to_owned(),
            columns: record.columns.iter().map(|column| (*column).to_owned()).collect(),
            values: values.collect(),
        }
    }

    fn open(&self, literals: &Literals) -> Record {
        let values = self.values.iter().map(|value| match value {
            SealedValue::Null => Value::Null,
            SealedValue::Int(int) => Value::Int(*int),
            SealedValue::Text(text) => Value::Text(text.clone()),
            SealedValue::Blob(text) => Value::Blob(hex::decode(text).unwrap_or_default()),
        });
        Record { table: literals.word(&self.table), columns: literals.list(&self.columns), values: values.collect() }
    }
}

impl SealedAudit {
    fn of(entry: &AuditEntry) -> Self {
        let AuditEntry { action, subject, outcome, detail } = entry.clone();
        Self { action: action.to_owned(), subject, outcome, detail }
    }

    fn open(&self, literals: &Literals) -> AuditEntry {
        AuditEntry {
            action: literals.word(&self.action),
            subject: self.subject.clone(),
            outcome: self.outcome,
            detail: self.detail.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Money;

    #[test]
    fn what_is_sealed_is_opened_again() {
        let record = Record {
            table: "transfer_transfer",
            columns: &["a", "b", "c", "d"],
            values: vec![Value::Null, Value::Int(7), Value::Text("甲".into()), Value::Blob(vec![0, 255])],
        };
        let leg = Leg {
            debit: Party::Internal(InternalAccount::Cash),
            credit: Party::Internal(InternalAccount::Fees),
            amount: Money::cny(5),
        };
        let posting = Posting {
            idempotency_key: "k".into(),
            fingerprint: "f".into(),
            kind: MovementKind::Fee,
            legs: vec![leg],
            holds: vec![],
            guards: vec![Guard::CounterWithin { key: "out".into(), delta: 5, cap: 9 }],
            narrative: Narrative { summary: "手续费".into(), ..Narrative::default() },
            events: vec![Event::new("fee.taken", "x", &1)],
            records: vec![record.clone()],
            audit: Some(AuditEntry::done("fee.taken", "x", &2)),
        };
        let ctx = Ctx::system("testbank".parse().expect("a bank id"), "test", kernel::Clock::System);
        let text = serde_json::to_string(&Sealed::of(&ctx, &posting)).expect("plain");
        let sealed: Sealed = serde_json::from_str(&text).expect("its own");
        let literals = Literals::default();
        assert_eq!(sealed.ctx(&ctx, &literals).actor, Actor::System { name: "test" });
        let done = sealed.completion("k2".into(), &literals);
        assert_eq!((&done.records, &done.events, &done.audit), (&vec![record], &posting.events, &posting.audit));
        assert_eq!(done.legs[0].debit, Party::Internal(InternalAccount::CoreTransit));
        assert_eq!(done.legs[0].credit, Party::Internal(InternalAccount::Fees));
        let back = sealed.compensation("k3".into(), "退回");
        assert_eq!(back.legs[0].credit, Party::Internal(InternalAccount::Cash));
        assert!(back.records.is_empty() && back.events.is_empty());
        assert_eq!(sealed.counters, vec![("out".to_owned(), 5)]);
        let twice = sealed.completion("k4".into(), &literals);
        assert!(std::ptr::eq(twice.records[0].columns, done.records[0].columns));
    }
}
