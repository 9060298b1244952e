//! Use cases of signing in through a provider, and of linking one.

use std::collections::BTreeMap;
use std::sync::Arc;

use contracts::auth::{Challenge, Tool};
use contracts::message::{MESSAGE_WANTED, MessageWanted, Param};
use contracts::risk::Scenario;
use contracts::user::{DeviceInfo, DeviceStanding, OpenedSession, User};
use crypto::{BankKeys, Secret, token};
use kernel::{AuditEntry, Ctx, Event, Id, Phone, Timestamp};
use serde_json::json;
use storage::{Begun, Tx};

use super::Connections;
use super::provider::{Arrival, Departure, NotProven, Provider};
use super::refusal::Refusal;
use super::rules::{ProviderRules, ProviderTerms};
use super::store::{self, Attempt, AttemptRow, EndedBy, Link, LinkRow, Purpose};
use crate::error::Error;
use crate::model::{Lane, code_mac};
use crate::service::{Service, code_is_right, code_text};
use crate::sign_in::{Came, CodeSent, SignedIn, WhyFurther};
use crate::store::CodePurpose;
use crate::weighing::Sight;

/// Signing in through providers, at every bank.
pub struct Federation {
    auth: Arc<Service>,
    connections: Connections,
}

/// Somebody is sent to a provider.
#[derive(Debug)]
pub struct Sent {
    pub attempt_id: Id<Attempt>,
    pub authorization_url: String,
    pub expires_at: Timestamp,
}

/// What came back with somebody.
pub struct Brought {
    /// The state of the attempt.
    pub state: Secret<String>,
    /// The provider's code.
    pub code: Secret<String>,
    /// Which provider says it sent them, where it does (RFC 9207).
    pub issuer: Option<String>,
}

/// Where coming back led.
pub enum Back {
    /// As any sign-in.
    In(SignedIn),
    /// The subject is nobody's yet: a phone is needed.
    PhoneNeeded,
}

/// Whether a link opens anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LinkStanding {
    /// It does.
    Active,
    /// Not for now: the bank does not offer the provider, or another one under the same name.
    Dormant,
}

/// A link as it stands.
pub struct Linked {
    pub row: LinkRow,
    /// The provider, while the bank names one of this id.
    pub terms: Option<ProviderTerms>,
    pub standing: LinkStanding,
}

/// What a code for a phone is bound to.
fn binding(attempt: Id<Attempt>, phone: &Phone) -> [u8; 32] {
    token::digest(&[b"external", attempt.to_string().as_bytes(), phone.as_str().as_bytes()])
}

impl Federation {
    pub(super) fn new(auth: Arc<Service>, connections: Connections) -> Self {
        Self { auth, connections }
    }

    async fn rules(&self, ctx: &Ctx) -> Result<Arc<ProviderRules>, Error> {
        Ok(self.auth.parameters.current(ctx).await?)
    }

    fn connected(&self, ctx: &Ctx, terms: &ProviderTerms) -> Option<Provider> {
        let connection = self.connections.get(&(ctx.tenant.clone(), terms.id.clone()))?;
        let reached = connection.reaches(&terms.issuer);
        reached.then(|| Provider { terms: terms.clone(), connection: connection.clone() })
    }

    /// The providers a bank offers: those it names that it is connected with, in its own order.
    pub async fn providers(&self, ctx: &Ctx) -> Result<Vec<Provider>, Error> {
        let rules = self.rules(ctx).await?;
        Ok(rules.providers.iter().filter_map(|terms| self.connected(ctx, terms)).collect())
    }

    async fn provider(&self, ctx: &Ctx, id: &str) -> Result<Provider, Error> {
        let found = self.providers(ctx).await?.into_iter().find(|provider| provider.terms.id == id);
        Ok(found.ok_or(Refusal::NoProvider)?)
    }

