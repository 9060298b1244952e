//! Coming back without the old device (换机找回), and without the old phone number where that is gone as well.
//!
//! The road: a phone is proven by a code; then name, id number, account and its PIN. Who kept the old number gets in at once,
//! since something they have stands beside what they know; who has a new one waits, while every number the bank knows is told
//! and any device still signed in can stop it. Who cannot give the PIN is looked at by two operators. In the end all old
//! devices and sessions are gone, and for a while little can leave.
//!
//! Invariants:
//! - whether somebody is a customer is told by no answer and no time, up to the proof that they are;
//! - wrong tries here lock this road for a while, never the customer's own PIN or sign-in, and never the road by operators;
//! - what cannot be proven is decided by two operators, each with a purpose, never by one;
//! - only the device that began a recovery goes on with it.

pub mod console;
pub mod http;
pub mod jobs;
pub mod model;
mod rules;
pub mod store;

use contracts::account::AccountStatus;
use contracts::auth::PinTried;
use contracts::user::{
    DeviceInfo, OpenedSession, Recovered, RecoveryProven, Restraint, RestraintReason, TextMessage, USER_RECOVERED,
    USER_RECOVERY_PROVEN, User,
};
use crypto::{BankKeys, Secret, token};
use kernel::{
    AccountNo, Actor, AuditEntry, Ctx, Event, Id, Money, PersonName, Phone, PortFault, ResidentId, Timestamp,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use storage::{Begun, Tx};

use crate::care::Care;
use crate::device::Why;
use crate::document::{Document, document_of};
use crate::error::Error;
use crate::model::UserStatus;
use crate::service::Service;
use crate::store::Person;
use model::{Facts, Number, RecoveryStatus};
pub use rules::RecoveryRules;
use store::{RecoveryRow, Said};

/// Marks ids of recoveries.
pub enum Recovery {}

/// Seconds a code is good, as the text says.
const CODE_LIFE_S: i64 = 360;
/// Wrong tries of one code.
const CODE_TRIES_MAX: i64 = 5;
/// Seconds in which papers are given once the phone is proven.
const CLAIM_WITHIN_S: i64 = 3_600;
/// Looked up where nobody was found, so that it takes as long.
const NOBODY: Id<User> = Id::from_uuid(uuid::Uuid::nil());

/// A code is on its way.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Begins {
    pub recovery_id: Id<Recovery>,
    pub phone_masked: String,
    pub expires_at: Timestamp,
    pub resend_after_s: i64,
}

/// How a recovery stands for the person who asks.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Standing {
    pub status: RecoveryStatus,
    /// When it can be completed, once it is proven.
    pub ready_at: Option<Timestamp>,
    /// Until when it can.
    pub complete_until: Option<Timestamp>,
}

/// What somebody says of themselves.
pub struct Claim {
    /// As it stands on the account.
    pub name: PersonName,
    /// 18 places.
    pub id_number: ResidentId,
    /// An account of theirs at this bank.
    pub account_no: AccountNo,
    /// Its PIN, if they know it.
    pub pin: Option<Secret<String>>,
    /// The number left with the bank, if they remember it.
    pub old_phone: Option<Phone>,
}

/// What an operator says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RecoveryAnswer)]
pub enum Decision {
    /// It is the customer. Two operators must say so.
    Approve,
    /// It is not, or cannot be seen.
    Reject,
}

/// A recovery and whose it is, for operators.
pub struct Case {
    pub row: RecoveryRow,
    pub person: Person,
}

/// How often codes go to one phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Seconds between two codes.
    pub resend_s: i64,
    /// Whether attempts a day are counted: the demonstration's handset is everybody's.
    pub daily: Daily,
}

/// Whether attempts a day are bounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Daily {
    /// By the bank's figure.
    Bounded,
    /// They are not.
    Free,
}

impl Pace {
    /// For real phones.
    pub const LIVE: Self = Self { resend_s: 60, daily: Daily::Bounded };
    /// For the demonstration.
    pub const DEMO: Self = Self { resend_s: 5, daily: Daily::Free };
}

fn code_mac(keys: &BankKeys, row: Id<Recovery>, phone: &Phone, code: &str) -> [u8; 32] {
    keys.codes.mac(&[b"polybank/recovery/v1", row.to_string().as_bytes(), phone.as_str().as_bytes(), code.as_bytes()])
}

