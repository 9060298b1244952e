//! A page put together for whoever looks.

use std::collections::HashMap;
use std::sync::Arc;

use contracts::insight::Audiences;
use contracts::user::{User, Users};
use gateway::Permits;
use kernel::{Ctx, Id, Lang};
use publishing::{Artefact, Publishing};
use serde_json::Value;
use tenancy::Banks;

use super::base;
use super::kind::{FLOORS, KIND};
use super::spec::{Floor, Look, Page, Standing, View, Visit};
use super::suggested::Basis;
use crate::error::Error;
use crate::menu::spec::{Catalogue, Entry};
use crate::menu::{MenuItem, Menus, Ordering, Person, order};
use crate::service::Service;
use crate::suggest::Suggestions;

/// The entry that leads to all functions: it stands last wherever it stands.
const ALL: &str = "all";

/// The pages of all banks.
pub struct Pages {
    pub(super) banks: Banks,
    pub(super) brands: Arc<Service>,
    pub(super) line: Publishing,
    pub(super) users: Arc<dyn Users>,
    /// Who is in which audience.
    pub audiences: Arc<dyn Audiences>,
    pub(super) permits: Arc<dyn Permits>,
    /// What is suggested on them.
    pub suggestions: Arc<Suggestions>,
    /// The menus beside them.
    pub menus: Arc<Menus>,
}

/// A page as somebody sees it.
#[derive(Debug)]
pub struct Showing {
    /// In their language.
    pub title: String,
    /// How it is framed.
    pub look: Look,
    /// The version of the bank's document; none of one that ships.
    pub version: Option<i64>,
    /// Whether what they use decided something.
    pub personalised: bool,
    /// From the top.
    pub floors: Vec<ShownFloor>,
}

/// A floor as somebody sees it.
#[derive(Debug)]
pub struct ShownFloor {
    /// Its name on the page.
    pub id: String,
    /// Of what component.
    pub component: &'static str,
    /// Its properties, in their language.
    pub props: Arc<Value>,
    /// The functions it offers, in order.
    pub entries: Vec<MenuItem>,
}

/// What a menu on a page is put together from, for one person.
pub(super) struct Offer<'a> {
    pub(super) offered: Vec<&'a Entry>,
    pub(super) person: Arc<Person>,
    pub(super) scores: HashMap<String, f64>,
    pub(super) lang: Lang,
}

impl Pages {
    /// Whether the bank of `ctx` is there: asked first where others would be asked of one that is not.
    pub(crate) fn is_there(&self, ctx: &Ctx) -> Result<(), Error> {
        Ok(self.banks.of(ctx).map(drop)?)
    }

    /// The page called `name` that decides for the caller of `ctx`, and what of it is published; nothing of one that ships.
    pub(super) async fn decided(&self, ctx: &Ctx, name: &str) -> Result<(Arc<Page>, Option<Arc<Artefact>>), Error> {
        let in_force = self.line.in_force(ctx, KIND).await?;
        if let Some(artefact) = in_force.decide(name, ctx.user_id()).enforced
            && let Some(page) = artefact.share::<Page>()
        {
            return Ok((page, Some(artefact.clone())));
        }
        let layout = self.brands.live(ctx).await?.brand.home_layout;
        let shipped = base::page(name, layout).ok_or(Error::NoPage)?;
        Ok((shipped.page.clone(), None))
    }

    /// Who the caller of `ctx` is to a page. Where audiences cannot be asked, they are in none: a page is shown all the same.
    pub async fn visit(&self, ctx: &Ctx, view: View, format: i64) -> Result<Visit, Error> {
        let Some(user) = user_of(ctx) else {
            let standing = Standing::Visitor;
            return Ok(Visit { standing, audiences: Vec::new(), channel: ctx.channel, view, format });
        };
        let standing = Standing::of(self.users.class(ctx, user).await?);
        let audiences = match self.audiences.audiences_of(ctx, user).await {
            Ok(audiences) => audiences,
            Err(error) => {
                tracing::error!(tenant = %ctx.tenant, %error, "a page is shown without audiences");
                Vec::new()
            }
        };
        Ok(Visit { standing, audiences, channel: ctx.channel, view, format })
    }

    /// The page called `name` for the caller of `ctx`.
    ///
    /// # Errors
    /// [`Error::NoPage`] where the bank has none of that name and none ships.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, page = name))]
    pub async fn show(&self, ctx: &Ctx, name: &str, view: View, format: i64) -> Result<Showing, Error> {
        let (page, artefact) = self.decided(ctx, name).await?;
        let visit = self.visit(ctx, view, format).await?;
        let shown = self.put_together(ctx, &page, artefact.as_ref().map(|own| own.version), &visit).await?;
        if let Some(artefact) = artefact {
            let floors = i64::try_from(shown.floors.len()).unwrap_or(i64::MAX);
            self.line.count(ctx, &artefact, KIND, &[(FLOORS, floors)]);
        }
        Ok(shown)
    }

