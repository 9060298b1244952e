//! Consents (个人信息单独同意): what customers agree to have done with what is known of them, purpose by purpose.
//!
//! Sources: 个人信息保护法 Art. 13 to 17 (consent, and how it is withdrawn), 23 (giving to another handler), 24 (personalised
//! recommendation), 29 (separate consent for sensitive information).
//!
//! Invariants:
//! - nothing is agreed to until the customer says so, each purpose by itself, to the version in force;
//! - taking back is as easy as giving, needs no proof, and counts at once here and within seconds elsewhere;
//! - texts are never changed, only followed by a newer version; a text that asks for more ends earlier consents on its day;
//! - every decision is kept, with version, language and device.

pub mod console;
pub mod http;
mod model;
pub mod store;
mod texts;

use std::sync::Arc;

use contracts::user::{CONSENT_CHANGED, ConsentChanged, ConsentPurpose, ConsentStanding, User};
use kernel::{AuditEntry, Ctx, Cursor, Event, Id, Page, PageQuery, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use storage::{Begun, Tx};

pub use model::{Decided, Decision, Earlier, TextVersion};
pub use store::{Made, texts_of};

use crate::care::Care;
use crate::error::Error;
use crate::model::Search;
use crate::service::Service;

/// A purpose as it stands for one customer.
pub struct OwnConsent {
    /// The text in force.
    pub text: TextVersion,
    /// Whether it is agreed to.
    pub standing: ConsentStanding,
    /// The last decision, if any was made.
    pub decided: Option<Decided>,
}

/// A purpose as operators see it.
pub struct PurposeTexts {
    /// Newest first, the platform's own last.
    pub versions: Vec<TextVersion>,
    /// The one in force.
    pub in_force: i64,
    /// How many customers' last decision was to give, and to withdraw.
    pub counts: (i64, i64),
}

/// A new version to publish.
pub struct NewText {
    /// zh and en.
    pub title: (String, String),
    /// zh and en.
    pub body: (String, String),
    /// Nothing for at once.
    pub effective_from: Option<Timestamp>,
    /// What becomes of earlier consents.
    pub earlier: Earlier,
    /// Why.
    pub note: String,
}

/// What a decision answers, kept for repeats.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    version: i64,
}

impl Service {
    /// All versions of a text, the platform's own first.
    async fn texts_of(&self, ctx: &Ctx, purpose: ConsentPurpose) -> Result<Arc<Vec<TextVersion>>, Error> {
        let db = self.banks.db(ctx)?;
        let read = async {
            let mut versions = vec![texts::first(purpose)];
            versions.extend(store::versions(&db, purpose).await?);
            Ok(Arc::new(versions))
        };
        self.consent_texts.get_or(ctx, &db, (ctx.tenant.clone(), purpose), read).await
    }

    /// See [`contracts::user::Consents`].
    pub(crate) async fn consent(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        purpose: ConsentPurpose,
    ) -> Result<ConsentStanding, Error> {
        let db = self.banks.db(ctx)?;
        let key = (ctx.tenant.clone(), user, purpose);
        let decided = self.consents.get_or(ctx, &db, key, store::decided(&db, user, purpose)).await?;
        if decided.is_none() {
            return Ok(ConsentStanding::NotGiven);
        }
        Ok(model::standing(&self.texts_of(ctx, purpose).await?, decided, ctx.now()))
    }

    /// Every purpose as it stands for a customer.
    pub(crate) async fn consents_of(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<OwnConsent>, Error> {
        let db = self.banks.db(ctx)?;
        let mut all = Vec::with_capacity(ConsentPurpose::ALL.len());
        for purpose in ConsentPurpose::ALL {
            let decided = store::decided(&db, user, purpose).await?;
            let texts = self.texts_of(ctx, purpose).await?;
            let text = model::in_force(&texts, ctx.now()).cloned().unwrap_or_else(|| texts::first(purpose));
            all.push(OwnConsent { text, standing: model::standing(&texts, decided, ctx.now()), decided });
        }
        Ok(all)
    }

    /// A page of a customer's decisions, newest first.
    pub(crate) async fn consent_history(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        page: &PageQuery,
    ) -> Result<Page<Made>, Error> {
        let rows = store::history(&self.banks.db(ctx)?, user, page).await?;
        Ok(Page::cut(rows, page, |made| Cursor { key: made.at.micros(), id: made.decision_id.to_string() }))
    }
}

impl Service {
    async fn in_force(&self, ctx: &Ctx, purpose: ConsentPurpose) -> Result<i64, Error> {
        let texts = self.texts_of(ctx, purpose).await?;
        Ok(model::in_force(&texts, ctx.now()).map_or(1, |text| text.version))
    }

