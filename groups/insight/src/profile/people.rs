//! One person: what is known of them and why, for those of the bank who may look, and for themselves.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use contracts::user::{User, UserClass};
use expr::Facts;
use kernel::{AuditEntry, Ctx, Id, Lang, Timestamp, mask};
use serde::{Deserialize, Serialize};
use storage::{Begun, Tx};
use utoipa::ToSchema;

use super::live::Order;
use super::spec::{TagGroup, TagShown, TagSource};
use super::standing::Standing;
use super::words::{self, TagFreshness, TagValue};
use super::{Profiles, store};
use crate::behaviour::{self, BehaviourName, PersonNo};
use crate::error::Error;

/// Events of a person that are told.
const EVENTS_TOLD: usize = 100;
/// Days looked back for them.
const EVENT_DAYS: i64 = 90;
/// People of a file, at most.
pub const FILE_MAX: usize = 2_000;

/// A tag of somebody.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonTag {
    /// As conditions know it.
    pub id: String,
    /// In the reader's language.
    pub title: String,
    /// Which shelf it stands on.
    pub group: TagGroup,
    /// What it is; not known when absent.
    pub value: Option<TagValue>,
    /// Why, in the reader's language.
    pub why: String,
    /// How soon it follows.
    pub freshness: TagFreshness,
    /// Whether the person does not want it to be used.
    pub is_off: bool,
    /// What it can be noted as; nothing for those that are not noted.
    pub choices: Option<Vec<PersonTagChoice>>,
}

/// What may be noted.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonTagChoice {
    /// As it is sent; `1` for a mark.
    pub code: String,
    /// In the reader's language.
    pub label: String,
}

/// An audience somebody is in.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonAudience {
    /// Its name.
    pub name: String,
    /// In the reader's language.
    pub title: String,
    /// Why, in the reader's language.
    pub why: String,
    /// Whether they are left out of whatever is done with it.
    pub held_out: bool,
}

/// Something a person did.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonEvent {
    /// When.
    pub at: Timestamp,
    /// What kind.
    pub name: BehaviourName,
    /// With what.
    pub what: String,
    /// On which page; empty for what the bank told.
    pub page: String,
    /// How long in milliseconds, or how much in minor units.
    pub ms: Option<u64>,
}

/// A customer from all sides.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonView {
    /// Who.
    #[schema(value_type = String)]
    pub user_id: Id<User>,
    /// The name, masked; none while it is not known.
    pub name: Option<String>,
    /// The phone, masked.
    pub phone: String,
    /// How far they have come.
    pub class: UserClass,
    /// Since when.
    pub since: Timestamp,
    /// Whether they agreed to be known by what they do. Without it nothing below is known.
    pub agreed: bool,
    /// The tags, shelf by shelf.
    pub tags: Vec<PersonTag>,
    /// The audiences.
    pub audiences: Vec<PersonAudience>,
    /// What they did lately, the latest first: at most 100.
    pub events: Vec<PersonEvent>,
}

/// What the bank knows about the reader.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnProfile {
    /// Whether they agreed to be known by what they do. Without it nothing is known.
    pub agreed: bool,
    /// The tags they are shown.
    pub tags: Vec<PersonTag>,
}

/// What goes on record.
#[derive(Serialize)]
struct Looked<'a> {
    purpose: &'a str,
}

/// What somebody noted.
#[derive(Serialize)]
struct Noted<'a> {
    tag: &'a str,
    /// Of whom, and as what; as nothing where it was taken back.
    customers: BTreeMap<String, Option<&'a str>>,
}

/// A row of a file: whom, and what is noted.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileNote {
    /// The customer's id, or their phone.
    #[schema(max_length = 64)]
    pub customer: String,
    /// The code of a choice, or `1` for a mark; nothing takes it back.
    #[schema(max_length = 60)]
    pub value: Option<String>,
}

/// What became of a file.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ProfileNotesTaken {
    /// People it was noted of.
    pub taken: usize,
    /// Rows about nobody who is known, by their number from 1.
    pub unknown: Vec<usize>,
}

/// Why something cannot be noted.
pub enum Unfit {
    /// There is no such tag, or nobody notes it.
    Tag,
    /// It cannot be that.
    Value,
}