    /// Sends somebody to a provider: a visitor to sign in, or a customer to link it.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn begin(
        &self,
        ctx: &Ctx,
        provider: &str,
        device_id: &str,
        user: Option<Id<User>>,
    ) -> Result<Sent, Error> {
        let provider = self.provider(ctx, provider).await?;
        let rules = self.rules(ctx).await?;
        if let Some(user) = user {
            let links = store::links(&self.auth.banks.db(ctx)?, user).await?;
            check_room(&links, &provider.terms, &rules)?;
        }
        let departure = provider.depart().await.map_err(|error| silent(&provider, &error))?;
        let Departure { url, state, nonce, verifier } = departure;
        let (db, keys) = self.auth.room(ctx)?;
        let (attempt_id, now) = (ctx.new_id(), ctx.now());
        let row = AttemptRow {
            attempt_id,
            provider: provider.terms.id,
            issuer: provider.terms.issuer,
            purpose: if user.is_some() { Purpose::Link } else { Purpose::SignIn },
            user_id: user,
            device_id: device_id.to_owned(),
            state_hash: token::digest(&[state.expose().as_bytes()]).to_vec(),
            nonce,
            verifier,
            subject_index: None,
            phone: None,
            code_mac: None,
            code_expires_at: None,
            tries: 0,
            created_at: now,
            expires_at: now.plus_seconds(rules.away_s),
            returned_at: None,
            done_at: None,
        };
        let mut tx = db.begin(ctx).await?;
        store::insert_in_tx(&mut tx, &keys, &row).await?;
        tx.commit().await?;
        Ok(Sent { attempt_id, authorization_url: url, expires_at: row.expires_at })
    }

    /// Whom the provider vouches for, once for an attempt.
    async fn arrive(
        &self,
        ctx: &Ctx,
        id: Id<Attempt>,
        purpose: Purpose,
        brought: Brought,
        device_id: &str,
    ) -> Result<(AttemptRow, Vec<u8>), Error> {
        let (db, keys) = self.auth.room(ctx)?;
        let mut tx = db.begin(ctx).await?;
        let row = store::get_in_tx(&mut tx, &keys, id).await?;
        let row = row.filter(|row| row.purpose == purpose && row.user_id == owner(ctx, purpose));
        let row = row.ok_or(Error::NotFound)?;
        let hash = token::digest(&[brought.state.expose().as_bytes()]);
        let own = token::same(&row.state_hash, &hash) && row.device_id == device_id;
        if !own || ctx.now() >= row.expires_at || !store::returned_in_tx(&mut tx, id, ctx.now()).await? {
            return Err(Refusal::AttemptOver.into());
        }
        tx.commit().await?;
        let provider = self.provider(ctx, &row.provider).await?;
        // The bank may have put another provider under the name meanwhile, and another one may have sent them here.
        let other =
            provider.terms.issuer != row.issuer || brought.issuer.as_ref().is_some_and(|issuer| *issuer != row.issuer);
        let arrival =
            Arrival { code: brought.code, nonce: row.nonce.clone(), verifier: row.verifier.clone(), now: ctx.now() };
        let proven = if other { Err(NotProven::Refused("another provider")) } else { provider.arrive(arrival).await };
        let subject = match proven {
            Ok(subject) => subject,
            Err(error @ NotProven::Silent(_)) => return Err(silent(&provider, &error)),
            Err(NotProven::Refused(why)) => {
                tracing::warn!(provider = row.provider, why, "a provider proved nothing");
                let mut tx = db.begin(ctx).await?;
                let subject = row.user_id.map_or_else(|| "-".to_owned(), |user| user.to_string());
                let detail = json!({ "provider": row.provider, "why": why });
                tx.audit(AuditEntry::refused("auth.external_refused", subject, &detail));
                tx.commit().await?;
                return Err(Refusal::NotProven.into());
            }
        };
        let index = store::subject_index(&keys, &row.issuer, subject.expose());
        let mut tx = db.begin(ctx).await?;
        store::vouched_in_tx(&mut tx, id, &index).await?;
        tx.commit().await?;
        Ok((row, index))
    }

    /// A visitor is back from the provider.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn come_back(
        &self,
        ctx: &Ctx,
        id: Id<Attempt>,
        brought: Brought,
        device: &DeviceInfo,
    ) -> Result<Back, Error> {
        let (row, index) = self.arrive(ctx, id, Purpose::SignIn, brought, &device.device_id).await?;
        let mut tx = self.auth.banks.db(ctx)?.begin(ctx).await?;
        let Some(link) = store::linked_in_tx(&mut tx, &index).await? else { return Ok(Back::PhoneNeeded) };
        store::used_in_tx(&mut tx, link.link_id, ctx.now()).await?;
        store::done_in_tx(&mut tx, id, ctx.now()).await?;
        tx.audit(AuditEntry::done("auth.external_used", link.user_id, &json!({ "provider": row.provider })));
        tx.commit().await?;
        Ok(Back::In(self.enter(ctx, link.user_id, device).await?))
    }

    /// As with a password: at once on a known device, with a code on a new one.
    async fn enter(&self, ctx: &Ctx, user: Id<User>, device: &DeviceInfo) -> Result<SignedIn, Error> {
        let phone = self.auth.users.get(ctx, user).await?.ok_or(Refusal::NotProven)?.phone;
        let standing = self.auth.users.device(ctx, user, &device.device_id).await?;
        let lane = match standing {
            DeviceStanding::Known { .. } => Lane::Known,
            DeviceStanding::New => Lane::Stranger,
        };
        self.auth.enter(ctx, &phone, user, (device, standing, lane), Came::Otherwise).await
    }

    /// Sends a code to the phone that the subject is to be bound to. The answer is the same whosever the phone is.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn give_phone(&self, ctx: &Ctx, id: Id<Attempt>, phone: &Phone) -> Result<CodeSent, Error> {
        let (db, keys) = self.auth.room(ctx)?;
        let (codes, rules) = (self.auth.code_rules(ctx).await?, self.rules(ctx).await?);
        let mut tx = db.begin(ctx).await?;
        let row = open_in_tx(&mut tx, ctx, &keys, (id, Purpose::SignIn), &rules).await?;
        let terms = rules.providers.iter().find(|terms| terms.id == row.provider).ok_or(Refusal::NoProvider)?;
        self.auth.claim_text_in_tx(&mut tx, ctx, &keys, phone, CodePurpose::Login).await?;
        let (code, expires_at) = (token::six_digits(), ctx.now().plus_seconds(codes.life_s));
        let mac = code_mac(&keys.codes, &id.to_string(), &binding(id, phone), code.expose()).to_vec();
        store::code_in_tx(&mut tx, &keys, id, phone, (mac, expires_at)).await?;
        tx.commit().await?;
        let bank = self.auth.banks.of(ctx)?;
        let text = code_text(ctx, &bank, &code, codes.life_s).confirming(&title(ctx, terms));
        self.auth.send(ctx, phone, text).await?;
        Ok(CodeSent {
            code_id: Id::from_uuid(id.uuid()),
            phone_masked: phone.masked(),
            expires_at,
            resend_after_s: self.auth.config.resend_s,
            devices_full: None,
            tools: vec![Tool::SmsCode],
            why: WhyFurther::default(),
        })
    }

    /// The attempt whose code this is, and the phone it was sent to; a wrong one is counted.
    async fn proven(&self, ctx: &Ctx, id: Id<Attempt>, code: &str) -> Result<(AttemptRow, Phone), Error> {
        let (db, keys) = self.auth.room(ctx)?;
        let (codes, rules) = (self.auth.code_rules(ctx).await?, self.rules(ctx).await?);
        let mut tx = db.begin(ctx).await?;
        let row = open_in_tx(&mut tx, ctx, &keys, (id, Purpose::SignIn), &rules).await?;
        let (Some(phone), Some(mac), Some(expires_at)) = (row.phone.clone(), &row.code_mac, row.code_expires_at) else {
            return Err(Error::CodeExpired);
        };
        if ctx.now() >= expires_at || row.tries >= codes.tries_max {
            return Err(Error::CodeExpired);
        }
        if code_is_right(&keys, mac, &id.to_string(), &binding(id, &phone), code) {
            return Ok((row, phone));
        }
        store::count_try_in_tx(&mut tx, id).await?;
        tx.audit(AuditEntry::refused("auth.code_refused", "-", &json!({ "for": "external" })));
        tx.commit().await?;
        let left = codes.tries_max - row.tries - 1;
        Err(if left > 0 { Error::CodeWrong { left } } else { Error::CodeExpired })
    }

    /// Binds the subject to the user of the phone that was proven, whom nobody else has a way into, and signs them in.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn complete(
        &self,
        ctx: &Ctx,
        id: Id<Attempt>,
        code: &str,
        device: &DeviceInfo,
    ) -> Result<OpenedSession, Error> {
        let (row, phone) = self.proven(ctx, id, code).await?;
        if row.device_id != device.device_id {
            return Err(Refusal::AttemptOver.into());
        }
        if let Some(known) = self.auth.users.by_phone(ctx, &phone).await? {
            if let Some(phone_masked) = self.auth.users.merged_into(ctx, known.user_id).await? {
                return Err(Error::Merged { phone_masked });
            }
            if self.auth.has_a_way_in(ctx, known.user_id).await? {
                return Err(Refusal::LinkInside.into());
            }
        }
        let sight = Sight::of(Scenario::Registration).device(&device.device_id, None).phone(&phone);
        self.auth.judge(ctx, sight).await?;
        let user = self.auth.users.register(ctx, &phone).await?.user_id;
        self.bind(ctx, &row, user).await?;
        // The code that was read stands for the new device as well.
        Ok(self.auth.users.open_session(ctx, user, device).await?)
    }

    /// A customer is back from the provider; what is linked, and what the proof of it will be about.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn link_back(
        &self,
        ctx: &Ctx,
        id: Id<Attempt>,
        brought: Brought,
        device_id: &str,
    ) -> Result<Provider, Error> {
        let user = own_id(ctx).ok_or(Error::Unauthenticated)?;
        let (row, index) = self.arrive(ctx, id, Purpose::Link, brought, device_id).await?;
        let mut tx = self.auth.banks.db(ctx)?.begin(ctx).await?;
        if let Some(link) = store::linked_in_tx(&mut tx, &index).await? {
            return Err(taken(&link, user).into());
        }
        drop(tx);
        self.provider(ctx, &row.provider).await
    }

    /// Binds the subject to the customer, with the proof that adding a tool takes: whoever sits in a stolen session adds no way in.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn link(&self, ctx: &Ctx, id: Id<Attempt>, challenge: Option<Id<Challenge>>) -> Result<(), Error> {
        let user = own_id(ctx).ok_or(Error::Unauthenticated)?;
        let (db, keys) = self.auth.room(ctx)?;
        let rules = self.rules(ctx).await?;
        let mut tx = db.begin(ctx).await?;
        let row = open_in_tx(&mut tx, ctx, &keys, (id, Purpose::Link), &rules).await?;
        // The proof is asked for in transactions of its own.
        drop(tx);
        let terms = rules.providers.iter().find(|terms| terms.id == row.provider).ok_or(Refusal::NoProvider)?;
        self.auth.prove_act(ctx, user, (format!("external/{id}"), title(ctx, terms)), challenge).await?;
        self.bind(ctx, &row, user).await
    }

    async fn bind(&self, ctx: &Ctx, attempt: &AttemptRow, user: Id<User>) -> Result<(), Error> {
        let rules = self.rules(ctx).await?;
        let (db, keys) = self.auth.room(ctx)?;
        let mut tx = db.begin(ctx).await?;
        // One attempt binds once: its row is locked, and done with it.
        let attempt = open_in_tx(&mut tx, ctx, &keys, (attempt.attempt_id, attempt.purpose), &rules).await?;
        let subject = attempt.subject_index.as_deref().ok_or(Refusal::AttemptOver)?;
        if let Some(link) = store::linked_in_tx(&mut tx, subject).await? {
            return Err(taken(&link, user).into());
        }
        let terms = rules.providers.iter().find(|terms| terms.id == attempt.provider).ok_or(Refusal::NoProvider)?;
        let links = store::links_in_tx(&mut tx, user).await?;
        check_room(&links, terms, &rules)?;
        for old in links.iter().filter(|link| link.provider == attempt.provider) {
            store::end_in_tx(&mut tx, old.link_id, EndedBy::Replaced, ctx.now()).await?;
        }
        let row = LinkRow {
            link_id: ctx.new_id(),
            provider: attempt.provider.clone(),
            issuer: attempt.issuer.clone(),
            user_id: user,
            linked_at: ctx.now(),
            last_used_at: None,
        };
        match store::link_in_tx(&mut tx, &row, subject).await {
            Err(Error::Store(error)) if error.is_unique_violation() => return Err(Refusal::LinkedElsewhere.into()),
            linked => linked?,
        }
        store::done_in_tx(&mut tx, attempt.attempt_id, ctx.now()).await?;
        note_in_tx(&mut tx, &row, Change::Linked, json!({}), ctx.now());
        Ok(tx.commit().await?)
    }

    /// What a customer has linked, with how each stands.
    pub async fn links(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<Linked>, Error> {
        let rules = self.rules(ctx).await?;
        let rows = store::links(&self.auth.banks.db(ctx)?, user).await?;
        let linked = |row: LinkRow| {
            let terms = rules.providers.iter().find(|terms| terms.id == row.provider);
            let opens = terms.is_some_and(|terms| terms.issuer == row.issuer && self.connected(ctx, terms).is_some());
            let standing = if opens { LinkStanding::Active } else { LinkStanding::Dormant };
            Linked { row, terms: terms.cloned(), standing }
        };
        Ok(rows.into_iter().map(linked).collect())
    }

    /// The same for an operator: a customer there is.
    pub async fn links_of(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<Linked>, Error> {
        self.auth.banks.of(ctx)?;
        self.auth.users.get(ctx, user).await?.ok_or(Error::NotFound)?;
        self.links(ctx, user).await
    }

    /// Whether a provider is a demonstration's, as far as is known.
    pub(super) fn kind(&self, ctx: &Ctx, linked: &Linked) -> super::ProviderKind {
        let provider = linked.terms.as_ref().and_then(|terms| self.connected(ctx, terms));
        provider.map_or(super::ProviderKind::Real, |provider| provider.connection.kind())
    }

    /// Ends a link of the customer's: it opens nothing any more. It takes no proof, since it only protects.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn unlink(&self, ctx: &Ctx, user: Id<User>, id: Id<Link>) -> Result<(), Error> {
        self.end(ctx, user, id, EndedBy::Customer, json!({})).await
    }

    /// Ends a customer's link in the bank's name.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn operator_unlink(&self, ctx: &Ctx, user: Id<User>, id: Id<Link>, purpose: &str) -> Result<(), Error> {
        self.end(ctx, user, id, EndedBy::Bank, json!({ "purpose": purpose })).await
    }

    /// Links a subject to a user whom nobody asks: for those of a demonstration, and nobody else.
    pub async fn demonstrate_link(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        terms: &ProviderTerms,
        subject: &str,
    ) -> Result<(), Error> {
        let (db, keys) = self.auth.room(ctx)?;
        let row = LinkRow {
            link_id: ctx.new_id(),
            provider: terms.id.clone(),
            issuer: terms.issuer.clone(),
            user_id: user,
            linked_at: ctx.now(),
            last_used_at: None,
        };
        let index = store::subject_index(&keys, &terms.issuer, subject);
        let mut tx = db.begin(ctx).await?;
        if store::linked_in_tx(&mut tx, &index).await?.is_none() {
            store::link_in_tx(&mut tx, &row, &index).await?;
            let detail = json!({ "provider": row.provider, "link": row.link_id });
            tx.audit(AuditEntry::done("auth.external_linked", user, &detail));
        }
        Ok(tx.commit().await?)
    }

    async fn end(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        id: Id<Link>,
        by: EndedBy,
        why: serde_json::Value,
    ) -> Result<(), Error> {
        let mut tx = match Tx::begin_once::<()>(&self.auth.banks.db(ctx)?, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        let row = store::links_in_tx(&mut tx, user).await?.into_iter().find(|row| row.link_id == id);
        let row = row.ok_or(Error::NotFound)?;
        if !store::end_in_tx(&mut tx, id, by, ctx.now()).await? {
            return Err(Error::NotFound);
        }
        note_in_tx(&mut tx, &row, Change::Unlinked, why, ctx.now());
        tx.commit_answer(()).await?;
        Ok(())
    }
}

