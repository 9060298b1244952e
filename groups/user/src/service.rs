//! Use cases of users: registering, names, devices, and texts to them. Sessions are in [`crate::sessions`].

use std::sync::Arc;

use contracts::user::{
    Carrier, ConsentPurpose, TextMessage, USER_REGISTERED, User, UserClass, UserRegistered, UserView,
};
use crypto::{BankKeys, KeyRing};
use kernel::{AuditEntry, Ctx, Event, Id, Lang, Page, PageQuery, PersonName, Phone, ResidentId, TenantId, Timestamp};
use parameters::Parameters;
use serde::Serialize;
use serde_json::json;
use storage::{Believed, Db};
use tenancy::Banks;

use crate::consent::{Decided, TextVersion, texts_of};
use crate::error::Error;
use crate::live::LiveSessions;
use crate::message::CarrierKind;
use crate::model::{Search, SessionRules, UserStatus};
use crate::recovery::Held;
use crate::standing::model::{Evidence, EvidenceKind, Proof};
use crate::store::{self, Device, Listed, Person};
use crate::texts::{SendError, TextCarrier};
use crate::{DemoPeople, UserConfig};

/// Most users a search answers with.
const SEARCH_MAX: i64 = 50;
/// How long the demo handset keeps a text.
const DEMO_TEXT_LIFE_S: i64 = 86_400;

/// The group's service, and its port.
pub struct Service {
    pub(crate) banks: Banks,
    pub(crate) keys: KeyRing,
    pub(crate) rules: SessionRules,
    pub(crate) live: Arc<LiveSessions>,
    pub(crate) demo: Option<DemoPeople>,
    pub(crate) parameters: Parameters,
    carrier: TextCarrier,
    /// When devices were bound, and what else is asked with every call: read once, and again when it changed. Whatever is
    /// written of a user says so by the user's id.
    pub(crate) bound: Believed<(TenantId, Id<User>, String), Option<Timestamp>>,
    pub(crate) classes: Believed<(TenantId, Id<User>), Option<UserClass>>,
    /// Who is held to less than usual.
    pub(crate) restraints: Believed<(TenantId, Id<User>), Held>,
    /// What customers decided, and the texts they decided about.
    pub(crate) consents: Believed<(TenantId, Id<User>, ConsentPurpose), Option<Decided>>,
    pub(crate) consent_texts: Believed<(TenantId, ConsentPurpose), Arc<Vec<TextVersion>>>,
}

impl Service {
    pub(crate) fn new(config: UserConfig, banks: Banks, keys: KeyRing) -> Self {
        Self {
            parameters: Parameters::new(banks.clone()),
            banks,
            keys,
            rules: config.sessions,
            live: Arc::new(LiveSessions::new()),
            demo: config.demo,
            carrier: config.texts,
            bound: Believed::new(200_000, |(_, user, _)| user.to_string()),
            classes: Believed::new(500_000, |(_, user)| user.to_string()),
            restraints: Believed::new(200_000, |(_, user)| user.to_string()),
            consents: Believed::new(500_000, |(_, user, _)| user.to_string()),
            consent_texts: Believed::new(10_000, |(_, purpose)| texts_of(*purpose)),
        }
    }

    pub(crate) fn room(&self, ctx: &Ctx) -> Result<(Db, Arc<BankKeys>), Error> {
        Ok((self.banks.db(ctx)?, self.keys.bank(&ctx.tenant)))
    }

    pub(crate) async fn person(&self, ctx: &Ctx, user: Id<User>) -> Result<Option<Person>, Error> {
        let (db, keys) = self.room(ctx)?;
        store::get(&db, &keys, user).await
    }

    pub(crate) async fn people(&self, ctx: &Ctx, users: &[Id<User>]) -> Result<Vec<Person>, Error> {
        let (db, keys) = self.room(ctx)?;
        store::by_ids(&db, &keys, users).await
    }

    pub(crate) async fn person_by_phone(&self, ctx: &Ctx, phone: &Phone) -> Result<Option<Person>, Error> {
        let (db, keys) = self.room(ctx)?;
        store::by_phone(&db, &keys, phone).await
    }

    /// Users a console search may mean, apart from account numbers.
    pub(crate) async fn find(&self, ctx: &Ctx, text: &str) -> Result<Vec<Person>, Error> {
        let (db, keys) = self.room(ctx)?;
        Ok(match Search::parse(text) {
            Search::Phone(phone) => store::by_phone(&db, &keys, &phone).await?.into_iter().collect(),
            Search::User(user) => store::get(&db, &keys, user).await?.into_iter().collect(),
            Search::Name(name) => store::by_name(&db, &keys, &name, SEARCH_MAX).await?,
            Search::All | Search::Account(_) => Vec::new(),
        })
    }

