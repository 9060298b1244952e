//! Use cases of signing in through a provider, and of linking one.

use std::sync::Arc;

use contracts::risk::Scenario;
use contracts::user::{DeviceInfo, DeviceStanding, OpenedSession, User};
use crypto::{BankKeys, token};
use kernel::{AuditEntry, Ctx, Id, Phone, Timestamp};
use serde_json::json;
use storage::Tx;

use super::Providers;
use super::provider::{Departure, NotProven, Provider};
use super::refusal::Refusal;
use super::store::{self, Attempt, AttemptRow, Link, LinkRow, Purpose};
use crate::error::Error;
use crate::model::{Lane, code_mac};
use crate::service::{Service, code_is_right, code_text};
use crate::sign_in::{CodeSent, SignedIn};
use crate::store::{self as tries, CodePurpose, SecretTool};

/// Seconds in which somebody must come back from the provider.
const AWAY_S: i64 = 600;
/// Seconds they have from then on to prove their phone.
const BINDING_S: i64 = 900;

/// Signing in through providers, at every bank.
pub struct Federation {
    auth: Arc<Service>,
    providers: Providers,
}

/// Somebody is sent to a provider.
pub struct Sent {
    pub attempt_id: Id<Attempt>,
    pub authorization_url: String,
    pub expires_at: Timestamp,
}

/// Where coming back led.
pub enum Back {
    /// As any sign-in.
    In(SignedIn),
    /// The subject is nobody's yet: a phone is needed.
    PhoneNeeded,
}

/// A link as its owner sees it.
pub struct Linked<'a> {
    pub row: LinkRow,
    pub provider: &'a Provider,
}

fn binding(attempt: Id<Attempt>, phone: &Phone) -> [u8; 32] {
    token::digest(&[b"external", attempt.to_string().as_bytes(), phone.as_str().as_bytes()])
}

impl Federation {
    pub(super) fn new(auth: Arc<Service>, providers: Providers) -> Self {
        Self { auth, providers }
    }

    /// The providers of a bank.
    pub fn providers(&self, ctx: &Ctx) -> &[Provider] {
        self.providers.get(&ctx.tenant).map_or(&[], Vec::as_slice)
    }

    fn provider(&self, ctx: &Ctx, id: &str) -> Result<&Provider, Error> {
        let found = self.providers(ctx).iter().find(|provider| provider.id == id);
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
        let provider = self.provider(ctx, provider)?;
        if let Some(user) = user {
            let links = store::links(&self.auth.banks.db(ctx)?, user).await?;
            if links.iter().any(|link| link.provider == provider.id) {
                return Err(Refusal::LinkedAlready.into());
            }
        }
        let departure = provider.depart().await.map_err(|error| silent(&provider.id, &error))?;
        let Departure { url, state, nonce, verifier } = departure;
        let (db, keys) = self.auth.room(ctx)?;
        let (attempt_id, now) = (ctx.new_id(), ctx.now());
        let row = AttemptRow {
            attempt_id,
            provider: provider.id.clone(),
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
            expires_at: now.plus_seconds(AWAY_S),
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
        (state, code): (&str, String),
        device_id: &str,
    ) -> Result<(AttemptRow, Vec<u8>), Error> {
        let (db, keys) = self.auth.room(ctx)?;
        let mut tx = db.begin(ctx).await?;
        let row = store::get_in_tx(&mut tx, &keys, id).await?.filter(|row| row.purpose == purpose);
        let row = row.ok_or(Refusal::AttemptOver)?;
        let hash = token::digest(&[state.as_bytes()]);
        let own = token::same(&row.state_hash, &hash) && row.device_id == device_id && row.user_id == own_id(ctx);
        if !own || ctx.now() >= row.expires_at || !store::returned_in_tx(&mut tx, id, ctx.now()).await? {
            return Err(Refusal::AttemptOver.into());
        }
        tx.commit().await?;
        let provider = self.provider(ctx, &row.provider)?;
        let subject = provider.arrive(code, row.nonce.clone(), row.verifier.clone(), ctx.now()).await;
        let subject = match subject {
            Ok(subject) => subject,
            Err(error @ NotProven::Silent(_)) => return Err(silent(&provider.id, &error)),
            Err(NotProven::Refused(why)) => {
                tracing::warn!(provider = provider.id, %why, "a provider proved nothing");
                let mut tx = db.begin(ctx).await?;
                let subject = row.user_id.map_or_else(|| "-".to_owned(), |user| user.to_string());
                tx.audit(AuditEntry::refused("auth.external_refused", subject, &json!({ "provider": provider.id })));
                tx.commit().await?;
                return Err(Refusal::NotProven.into());
            }
        };
        let index = store::subject_index(&keys, &provider.id, subject.expose());
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
        (state, code): (&str, String),
        device: &DeviceInfo,
    ) -> Result<Back, Error> {
        let (row, index) = self.arrive(ctx, id, Purpose::SignIn, (state, code), &device.device_id).await?;
        let db = self.auth.banks.db(ctx)?;
        let mut tx = db.begin(ctx).await?;
        let Some(link) = store::linked_in_tx(&mut tx, &row.provider, &index).await? else {
            return Ok(Back::PhoneNeeded);
        };
        store::used_in_tx(&mut tx, link.link_id, ctx.now()).await?;
        store::done_in_tx(&mut tx, id, ctx.now()).await?;
        tx.audit(AuditEntry::done("auth.external_used", link.user_id, &json!({ "provider": row.provider })));
        tx.commit().await?;
        Ok(Back::In(self.enter(ctx, link.user_id, device).await?))
    }

    /// As with a password: at once on a known device, with a code on a new one.
    async fn enter(&self, ctx: &Ctx, user: Id<User>, device: &DeviceInfo) -> Result<SignedIn, Error> {
        let phone = self.auth.users.get(ctx, user).await?.ok_or(Error::NotFound)?.phone;
        let standing = self.auth.users.device(ctx, user, &device.device_id).await?;
        let lane = match standing {
            DeviceStanding::Known { .. } => Lane::Known,
            DeviceStanding::New => Lane::Stranger,
        };
        self.auth.enter(ctx, &phone, user, (device, standing, lane)).await
    }

    /// Sends a code to the phone that the subject is to be bound to. The answer is the same whosever the phone is.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn give_phone(&self, ctx: &Ctx, id: Id<Attempt>, phone: &Phone) -> Result<CodeSent, Error> {
        self.send_code(ctx, id, Purpose::SignIn, phone).await
    }