/// What may hold a user to less than usual.
#[derive(Clone)]
pub(crate) struct Held {
    document: Option<Document>,
    restraint: Option<Restraint>,
}

impl Service {
    /// What holds the user to less than usual now.
    pub(crate) async fn restrained(&self, ctx: &Ctx, user: Id<User>) -> Result<Option<Restraint>, Error> {
        let db = self.banks.db(ctx)?;
        let read = async {
            let (document, restraint) = (document_of(&db, user).await?, store::restraint(&db, user).await?);
            Ok::<_, Error>(Held { document, restraint })
        };
        let held = self.restraints.get_or(ctx, &db, (ctx.tenant.clone(), user), read).await?;
        // An expired document holds one to nothing at all, so it is the tighter one; whether it has expired, today says.
        let known = match self.document_restraint(ctx, held.document.as_ref()).await? {
            Some(stopped) => Some(stopped),
            None => held.restraint,
        };
        Ok(known.filter(|restraint| ctx.now() < restraint.until))
    }
}

impl Care {
    /// Sends a code to the phone somebody wants to come back with. The answer is the same for every phone.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub(crate) async fn start_recovery(&self, ctx: &Ctx, phone: &Phone, device: DeviceInfo) -> Result<Begins, Error> {
        let (db, keys) = self.users.room(ctx)?;
        let rules = self.users.parameters.current::<RecoveryRules>(ctx).await?;
        let mut tx = match Tx::begin_once::<Begins>(&db, ctx).await? {
            Begun::Repeat(answer) => return Ok(answer),
            Begun::First(tx) => tx,
        };
        let now = ctx.now();
        let day_ago = now.plus_seconds(-86_400);
        let (last, of_phone, of_device) =
            store::lately_in_tx(&mut tx, &keys, phone, &device.device_id, day_ago).await?;
        if let Some(next) = last.map(|last| last.plus_seconds(self.pace.resend_s)).filter(|next| now < *next) {
            return Err(Error::TooOften { seconds: next.seconds_since(now).max(1) });
        }
        if self.pace.daily == Daily::Bounded && of_phone.max(of_device) >= rules.a_day_max {
            return Err(Error::TooOften { seconds: 3_600 });
        }
        let code = token::six_digits();
        let mut row = RecoveryRow::begun(ctx, phone, device, Vec::new());
        let recovery_id = row.recovery_id;
        row.code_mac = code_mac(&keys, recovery_id, phone, code.expose()).to_vec();
        store::insert_in_tx(&mut tx, &keys, &row).await?;
        let begins = Begins {
            recovery_id,
            phone_masked: phone.masked(),
            expires_at: row.code_expires_at,
            resend_after_s: self.pace.resend_s,
        };
        let begins = tx.commit_answer(begins).await?;
        let bank = self.users.banks.of(ctx)?;
        let text = model::code_text(ctx.lang, (&bank.name, &bank.name_en), code.expose());
        self.text(ctx, phone, text).await?;
        Ok(begins)
    }

    /// Proves the phone.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub(crate) async fn prove_phone(
        &self,
        ctx: &Ctx,
        id: Id<Recovery>,
        device_id: &str,
        code: &str,
    ) -> Result<Standing, Error> {
        let (db, keys) = self.users.room(ctx)?;
        let mut tx = match Tx::begin_once::<Standing>(&db, ctx).await? {
            Begun::Repeat(answer) => return Ok(answer),
            Begun::First(tx) => tx,
        };
        let mut row = own(store::get_in_tx(&mut tx, &keys, id).await?, device_id)?;
        if row.status == RecoveryStatus::PhoneProven {
            return Ok(standing(&row, None));
        }
        let open = row.status == RecoveryStatus::Started && ctx.now() < row.code_expires_at;
        if !open || row.code_tries >= CODE_TRIES_MAX {
            return Err(Error::CodeOver);
        }
        if !token::same(&row.code_mac, &code_mac(&keys, id, &row.phone, code)) {
            row.code_tries += 1;
            store::update_in_tx(&mut tx, &row).await?;
            tx.audit(AuditEntry::refused("user.recovery_code_refused", id, &json!({ "tries": row.code_tries })));
            tx.commit().await?;
            return Err(match CODE_TRIES_MAX - row.code_tries {
                left if left > 0 => Error::CodeWrong { left },
                _ => Error::CodeOver,
            });
        }
        row.status = RecoveryStatus::PhoneProven;
        store::update_in_tx(&mut tx, &row).await?;
        Ok(tx.commit_answer(standing(&row, None)).await?)
    }

    /// Looks at what somebody says of themselves. Whoever does not give a PIN is looked at by operators, whether or not
    /// anybody was found.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub(crate) async fn claim(
        &self,
        ctx: &Ctx,
        id: Id<Recovery>,
        device_id: &str,
        claim: Claim,
    ) -> Result<Standing, Error> {
        let (db, keys) = self.users.room(ctx)?;
        let rules = self.users.parameters.current::<RecoveryRules>(ctx).await?;
        let row = own(store::get(&db, &keys, id).await?, device_id)?;
        let ctx = &promising(ctx, &keys, id, &claim);
        if let Begun::Repeat(answer) = Tx::begin_once::<Standing>(&db, ctx).await? {
            return Ok(answer);
        }
        self.may_claim(ctx, &row, &rules)?;
        let (found, mut facts) = self.compare(ctx, &row, &claim).await?;
        let user = found.as_ref().map(|person| person.view.user_id);
        let asks_operators = claim.pin.is_none();
        if let Some(pin) = claim.pin {
            let whole = facts.name && facts.id_number && facts.account;
            let subject = match user.filter(|_| whole) {
                Some(user) => user.to_string(),
                None => unknown_subject(&keys, &claim.id_number, &claim.account_no),
            };
            let tried = self.recovering.try_pin(ctx, &subject, user.filter(|_| whole), pin.expose().clone()).await?;
            facts.pin = whole && tried == PinTried::Right;
        }
        let taken = match (&found, facts.suffice()) {
            (Some(person), true) => self.number_taken(ctx, &row.phone, person.view.user_id).await?,
            _ => false,
        };
        let mut tx = match Tx::begin_once::<Standing>(&db, ctx).await? {
            Begun::Repeat(answer) => return Ok(answer),
            Begun::First(tx) => tx,
        };
        let mut row = own(store::get_in_tx(&mut tx, &keys, id).await?, device_id)?;
        self.may_claim(ctx, &row, &rules)?;
        row.facts = Some(facts);
        row.claimed_at = Some(ctx.now());
        row.keeps_phone = found.as_ref().is_some_and(|person| person.view.phone == row.phone);
        match found {
            Some(person) if facts.suffice() && !taken => {
                row.user_id = Some(person.view.user_id);
                self.prove_in_tx(&mut tx, ctx, &keys, &mut row, &rules).await?;
                let told = tx.commit_answer(standing(&row, Some(&rules))).await?;
                self.warn(ctx, &person, &row, &rules).await;
                Ok(told)
            }
            Some(_) if facts.suffice() => Err(Error::NumberTaken),
            found if asks_operators => {
                row.user_id = found.map(|person| person.view.user_id);
                row.status = RecoveryStatus::Review;
                store::update_in_tx(&mut tx, &row).await?;
                if let Some(user) = row.user_id {
                    tx.audit(AuditEntry::done("user.recovery_claimed", user, &json!({ "recovery": id })));
                }
                Ok(tx.commit_answer(standing(&row, Some(&rules))).await?)
            }
            _ => {
                row.tries += 1;
                let left = rules.tries_max - row.tries;
                if left <= 0 {
                    row.status = RecoveryStatus::Failed;
                    row.ended_at = Some(ctx.now());
                }
                store::update_in_tx(&mut tx, &row).await?;
                tx.audit(AuditEntry::refused("user.recovery_refused", id, &json!({ "tries": row.tries })));
                tx.commit().await?;
                Err(Error::NotProven { left: left.max(0) })
            }
        }
    }

    fn may_claim(&self, ctx: &Ctx, row: &RecoveryRow, rules: &RecoveryRules) -> Result<(), Error> {
        let in_time = ctx.now() < row.created_at.plus_seconds(CLAIM_WITHIN_S);
        match row.status {
            RecoveryStatus::PhoneProven if in_time && row.tries < rules.tries_max => Ok(()),
            _ => Err(Error::RecoveryOver),
        }
    }

    /// Whom a claim may mean, and what of it agrees. As much is looked up for nobody as for somebody.
    async fn compare(&self, ctx: &Ctx, row: &RecoveryRow, claim: &Claim) -> Result<(Option<Person>, Facts), Error> {
        let (db, keys) = self.users.room(ctx)?;
        let card = self.accounts.by_number(ctx, &claim.account_no).await?;
        let by_id = store::by_id_number(&db, &keys, &claim.id_number).await?;
        let holder = card.as_ref().map(|card| card.user_id);
        let person = self.users.person(ctx, holder.or(by_id).unwrap_or(NOBODY)).await?;
        let account = match &card {
            Some(card) => self.accounts.get(ctx, card.account_id).await?,
            None => None,
        };
        let Some(person) = person else { return Ok((None, Facts::default())) };
        let id_number = person.id_number.as_ref() == Some(&claim.id_number);
        // An account of somebody else's leads to whose id number it is, so that operators see the right customer.
        let person = match (id_number, by_id) {
            (false, Some(user)) => self.users.person(ctx, user).await?.unwrap_or(person),
            _ => person,
        };
        let remembered = claim.old_phone.as_ref() == Some(&person.view.phone);
        let facts = Facts {
            name: person.view.name.as_ref() == Some(&claim.name),
            id_number: person.id_number.as_ref() == Some(&claim.id_number),
            account: holder == Some(person.view.user_id)
                && account.is_some_and(|account| account.status != AccountStatus::Closed),
            phone: remembered || person.view.phone == row.phone,
            pin: false,
        };
        // Somebody of whom only the account number is known is not found: those stand on every receipt.
        let found = (facts.id_number && person.status == UserStatus::Active).then_some(person);
        Ok((found, facts))
    }

    async fn number_taken(&self, ctx: &Ctx, phone: &Phone, user: Id<User>) -> Result<bool, Error> {
        let owner = self.users.person_by_phone(ctx, phone).await?;
        Ok(owner.is_some_and(|owner| owner.view.user_id != user))
    }

    /// The recovery is proven: its wait begins, and any other of the customer's ends.
    async fn prove_in_tx(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        keys: &BankKeys,
        row: &mut RecoveryRow,
        rules: &RecoveryRules,
    ) -> Result<(), Error> {
        let user = row.user_id.ok_or(Error::NotFound)?;
        for mut other in store::cooling_in_tx(tx, keys, user).await? {
            if other.recovery_id != row.recovery_id && other.status == RecoveryStatus::Cooling {
                (other.status, other.ended_at) = (RecoveryStatus::Expired, Some(ctx.now()));
                store::update_in_tx(tx, &other).await?;
            }
        }
        let number = if row.keeps_phone { Number::Kept } else { Number::New };
        let ready_at = model::ready_at(number, rules, ctx.now());
        (row.status, row.ready_at) = (RecoveryStatus::Cooling, Some(ready_at));
        store::update_in_tx(tx, row).await?;
        tx.publish(Event::new(USER_RECOVERY_PROVEN, user, &RecoveryProven { user_id: user, ready_at }));
        let detail = json!({ "recovery": row.recovery_id, "facts": row.facts, "ready_at": ready_at });
        tx.audit(AuditEntry::done("user.recovery_proven", user, &detail));
        Ok(())
    }

    /// Tells every number the bank knows. A text that does not go out stops nobody.
    async fn warn(&self, ctx: &Ctx, person: &Person, row: &RecoveryRow, rules: &RecoveryRules) {
        let Ok(bank) = self.users.banks.of(ctx) else { return };
        let wait_hours = if row.keeps_phone { 0 } else { rules.cool_down_hours };
        let text = model::warning(person.view.lang, (&bank.name, &bank.name_en), wait_hours);
        let mut phones = vec![&person.view.phone];
        if row.phone != person.view.phone {
            phones.push(&row.phone);
        }
        for phone in phones {
            if let Err(error) = self.text(ctx, phone, text.clone()).await {
                tracing::warn!(%error, "a customer could not be told of a recovery");
            }
        }
    }

    pub(crate) async fn text(&self, ctx: &Ctx, phone: &Phone, text: String) -> Result<(), Error> {
        match self.users.send(ctx, &TextMessage { phone: phone.clone(), text }).await? {
            contracts::user::Carrier::Took => Ok(()),
            contracts::user::Carrier::None => Err(Error::Texts("no carrier".to_owned())),
        }
    }

    /// How a recovery stands, for the device that began it.
    pub(crate) async fn recovery(&self, ctx: &Ctx, id: Id<Recovery>, device_id: &str) -> Result<Standing, Error> {
        let (db, keys) = self.users.room(ctx)?;
        let rules = self.users.parameters.current::<RecoveryRules>(ctx).await?;
        let row = own(store::get(&db, &keys, id).await?, device_id)?;
        Ok(standing(&row, Some(&rules)))
    }

    /// Binds the new device in place of all old ones, with a new login password, and signs in.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub(crate) async fn complete_recovery(
        &self,
        ctx: &Ctx,
        id: Id<Recovery>,
        device_id: &str,
        password: Secret<String>,
    ) -> Result<OpenedSession, Error> {
        let (db, keys) = self.users.room(ctx)?;
        let rules = self.users.parameters.current::<RecoveryRules>(ctx).await?;
        let row = own(store::get(&db, &keys, id).await?, device_id)?;
        may_complete(ctx, &row, &rules)?;
        let user = row.user_id.ok_or(Error::NotFound)?;
        if self.number_taken(ctx, &row.phone, user).await? {
            return Err(Error::NumberTaken);
        }
        // Somebody may stop it at this very moment: either that was first, or it is completed. Then the password: whoever is
        // cut off after it completes again.
        let mut tx = db.begin(ctx).await?;
        may_complete(ctx, &own(store::get_in_tx(&mut tx, &keys, id).await?, device_id)?, &rules)?;
        store::completing_in_tx(&mut tx, id, Some(ctx.now())).await?;
        tx.commit().await?;
        match self.recovering.replace_password(ctx, user, &row.phone, password.expose().clone()).await {
            Err(refused @ PortFault::Refused(_)) => {
                // One that is too weak: nothing was set, and it can be stopped as before.
                let mut tx = db.begin(ctx).await?;
                store::completing_in_tx(&mut tx, id, row.completing_at).await?;
                tx.commit().await?;
                return Err(refused.into());
            }
            replaced => replaced?,
        }
        if !row.keeps_phone {
            self.phone_payments.leave_number(ctx, user).await?;
        }
        let mut tx = db.begin(ctx).await?;
        let mut row = own(store::get_in_tx(&mut tx, &keys, id).await?, device_id)?;
        may_complete(ctx, &row, &rules)?;
        (row.status, row.ended_at) = (RecoveryStatus::Done, Some(ctx.now()));
        store::update_in_tx(&mut tx, &row).await?;
        if !row.keeps_phone {
            match crate::store::set_phone_in_tx(&mut tx, &keys, user, &row.phone).await {
                Err(Error::Store(error)) if error.is_unique_violation() => return Err(Error::NumberTaken),
                set => set?,
            }
        }
        let mut unbound = Vec::new();
        for old in crate::device::store::device_ids_in_tx(&mut tx, user).await? {
            unbound.push(self.users.unbind_in_tx(&mut tx, ctx, user, &old, Why::Recovered, None).await?);
        }
        let limited_until = ctx.now().plus_seconds(rules.limited_days * 86_400);
        let restraint = Restraint {
            until: limited_until,
            day_cap: Money::cny(rules.limited_day_cap_minor),
            why: RestraintReason::Recovered,
        };
        store::restrain_in_tx(&mut tx, user, restraint).await?;
        tx.publish(Event::new(USER_RECOVERED, user, &Recovered { user_id: user, limited_until }));
        let detail = json!({
            "recovery": id, "devices": unbound.len(), "phone": row.phone.masked(), "limited_until": limited_until,
        });
        tx.audit(AuditEntry::done("user.recovered", user, &detail));
        tx.commit().await?;
        unbound.iter().for_each(|device| self.users.forget_device(ctx, device));
        // Sessions whose device was not bound any more.
        self.users.end_all(ctx, user).await?;
        self.users.open(ctx, user, &row.device).await
    }

    /// What somebody is doing in the caller's name.
    pub(crate) async fn pending_recovery(&self, ctx: &Ctx, user: Id<User>) -> Result<Option<RecoveryRow>, Error> {
        let (db, keys) = self.users.room(ctx)?;
        store::pending(&db, &keys, user).await
    }

    /// Stops it. Being signed in is enough: it only protects. One that is being completed is not stopped any more.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub(crate) async fn stop_recovery(&self, ctx: &Ctx, user: Id<User>) -> Result<(), Error> {
        let (db, keys) = self.users.room(ctx)?;
        let mut tx = match Tx::begin_once::<()>(&db, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        let waiting = store::cooling_in_tx(&mut tx, &keys, user).await?;
        let is_completing = waiting.iter().any(|row| row.completing_at.is_some());
        for mut row in waiting.into_iter().filter(|row| row.completing_at.is_none()) {
            (row.status, row.ended_at) = (RecoveryStatus::Stopped, Some(ctx.now()));
            store::update_in_tx(&mut tx, &row).await?;
            tx.audit(AuditEntry::done("user.recovery_stopped", user, &json!({ "recovery": row.recovery_id })));
        }
        if is_completing {
            tx.commit().await?;
            return Err(Error::RecoveryCompleting);
        }
        Ok(tx.commit_answer(()).await?)
    }

    /// What an operator says to a recovery that nobody could prove.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub(crate) async fn decide_recovery(
        &self,
        ctx: &Ctx,
        id: Id<Recovery>,
        decision: Decision,
        purpose: &str,
    ) -> Result<(), Error> {
        let Actor::Operator { operator_id } = &ctx.actor else { return Err(Error::NotFound) };
        let (db, keys) = self.users.room(ctx)?;
        let rules = self.users.parameters.current::<RecoveryRules>(ctx).await?;
        let found = store::get(&db, &keys, id).await?.ok_or(Error::NotFound)?;
        let person = self.users.person(ctx, found.user_id.ok_or(Error::NotFound)?).await?.ok_or(Error::NotFound)?;
        let taken = self.number_taken(ctx, &found.phone, person.view.user_id).await?;
        let mut tx = match Tx::begin_once::<()>(&db, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        let mut row = store::get_in_tx(&mut tx, &keys, id).await?.ok_or(Error::NotFound)?;
        let said = Said { by: operator_id.clone(), at: ctx.now(), purpose: purpose.to_owned() };
        let detail = json!({ "recovery": id, "purpose": purpose });
        let act = match (row.status, decision) {
            (RecoveryStatus::Review | RecoveryStatus::Proposed, Decision::Reject) => {
                (row.status, row.decided, row.ended_at) = (RecoveryStatus::Rejected, Some(said), Some(ctx.now()));
                store::update_in_tx(&mut tx, &row).await?;
                "user.recovery_rejected"
            }
            (RecoveryStatus::Review | RecoveryStatus::Proposed, Decision::Approve) if taken => {
                return Err(Error::NumberTaken);
            }
            (RecoveryStatus::Review, Decision::Approve) => {
                (row.status, row.proposed) = (RecoveryStatus::Proposed, Some(said));
                store::update_in_tx(&mut tx, &row).await?;
                "user.recovery_proposed"
            }
            (RecoveryStatus::Proposed, Decision::Approve) => {
                if row.proposed.as_ref().is_some_and(|first| first.by == *operator_id) {
                    return Err(Error::SameOperator);
                }
                row.decided = Some(said);
                self.prove_in_tx(&mut tx, ctx, &keys, &mut row, &rules).await?;
                "user.recovery_approved"
            }
            _ => return Err(Error::RecoveryOver),
        };
        tx.audit(AuditEntry::done(act, person.view.user_id, &detail));
        tx.commit_answer(()).await?;
        if row.status == RecoveryStatus::Cooling {
            self.warn(ctx, &person, &row, &rules).await;
        }
        Ok(())
    }

    /// Puts a recovery into the operators' queue, in a demonstration, so that there is one to decide.
    pub async fn demonstrate_recovery(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        phone: &Phone,
        device: DeviceInfo,
    ) -> Result<(), Error> {
        self.users.demo.as_ref().ok_or(Error::NotDemo)?;
        let (db, keys) = self.users.room(ctx)?;
        if store::pending(&db, &keys, user).await?.is_some() {
            return Ok(());
        }
        let mut row = RecoveryRow::begun(ctx, phone, device, Vec::new());
        row.user_id = Some(user);
        row.status = RecoveryStatus::Review;
        row.facts = Some(Facts { name: true, id_number: true, account: true, phone: true, pin: false });
        row.claimed_at = Some(ctx.now());
        let mut tx = db.begin(ctx).await?;
        store::insert_in_tx(&mut tx, &keys, &row).await?;
        store::update_in_tx(&mut tx, &row).await?;
        Ok(tx.commit().await?)
    }

    /// A page of recoveries for operators.
    pub(crate) async fn recoveries(
        &self,
        ctx: &Ctx,
        status: Option<RecoveryStatus>,
        page: &kernel::PageQuery,
    ) -> Result<kernel::Page<Case>, Error> {
        let (db, keys) = self.users.room(ctx)?;
        let rows = store::page(&db, &keys, status, page).await?;
        let cut = kernel::Page::cut(rows, page, |row| kernel::Cursor {
            key: row.created_at.micros(),
            id: row.recovery_id.to_string(),
        });
        let mut items = Vec::with_capacity(cut.items.len());
        for row in cut.items {
            let person = self.users.person(ctx, row.user_id.ok_or(Error::NotFound)?).await?.ok_or(Error::NotFound)?;
            items.push(Case { row, person });
        }
        Ok(kernel::Page { items, next_cursor: cut.next_cursor })
    }
}

