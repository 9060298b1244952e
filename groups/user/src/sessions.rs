//! Use cases of sessions: opening, checking, refreshing, ending.

use contracts::user::{DeviceInfo, LastLogin, OpenedSession, Session, SignedIn, USER_SIGNED_IN, User};
use crypto::Secret;
use crypto::token::{self, TokenHash};
use kernel::{Actor, AuditEntry, Ctx, Event, Id, Timestamp};
use serde_json::json;
use storage::{Db, Tx};

use crate::device::DeviceRules;
use crate::error::Error;
use crate::live::Live;
use crate::model::{EndReason, SessionEnd, SessionTimes, UserStatus};
use crate::service::Service;
use crate::store::{self, SessionRow};

/// A fresh pair of tokens and their digests.
struct Tokens {
    access: Secret<String>,
    refresh: Secret<String>,
    access_hash: TokenHash,
    refresh_hash: TokenHash,
}

impl Tokens {
    fn draw() -> Self {
        let (access, refresh) = (token::new_token(), token::new_token());
        let digest = |token: &Secret<String>| token::hash(token.expose()).expect("tokens of ours have our shape");
        Self { access_hash: digest(&access), refresh_hash: digest(&refresh), access, refresh }
    }
}

impl Service {
    /// Binds the device if it is new, ends an older session on it, and opens a fresh one.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub(crate) async fn open(&self, ctx: &Ctx, user: Id<User>, device: &DeviceInfo) -> Result<OpenedSession, Error> {
        if self.status(ctx, user).await?.ok_or(Error::NotFound)? == UserStatus::Locked {
            return Err(Error::Session(SessionEnd::Revoked));
        }
        let db = self.banks.db(ctx)?;
        let devices = self.parameters.current::<DeviceRules>(ctx).await?;
        stands_alone(&db, user).await?;
        let (now, tokens, session_id) = (ctx.now(), Tokens::draw(), ctx.new_id());
        let times = SessionTimes {
            access_expires_at: now.plus_seconds(self.rules.access_s),
            expires_at: now.plus_seconds(self.rules.life_s),
            last_seen_at: now,
        };
        let row = SessionRow {
            session_id,
            user_id: user,
            device_id: device.device_id.clone(),
            device_name: device.name.clone(),
            opened_at: now,
            times,
            access_hash: tokens.access_hash.to_vec(),
            ended: None,
        };
        let own = as_customer(ctx, user, session_id, &device.device_id);
        let mut tx = db.begin(&own).await?;
        crate::identity::seen_in_tx(&mut tx, ctx, user).await?;
        let new_device = store::bind_device_in_tx(&mut tx, user, device, now).await?;
        let given_up = match new_device {
            true => self.make_room_in_tx(&mut tx, ctx, user, device, devices.most).await?,
            false => None,
        };
        let last_login = store::sign_in_before_in_tx(&mut tx, user).await?;
        let replaced = store::living_in_tx(&mut tx, user, Some(&device.device_id)).await?;
        for session in &replaced {
            store::end_in_tx(&mut tx, *session, EndReason::Replaced, now).await?;
        }
        store::insert_session_in_tx(&mut tx, &row).await?;
        store::set_lang_in_tx(&mut tx, user, ctx.lang).await?;
        store::insert_refresh_in_tx(&mut tx, &tokens.refresh_hash, session_id).await?;
        tell_sign_in(&mut tx, &row, device, new_device);
        tx.commit().await?;
        if let Some(unbound) = given_up {
            self.forget_device(ctx, &unbound);
        }
        replaced.iter().for_each(|session| self.live.end(&ctx.tenant, *session, EndReason::Replaced));
        // Again, since nothing was locked: a merge made meanwhile looks for sessions again as well.
        if let Err(merged) = stands_alone(&db, user).await {
            self.end_all(ctx, user).await?;
            return Err(merged);
        }
        self.live.keep(&ctx.tenant, tokens.access_hash, Live::from(&row));
        Ok(self.opened(&row, &tokens, last_login))
    }

    fn opened(&self, row: &SessionRow, tokens: &Tokens, last_login: Option<LastLogin>) -> OpenedSession {
        OpenedSession {
            session_id: row.session_id,
            user_id: row.user_id,
            access_token: tokens.access.expose().clone(),
            refresh_token: tokens.refresh.expose().clone(),
            access_expires_at: row.times.access_expires_at,
            expires_at: row.times.expires_at,
            idle_timeout_s: self.rules.idle_s,
            last_login,
        }
    }

    /// Whom an access token stands for. A use of the session.
    pub async fn check(&self, ctx: &Ctx, access_token: &str) -> Result<Result<Actor, SessionEnd>, Error> {
        let Some(hash) = token::hash(access_token) else {
            return Ok(Err(SessionEnd::Unknown));
        };
        let db = self.banks.db(ctx)?;
        self.live.follow(ctx, &db).await?;
        let live = match self.live.get(&ctx.tenant, &hash) {
            Some(live) => live,
            None => match store::by_access(&db, &hash).await? {
                None => return Ok(Err(SessionEnd::Unknown)),
                Some(SessionRow { ended: Some(why), .. }) => return Ok(Err(why.as_end())),
                Some(row) => self.live.keep(&ctx.tenant, hash, Live::from(&row)),
            },
        };
        if let Some(why) = self.live.ended(&ctx.tenant, live.session_id) {
            return Ok(Err(why.as_end()));
        }
        let now = ctx.now();
        match self.rules.refused(&live.times(), now) {
            None => {}
            Some(SessionEnd::Idle) => {
                if let Some(end) = self.idle(ctx, &db, &live, now).await? {
                    return Ok(Err(end));
                }
            }
            Some(end) => return Ok(Err(end)),
        }
        self.live.used(ctx, &db, &live, now);
        Ok(Ok(Actor::Customer {
            user_id: live.user_id.to_string(),
            session_id: live.session_id.to_string(),
            device_id: live.device_id.clone(),
        }))
    }

    /// The session looks idle from here. If another process has not seen it used either, it ends.
    async fn idle(&self, ctx: &Ctx, db: &Db, live: &Live, now: Timestamp) -> Result<Option<SessionEnd>, Error> {
        let Some(row) = store::session(db, live.session_id).await? else {
            return Ok(Some(SessionEnd::Unknown));
        };
        if let Some(why) = row.ended {
            return Ok(Some(why.as_end()));
        }
        live.seen(row.times.last_seen_at);
        let end = self.rules.refused(&live.times(), now);
        if end == Some(SessionEnd::Idle) {
            let own = as_customer(ctx, live.user_id, live.session_id, &live.device_id);
            self.end(&own, db, live.user_id, &[live.session_id], EndReason::Idle).await?;
        }
        Ok(end)
    }

    /// Gives the next pair of tokens for a refresh token, which is used up by it. A token that comes a second time, or
    /// from another device, ends its session.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn refresh(&self, ctx: &Ctx, refresh_token: &str, device_id: &str) -> Result<OpenedSession, Error> {
        let hash = token::hash(refresh_token).ok_or(Error::Session(SessionEnd::Unknown))?;
        let (db, now) = (self.banks.db(ctx)?, ctx.now());
        self.live.flush(ctx, &db).await?;
        let mut tx = db.begin(ctx).await?;
        let found = store::by_refresh_in_tx(&mut tx, &hash).await?;
        let (mut row, used) = found.ok_or(Error::Session(SessionEnd::Unknown))?;
        if let Some(why) = row.ended {
            return Err(Error::Session(why.as_end()));
        }
        let ending = match self.rules.ended(&row.times, now) {
            _ if used => Some(EndReason::TokenReused),
            _ if row.device_id != device_id => Some(EndReason::OtherDevice),
            Some(SessionEnd::Idle) => Some(EndReason::Idle),
            Some(_) => Some(EndReason::Expired),
            None => None,
        };
        if let Some(why) = ending {
            drop(tx);
            let own = as_customer(ctx, row.user_id, row.session_id, &row.device_id);
            self.end(&own, &db, row.user_id, &[row.session_id], why).await?;
            return Err(Error::Session(why.as_end()));
        }
        let (tokens, replaced) = (Tokens::draw(), std::mem::take(&mut row.access_hash));
        row.times.access_expires_at = now.plus_seconds(self.rules.access_s).min(row.times.expires_at);
        row.times.last_seen_at = now;
        store::use_refresh_in_tx(&mut tx, &hash, now).await?;
        store::set_lang_in_tx(&mut tx, row.user_id, ctx.lang).await?;
        store::insert_refresh_in_tx(&mut tx, &tokens.refresh_hash, row.session_id).await?;
        store::renew_in_tx(&mut tx, row.session_id, &tokens.access_hash, row.times.access_expires_at, now).await?;
        tx.commit().await?;
        self.live.forget(&ctx.tenant, &replaced);
        self.live.keep(&ctx.tenant, tokens.access_hash, Live::from(&row));
        let last_login = store::sign_in_before(&db, row.user_id, row.opened_at).await?;
        Ok(self.opened(&row, &tokens, last_login))
    }

    /// Ends the session of the customer who asks.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn sign_out(&self, ctx: &Ctx) -> Result<(), Error> {
        let (user, session) = signed_in(ctx)?;
        let db = self.banks.db(ctx)?;
        self.end(ctx, &db, user, &[session], EndReason::SignedOut).await
    }

    /// Ends every session of a user.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub(crate) async fn end_all(&self, ctx: &Ctx, user: Id<User>) -> Result<(), Error> {
        let db = self.banks.db(ctx)?;
        let mut tx = db.begin(ctx).await?;
        let living = store::living_in_tx(&mut tx, user, None).await?;
        drop(tx);
        self.end(ctx, &db, user, &living, EndReason::Revoked).await
    }

    async fn end(
        &self,
        ctx: &Ctx,
        db: &Db,
        user: Id<User>,
        sessions: &[Id<Session>],
        why: EndReason,
    ) -> Result<(), Error> {
        // Refused from this moment on, even before it is on disk.
        sessions.iter().for_each(|session| self.live.end(&ctx.tenant, *session, why));
        let mut tx = db.begin(ctx).await?;
        let mut ended = 0;
        for session in sessions {
            ended += i64::from(store::end_in_tx(&mut tx, *session, why, ctx.now()).await?);
        }
        let detail = json!({ "why": why.as_str(), "sessions": ended });
        let entry = match why {
            EndReason::TokenReused | EndReason::OtherDevice => {
                AuditEntry::refused("user.session_refused", user, &detail)
            }
            EndReason::SignedOut => AuditEntry::done("user.signed_out", user, &detail),
            _ => AuditEntry::done("user.session_ended", user, &detail),
        };
        tx.audit(entry);
        Ok(tx.commit().await?)
    }

    /// The session of the customer who asks, and the sign-in before it.
    pub(crate) async fn own_session(&self, ctx: &Ctx) -> Result<(SessionRow, Option<LastLogin>), Error> {
        let (user, session) = signed_in(ctx)?;
        let db = self.banks.db(ctx)?;
        let row = store::session(&db, session).await?.ok_or(Error::Session(SessionEnd::Unknown))?;
        let before = store::sign_in_before(&db, user, row.opened_at).await?;
        Ok((row, before))
    }
}