/// Ends what a customer has linked by `until`: they came back without anything, and what they had may be in other hands.
pub(crate) async fn end_all_in_tx(tx: &mut Tx, user: Id<User>, until: Timestamp, now: Timestamp) -> Result<(), Error> {
    for row in store::links_in_tx(tx, user).await?.into_iter().filter(|row| row.linked_at <= until) {
        if store::end_in_tx(tx, row.link_id, EndedBy::Recovery, now).await? {
            let detail = json!({ "provider": row.provider, "link": row.link_id, "why": EndedBy::Recovery.as_str() });
            tx.audit(AuditEntry::done("auth.external_unlinked", user, &detail));
        }
    }
    Ok(())
}

/// An attempt of whoever asks that has come back and is not done; locked.
async fn open_in_tx(
    tx: &mut Tx,
    ctx: &Ctx,
    keys: &BankKeys,
    (id, purpose): (Id<Attempt>, Purpose),
    rules: &ProviderRules,
) -> Result<AttemptRow, Error> {
    let row = store::get_in_tx(tx, keys, id).await?;
    let row = row.filter(|row| row.purpose == purpose && row.user_id == owner(ctx, purpose));
    let row = row.ok_or(Error::NotFound)?;
    let in_time = row.returned_at.is_some_and(|back| ctx.now() < back.plus_seconds(rules.binding_s));
    let open = in_time && row.subject_index.is_some() && row.done_at.is_none();
    if open { Ok(row) } else { Err(Refusal::AttemptOver.into()) }
}