    /// A page for a visit, as the caller of `ctx` would have it.
    pub(super) async fn put_together(
        &self,
        ctx: &Ctx,
        page: &Page,
        version: Option<i64>,
        visit: &Visit,
    ) -> Result<Showing, Error> {
        let catalogue = self.menus.catalogue(ctx).await?;
        let offer = self.offer(ctx, &catalogue, visit).await?;
        let seen = page
            .floors
            .iter()
            .filter(|floor| floor.shown.to(visit, floor.component.least, floor.component.since).is_ok());
        let floors = seen.map(|floor| ShownFloor {
            id: floor.id.clone(),
            component: floor.component.name,
            props: floor.props(ctx.lang),
            entries: offer.entries(floor),
        });
        let mut floors: Vec<ShownFloor> = floors.collect();
        let suggested = self.suggest(ctx, &catalogue, &offer, visit, &mut floors).await?;
        Ok(Showing {
            title: page.title.pick(ctx.lang).to_owned(),
            look: page.look,
            version,
            personalised: suggested == Basis::Own || !offer.scores.is_empty() || !visit.audiences.is_empty(),
            floors,
        })
    }

    /// What the caller of `ctx` is offered of a catalogue, and what is known of how they use it.
    pub(super) async fn offer<'a>(
        &self,
        ctx: &Ctx,
        catalogue: &'a Catalogue,
        visit: &Visit,
    ) -> Result<Offer<'a>, Error> {
        let user = user_of(ctx);
        let person = match user {
            Some(user) => self.menus.person(ctx, user).await?,
            None => Arc::default(),
        };
        let follows = person.ordering == Ordering::ByUse && !person.uses.is_empty();
        let agreed = match user.filter(|_| follows) {
            Some(user) => self.menus.agreed(ctx, user).await?,
            None => false,
        };
        let scores = if agreed { order::scores(&person.uses, self.menus.today(ctx)?) } else { HashMap::new() };
        let scores = scores.into_iter().map(|(entry, score)| (entry.to_owned(), score)).collect();
        let offered = catalogue.entries.iter().filter(|entry| entry.to_visit(visit, ctx.user_id()).is_ok());
        Ok(Offer { offered: offered.collect(), person, scores, lang: ctx.lang })
    }
}

impl Offer<'_> {
    pub(super) fn find(&self, key: &str) -> Option<&Entry> {
        self.offered.iter().find(|entry| entry.key == key).copied()
    }

    /// The functions a floor offers, in order.
    pub(super) fn entries(&self, floor: &Floor) -> Vec<MenuItem> {
        let keys: Vec<&str> = match (floor.component.name, floor.written["from"].as_str()) {
            ("menu", Some("own")) => self.own(floor),
            ("menu", _) => floor.keys("entries").filter(|key| self.find(key).is_some()).take(most(floor)).collect(),
            ("assets", _) => floor.keys("actions").filter(|key| self.find(key).is_some()).collect(),
            ("elder_buttons", _) => floor.keys("entries").filter(|key| self.find(key).is_some()).collect(),
            _ => Vec::new(),
        };
        keys.into_iter().filter_map(|key| self.find(key)).map(|entry| MenuItem::of(entry, self.lang)).collect()
    }

    /// The customer's own order: what they chose, what they use, then what the floor names, then the bank's order.
    fn own<'b>(&'b self, floor: &'b Floor) -> Vec<&'b str> {
        let has_all = floor.keys("entries").any(|key| key == ALL) && self.find(ALL).is_some();
        let stays_out = |key: &str| key == ALL || floor.keys("without").any(|out| out == key);
        let fits = |key: &&str| !stays_out(key) && self.find(key).is_some();
        let favourites = self.person.favourites.iter().map(String::as_str).filter(fits);
        let scores: HashMap<&str, f64> =
            self.scores.iter().map(|(key, score)| (key.as_str(), *score)).filter(|(key, _)| fits(key)).collect();
        let rest = self.offered.iter().map(|entry| entry.key.as_str());
        let usual = floor.keys("entries").chain(rest).filter(fits);
        let mut order = order::arranged(favourites, &scores, usual, most(floor) - usize::from(has_all));
        order.extend(has_all.then_some(ALL));
        order
    }
}

/// How many functions a floor offers.
fn most(floor: &Floor) -> usize {
    floor.written["most"].as_u64().and_then(|most| usize::try_from(most).ok()).unwrap_or(1).max(1)
}

/// The customer of `ctx`, if it is one.
pub(super) fn user_of(ctx: &Ctx) -> Option<Id<User>> {
    ctx.user_id()?.parse().ok()
}