/// The recovery if it was begun on this device; anybody else's does not exist.
fn own(row: Option<RecoveryRow>, device_id: &str) -> Result<RecoveryRow, Error> {
    row.filter(|row| row.device.device_id == device_id).ok_or(Error::NotFound)
}

fn standing(row: &RecoveryRow, rules: Option<&RecoveryRules>) -> Standing {
    let shown = row.ready_at.filter(|_| row.status == RecoveryStatus::Cooling);
    let until = shown.zip(rules).map(|(ready, rules)| ready.plus_seconds(rules.complete_hours * 3_600));
    Standing { status: row.status.told(), ready_at: shown, complete_until: until }
}

fn may_complete(ctx: &Ctx, row: &RecoveryRow, rules: &RecoveryRules) -> Result<(), Error> {
    match (row.status, row.ready_at) {
        (RecoveryStatus::Cooling, Some(ready)) if model::can_complete(ready, rules, ctx.now()) => Ok(()),
        (RecoveryStatus::Cooling, Some(ready)) if ctx.now() < ready => {
            Err(Error::NotReady { seconds: ready.seconds_since(ctx.now()).max(1) })
        }
        _ => Err(Error::RecoveryOver),
    }
}

/// Under what tries for nobody are counted.
fn unknown_subject(keys: &BankKeys, id_number: &ResidentId, account_no: &AccountNo) -> String {
    let index = keys.blind_index("user_recovery.subject", &format!("{}/{}", id_number.as_str(), account_no.as_str()));
    index.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The call, promised by what is claimed rather than by its body: a PIN is sealed anew every time it is sent, and what is
/// kept of a promise must be no use for guessing one.
fn promising(ctx: &Ctx, keys: &BankKeys, id: Id<Recovery>, claim: &Claim) -> Ctx {
    let pin = claim.pin.as_ref().map_or("", |pin| pin.expose().as_str());
    let old_phone = claim.old_phone.as_ref().map_or("", Phone::as_str);
    let (name, id_number, account) = (claim.name.as_str(), claim.id_number.as_str(), claim.account_no.as_str());
    let id = id.to_string();
    let whole = [id.as_str(), name, id_number, account, pin, old_phone].join("\n");
    let mut ctx = ctx.clone();
    if let Some(promise) = &mut ctx.idempotency {
        let index = keys.blind_index("user_recovery.claim", &whole);
        promise.fingerprint = index.iter().map(|byte| format!("{byte:02x}")).collect();
    }
    ctx
}
