//! Who is who: numbers for people, so that files hold no names and questions count in arrays.
//!
//! A device has a number from its first event on, and a customer gets that of the device they are first known on: what was
//! done there before signing in is theirs, and stays theirs by number alone. A device of several customers keeps what is done
//! before signing in to itself: it is proven for none of them. Who is not to be known has no number.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use kernel::{Ctx, TenantId, Timestamp};
use moka::sync::Cache;
use serde::Deserialize;
use storage::{Db, Tx};
use utoipa::ToSchema;

use super::event::{PersonNo, UNSAID};
use super::follow::{Met, Standing};
use super::store::{self, PersonRow};
use crate::error::Error;

/// People whose numbers are kept at hand.
const KNOWN_MAX: u64 = 200_000;
/// How long they are believed.
const KNOWN_FOR: Duration = Duration::from_secs(600);

/// Whose behaviour it is, as far as it may be said.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Whose {
    /// Nobody is signed in.
    Visitor {
        /// The device, as it names itself.
        device: String,
    },
    /// A customer who agreed to be known by it.
    Customer {
        /// Who.
        user: String,
        /// The device, as it names itself.
        device: String,
    },
    /// A customer who did not: it is counted, and tied neither to them nor to their device.
    Unsaid,
}

/// Who was there when something happened. It may be sent later, in another session or in none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BehaviourBy {
    /// Nobody was signed in.
    Visitor,
    /// The customer of the session it is sent in. In no session it is nobody's: of whom it is nobody can say any more.
    Customer,
    /// Somebody of whom it is not certain any more.
    Unsaid,
}

/// The numbers of people, by bank.
pub struct People {
    known: Cache<(TenantId, Whose), PersonNo>,
    customers: Cache<(TenantId, String), Option<PersonNo>>,
    /// How often somebody was met: who was looked for meanwhile and not found may have a number by now.
    met: AtomicU64,
}

impl Default for People {
    fn default() -> Self {
        // Another process may have learnt something about somebody.
        Self {
            known: Cache::builder().max_capacity(KNOWN_MAX).time_to_live(KNOWN_FOR).build(),
            customers: Cache::builder().max_capacity(KNOWN_MAX).time_to_live(KNOWN_FOR).build(),
            met: AtomicU64::new(0),
        }
    }
}

impl People {
    /// The number of a customer who has one.
    pub async fn customer(&self, ctx: &Ctx, db: &Db, user: &str) -> Result<Option<PersonNo>, Error> {
        let key = (ctx.tenant.clone(), user.to_owned());
        if let Some(number) = self.customers.get(&key) {
            return Ok(number);
        }
        let met = self.met.load(Ordering::SeqCst);
        let number = store::person(db, &user_key(user)).await?;
        self.customers.insert(key.clone(), number);
        // Whoever is met from now on is taken out by whoever meets them.
        if self.met.load(Ordering::SeqCst) != met {
            self.customers.invalidate(&key);
        }
        Ok(number)
    }

    /// The number of whoever it is; of somebody new, the next one, and what is to be told of it before it is asked for again.
    pub async fn number(&self, ctx: &Ctx, db: &Db, whose: &Whose) -> Result<(PersonNo, Vec<Met>), Error> {
        let (user, device) = match whose {
            Whose::Unsaid => return Ok((UNSAID, Vec::new())),
            Whose::Visitor { device } => (None, device),
            Whose::Customer { user, device } => (Some(user.as_str()), device),
        };
        let key = (ctx.tenant.clone(), whose.clone());
        if let Some(number) = self.known.get(&key) {
            return Ok((number, Vec::new()));
        }
        if let Some(number) = found(db, user, device).await? {
            self.known.insert(key, number);
            return Ok((number, Vec::new()));
        }
        let mut tx = db.begin(ctx).await?;
        let met = meet_in_tx(&mut tx, user, device, ctx.now()).await?;
        tx.commit().await?;
        self.met.fetch_add(1, Ordering::SeqCst);
        if let Some(user) = user {
            self.customers.invalidate(&(ctx.tenant.clone(), user.to_owned()));
            // Whose the device is by itself may have changed.
            self.known.invalidate(&(ctx.tenant.clone(), Whose::Visitor { device: device.clone() }));
        }
        Ok(met)
    }

    /// Whoever has to be told of it was told: the number is at hand from now on.
    pub fn remember(&self, ctx: &Ctx, whose: &Whose, number: PersonNo) {
        self.known.insert((ctx.tenant.clone(), whose.clone()), number);
    }

