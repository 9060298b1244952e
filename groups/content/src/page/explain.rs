//! Why each thing on a page is there for a customer, or is not: told by the same rules that put the page together.

use std::collections::HashMap;
use std::sync::Arc;

use contracts::user::User;
use gateway::Permits;
use kernel::{Actor, AuditEntry, Channel, Ctx, Id, Lang, mask};
use serde_json::json;

use super::components::{FORMAT, SUGGESTIONS};
use super::service::{Offer, Pages, Showing};
use super::spec::{Hidden, Page, Standing, View, Visit};
use crate::error::Error;
use crate::menu::spec::{Catalogue, Entry, Withheld};

/// Whom a page is explained for, and how they look at it.
#[derive(Debug, Clone)]
pub struct Question {
    /// Whom.
    pub user: Id<User>,
    /// Why it is asked: on record.
    pub purpose: String,
    /// In which version of the app.
    pub view: View,
    /// Through which channel.
    pub channel: Channel,
}

/// A page and its menu, explained for one customer. Masked.
#[derive(Debug)]
pub struct Explained {
    /// The name, masked; none while it is not known.
    pub name: Option<String>,
    /// The phone, masked.
    pub phone: String,
    /// How far they have come.
    pub standing: Standing,
    /// The audiences they are in, in words.
    pub audiences: Vec<String>,
    /// Whether they agree to be known by what they do.
    pub agreed: bool,
    /// As they see it.
    pub showing: Showing,
    /// Every floor of the document.
    pub floors: Vec<FloorWhy>,
    /// Every entry of the menu.
    pub entries: Vec<EntryWhy>,
}

/// A floor, explained.
#[derive(Debug)]
pub struct FloorWhy {
    /// Its name on the page.
    pub id: String,
    /// Its component, in words.
    pub component: String,
    /// Whether they see it.
    pub is_shown: bool,
    /// Why, in words.
    pub why: String,
}

/// An entry of the menu, explained.
#[derive(Debug)]
pub struct EntryWhy {
    /// Its key.
    pub key: String,
    /// Its name.
    pub title: String,
    /// Whether it is offered.
    pub is_offered: bool,
    /// Why, in words.
    pub why: String,
    /// Why it is locked where it is offered; nothing where it may be used.
    pub locked: Option<String>,
}

impl Pages {
    /// Explains a page for a customer; on record with its purpose. None where there is no such customer.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, page = name))]
    pub async fn explain(&self, ctx: &Ctx, name: &str, question: Question) -> Result<Option<Explained>, Error> {
        let Question { user, purpose, view, channel } = question;
        let Some(customer) = self.users.get(ctx, user).await? else { return Ok(None) };
        let theirs = as_customer(ctx, user, channel);
        let (page, artefact) = self.decided(&theirs, name).await?;
        let version = artefact.map(|own| own.version);
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        tx.audit(AuditEntry::done("content.page_explained", user, &json!({ "page": name, "purpose": purpose })));
        tx.commit().await?;
        let visit = self.visit(&theirs, view, FORMAT).await?;
        let titles = self.titles(ctx).await?;
        let catalogue = self.menus.catalogue(&theirs).await?;
        let offer = self.offer(&theirs, &catalogue, &visit).await?;
        let mut entries = self.entries_why(&theirs, &catalogue, &visit, &offer, &titles).await;
        let showing = self.put_together(&theirs, &page, version, &visit).await?;
        tell_suggested(&mut entries, &showing, theirs.lang);
        let titled = |name: &String| titles.get(name).cloned().unwrap_or_else(|| name.clone());
        Ok(Some(Explained {
            name: customer.name.as_ref().map(|name| mask::name(name.as_str())),
            phone: mask::phone(customer.phone.as_str()),
            standing: visit.standing,
            audiences: visit.audiences.iter().map(titled).collect(),
            agreed: self.menus.agreed(&theirs, user).await?,
            floors: floors_why(&page, &visit, ctx.lang, &titles),
            showing,
            entries,
        }))
    }

    /// What the bank's audiences are called, by name.
    async fn titles(&self, ctx: &Ctx) -> Result<HashMap<String, String>, Error> {
        let known = self.audiences.known(ctx).await?;
        let title = |one: contracts::insight::KnownAudience| {
            let title = ctx.lang.pick(&one.title_zh, &one.title_en).to_owned();
            (one.name, title)
        };
        Ok(known.into_iter().map(title).collect())
    }

    async fn entries_why(
        &self,
        theirs: &Ctx,
        catalogue: &Catalogue,
        visit: &Visit,
        offer: &Offer<'_>,
        titles: &HashMap<String, String>,
    ) -> Vec<EntryWhy> {
        let mut all = Vec::with_capacity(catalogue.entries.len());
        for entry in &catalogue.entries {
            let offered = entry.to_visit(visit, theirs.user_id());
            let why = match &offered {
                Ok(()) => place_of(entry, offer, theirs.lang),
                Err(Withheld::Hidden(hidden)) => hidden_in_words(hidden, theirs.lang, titles),
                Err(Withheld::Canary(percent)) => match theirs.lang {
                    Lang::Zh => format!("灰度 {percent}%，该客户不在其中"),
                    Lang::En => format!("tried on {percent}%, this customer is not among them"),
                },
            };
            let locked = match (&entry.needs, &offered) {
                (Some(word), Ok(())) => locked(&self.permits, theirs, word).await,
                _ => None,
            };
            let (key, title) = (entry.key.clone(), entry.title(theirs.lang).to_owned());
            all.push(EntryWhy { key, title, is_offered: offered.is_ok(), why, locked });
        }
        all
    }
}