    async fn send_code(
        &self,
        ctx: &Ctx,
        id: Id<Attempt>,
        purpose: Purpose,
        phone: &Phone,
    ) -> Result<CodeSent, Error> {
        let (db, keys) = self.auth.room(ctx)?;
        let rules = self.auth.code_rules(ctx).await?;
        let mut tx = db.begin(ctx).await?;
        let row = self.open_in_tx(&mut tx, ctx, &keys, id, purpose).await?;
        let provider = self.provider(ctx, &row.provider)?;
        self.auth.claim_text_in_tx(&mut tx, ctx, &keys, phone, CodePurpose::Login).await?;
        let (code, expires_at) = (token::six_digits(), ctx.now().plus_seconds(rules.life_s));
        let mac = code_mac(&keys.codes, &id.to_string(), &binding(id, phone), code.expose()).to_vec();
        store::code_in_tx(&mut tx, &keys, id, phone, (mac, expires_at)).await?;
        tx.commit().await?;
        let bank = self.auth.banks.of(ctx)?;
        let name = ctx.lang.pick(&provider.names.0, &provider.names.1);
        let title = ctx.lang.pick("绑定第三方登录：", "link sign-in with ");
        let text = code_text(ctx, &bank, &code, rules.life_s).confirming(&format!("{title}{name}"));
        self.auth.send(ctx, phone, text).await?;
        Ok(CodeSent {
            code_id: Id::from_uuid(id.uuid()),
            phone_masked: phone.masked(),
            expires_at,
            resend_after_s: self.auth.config.resend_s,
        })
    }

    /// An attempt that has come back and is not done.
    async fn open_in_tx(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        keys: &BankKeys,
        id: Id<Attempt>,
        purpose: Purpose,
    ) -> Result<AttemptRow, Error> {
        let row = store::get_in_tx(tx, keys, id).await?.filter(|row| row.purpose == purpose);
        let row = row.filter(|row| row.user_id == own_id(ctx) && row.subject_index.is_some() && row.done_at.is_none());
        let row = row.ok_or(Refusal::AttemptOver)?;
        let in_time = row.returned_at.is_some_and(|back| ctx.now() < back.plus_seconds(BINDING_S));
        if in_time { Ok(row) } else { Err(Refusal::AttemptOver.into()) }
    }

    /// The attempt whose code this is; tries are counted in a transaction of their own.
    async fn proven(
        &self,
        ctx: &Ctx,
        id: Id<Attempt>,
        purpose: Purpose,
        code: &str,
    ) -> Result<(AttemptRow, Phone), Error> {
        let (db, keys) = self.auth.room(ctx)?;
        let rules = self.auth.code_rules(ctx).await?;
        let mut tx = db.begin(ctx).await?;
        let row = self.open_in_tx(&mut tx, ctx, &keys, id, purpose).await?;
        let (Some(phone), Some(mac), Some(expires_at)) = (row.phone.clone(), &row.code_mac, row.code_expires_at) else {
            return Err(Error::CodeExpired);
        };
        if ctx.now() >= expires_at || row.tries >= rules.tries_max {
            return Err(Error::CodeExpired);
        }
        if code_is_right(&keys, mac, &id.to_string(), &binding(id, &phone), code) {
            return Ok((row, phone));
        }
        store::count_try_in_tx(&mut tx, id).await?;
        let subject = row.user_id.map_or_else(|| "-".to_owned(), |user| user.to_string());
        tx.audit(AuditEntry::refused("auth.code_refused", subject, &json!({ "for": "external" })));
        tx.commit().await?;
        let left = rules.tries_max - row.tries - 1;
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
        let (row, phone) = self.proven(ctx, id, Purpose::SignIn, code).await?;
        if row.device_id != device.device_id {
            return Err(Refusal::AttemptOver.into());
        }
        let db = self.auth.banks.db(ctx)?;
        if let Some(known) = self.auth.users.by_phone(ctx, &phone).await? {
            let password = tries::credential(&db, known.user_id, SecretTool::Password).await?;
            let accounts = self.auth.accounts.of_user(ctx, known.user_id).await?;
            if password.is_some() || !accounts.is_empty() {
                return Err(Refusal::LinkInside.into());
            }
            if let Some(phone_masked) = self.auth.users.merged_into(ctx, known.user_id).await? {
                return Err(Error::Merged { phone_masked });
            }
        }
        self.auth.judge(ctx, Scenario::Registration, None, Some(device), None).await?;
        let user = self.auth.users.register(ctx, &phone).await?.user_id;
        self.bind(ctx, &row, user).await?;
        // The code that was read stands for the new device as well.
        Ok(self.auth.users.open_session(ctx, user, device).await?)
    }

