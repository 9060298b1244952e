//! Visits of one person, event by event: for those who may look customers up, with the purpose on record.
//!
//! What is shown is what was declared: pages, elements, errors, by name, and when. Nothing of the screen was ever recorded, and
//! what was typed or how much was paid is not in it. Whoever is not to be known cannot be found.

mod console;
mod model;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use contracts::user::{User, Users};
use kernel::{AuditEntry, Ctx, Id, Timestamp, mask};
use roaring::RoaringBitmap;
use serde::Serialize;
use tenancy::Banks;

pub use self::console::routes;
pub use self::model::Visit;
use self::model::visits;
use crate::analysis::{Analyses, AnalysisEvent};
use crate::behaviour::{self, Behaviour, PersonNo};
use crate::error::Error;
use crate::model::Slot;

/// Days that are looked through, at most.
pub const DAYS_MAX: i64 = 31;
/// Visits that are told.
const VISITS_MAX: usize = 50;
/// People whose visits are looked at.
const PEOPLE_MAX: u64 = 50;
/// Events that are read, and those of one visit that are told.
const READ_MAX: usize = 50_000;
/// The same.
pub const STEPS_MAX: usize = 1_000;

/// Looks visits up.
pub struct Visits {
    banks: Banks,
    behaviour: Arc<Behaviour>,
    users: Arc<dyn Users>,
    analyses: Arc<Analyses>,
}

/// Whose visits.
#[derive(Debug, Clone)]
pub enum Whose {
    /// Those of one customer.
    Customer(Id<User>),
    /// Those in which something was done.
    Doing(AnalysisEvent),
}

/// Somebody, masked; nobody's name where it is a device nobody has signed in on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The number.
    pub number: PersonNo,
    /// Of a customer, which.
    pub customer: Option<Customer>,
}

/// A customer, masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// Which.
    pub user_id: Id<User>,
    /// The name; none while it is not known.
    pub name: Option<String>,
    /// The phone.
    pub phone: String,
}

/// Visits that were found, the newest first.
pub struct Found {
    /// With who it was.
    pub visits: Vec<(Person, Visit)>,
    /// Whether there are more.
    pub more: bool,
}

#[derive(Serialize)]
struct Looked<'a> {
    purpose: &'a str,
    from: NaiveDate,
    until: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<Id<User>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    doing: Option<&'a AnalysisEvent>,
    visits: usize,
}

#[derive(Serialize)]
struct Replayed<'a> {
    purpose: &'a str,
    began: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<Id<User>>,
    person: PersonNo,
    steps: usize,
}

impl Visits {
    /// Over the behaviour of `banks`.
    pub fn new(banks: Banks, behaviour: Arc<Behaviour>, users: Arc<dyn Users>, analyses: Arc<Analyses>) -> Self {
        Self { banks, behaviour, users, analyses }
    }