impl Profiles {
    /// A customer of the bank of `ctx` from all sides; on record with `purpose`. None when there is no such customer.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn person_view(
        self: &Arc<Self>,
        ctx: &Ctx,
        user: Id<User>,
        purpose: &str,
    ) -> Result<Option<PersonView>, Error> {
        self.banks.of(ctx)?;
        let Some(view) = self.users.get(ctx, user).await? else { return Ok(None) };
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        tx.audit(AuditEntry::done("profile.seen", user, &Looked { purpose }));
        tx.commit().await?;
        let agreed = self.agreed(ctx, user).await?;
        let person = self.behaviour.customer(ctx, &user.to_string()).await?.filter(|_| agreed);
        let live = self.live(ctx).await?;
        let lang = ctx.lang;
        let (tags, audiences) = match person {
            Some(person) => {
                live.read(|standing| (tags_of(standing, person, lang), audiences_of(standing, person, lang)))
            }
            None => (Vec::new(), Vec::new()),
        };
        let events = match person {
            Some(person) => self.events_of(ctx, person).await?,
            None => Vec::new(),
        };
        Ok(Some(PersonView {
            user_id: user,
            name: view.name.as_ref().map(|name| mask::name(name.as_str())),
            phone: mask::phone(view.phone.as_str()),
            class: view.class,
            since: view.created_at,
            agreed,
            tags,
            audiences,
            events,
        }))
    }

    /// What the bank of `ctx` knows about a customer, for themselves.
    pub async fn own_profile(self: &Arc<Self>, ctx: &Ctx, user: Id<User>) -> Result<OwnProfile, Error> {
        let agreed = self.agreed(ctx, user).await?;
        let person = self.behaviour.customer(ctx, &user.to_string()).await?.filter(|_| agreed);
        let Some(person) = person else { return Ok(OwnProfile { agreed, tags: Vec::new() }) };
        let live = self.live(ctx).await?;
        let tags = live.read(|standing| {
            let shown: HashMap<&str, TagShown> =
                standing.set.tags.iter().map(|tag| (tag.spec.id.as_str(), tag.spec.shown)).collect();
            let mut tags = tags_of(standing, person, ctx.lang);
            tags.retain(|tag| {
                shown.get(tag.id.as_str()) == Some(&TagShown::Shown) && (tag.value.is_some() || tag.is_off)
            });
            tags
        });
        let tags = tags.into_iter().map(|tag| PersonTag { choices: None, ..tag }).collect();
        Ok(OwnProfile { agreed, tags })
    }

    /// A customer does not want a tag to be used of them, or does again. False when there is no such tag, or nothing known.
    pub async fn switch(self: &Arc<Self>, ctx: &Ctx, user: Id<User>, tag: &str, off: Switch) -> Result<bool, Error> {
        let live = self.live(ctx).await?;
        let is_shown = live.read(|standing| {
            let slot = standing.set.slot(tag);
            slot.is_some_and(|slot| standing.set.tags[slot].spec.shown == TagShown::Shown)
        });
        let person = self.behaviour.customer(ctx, &user.to_string()).await?;
        let Some(person) = person.filter(|_| is_shown) else { return Ok(false) };
        let mut tx = match Tx::begin_once::<bool>(&self.banks.db(ctx)?, ctx).await? {
            Begun::Repeat(first) => return Ok(first),
            Begun::First(tx) => tx,
        };
        match off {
            Switch::Off => store::switch_off_in_tx(&mut tx, person, tag, ctx.now()).await?,
            Switch::On => store::switch_on_in_tx(&mut tx, person, tag).await?,
        }
        tx.audit(AuditEntry::done("profile.tag_switched", user, &serde_json::json!({ "tag": tag, "to": off })));
        let done = tx.commit_answer(true).await?;
        live.order(Order::Switch(person)).await?;
        Ok(done)
    }

    /// Notes something of customers, or takes it back: all rows about somebody who is profiled.
    pub async fn note(
        self: &Arc<Self>,
        ctx: &Ctx,
        tag: &str,
        notes: &[ProfileNote],
    ) -> Result<Result<ProfileNotesTaken, Unfit>, Error> {
        let live = self.live(ctx).await?;
        let set = live.read(|standing| standing.set.clone());
        let noted = set.slot(tag).filter(|slot| matches!(set.tags[*slot].spec.from, TagSource::Noted { .. }));
        let Some(slot) = noted else { return Ok(Err(Unfit::Tag)) };
        let number = |value: &str| set.number(slot, value);
        if notes.iter().filter_map(|note| note.value.as_deref()).any(|value| number(value).is_none()) {
            return Ok(Err(Unfit::Value));
        }
        let (mut found, mut unknown) = (Vec::new(), Vec::new());
        for (row, note) in (1..).zip(notes) {
            match self.known_as(ctx, &note.customer).await? {
                Some((user, person)) => found.push((user, person, note.value.as_deref())),
                None => unknown.push(row),
            }
        }
        let mut tx = match Tx::begin_once::<ProfileNotesTaken>(&self.banks.db(ctx)?, ctx).await? {
            Begun::Repeat(first) => return Ok(Ok(first)),
            Begun::First(tx) => tx,
        };
        let given = found.iter().filter_map(|(_, person, value)| Some((tag, *person, (*value)?.to_owned())));
        store::give_in_tx(&mut tx, &given.collect::<Vec<_>>(), ctx.actor.id(), ctx.now()).await?;
        for (_, person, _) in found.iter().filter(|(_, _, value)| value.is_none()) {
            store::take_back_in_tx(&mut tx, tag, *person).await?;
        }
        let customers = found.iter().map(|(user, _, value)| (user.to_string(), *value)).collect();
        tx.audit(AuditEntry::done("profile.noted", tag, &Noted { tag, customers }));
        let taken = tx.commit_answer(ProfileNotesTaken { taken: found.len(), unknown }).await?;
        let notes = found.iter().map(|(_, person, value)| (*person, value.and_then(number))).collect();
        live.order(Order::Notes(tag.to_owned(), notes)).await?;
        Ok(Ok(taken))
    }

    /// A customer by their id or phone with their number, if they are profiled.
    async fn known_as(&self, ctx: &Ctx, customer: &str) -> Result<Option<(Id<User>, PersonNo)>, Error> {
        let user = match (customer.parse::<Id<User>>(), customer.parse()) {
            (Ok(user), _) => Some(user),
            (_, Ok(phone)) => self.users.by_phone(ctx, &phone).await?.map(|view| view.user_id),
            _ => None,
        };
        let Some(user) = user else { return Ok(None) };
        Ok(self.behaviour.customer(ctx, &user.to_string()).await?.map(|person| (user, person)))
    }

    async fn events_of(&self, ctx: &Ctx, person: PersonNo) -> Result<Vec<PersonEvent>, Error> {
        let numbers = behaviour::numbers_of(&self.banks.db(ctx)?, person).await?;
        let today = self.today(ctx)?;
        let is_theirs = move |number| numbers.contains(&number);
        let lake = self.behaviour.lake(ctx).await?;
        let events = lake.of_person(today - EVENT_DAYS, today, EVENTS_TOLD, is_theirs).await?;
        let told = |event: &behaviour::Event| PersonEvent {
            at: event.at(),
            name: event.name,
            what: event.what.to_string(),
            page: event.page.to_string(),
            ms: event.ms,
        };
        Ok(events.iter().map(told).collect())
    }
}

