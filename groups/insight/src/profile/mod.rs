//! The profile: what a bank knows of the people who agreed to be known, and the audiences that follow from it.
//!
//! Invariants:
//! - a tag is what its published definition says, counted from what lies in files and from what is told since: a standing that
//!   lives equals one that is made anew ([`standing`], proven by a property test);
//! - only who has a number is profiled: who did not agree, took it back or left, has none, and is in no audience;
//! - a tag that a person switched off is not known of them, to nobody;
//! - an audience is a condition over tags; who is in it changes with the event, within the same hand-over.
//!
//! Tags and audiences are documents of the publishing line ([`kinds`]); those that ship ([`base`]) hold until a bank has its own.
//! What an event changes is in memory of one process, the one that takes behaviour in; others see it when their day turns.
//! It decides nothing: whoever asks who is in an audience decides what to do with it.

mod across;
mod attributes;
mod audience;
mod audiences;
mod base;
mod build;
mod business;
mod column;
mod console;
mod growth;
mod http;
mod kinds;
mod learned;
mod learning;
mod leaving;
mod live;
mod own_data;
mod people;
mod picture;
pub mod spec;
mod standing;
#[cfg(test)]
mod standing_tests;
mod store;
mod tags;
#[cfg(test)]
mod tests;
mod words;

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use contracts::PortFault;
use contracts::account::Accounts;
use contracts::insight::{Audiences, KnownAudience};
use contracts::user::{ConsentPurpose, ConsentStanding, Consents, User, Users};
use gateway::{OwnCatalogue, Problem};
use kernel::{Ctx, Id, TenantId};
use parking_lot::Mutex;
use publishing::Publishing;
use roaring::RoaringBitmap;
use tenancy::Banks;
use tokio::sync::OnceCell;

pub use self::across::Joining;
pub use self::business::consumption;
pub(crate) use self::console::in_own_bank;
pub use self::console::routes as console_routes;
pub use self::growth::jobs;
pub use self::http::routes as customer_routes;
pub use self::kinds::{AudiencesKind, Beside, TagsKind};
pub use self::live::Live;
pub use self::people::ProfileNote as Note;
pub use self::picture::APART_MIN;
use crate::behaviour::Behaviour;
use crate::error::Error;
use crate::model::Slot;

/// The profiles of all banks.
pub struct Profiles {
    pub(super) banks: Banks,
    pub(super) behaviour: Arc<Behaviour>,
    pub(super) line: Publishing,
    pub(super) users: Arc<dyn Users>,
    pub(super) accounts: Arc<dyn Accounts>,
    pub(super) consents: Arc<dyn Consents>,
    /// Held by who learns.
    pub(super) learning: tokio::sync::Mutex<()>,
    lives: Mutex<HashMap<TenantId, Arc<OnceCell<Arc<Live>>>>>,
}

/// What profiles are made of.
pub struct Parts {
    /// The banks.
    pub banks: Banks,
    /// What people do.
    pub behaviour: Arc<Behaviour>,
    /// What is published.
    pub line: Publishing,
    /// Who they are.
    pub users: Arc<dyn Users>,
    /// What they have.
    pub accounts: Arc<dyn Accounts>,
    /// Who agreed to be known.
    pub consents: Arc<dyn Consents>,
}

impl Profiles {
    /// Profiles of `parts`; each bank's is begun when it is first asked for.
    pub fn new(parts: Parts) -> Arc<Self> {
        let Parts { banks, behaviour, line, users, accounts, consents } = parts;
        Arc::new(Self {
            banks,
            behaviour,
            line,
            users,
            accounts,
            consents,
            learning: tokio::sync::Mutex::default(),
            lives: Mutex::default(),
        })
    }

