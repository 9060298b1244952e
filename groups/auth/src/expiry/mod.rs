//! Passwords and PINs that grow old: when each ends, by the bank's parameter; said before, and renewed at sign-in.
//!
//! An expired password opens no session: a new one is given with the sign-in itself, on a new device together with the code,
//! so that an old password alone never makes a new one. An expired PIN proves nothing until it is changed, and changing it
//! takes it, so nobody is locked out. Patterns and tokens have ends of their own (`tools`).

pub mod http;
mod rules;

use contracts::auth::{Business, Challenge, CustomerTool};
use contracts::risk::{Happened, Scenario};
use contracts::user::User;
use crypto::{Secret, Verdict};
use kernel::{Ctx, Id, Phone, Timestamp};

use crate::challenges::signed_in;
use crate::error::Error;
use crate::model::{Lane, check_password};
use crate::service::{Service, Tried, pepper};
use crate::store::{self, AttemptKey, SecretTool};
use crate::weighing::Sight;
pub use rules::ExpiryRules;

/// Secrets that can grow old.
pub const AGEING: [SecretTool; 2] = [SecretTool::Password, SecretTool::Pin];

/// A change of the password, as the risk rules are told of it. Renewing an old one on the way in is part of the sign-in.
const CHANGE: Sight<'static> = Sight::of(Scenario::CredentialChange).doing("password");

/// Whether the password must be renewed to come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    /// It is good.
    NotDue,
    /// It is expired.
    Due,
}

/// A secret of a customer's and its end.
#[derive(Debug, Clone, Copy)]
pub struct Age {
    pub tool: CustomerTool,
    pub set_at: Timestamp,
    /// Nothing when it has no end.
    pub expires_at: Option<Timestamp>,
    pub state: AgeState,
}

/// How near its end a secret is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AgeState {
    /// Far from it, or it has none.
    Good,
    /// It ends soon.
    Ending,
    /// It has ended.
    Expired,
}

impl Service {
    /// When a customer's secret ends; nothing where it does not, or there is none.
    pub(crate) async fn ends_at(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        tool: SecretTool,
    ) -> Result<Option<Timestamp>, Error> {
        let rules = self.parameters.current::<ExpiryRules>(ctx).await?;
        if rules.life_days(tool) == 0 {
            return Ok(None);
        }
        let set_at = store::credential_set_at(&self.banks.db(ctx)?, user, tool).await?;
        Ok(set_at.and_then(|set_at| rules.end(tool, set_at)))
    }

    /// Whether a customer's secret has ended.
    pub(crate) async fn renewal(&self, ctx: &Ctx, user: Id<User>, tool: SecretTool) -> Result<Renewal, Error> {
        let over = self.ends_at(ctx, user, tool).await?.is_some_and(|end| end <= ctx.now());
        Ok(if over { Renewal::Due } else { Renewal::NotDue })
    }

    /// The caller's secrets that there are, and how near their ends.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn ages(&self, ctx: &Ctx) -> Result<Vec<Age>, Error> {
        let (user, _) = signed_in(ctx)?;
        let rules = self.parameters.current::<ExpiryRules>(ctx).await?;
        let db = self.banks.db(ctx)?;
        let mut ages = Vec::with_capacity(AGEING.len());
        for tool in AGEING {
            let Some(set_at) = store::credential_set_at(&db, user, tool).await? else { continue };
            let expires_at = rules.end(tool, set_at);
            let state = match expires_at {
                Some(end) if end <= ctx.now() => AgeState::Expired,
                Some(end) if end.plus_seconds(-rules.notice_days * 86_400) <= ctx.now() => AgeState::Ending,
                _ => AgeState::Good,
            };
            let tool = if tool == SecretTool::Pin { CustomerTool::Pin } else { CustomerTool::Password };
            ages.push(Age { tool, set_at, expires_at, state });
        }
        Ok(ages)
    }

    /// Changes the caller's login password with the present one.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn change_password(
        &self,
        ctx: &Ctx,
        present: Secret<String>,
        new: Secret<String>,
        challenge: Option<Id<Challenge>>,
    ) -> Result<(), Error> {
        let (user, _) = signed_in(ctx)?;
        let phone = self.users.get(ctx, user).await?.ok_or(Error::NotFound)?.phone;
        check_password(new.expose(), phone.as_str()).map_err(Error::PasswordWeak)?;
        let (_, keys) = self.room(ctx)?;
        let subject = Self::sign_in_subject(&keys, &phone);
        let key = AttemptKey { subject, tool: SecretTool::Password, lane: Lane::Known };
        match self.verify(ctx, &key, Some(user), present).await? {
            Tried::Right => {}
            Tried::Wrong(left) => {
                self.tell_own(ctx, user, CHANGE, Happened::Failed).await;
                return Err(Error::PasswordWrong { left });
            }
            Tried::Locked(seconds) => return Err(Error::PasswordLocked { seconds }),
        }
        self.is_another(ctx, user, &new).await?;
        self.allow_change(ctx, user, Business::ChangePassword, &new, challenge).await?;
        self.set_secret(ctx, user, SecretTool::Password, new).await
    }

    /// Renews an expired password on the way in. Whoever comes without a new one is told that it is due.
    pub(crate) async fn renew(
        &self,
        ctx: &Ctx,
        phone: &Phone,
        user: Id<User>,
        new: Option<Secret<String>>,
    ) -> Result<(), Error> {
        if self.renewal(ctx, user, SecretTool::Password).await? == Renewal::NotDue {
            return Ok(());
        }
        let new = new.ok_or(Error::PasswordExpired)?;
        check_password(new.expose(), phone.as_str()).map_err(Error::PasswordWeak)?;
        self.put_new_password(ctx, user, new).await
    }

    async fn put_new_password(&self, ctx: &Ctx, user: Id<User>, new: Secret<String>) -> Result<(), Error> {
        self.is_another(ctx, user, &new).await?;
        self.set_secret(ctx, user, SecretTool::Password, new).await
    }

    /// Refuses a new password that is the present one.
    async fn is_another(&self, ctx: &Ctx, user: Id<User>, new: &Secret<String>) -> Result<(), Error> {
        let (db, keys) = self.room(ctx)?;
        let stored = store::credential(&db, user, SecretTool::Password).await?;
        let as_stored = pepper(&keys, &user.to_string(), SecretTool::Password, new);
        if self.hasher.verify(as_stored, stored).await? == Verdict::Right {
            return Err(Error::SecretSame { field: "new_password" });
        }
        Ok(())
    }
}