    /// A customer is back from the provider: a code goes to their own phone.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn link_back(
        &self,
        ctx: &Ctx,
        id: Id<Attempt>,
        (state, code): (&str, String),
        device_id: &str,
    ) -> Result<CodeSent, Error> {
        let user = own_id(ctx).ok_or(Error::Unauthenticated)?;
        let (row, index) = self.arrive(ctx, id, Purpose::Link, (state, code), device_id).await?;
        let mut tx = self.auth.banks.db(ctx)?.begin(ctx).await?;
        if let Some(link) = store::linked_in_tx(&mut tx, &row.provider, &index).await? {
            let own = link.user_id == user;
            return Err(if own { Refusal::LinkedAlready } else { Refusal::LinkedElsewhere }.into());
        }
        drop(tx);
        let phone = self.auth.users.get(ctx, user).await?.ok_or(Error::NotFound)?.phone;
        self.send_code(ctx, id, Purpose::Link, &phone).await
    }

    /// Binds the subject to the customer.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn link(&self, ctx: &Ctx, id: Id<Attempt>, code: &str) -> Result<(), Error> {
        let user = own_id(ctx).ok_or(Error::Unauthenticated)?;
        let (row, _) = self.proven(ctx, id, Purpose::Link, code).await?;
        self.bind(ctx, &row, user).await
    }

    async fn bind(&self, ctx: &Ctx, row: &AttemptRow, user: Id<User>) -> Result<(), Error> {
        let subject = row.subject_index.as_deref().ok_or(Refusal::AttemptOver)?;
        let mut tx = self.auth.banks.db(ctx)?.begin(ctx).await?;
        // One attempt binds once: its row is locked, and done with it.
        let keys = self.auth.keys.bank(&ctx.tenant);
        self.open_in_tx(&mut tx, ctx, &keys, row.attempt_id, row.purpose).await?;
        let link: Id<Link> = ctx.new_id();
        match store::link_in_tx(&mut tx, link, &row.provider, subject, (user, ctx.now())).await {
            Err(Error::Store(error)) if error.is_unique_violation() => return Err(Refusal::LinkedElsewhere.into()),
            linked => linked?,
        }
        store::done_in_tx(&mut tx, row.attempt_id, ctx.now()).await?;
        tx.audit(AuditEntry::done("auth.external_linked", user, &json!({ "provider": row.provider, "link": link })));
        Ok(tx.commit().await?)
    }

    /// What a customer has linked; of providers the bank no longer has, nothing.
    pub async fn links(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<Linked<'_>>, Error> {
        let rows = store::links(&self.auth.banks.db(ctx)?, user).await?;
        let linked = |row: LinkRow| Some(Linked { provider: self.provider(ctx, &row.provider).ok()?, row });
        Ok(rows.into_iter().filter_map(linked).collect())
    }

    /// Ends a link of the customer's: it opens nothing any more.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn unlink(&self, ctx: &Ctx, user: Id<User>, id: Id<Link>) -> Result<(), Error> {
        let mut tx = self.auth.banks.db(ctx)?.begin(ctx).await?;
        let provider = store::unlink_in_tx(&mut tx, user, id, ctx.now()).await?.ok_or(Error::NotFound)?;
        tx.audit(AuditEntry::done("auth.external_unlinked", user, &json!({ "provider": provider, "link": id })));
        Ok(tx.commit().await?)
    }
}

/// The customer who asks, if it is one.
fn own_id(ctx: &Ctx) -> Option<Id<User>> {
    ctx.user_id().and_then(|id| id.parse().ok())
}

fn silent(provider: &str, error: &NotProven) -> Error {
    tracing::warn!(provider, %error, "a provider does not answer");
    Refusal::ProviderSilent.into()
}

/// Forgets attempts that nobody can use any more.
pub(crate) async fn forget_in_tx(tx: &mut Tx, now: Timestamp) -> Result<u64, Error> {
    store::forget_in_tx(tx, now.plus_seconds(-86_400)).await
}