    /// Forgets what is at hand: somebody's number is nobody's from now on.
    pub fn forget(&self) {
        self.met.fetch_add(1, Ordering::SeqCst);
        self.known.invalidate_all();
        self.customers.invalidate_all();
    }
}

/// How customer and device are told apart among the keys.
pub fn user_key(user: &str) -> String {
    format!("u:{user}")
}

fn device_key(device: &str) -> String {
    format!("d:{device}")
}

/// The number of somebody about whom there is nothing to learn: a device that has one, or a customer on a device that is theirs.
async fn found(db: &Db, user: Option<&str>, device: &str) -> storage::Result<Option<PersonNo>> {
    let met = store::person(db, &device_key(device)).await?;
    match user {
        None => Ok(met),
        Some(user) => Ok(store::person(db, &user_key(user)).await?.filter(|known| met == Some(*known))),
    }
}

/// The number of whoever is met on a device, a customer or nobody in particular; and all who have a number by it.
async fn meet_in_tx(
    tx: &mut Tx,
    user: Option<&str>,
    device: &str,
    now: Timestamp,
) -> storage::Result<(PersonNo, Vec<Met>)> {
    let mut next = store::next_person_in_tx(tx).await?;
    let device = device_key(device);
    let met = store::person_in_tx(tx, &device).await?;
    let known = match user {
        Some(user) => store::person_in_tx(tx, &user_key(user)).await?,
        None => None,
    };
    let claimed = match &met {
        Some(met) if user.is_some() => store::is_customer_in_tx(tx, met.person_no).await?,
        _ => false,
    };
    let decided = decide(user.is_some(), known.map(|known| known.person_no), met.map(|met| (met, claimed)));
    let mut given = |number: Number| match number {
        Number::Known(number) => number,
        Number::New => {
            let number = next;
            next += 1;
            number
        }
    };
    let number = given(decided.number);
    let row = |person_no, shared| PersonRow { person_no, shared };
    if let (Some(user), None) = (user, known) {
        store::put_person_in_tx(tx, &user_key(user), row(number, false), now).await?;
    }
    let mut met_too = None;
    match decided.device {
        Device::Stays => {}
        Device::Theirs => store::put_person_in_tx(tx, &device, row(number, false), now).await?,
        Device::Shared => {
            let own = given(Number::New);
            store::put_person_in_tx(tx, &device, row(own, true), now).await?;
            met_too = Some(Met { person: own, standing: Standing::Visitor, was: None });
        }
    }
    if let Some(before) = decided.same_as_before {
        store::put_alias_in_tx(tx, before, number).await?;
    }
    store::set_next_person_in_tx(tx, next).await?;
    let is_customers = user.is_some() || store::is_customer_in_tx(tx, number).await?;
    let standing = if is_customers { Standing::Customer } else { Standing::Visitor };
    let met = Met { person: number, standing, was: decided.same_as_before };
    Ok((number, std::iter::once(met).chain(met_too).collect()))
}

/// A number: one there is, or the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Number {
    Known(PersonNo),
    New,
}

/// What becomes of a device's own number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Device {
    /// As it is.
    Stays,
    /// It is that of whoever was met.
    Theirs,
    /// It gets a new one, which is nobody's.
    Shared,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Decided {
    number: Number,
    device: Device,
    /// A number that turns out to be the same person.
    same_as_before: Option<PersonNo>,
}

/// `known`: the customer's number. `met`: the device's, and whether it is already a customer's.
fn decide(is_customer: bool, known: Option<PersonNo>, met: Option<(PersonRow, bool)>) -> Decided {
    let decided = |number, device| Decided { number, device, same_as_before: None };
    match (is_customer, known, met) {
        (false, _, Some((met, _))) => decided(Number::Known(met.person_no), Device::Stays),
        (_, None, None) => decided(Number::New, Device::Theirs),
        (_, Some(known), None) => decided(Number::Known(known), Device::Theirs),
        (_, None, Some((met, _))) if met.shared => decided(Number::New, Device::Stays),
        (_, None, Some((met, false))) => decided(Number::Known(met.person_no), Device::Stays),
        (_, None, Some(_)) => decided(Number::New, Device::Shared),
        (_, Some(known), Some((met, _))) if met.shared || met.person_no == known => {
            decided(Number::Known(known), Device::Stays)
        }
        (_, Some(known), Some((met, false))) => {
            Decided { number: Number::Known(known), device: Device::Theirs, same_as_before: Some(met.person_no) }
        }
        (_, Some(known), Some(_)) => decided(Number::Known(known), Device::Shared),
    }
}
