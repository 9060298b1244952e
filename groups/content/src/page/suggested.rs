//! The floors of a page that suggest functions.

use std::collections::{HashMap, HashSet};

use kernel::{Ctx, Lang};

use super::components::SUGGESTIONS;
use super::service::{Offer, Pages, ShownFloor, user_of};
use super::spec::Visit;
use crate::error::Error;
use crate::menu::MenuItem;
use crate::menu::spec::{Catalogue, Entry};
use crate::suggest::choose::{Asked, By, Suggested, choose};
use crate::suggest::taste::Because;

/// What suggestions go by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Basis {
    /// What is known of the customer.
    Own,
    /// What is the same for all.
    Everybody,
}

impl Pages {
    /// Fills the floors that suggest something, from what else stands on the page.
    pub(super) async fn suggest(
        &self,
        ctx: &Ctx,
        catalogue: &Catalogue,
        offer: &Offer<'_>,
        visit: &Visit,
        floors: &mut [ShownFloor],
    ) -> Result<Basis, Error> {
        if !floors.iter().any(|floor| floor.component == SUGGESTIONS) {
            return Ok(Basis::Everybody);
        }
        let mut on_page: HashSet<String> =
            floors.iter().flat_map(|floor| floor.entries.iter().map(|entry| entry.key.clone())).collect();
        let agreed = self.agreed(ctx).await?;
        for floor in floors.iter_mut().filter(|floor| floor.component == SUGGESTIONS) {
            let most = floor.props["most"].as_u64().and_then(|most| usize::try_from(most).ok()).unwrap_or(1);
            let suggested = self.suggested(ctx, offer, visit, (&on_page, most), agreed).await?;
            let item = |one: Suggested| {
                let because = Some(in_words(&one, catalogue, ctx.lang));
                offer.find(&one.key).map(|entry| MenuItem { because, ..MenuItem::of(entry, ctx.lang) })
            };
            floor.entries = suggested.into_iter().filter_map(item).collect();
            on_page.extend(floor.entries.iter().map(|entry| entry.key.clone()));
        }
        Ok(if agreed && !offer.person.uses.is_empty() { Basis::Own } else { Basis::Everybody })
    }

    /// Whether the caller of `ctx` agrees to be known by what they do.
    pub(super) async fn agreed(&self, ctx: &Ctx) -> Result<bool, Error> {
        match user_of(ctx) {
            Some(user) => self.menus.agreed(ctx, user).await,
            None => Ok(false),
        }
    }

    /// Those of `offered` that the caller of `ctx` may use: what is locked is not suggested.
    async fn permitted<'a>(&self, ctx: &Ctx, offered: &[&'a Entry]) -> Vec<&'a Entry> {
        let mut locked: HashMap<&str, bool> = HashMap::new();
        for word in offered.iter().filter_map(|entry| entry.needs.as_deref()) {
            if !locked.contains_key(word) {
                locked.insert(word, self.permits.permit(ctx, word).await.is_err());
            }
        }
        let is_open = |entry: &&&Entry| !entry.needs.as_deref().is_some_and(|word| locked[word]);
        offered.iter().filter(is_open).copied().collect()
    }

    /// What the caller of `ctx` is suggested beside what is on the page, at most so much.
    pub(super) async fn suggested(
        &self,
        ctx: &Ctx,
        offer: &Offer<'_>,
        visit: &Visit,
        (on_page, most): (&HashSet<String>, usize),
        agreed: bool,
    ) -> Result<Vec<Suggested>, Error> {
        let (taste, today) = (self.suggestions.taste(ctx).await, self.menus.today(ctx)?);
        let person = &offer.person;
        let mut used: Vec<&str> = person.uses.iter().map(|one| one.entry.as_str()).collect();
        used.sort_unstable();
        used.dedup();
        let offered = self.permitted(ctx, &offer.offered).await;
        let known = if agreed { (used.as_slice(), person.told.as_slice()) } else { Default::default() };
        let asked = Asked {
            offered: &offered,
            on_page,
            favourites: &person.favourites,
            used: known.0,
            told: known.1,
            audiences: &visit.audiences,
            agreed: ctx.user_id().filter(|_| agreed),
            today,
            most,
        };
        Ok(choose(taste.as_deref(), &asked))
    }
}

/// Why something is suggested, as the customer reads it.
pub(super) fn in_words(suggested: &Suggested, catalogue: &Catalogue, lang: Lang) -> String {
    let told = match &suggested.by {
        By::Bank(at) => {
            let because = catalogue.entry(&suggested.key).and_then(|entry| entry.because.get(*at));
            because.map(|because| lang.pick(&because.text_zh, &because.text_en).to_owned())
        }
        By::Rank(Because::After(key)) => catalogue.entry(key).map(|after| match lang {
            Lang::Zh => format!("使用「{}」的客户也常用", after.title_zh),
            Lang::En => format!("Customers who use {} use this too", after.title_en),
        }),
        By::Rank(Because::Popular) => Some(lang.pick("很多客户在用", "Many customers use this").to_owned()),
        By::Rank(Because::Perhaps) => None,
        By::Explored => Some(lang.pick("换一个试试", "Something different").to_owned()),
    };
    told.unwrap_or_else(|| lang.pick("您可能用得上", "You may find this useful").to_owned())
}