/// Whose an attempt must be: nobody's, or the caller's.
fn owner(ctx: &Ctx, purpose: Purpose) -> Option<Id<User>> {
    match purpose {
        Purpose::SignIn => None,
        Purpose::Link => own_id(ctx),
    }
}

/// The customer who asks, if it is one.
fn own_id(ctx: &Ctx) -> Option<Id<User>> {
    ctx.user_id().and_then(|id| id.parse().ok())
}

/// Refuses a second link of a provider's, and one more than may be. A link to what the provider was before is in nobody's way.
fn check_room(links: &[LinkRow], terms: &ProviderTerms, rules: &ProviderRules) -> Result<(), Refusal> {
    if links.iter().any(|link| link.provider == terms.id && link.issuer == terms.issuer) {
        return Err(Refusal::LinkedAlready);
    }
    let others = links.iter().filter(|link| link.provider != terms.id).count();
    let most = rules.links_max;
    if i64::try_from(others).unwrap_or(i64::MAX) >= most { Err(Refusal::LinksTooMany { most }) } else { Ok(()) }
}

fn taken(link: &LinkRow, user: Id<User>) -> Refusal {
    if link.user_id == user { Refusal::LinkedAlready } else { Refusal::LinkedElsewhere }
}

/// What is confirmed, in the caller's language.
fn title(ctx: &Ctx, terms: &ProviderTerms) -> String {
    let name = ctx.lang.pick(&terms.name, &terms.name_en);
    format!("{}{name}", ctx.lang.pick("绑定第三方登录：", "Link sign-in with "))
}

