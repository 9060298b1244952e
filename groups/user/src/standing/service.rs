//! Use cases of standing: how far somebody has come, and verifying who they are.

use std::sync::Arc;

use async_trait::async_trait;
use contracts::PortFault;
use contracts::account::BoundCards;
use contracts::identity_check::{IdentityAnswer, IdentityCheck, IdentityDisagreement, IdentityQuestion, IdentityRoute};
use contracts::user::{USER_CLASS_CHANGED, User, UserClass, UserClassChanged};
use kernel::{AuditEntry, Ctx, Event, Id, PersonName, ResidentId, Timestamp};
use parameters::Parameters;
use serde_json::json;
use storage::{Begun, Db, Tx};

use super::model::{Evidence, EvidenceKind, Proof, age_on};
use super::refusal::Refusal;
use super::rules::IdentityRules;
use super::store::{self, CheckRow};
use crate::error::Error;
use crate::service::Service;
use crate::store::Person;

/// The column a question is indexed as.
const QUESTION: &str = "user_identity_check.question";

/// Nobody can be asked online.
pub struct NoIdentityCheck;

#[async_trait]
impl IdentityCheck for NoIdentityCheck {
    fn route(&self) -> IdentityRoute {
        IdentityRoute::Counter
    }

    async fn check(&self, _: &Ctx, _: &IdentityQuestion) -> Result<IdentityAnswer, PortFault> {
        Ok(IdentityAnswer::Unanswered)
    }
}

/// How far a user has come.
pub struct Standing {
    /// Who they are.
    pub person: Person,
    /// What their class rests on and rested on, the oldest first.
    pub evidence: Vec<Evidence>,
    /// Which way an identity is verified.
    pub route: IdentityRoute,
}

/// The standing of every bank's users.
pub struct Standings {
    pub(crate) users: Arc<Service>,
    pub(crate) parameters: Parameters,
    pub(crate) cards: Arc<dyn BoundCards>,
    pub(crate) check: Arc<dyn IdentityCheck>,
}