/// Adds to what is suggested on the page that it is, and why.
fn tell_suggested(entries: &mut [EntryWhy], showing: &Showing, lang: Lang) {
    let floors = showing.floors.iter().filter(|floor| floor.component == SUGGESTIONS);
    for (at, item) in floors.flat_map(|floor| &floor.entries).enumerate() {
        let (place, because) = (at + 1, item.because.as_deref().unwrap_or_default());
        if let Some(entry) = entries.iter_mut().find(|entry| entry.key == item.key) {
            entry.why += &match lang {
                Lang::Zh => format!("；推荐第 {place} 位：{because}"),
                Lang::En => format!("; suggested, number {place}: {because}"),
            };
        }
    }
}

/// The caller of `ctx` as one of the bank's customers: for looking, never for writing.
fn as_customer(ctx: &Ctx, user: Id<User>, channel: Channel) -> Ctx {
    let (user_id, nothing) = (user.to_string(), String::new());
    let actor = Actor::Customer { user_id, session_id: nothing.clone(), device_id: nothing };
    Ctx { actor, channel, idempotency: None, ..ctx.clone() }
}

/// Why a function is closed to a customer.
async fn locked(permits: &Arc<dyn Permits>, theirs: &Ctx, word: &str) -> Option<String> {
    let problem = permits.permit(theirs, word).await.err()?.document(theirs.lang, "");
    Some(problem.detail.unwrap_or(problem.title))
}

fn place_of(entry: &Entry, offer: &Offer<'_>, lang: Lang) -> String {
    let favourite = offer.person.favourites.iter().position(|key| *key == entry.key);
    match (favourite, offer.scores.get(&entry.key), lang) {
        (Some(at), _, Lang::Zh) => format!("客户自选第 {} 位", at + 1),
        (Some(at), _, Lang::En) => format!("number {} of their favourites", at + 1),
        (None, Some(score), Lang::Zh) => format!("按使用排序，近期使用得分 {score:.1}"),
        (None, Some(score), Lang::En) => format!("by use, recent use scores {score:.1}"),
        (None, None, Lang::Zh) => "按本行顺序".to_owned(),
        (None, None, Lang::En) => "in the bank's order".to_owned(),
    }
}

/// Every floor of a page with why it is there for a visit, or is not.
pub fn floors_why(page: &Page, visit: &Visit, lang: Lang, titles: &HashMap<String, String>) -> Vec<FloorWhy> {
    let why = |floor: &super::spec::Floor| {
        let seen = floor.shown.to(visit, floor.component.least, floor.component.since);
        let why = match &seen {
            Ok(()) if floor.shown.within.is_empty() => {
                lang.pick("对其适用的客户均显示", "shown to all it is for").to_owned()
            }
            Ok(()) => {
                let one = floor.shown.within.iter().find(|name| visit.audiences.contains(name));
                let title = one.and_then(|name| titles.get(name).or(Some(name))).cloned().unwrap_or_default();
                match lang {
                    Lang::Zh => format!("属于人群“{title}”"),
                    Lang::En => format!("in the audience “{title}”"),
                }
            }
            Err(hidden) => hidden_in_words(hidden, lang, titles),
        };
        let (zh, en) = floor.component.title;
        FloorWhy { id: floor.id.clone(), component: lang.pick(zh, en).to_owned(), is_shown: seen.is_ok(), why }
    };
    page.floors.iter().map(why).collect()
}

/// Why somebody does not see something, in words.
pub fn hidden_in_words(hidden: &Hidden, lang: Lang, titles: &HashMap<String, String>) -> String {
    let titled = |name: &String| titles.get(name).unwrap_or(name).clone();
    match (hidden, lang) {
        (Hidden::View(View::Elder), _) => lang.pick("仅在长辈版显示", "only in the elder version").to_owned(),
        (Hidden::View(View::Usual), _) => lang.pick("长辈版不显示", "not in the elder version").to_owned(),
        (Hidden::Format(since), Lang::Zh) => format!("该应用版本过旧，需要页面格式 {since}"),
        (Hidden::Format(since), Lang::En) => format!("their app is too old, it needs page format {since}"),
        (Hidden::Channel, _) => lang.pick("此渠道不显示", "not through this channel").to_owned(),
        (Hidden::Least(Standing::Open), _) => lang.pick("登录后才显示", "only for who is signed in").to_owned(),
        (Hidden::Least(least), Lang::Zh) => format!("需要达到“{}”", least.title().0),
        (Hidden::Least(least), Lang::En) => format!("from “{}” on", least.title().1),
        (Hidden::Most(most), Lang::Zh) => format!("只对“{}”及以下显示", most.title().0),
        (Hidden::Most(most), Lang::En) => format!("only up to “{}”", most.title().1),
        (Hidden::In(name), Lang::Zh) => format!("属于被排除的人群“{}”", titled(name)),
        (Hidden::In(name), Lang::En) => format!("in the audience “{}”, which is left out", titled(name)),
        (Hidden::NotIn(names), Lang::Zh) => {
            format!("不属于人群{}", names.iter().map(|name| format!("“{}”", titled(name))).collect::<String>())
        }
        (Hidden::NotIn(names), Lang::En) => {
            format!("in none of: {}", names.iter().map(titled).collect::<Vec<_>>().join(", "))
        }
    }
}