/// What became of a link.
#[derive(Debug, Clone, Copy)]
enum Change {
    Linked,
    Unlinked,
}

/// Tells the trail, and whoever it is about.
fn note_in_tx(tx: &mut Tx, row: &LinkRow, change: Change, why: serde_json::Value, now: Timestamp) {
    let (act, template) = match change {
        Change::Linked => ("auth.external_linked", "external_linked"),
        Change::Unlinked => ("auth.external_unlinked", "external_unlinked"),
    };
    let mut detail = json!({ "provider": row.provider, "link": row.link_id });
    if let (Some(detail), Some(why)) = (detail.as_object_mut(), why.as_object()) {
        detail.extend(why.clone());
    }
    tx.audit(AuditEntry::done(act, row.user_id, &detail));
    let wanted = MessageWanted {
        user_id: row.user_id,
        template: template.to_owned(),
        params: BTreeMap::from([("time".to_owned(), Param::Time(now))]),
        dedupe_key: format!("{template}:{}", row.link_id),
        link: Some("/me/external-links".to_owned()),
        expires_at: None,
    };
    tx.publish(Event::new(MESSAGE_WANTED, row.user_id, &wanted));
}

fn silent(provider: &Provider, error: &NotProven) -> Error {
    tracing::warn!(provider = provider.terms.id, %error, "a provider does not answer");
    Refusal::ProviderSilent.into()
}