    /// Visits on some days, on record with `purpose`.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn find(
        &self,
        ctx: &Ctx,
        (from, until): (NaiveDate, NaiveDate),
        whose: &Whose,
        purpose: &str,
    ) -> Result<Found, Error> {
        let people = match whose {
            Whose::Customer(user) => {
                self.behaviour.customer(ctx, &user.to_string()).await?.into_iter().collect::<RoaringBitmap>()
            }
            Whose::Doing(event) => self.analyses.doers(ctx, event, (from, until)).await?,
        };
        let more_people = people.len() > PEOPLE_MAX;
        let people: Vec<PersonNo> = people.iter().take(PEOPLE_MAX as usize).collect();
        let (mut all, cut) = self.of_people(ctx, (from, until), &people).await?;
        if let Whose::Doing(event) = whose {
            let does = |one: &behaviour::Event| {
                one.name == event.name && event.what.as_deref().is_none_or(|what| what == &*one.what)
            };
            all.retain(|visit| visit.events.iter().any(does));
        }
        all.sort_by_key(|visit| std::cmp::Reverse(visit.began_us()));
        let more = cut || more_people || all.len() > VISITS_MAX;
        all.truncate(VISITS_MAX);
        let mut known: BTreeMap<PersonNo, Person> = BTreeMap::new();
        let mut told = Vec::with_capacity(all.len());
        for visit in all {
            let person = match known.get(&visit.person) {
                Some(person) => person.clone(),
                None => self.person(ctx, visit.person).await?,
            };
            known.insert(visit.person, person.clone());
            told.push((person, visit));
        }
        let (user_id, doing) = match whose {
            Whose::Customer(user) => (Some(*user), None),
            Whose::Doing(event) => (None, Some(event)),
        };
        let detail = Looked { purpose, from, until, user_id, doing, visits: told.len() };
        self.record(ctx, AuditEntry::done("behaviour.visits_seen", &ctx.tenant, &detail)).await?;
        Ok(Found { visits: told, more })
    }

    /// One visit, event by event, on record with `purpose`; none where there is no such.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn replay(
        &self,
        ctx: &Ctx,
        person: PersonNo,
        began: Timestamp,
        purpose: &str,
    ) -> Result<Option<(Person, Visit)>, Error> {
        let day = Slot::of(began, self.banks.of(ctx)?.zone).day;
        let days = (crate::model::date_of(day - 1), crate::model::date_of(day + 1));
        // A number that is nobody's by now has no visits.
        let db = self.banks.db(ctx)?;
        if person == behaviour::UNSAID || !behaviour::is_somebody(&db, person).await? {
            return Ok(None);
        }
        let (all, _) = self.of_people(ctx, days, &[person]).await?;
        // Listed by the days asked for, it may have begun before them.
        let is_it = |visit: &Visit| visit.events.iter().any(|event| event.at_us == began.micros());
        let Some(visit) = all.into_iter().find(is_it) else { return Ok(None) };
        let person = self.person(ctx, person).await?;
        let user_id = person.customer.as_ref().map(|customer| customer.user_id);
        let steps = visit.events.len().min(STEPS_MAX);
        let detail = Replayed { purpose, began, user_id, person: person.number, steps };
        self.record(ctx, AuditEntry::done("behaviour.visit_replayed", &ctx.tenant, &detail)).await?;
        Ok(Some((person, visit)))
    }

    async fn record(&self, ctx: &Ctx, entry: AuditEntry) -> Result<(), Error> {
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        tx.audit(entry);
        Ok(tx.commit().await?)
    }

    /// Everything some people did on some days, as visits; and whether it was more than is read.
    async fn of_people(
        &self,
        ctx: &Ctx,
        days: (NaiveDate, NaiveDate),
        people: &[PersonNo],
    ) -> Result<(Vec<Visit>, bool), Error> {
        let db = self.banks.db(ctx)?;
        let mut whose: BTreeMap<PersonNo, PersonNo> = BTreeMap::new();
        for person in people {
            for number in behaviour::numbers_of(&db, *person).await? {
                whose.insert(number, *person);
            }
        }
        let numbers: RoaringBitmap = whose.keys().copied().collect();
        let events = self.analyses.deeds(ctx, days, READ_MAX, numbers).await?;
        let cut = events.len() >= READ_MAX;
        let mut by_person: BTreeMap<PersonNo, Vec<behaviour::Event>> = BTreeMap::new();
        for event in events {
            if let Some(person) = whose.get(&event.person) {
                by_person.entry(*person).or_default().push(event);
            }
        }
        Ok((by_person.into_iter().flat_map(|(person, events)| visits(person, events)).collect(), cut))
    }

    async fn person(&self, ctx: &Ctx, number: PersonNo) -> Result<Person, Error> {
        let user = behaviour::customer_of(&self.banks.db(ctx)?, number).await?.and_then(|user| user.parse().ok());
        let view = match user {
            Some(user) => self.users.get(ctx, user).await?,
            None => None,
        };
        let customer = view.map(|view| Customer {
            user_id: view.user_id,
            name: view.name.as_ref().map(|name| mask::name(name.as_str())),
            phone: mask::phone(view.phone.as_str()),
        });
        Ok(Person { number, customer })
    }
}