impl Standings {
    /// How far the user has come.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn of(&self, ctx: &Ctx, user: Id<User>) -> Result<Standing, Error> {
        let person = self.users.person(ctx, user).await?.ok_or(Error::NotFound)?;
        let evidence = store::evidence(&self.users.banks.db(ctx)?, user).await?;
        Ok(Standing { person, evidence, route: self.check.route() })
    }

    /// Verifies who the user is, or says why not.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn verify(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        name: &PersonName,
        id_number: &ResidentId,
    ) -> Result<Standing, Error> {
        let (db, keys) = self.users.room(ctx)?;
        if let Begun::Repeat(()) = Tx::begin_once::<()>(&db, ctx).await? {
            return self.of(ctx, user).await;
        }
        let person = self.users.person(ctx, user).await?.ok_or(Error::NotFound)?;
        if let Some(known) = &person.id_number {
            return match known == id_number && person.view.name.as_ref() == Some(name) {
                true => self.of(ctx, user).await,
                false => Err(Refusal::AlreadyVerified.into()),
            };
        }
        self.may_ask(ctx, &db, &person, name, id_number).await?;
        let (check_id, answer) = self.ask(ctx, &db, user, name, id_number).await?;
        match answer {
            IdentityAnswer::Confirmed => {}
            IdentityAnswer::Refused(why) => return Err(Refusal::Disagrees(why).into()),
            IdentityAnswer::Unanswered => return Err(Refusal::Unanswered.into()),
        }
        let mut tx = match Tx::begin_once::<()>(&db, ctx).await? {
            Begun::Repeat(()) => return self.of(ctx, user).await,
            Begun::First(tx) => tx,
        };
        // One at a time in the bank: of two users who verify one number at once the second finds the first.
        tx.hold_streams().await?;
        if let Some(other) = store::other_with_id_in_tx(&mut tx, &keys, user, id_number).await? {
            // Kept, since it speaks for both being one person: see `identity`.
            crate::identity::store::same_document_in_tx(&mut tx, user, other, &check_id, ctx.now()).await?;
            tx.commit().await?;
            return Err(Refusal::IdElsewhere.into());
        }
        let proof = match self.check.route() {
            IdentityRoute::Demonstration => Proof::Demonstration,
            IdentityRoute::Register | IdentityRoute::Counter => Proof::Register,
        };
        let evidence = Evidence {
            kind: EvidenceKind::Identity,
            subject: check_id.clone(),
            proof,
            since: ctx.now(),
            ended_at: None,
        };
        crate::store::set_identity_in_tx(&mut tx, &keys, user, name, Some(id_number)).await?;
        store::add_in_tx(&mut tx, user, &evidence).await?;
        let detail =
            json!({ "name": name.masked(), "id_number": id_number.masked(), "check": check_id, "proof": proof });
        tx.audit(AuditEntry::done("user.name_verified", user, &detail));
        self.users.settle_class_in_tx(&mut tx, user).await?;
        tx.commit_answer(()).await?;
        self.of(ctx, user).await
    }

    /// Whether the register may be asked at all: it tells something with every answer.
    async fn may_ask(
        &self,
        ctx: &Ctx,
        db: &Db,
        person: &Person,
        name: &PersonName,
        id_number: &ResidentId,
    ) -> Result<(), Error> {
        if self.check.route() == IdentityRoute::Counter {
            return Err(Refusal::CounterOnly.into());
        }
        if person.view.name.as_ref().is_some_and(|known| known != name) {
            return Err(Refusal::AlreadyVerified.into());
        }
        let rules = self.parameters.current::<IdentityRules>(ctx).await?;
        let bank = self.users.banks.of(ctx)?;
        let today = bank.date(ctx.now());
        if age_on(id_number, today).is_none_or(|age| age < rules.age_min_years) {
            return Err(Refusal::UnderAge { years: rules.age_min_years }.into());
        }
        let user = person.view.user_id;
        self.not_refused_too_often(ctx, db, user).await?;
        let cards = self.cards.cards_of(ctx, user).await?;
        if cards.iter().any(|card| card.holder != *name) {
            return Err(Refusal::CardHolderDiffers.into());
        }
        Ok(())
    }

    /// Whether the register may be asked about a customer once more today.
    pub(crate) async fn not_refused_too_often(&self, ctx: &Ctx, db: &Db, user: Id<User>) -> Result<(), Error> {
        let rules = self.parameters.current::<IdentityRules>(ctx).await?;
        let bank = self.users.banks.of(ctx)?;
        let midnight = Timestamp::start_of(bank.date(ctx.now()), bank.zone);
        match store::refused_since(db, user, midnight).await? >= rules.refusals_a_day_max {
            true => Err(Refusal::UsedUp { a_day: rules.refusals_a_day_max }.into()),
            false => Ok(()),
        }
    }

    /// Asks, and keeps what was answered.
    pub(crate) async fn ask(
        &self,
        ctx: &Ctx,
        db: &Db,
        user: Id<User>,
        name: &PersonName,
        id_number: &ResidentId,
    ) -> Result<(String, IdentityAnswer), Error> {
        let (bank, keys) = (self.users.banks.of(ctx)?, self.users.keys.bank(&ctx.tenant));
        let check_id = ctx.new_id::<Evidence>().to_string();
        let question = IdentityQuestion {
            reference: check_id.clone(),
            asking_bank_no: bank.bank_no.clone(),
            name: name.clone(),
            id_number: id_number.clone(),
        };
        let answer = self.check.check(ctx, &question).await?;
        let row = CheckRow {
            check_id: check_id.clone(),
            user_id: user,
            question_index: keys.blind_index(QUESTION, &format!("{}/{}", name.as_str(), id_number.as_str())).to_vec(),
            route: route_word(self.check.route()),
            answer: answer_word(answer),
            asked_at: ctx.now(),
        };
        let word = row.answer;
        let mut tx = db.begin(ctx).await?;
        store::keep_check_in_tx(&mut tx, row).await?;
        if answer != IdentityAnswer::Confirmed {
            tx.audit(AuditEntry::refused("user.identity_refused", user, &json!({ "check": check_id, "answer": word })));
        }
        tx.commit().await?;
        Ok((check_id, answer))
    }
}

impl Service {
    /// The class of a user, from memory where it was looked up and has not changed.
    pub(crate) async fn class_of(&self, ctx: &Ctx, user: Id<User>) -> Result<Option<UserClass>, Error> {
        let db = self.banks.db(ctx)?;
        self.classes.get_or(ctx, &db, (ctx.tenant.clone(), user), store::class_of(&db, user)).await
    }

    /// Brings the class to what the evidence in force carries, and tells of it if it changed.
    pub(crate) async fn settle_class_in_tx(&self, tx: &mut Tx, user: Id<User>) -> Result<(), Error> {
        let Some((from, to)) = store::settle_in_tx(tx, user).await? else { return Ok(()) };
        if from == to {
            return Ok(());
        }
        tx.publish(Event::new(USER_CLASS_CHANGED, user, &UserClassChanged { user_id: user, from, to }));
        tx.audit(AuditEntry::done("user.class_changed", user, &json!({ "from": from, "to": to })));
        Ok(())
    }
}

const fn route_word(route: IdentityRoute) -> &'static str {
    match route {
        IdentityRoute::Register => "register",
        IdentityRoute::Demonstration => "demonstration",
        IdentityRoute::Counter => "counter",
    }
}

const fn answer_word(answer: IdentityAnswer) -> &'static str {
    match answer {
        IdentityAnswer::Confirmed => "confirmed",
        IdentityAnswer::Unanswered => "unanswered",
        IdentityAnswer::Refused(IdentityDisagreement::NameMismatch) => "name_mismatch",
        IdentityAnswer::Refused(IdentityDisagreement::IdUnknown) => "id_unknown",
        IdentityAnswer::Refused(IdentityDisagreement::IdLost) => "id_lost",
    }
}
