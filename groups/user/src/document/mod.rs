//! How long the id document a customer was known by is good, and renewing it.
//!
//! Sources: 居民身份证法 Art. 5 (how long a card is good, by age); 反洗钱法 (2024 revision) Art. 30 and 人民银行令〔2007〕第2号
//! Art. 19 (whoever does not renew an expired document in reasonable time, without grounds, is not served until they do).
//!
//! Invariants:
//! - a renewal is of the same person: name and id number are those the bank knows, and the register is asked again;
//! - dates must be those a card can have at the age it was issued;
//! - a customer whose document nobody has recorded is asked for it, and held to nothing;
//! - when the time to renew is over money no longer leaves online; why, and the way out, is told with every refusal, and
//!   renewing lifts it at once.

pub mod http;
pub mod jobs;
pub mod model;
mod rules;
mod store;

use chrono::NaiveDate;
use contracts::identity_check::{IdentityAnswer, IdentityRoute};
use contracts::user::{Restraint, RestraintReason, User};
use kernel::{AuditEntry, Ctx, Id, Money, Timestamp};
use serde_json::json;
use storage::{Begun, Tx};

pub use model::{Document, DocumentState};
pub use rules::DocumentRules;
pub use store::of as document_of;

use crate::error::Error;
use crate::service::Service;
use crate::standing::{Refusal, Standings};

/// A document and how it stands.
pub struct Standing {
    /// Nothing while nobody has recorded it.
    pub document: Option<Document>,
    /// How it stands today.
    pub state: DocumentState,
    /// The day from which money no longer leaves, unless it is renewed.
    pub stops_on: Option<NaiveDate>,
}

impl Service {
    /// How a customer's document stands.
    pub(crate) async fn document(&self, ctx: &Ctx, user: Id<User>) -> Result<Standing, Error> {
        let document = store::of(&self.banks.db(ctx)?, user).await?;
        let rules = self.parameters.current::<DocumentRules>(ctx).await?;
        let today = self.banks.of(ctx)?.date(ctx.now());
        let state = model::state(document.as_ref(), &rules, today);
        let stops_on = document.as_ref().and_then(|document| model::stops_on(document, &rules));
        Ok(Standing { document, state, stops_on })
    }

    /// What `document` holds its owner to today.
    pub(crate) async fn document_restraint(
        &self,
        ctx: &Ctx,
        document: Option<&Document>,
    ) -> Result<Option<Restraint>, Error> {
        let rules = self.parameters.current::<DocumentRules>(ctx).await?;
        let today = self.banks.of(ctx)?.date(ctx.now());
        let restraint = Restraint {
            until: Timestamp::from_micros(i64::MAX),
            day_cap: Money::cny(0),
            why: RestraintReason::DocumentExpired,
        };
        Ok((model::state(document, &rules, today) == DocumentState::Stopped).then_some(restraint))
    }
}

impl Standings {
    /// Records a new document of the customer's, once the register has confirmed who they are again.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub(crate) async fn renew(&self, ctx: &Ctx, user: Id<User>, document: Document) -> Result<(), Error> {
        let (db, _) = self.users.room(ctx)?;
        if let Begun::Repeat(()) = Tx::begin_once::<()>(&db, ctx).await? {
            return Ok(());
        }
        let bank = self.users.banks.of(ctx)?;
        let today = bank.date(ctx.now());
        let person = self.users.person(ctx, user).await?.ok_or(Error::NotFound)?;
        let (Some(name), Some(id_number)) = (&person.view.name, &person.id_number) else {
            return Err(Error::NotVerified);
        };
        model::check(&document, id_number, today).map_err(Error::DocumentUnfit)?;
        if self.check.route() == IdentityRoute::Counter {
            return Err(Refusal::CounterOnly.into());
        }
        self.not_refused_too_often(ctx, &db, user).await?;
        let (check_id, answer) = self.ask(ctx, &db, user, name, id_number).await?;
        match answer {
            IdentityAnswer::Confirmed => {}
            IdentityAnswer::Refused(why) => return Err(Refusal::Disagrees(why).into()),
            IdentityAnswer::Unanswered => return Err(Refusal::Unanswered.into()),
        }
        let mut tx = match Tx::begin_once::<()>(&db, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        store::keep_in_tx(&mut tx, user, &document, &check_id, ctx.now()).await?;
        let detail = json!({ "valid_until": document.valid_until, "check": check_id });
        tx.audit(AuditEntry::done("user.document_renewed", user, &detail));
        tx.commit_answer(()).await?;
        Ok(())
    }

    /// Records the document of a customer of a demonstration.
    pub async fn demonstrate_document(&self, ctx: &Ctx, user: Id<User>, document: Document) -> Result<(), Error> {
        self.users.demo.as_ref().ok_or(Error::NotDemo)?;
        let mut tx = self.users.banks.db(ctx)?.begin(ctx).await?;
        store::keep_in_tx(&mut tx, user, &document, "demonstration", ctx.now()).await?;
        Ok(tx.commit().await?)
    }
}