/// Which way a tag is switched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProfileSwitch)]
pub enum Switch {
    /// It may be used.
    On,
    /// It may not.
    Off,
}

fn tags_of(standing: &Standing, person: PersonNo, lang: Lang) -> Vec<PersonTag> {
    let set = &standing.set;
    let mut facts = Facts::new(&set.catalogue);
    let mut tags: Vec<PersonTag> = Vec::with_capacity(set.tags.len());
    for (slot, tag) in set.tags.iter().enumerate() {
        standing.fill(&mut facts, person, &tag.needs);
        let number = facts.number(slot);
        let why = match number {
            Some(number) => words::reason(set, tag, number, lang),
            None => words::lineage(set, tag, lang),
        };
        tags.push(PersonTag {
            id: tag.spec.id.clone(),
            title: words::title(tag, lang).to_owned(),
            group: tag.spec.group,
            value: number.map(|number| words::value(set, slot, number, lang)),
            why,
            freshness: words::freshness(tag, set),
            is_off: standing.is_off(person, slot),
            choices: choices(&tag.spec.from, lang),
        });
    }
    tags.sort_by_key(|tag| tag.group);
    tags
}

/// What a tag can be noted as.
pub fn choices(from: &TagSource, lang: Lang) -> Option<Vec<PersonTagChoice>> {
    let TagSource::Noted { choices } = from else { return None };
    let mark = || PersonTagChoice { code: "1".to_owned(), label: lang.pick("是", "yes").to_owned() };
    if choices.is_empty() {
        return Some(vec![mark()]);
    }
    let choice = |choice: &super::spec::TagChoice| PersonTagChoice {
        code: choice.code.clone(),
        label: lang.pick(&choice.title_zh, &choice.title_en).to_owned(),
    };
    Some(choices.iter().map(choice).collect())
}

fn audiences_of(standing: &Standing, person: PersonNo, lang: Lang) -> Vec<PersonAudience> {
    let theirs = standing.audiences().iter().filter(|audience| audience.members.contains(person));
    let told = |audience: &super::audience::Audience| PersonAudience {
        name: audience.name.clone(),
        title: lang.pick(&audience.spec.title_zh, &audience.spec.title_en).to_owned(),
        why: audience.condition.in_words(lang),
        held_out: audience.holds_out(person),
    };
    theirs.map(told).collect()
}
