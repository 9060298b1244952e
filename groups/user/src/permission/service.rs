//! Answering, for every call, whether the caller may use the function it belongs to.

use std::sync::Arc;

use async_trait::async_trait;
use gateway::{Permits, Problem};
use kernel::{Actor, Ctx};
use parameters::Parameters;

use super::refusal::Missing;
use super::rules::PermissionSets;
use super::words::{FUNCTIONS, Fixed, Function, Rung, function};
use crate::error::Error;
use crate::service::Service;

/// The permissions of every bank's users.
pub struct Permissions {
    pub(crate) users: Arc<Service>,
    pub(crate) parameters: Parameters,
}

/// How a function stands for whoever asks.
#[derive(Debug, Clone, Copy)]
pub struct Stand {
    /// Which.
    pub function: &'static Function,
    /// Where it opens.
    pub needs: Rung,
    /// Why it is closed, if it is.
    pub missing: Option<Missing>,
}

impl Permissions {
    /// The permissions of the users of `users`.
    pub fn new(users: Arc<Service>, parameters: Parameters) -> Self {
        Self { users, parameters }
    }

    /// Where the caller of `ctx` stands; nothing for the platform's own work, which is not asked.
    async fn rung(&self, ctx: &Ctx) -> Result<Option<Rung>, Error> {
        match &ctx.actor {
            Actor::Customer { user_id, .. } => {
                let user = user_id.parse().map_err(|_| Error::NotFound)?;
                Ok(Some(Rung::of(self.users.class_of(ctx, user).await?)))
            }
            Actor::Visitor => Ok(Some(Rung::Visitor)),
            _ => Ok(None),
        }
    }

    /// Every function as it stands for the caller, in the order of the matrix.
    pub async fn stands(&self, ctx: &Ctx) -> Result<(Rung, Vec<Stand>), Error> {
        let has = self.rung(ctx).await?.unwrap_or(Rung::ClassOne);
        let sets = self.parameters.current::<PermissionSets>(ctx).await?;
        let stands = FUNCTIONS.iter().map(|function| {
            let needs = sets.lowest(function, ctx.channel);
            let missing = (has < needs).then_some(Missing { function, channel: ctx.channel, has, needs });
            Stand { function, needs, missing }
        });
        Ok((has, stands.collect()))
    }

    async fn missing(&self, ctx: &Ctx, word: &str) -> Result<Option<Missing>, Error> {
        let Some(has) = self.rung(ctx).await? else { return Ok(None) };
        let Some(function) = function(word) else {
            // A word of the code that is not in the catalogue: a test finds it before anybody else does.
            tracing::error!(word, "an operation belongs to a function nobody knows");
            return Ok(None);
        };
        let needs = match (function.fixed, has) {
            // Said by the code: nothing is read, so that whoever signs in, or is refused as a visitor, waits for nothing.
            (Fixed::Always, _) => function.usual,
            (Fixed::No, Rung::Visitor) => function.floor,
            (Fixed::No, _) => self.parameters.current::<PermissionSets>(ctx).await?.lowest(function, ctx.channel),
        };
        Ok((has < needs).then_some(Missing { function, channel: ctx.channel, has, needs }))
    }
}

#[async_trait]
impl Permits for Permissions {
    async fn permit(&self, ctx: &Ctx, word: &str) -> Result<(), Problem> {
        match self.missing(ctx, word).await? {
            None => Ok(()),
            Some(missing) => {
                tracing::debug!(word, has = ?missing.has, needs = ?missing.needs, "a function is closed to this class");
                Err(missing.into())
            }
        }
    }
}