    async fn keep_decision(&self, ctx: &Ctx, user: Id<User>, made: Made) -> Result<(), Error> {
        let purpose = made.purpose;
        let in_force = self.in_force(ctx, purpose).await?;
        let db = self.banks.db(ctx)?;
        let mut tx = match Tx::begin_once::<Kept>(&db, ctx).await? {
            Begun::Repeat(_) => return Ok(()),
            Begun::First(tx) => tx,
        };
        // To take back, any version will do: what is taken back is the consent, not a text.
        let given = made.decision == Decision::Given;
        if given && made.version != in_force {
            return Err(Error::ConsentTextChanged);
        }
        store::decide_in_tx(&mut tx, user, &made).await?;
        tx.publish(Event::new(CONSENT_CHANGED, user, &ConsentChanged { user_id: user, purpose, given }));
        let act = if given { "user.consent_given" } else { "user.consent_withdrawn" };
        tx.audit(AuditEntry::done(act, user, &json!({ "purpose": purpose, "version": made.version })));
        tx.commit_answer(Kept { version: made.version }).await?;
        Ok(())
    }

    /// Takes a consent back, from the device the customer is signed in on.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, purpose = purpose.as_str()))]
    pub(crate) async fn withdraw_consent(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        purpose: ConsentPurpose,
    ) -> Result<(), Error> {
        let (session, _) = self.own_session(ctx).await?;
        let version = self.in_force(ctx, purpose).await?;
        self.keep_decision(ctx, user, Made::now(ctx, (purpose, Decision::Withdrawn, version), session.device_name))
            .await
    }

    /// Agrees to the text in force for a customer of a demonstration.
    pub async fn demonstrate_consent(&self, ctx: &Ctx, user: Id<User>, purpose: ConsentPurpose) -> Result<(), Error> {
        self.demo.as_ref().ok_or(Error::NotDemo)?;
        let version = self.in_force(ctx, purpose).await?;
        let device = ctx.lang.pick("演示设备", "Demonstration").to_owned();
        self.keep_decision(ctx, user, Made::now(ctx, (purpose, Decision::Given, version), device)).await
    }
}

impl Care {
    /// Keeps what the customer decided about the version they read.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, purpose = purpose.as_str()))]
    pub(crate) async fn decide_consent(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        purpose: ConsentPurpose,
        decision: Decision,
        version: i64,
    ) -> Result<(), Error> {
        let (session, _) = self.users.own_session(ctx).await?;
        let made = Made::now(ctx, (purpose, decision, version), session.device_name);
        self.users.keep_decision(ctx, user, made).await
    }

    /// Every text with its versions, for operators.
    pub(crate) async fn consent_texts(&self, ctx: &Ctx) -> Result<Vec<PurposeTexts>, Error> {
        let db = self.users.banks.db(ctx)?;
        let mut all = Vec::with_capacity(ConsentPurpose::ALL.len());
        for purpose in ConsentPurpose::ALL {
            let mut versions = vec![texts::first(purpose)];
            versions.extend(store::versions(&db, purpose).await?);
            let in_force = model::in_force(&versions, ctx.now()).map_or(1, |text| text.version);
            versions.reverse();
            all.push(PurposeTexts { versions, in_force, counts: store::counts(&db, purpose).await? });
        }
        Ok(all)
    }

    /// Publishes a version; answers its number.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, purpose = purpose.as_str()))]
    pub(crate) async fn publish_consent_text(
        &self,
        ctx: &Ctx,
        purpose: ConsentPurpose,
        new: NewText,
    ) -> Result<i64, Error> {
        let db = self.users.banks.db(ctx)?;
        let mut tx = match Tx::begin_once::<Kept>(&db, ctx).await? {
            Begun::Repeat(kept) => return Ok(kept.version),
            Begun::First(tx) => tx,
        };
        let now = ctx.now();
        let effective_from = new.effective_from.unwrap_or(now);
        if effective_from < now {
            return Err(Error::InThePast);
        }
        let text = TextVersion {
            purpose,
            version: store::next_version_in_tx(&mut tx, purpose).await?,
            title: new.title,
            body: new.body,
            effective_from,
            earlier: new.earlier,
            note: new.note,
            published_by: ctx.actor.id().to_owned(),
        };
        match store::publish_in_tx(&mut tx, &text, ctx.now()).await {
            Err(Error::Store(error)) if error.is_unique_violation() => return Err(Error::PublishedMeanwhile),
            published => published?,
        }
        let detail = json!({
            "purpose": purpose, "version": text.version, "effective_from": effective_from, "earlier": text.earlier,
            "note": text.note,
        });
        tx.audit(AuditEntry::done("user.consent_text_published", purpose.as_str(), &detail));
        let kept = tx.commit_answer(Kept { version: text.version }).await?;
        Ok(kept.version)
    }

    /// The customer an operator means.
    pub(crate) async fn known(&self, ctx: &Ctx, text: &str) -> Result<Id<User>, Error> {
        let Search::User(user) = Search::parse(text) else { return Err(Error::NotFound) };
        self.users.person(ctx, user).await?.ok_or(Error::NotFound)?;
        Ok(user)
    }
}