/// Whoever is part of another user signs in as that one.
async fn stands_alone(db: &Db, user: Id<User>) -> Result<(), Error> {
    match crate::identity::store::merged_into(db, user).await? {
        Some(_) => Err(Error::Session(SessionEnd::Revoked)),
        None => Ok(()),
    }
}

/// User and session of a signed-in customer.
pub(crate) fn signed_in(ctx: &Ctx) -> Result<(Id<User>, Id<Session>), Error> {
    let Actor::Customer { user_id, session_id, .. } = &ctx.actor else {
        return Err(Error::Session(SessionEnd::Unknown));
    };
    match (user_id.parse(), session_id.parse()) {
        (Ok(user), Ok(session)) => Ok((user, session)),
        _ => Err(Error::Session(SessionEnd::Unknown)),
    }
}

/// The context of the customer whose session it is: signing in is the customer's own act.
fn as_customer(ctx: &Ctx, user: Id<User>, session: Id<Session>, device_id: &str) -> Ctx {
    let actor =
        Actor::Customer { user_id: user.to_string(), session_id: session.to_string(), device_id: device_id.to_owned() };
    Ctx { actor, ..ctx.clone() }
}

fn tell_sign_in(tx: &mut Tx, row: &SessionRow, device: &DeviceInfo, new_device: bool) {
    let (user_id, session_id, device_id) = (row.user_id, row.session_id, row.device_id.clone());
    let body = SignedIn { user_id, session_id, device_id, new_device };
    tx.publish(Event::new(USER_SIGNED_IN, user_id, &body));
    let place = json!({ "device": device.device_id, "platform": device.platform });
    if new_device {
        tx.audit(AuditEntry::done("user.device_bound", user_id, &place));
    }
    let detail = json!({ "device": device.device_id, "new_device": new_device, "session": session_id });
    tx.audit(AuditEntry::done("user.signed_in", user_id, &detail));
}