    /// A page of users, newest first.
    pub(crate) async fn list(&self, ctx: &Ctx, name: Option<&str>, page: &PageQuery) -> Result<Page<Listed>, Error> {
        let (db, keys) = self.room(ctx)?;
        let rows = store::list(&db, &keys, name, page).await?;
        Ok(Page::cut(rows, page, |row| kernel::Cursor {
            key: row.person.view.created_at.micros(),
            id: row.person.view.user_id.to_string(),
        }))
    }

    pub(crate) async fn last_login(&self, ctx: &Ctx, user: Id<User>) -> Result<Option<Timestamp>, Error> {
        store::last_login(&self.banks.db(ctx)?, user).await
    }

    pub(crate) async fn devices(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<Device>, Error> {
        // Write down last uses first, so that the list is of this moment.
        let db = self.banks.db(ctx)?;
        self.live.flush(ctx, &db).await?;
        store::devices(&db, user).await
    }

    /// Writes down the last uses of sessions of every bank; before the process ends.
    pub async fn flush_activity(&self) {
        for bank in self.banks.all() {
            let ctx = Ctx::system(bank.id.clone(), "user", kernel::Clock::System);
            let Ok(db) = self.banks.db(&ctx) else { continue };
            if let Err(error) = self.live.flush(&ctx, &db).await {
                tracing::warn!(%error, bank = %bank.id, "last uses of sessions could not be written down");
            }
        }
    }

    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub(crate) async fn register_user(&self, ctx: &Ctx, phone: &Phone) -> Result<UserView, Error> {
        let (db, keys) = self.room(ctx)?;
        if let Some(person) = store::by_phone(&db, &keys, phone).await? {
            return Ok(person.view);
        }
        let mut tx = db.begin(ctx).await?;
        if let Some(person) = store::by_phone_in_tx(&mut tx, &keys, phone).await? {
            return Ok(person.view);
        }
        let view = UserView {
            user_id: ctx.new_id(),
            phone: phone.clone(),
            name: None,
            class: UserClass::Open,
            created_at: ctx.now(),
            lang: Lang::Zh,
        };
        match store::insert_in_tx(&mut tx, &keys, &view).await {
            // Somebody else registered this phone a moment ago.
            Err(Error::Store(error)) if error.is_unique_violation() => {
                drop(tx);
                let person = store::by_phone(&db, &keys, phone).await?;
                return person.map(|person| person.view).ok_or(Error::NotFound);
            }
            inserted => inserted?,
        }
        crate::standing::store::add_in_tx(
            &mut tx,
            view.user_id,
            &vouched(EvidenceKind::Phone, view.user_id, view.created_at),
        )
        .await?;
        tx.publish(Event::new(USER_REGISTERED, view.user_id, &UserRegistered { user_id: view.user_id }));
        let detail = json!({ "phone": view.phone.masked(), "class": view.class });
        tx.audit(AuditEntry::done("user.registered", view.user_id, &detail));
        tx.commit().await?;
        Ok(view)
    }

    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub(crate) async fn set_name(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        name: &PersonName,
        id_number: Option<&ResidentId>,
        class: UserClass,
    ) -> Result<(), Error> {
        let (db, keys) = self.room(ctx)?;
        let mut tx = db.begin(ctx).await?;
        store::class_in_tx(&mut tx, user).await?.ok_or(Error::NotFound)?;
        store::set_identity_in_tx(&mut tx, &keys, user, name, id_number).await?;
        for kind in [EvidenceKind::Identity, EvidenceKind::ClassOne] {
            if kind.class() <= class {
                crate::standing::store::add_in_tx(&mut tx, user, &vouched(kind, user, ctx.now())).await?;
            }
        }
        let detail = json!({ "name": name.masked(), "id_number": id_number.map(ResidentId::masked), "class": class });
        tx.audit(AuditEntry::done("user.name_verified", user, &detail));
        self.settle_class_in_tx(&mut tx, user).await?;
        Ok(tx.commit().await?)
    }

    pub(crate) async fn device_bound_at(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        device_id: &str,
    ) -> Result<Option<Timestamp>, Error> {
        let db = self.banks.db(ctx)?;
        let key = (ctx.tenant.clone(), user, device_id.to_owned());
        self.bound.get_or(ctx, &db, key, store::device_bound_at(&db, user, device_id)).await
    }

    /// Whether texts have a carrier.
    pub(crate) const fn has_texts(&self) -> bool {
        !matches!(self.carrier, TextCarrier::None)
    }

    /// What carries texts.
    pub(crate) const fn text_carrier(&self) -> CarrierKind {
        match self.carrier {
            TextCarrier::None => CarrierKind::None,
            TextCarrier::DemoHandset => CarrierKind::DemoHandset,
            TextCarrier::Gateway(_) => CarrierKind::Gateway,
        }
    }

    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub(crate) async fn send(&self, ctx: &Ctx, message: &TextMessage) -> Result<Carrier, Error> {
        let way = Way { id: ctx.new_id::<TextMessage>().to_string(), channel: "sms" };
        let carried = self.carry(ctx, &way, &message.phone, &message.text).await;
        Ok(if carried.map_err(|error| Error::Texts(error.to_string()))? { Carrier::Took } else { Carrier::None })
    }

    /// Hands a text to the carrier under an id of its own: sent again with it, it reaches the phone once. Answers whether
    /// there is a carrier.
    pub(crate) async fn carry(&self, ctx: &Ctx, way: &Way, phone: &Phone, text: &str) -> Result<bool, SendError> {
        match &self.carrier {
            TextCarrier::None => Ok(false),
            TextCarrier::DemoHandset => {
                let shown = self.show_on_handset(ctx, way, phone, text).await;
                shown.map(|()| true).map_err(|error| SendError::Unavailable(error.to_string()))
            }
            TextCarrier::Gateway(gateway) => {
                gateway.send(&way.id, ctx.tenant.as_str(), phone.as_str(), text).await.map(|()| true)
            }
        }
    }

    /// Shows a message on the demo handset, once for its id.
    pub(crate) async fn show_on_handset(&self, ctx: &Ctx, way: &Way, phone: &Phone, text: &str) -> Result<(), Error> {
        let (db, keys) = self.room(ctx)?;
        let now = ctx.now();
        let mut tx = db.begin(ctx).await?;
        let oldest = now.plus_seconds(-DEMO_TEXT_LIFE_S);
        store::insert_text_in_tx(&mut tx, way, store::phone_index(&keys, phone), text, (now, oldest)).await?;
        Ok(tx.commit().await?)
    }

    /// The demo handset's texts or pushes; only in demo mode.
    pub(crate) async fn demo_texts(
        &self,
        ctx: &Ctx,
        phone: &Phone,
        channel: &'static str,
        limit: i64,
    ) -> Result<Vec<store::DemoText>, Error> {
        self.demo.as_ref().ok_or(Error::NotDemo)?;
        let (db, keys) = self.room(ctx)?;
        store::texts(&db, store::phone_index(&keys, phone), channel, limit).await
    }

    /// The demo customers that exist in this bank; only in demo mode.
    pub(crate) async fn demo_customers(&self, ctx: &Ctx) -> Result<(&DemoPeople, Vec<DemoCustomerFound>), Error> {
        let demo = self.demo.as_ref().ok_or(Error::NotDemo)?;
        let mut found = Vec::new();
        for customer in &demo.customers {
            let Ok(phone) = customer.phone.parse::<Phone>() else {
                continue;
            };
            let Some(person) = self.person_by_phone(ctx, &phone).await? else {
                continue;
            };
            let name = person.view.name.map_or_else(String::new, |name| name.as_str().to_owned());
            let note = ctx.lang.pick(&customer.note, &customer.note_en).to_owned();
            found.push(DemoCustomerFound { phone: customer.phone.clone(), name, note });
        }
        Ok((demo, found))
    }

    /// What an operator asked to see whole, with the purpose, on record.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub(crate) async fn reveal(&self, ctx: &Ctx, user: Id<User>, purpose: &str) -> Result<Person, Error> {
        let (db, keys) = self.room(ctx)?;
        let person = store::get(&db, &keys, user).await?.ok_or(Error::NotFound)?;
        let mut tx = db.begin(ctx).await?;
        tx.audit(AuditEntry::done(
            "user.revealed",
            user,
            &Revealed { purpose, fields: ["name", "phone", "id_number"] },
        ));
        tx.commit().await?;
        Ok(person)
    }

    /// Whether a user may sign in; unknown users may not.
    pub(crate) async fn status(&self, ctx: &Ctx, user: Id<User>) -> Result<Option<UserStatus>, Error> {
        Ok(self.person(ctx, user).await?.map(|person| person.status))
    }
}

/// Evidence of a user's own: the phone they proved, or what the bank itself vouches for.
fn vouched(kind: EvidenceKind, user: Id<User>, since: Timestamp) -> Evidence {
    let proof = if kind == EvidenceKind::Phone { Proof::SmsCode } else { Proof::Bank };
    Evidence { kind, subject: user.to_string(), proof, since, ended_at: None }
}

/// One way of one message to a phone.
pub(crate) struct Way {
    /// Its id, the same at every try.
    pub id: String,
    /// `sms` or `push`.
    pub channel: &'static str,
}

#[derive(Serialize)]
struct Revealed<'a> {
    purpose: &'a str,
    fields: [&'static str; 3],
}

/// A demo customer of this bank.
pub struct DemoCustomerFound {
    /// To sign in with.
    pub phone: String,
    /// As it stands on the account.
    pub name: String,
    /// What there is to see, in the caller's language.
    pub note: String,
}