    /// That of the bank of `ctx`, by what is published now and on this day.
    pub async fn live(self: &Arc<Self>, ctx: &Ctx) -> Result<Arc<Live>, Error> {
        let cell = self.lives.lock().entry(ctx.tenant.clone()).or_default().clone();
        let live = match cell.get() {
            Some(live) => live.clone(),
            None => {
                let own = Ctx::system(ctx.tenant.clone(), "insight.profile", ctx.clock.clone());
                let profiles = self.clone();
                // By itself: a caller who waits no longer does not have it begun again.
                let begun =
                    tokio::spawn(async move { cell.get_or_try_init(|| Live::begin(&profiles, own)).await.cloned() });
                begun.await.map_err(|_| Error::Lake("the profile could not be begun"))??
            }
        };
        // Of a day that has turned the task knows by itself; until then it is yesterday's.
        if live.is_behind(self.line.generation()) {
            live.order(live::Order::Look).await?;
        }
        Ok(live)
    }

    /// Who is in an audience of the bank of `ctx` now; none when there is no such.
    pub async fn members(self: &Arc<Self>, ctx: &Ctx, audience: &str) -> Result<Option<RoaringBitmap>, Error> {
        let live = self.live(ctx).await?;
        Ok(live.read(|standing| standing.audience(audience).map(|audience| audience.members.clone())))
    }

    /// Audiences of the bank of `ctx` with who is in them: at most `most`.
    pub async fn groups(self: &Arc<Self>, ctx: &Ctx, most: usize) -> Result<Vec<Group>, Error> {
        let live = self.live(ctx).await?;
        let group = |one: &audience::Audience| Group {
            name: one.name.clone(),
            title_zh: one.spec.title_zh.clone(),
            title_en: one.spec.title_en.clone(),
            members: one.members.clone(),
        };
        Ok(live.read(|standing| standing.audiences().iter().take(most).map(group).collect()))
    }

    /// Whether somebody agrees to be known by what they do, as the texts are today.
    pub(super) async fn agreed(&self, ctx: &Ctx, user: Id<User>) -> Result<bool, Error> {
        let standing = self.consents.standing(ctx, user, ConsentPurpose::Personalisation).await?;
        Ok(standing == ConsentStanding::Given)
    }

    /// Whether there is such an audience in the bank of `ctx`.
    pub async fn has_audience(&self, ctx: &Ctx, name: &str) -> Result<bool, Error> {
        Ok(self.published(ctx).await?.audiences.iter().any(|(one, ..)| one == name))
    }

    /// Today in the bank of `ctx`, in days since 1970.
    pub(super) fn today(&self, ctx: &Ctx) -> Result<i64, Error> {
        Ok(Slot::of(ctx.now(), self.banks.of(ctx)?.zone).day)
    }
}

/// An audience with who is in it now.
#[derive(Debug, Clone)]
pub struct Group {
    /// What documents call it: no two have the same.
    pub name: String,
    /// What people call it.
    pub title_zh: String,
    /// The same in English.
    pub title_en: String,
    /// Who is in it.
    pub members: RoaringBitmap,
}

/// The port of others; and what conditions over tags may ask.
#[derive(Clone)]
pub struct Port(pub Arc<Profiles>);

#[async_trait]
impl Audiences for Port {
    async fn known(&self, ctx: &Ctx) -> Result<Vec<KnownAudience>, PortFault> {
        let published = self.0.published(ctx).await?;
        let known = |(name, _, spec): (String, _, spec::AudienceSpec)| KnownAudience {
            name,
            title_zh: spec.title_zh,
            title_en: spec.title_en,
        };
        Ok(published.audiences.into_iter().map(known).collect())
    }

    async fn audiences_of(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<String>, PortFault> {
        if !self.0.agreed(ctx, user).await? {
            return Ok(Vec::new());
        }
        let Some(person) = self.0.behaviour.customer(ctx, &user.to_string()).await? else { return Ok(Vec::new()) };
        let live = self.0.live(ctx).await?;
        Ok(live.read(|standing| {
            let theirs = standing.audiences().iter().filter(|audience| audience.members.contains(person));
            theirs.filter(|audience| !audience.holds_out(person)).map(|audience| audience.name.clone()).collect()
        }))
    }
}

#[async_trait]
impl OwnCatalogue for Port {
    fn name(&self) -> &'static str {
        tags::CATALOGUE
    }

    async fn of(&self, ctx: &Ctx) -> Result<Arc<expr::Catalogue>, Problem> {
        Ok(self.0.live(ctx).await?.read(|standing| standing.set.catalogue.clone()))
    }
}
