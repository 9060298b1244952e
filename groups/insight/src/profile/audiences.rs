//! Audiences for the console: how many are in them, how they grow, what their people are like.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use expr::{Condition, Type};
use kernel::{AuditEntry, Ctx, Lang, Timestamp, mask};
use roaring::RoaringBitmap;
use serde::Serialize;
use utoipa::ToSchema;

use super::audience::Audience;
use super::console::{AudienceList, AudiencePeople, AudiencePerson, ProfileTag, ProfileTags};
use super::picture::{APART_MIN, TagBar, pictures};
use super::standing::Standing;
use super::tags::words_of;
use super::{Profiles, learning, people, store, words};
use crate::behaviour::{self, blocking};
use crate::error::Error;
use crate::model::date_of;

/// Customers that are told.
const TOLD_MAX: usize = 100;
/// Days of growth that are told.
const GROWTH_DAYS: i64 = 90;

/// How many a condition holds of.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AudienceEstimate)]
pub struct Estimate {
    /// Everybody.
    pub people: u64,
    /// The customers among them.
    pub customers: u64,
    /// Whether it is fewer than five customers, which are told as none: one could be looked for by conditions otherwise.
    pub is_few: bool,
    /// All customers who are profiled.
    pub of_customers: u64,
    /// The condition in the reader's language.
    pub words: String,
    /// How long it took.
    pub took_ms: u64,
}

/// An audience in force.
#[derive(Debug, Serialize, ToSchema)]
pub struct AudienceRow {
    /// Its name.
    pub name: String,
    /// The version of its document; none of those that ship.
    pub version: Option<i64>,
    /// In the reader's language.
    pub title: String,
    /// Who answers for it.
    pub owner: String,
    /// What it is for.
    pub purpose: String,
    /// The condition.
    pub when: String,
    /// The condition in the reader's language.
    pub words: String,
    /// Everybody in it.
    pub people: u64,
    /// The customers among them.
    pub customers: u64,
    /// Of a hundred, how many are left out of whatever is done with it.
    pub holdout_percent: u8,
    /// Who came today.
    pub entered: u64,
    /// Who went today.
    pub left: u64,
}

/// An audience on a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct AudienceDay {
    /// Which.
    pub date: NaiveDate,
    /// Everybody in it at its end, or by now.
    pub people: i64,
    /// The customers among them.
    pub customers: i64,
    /// Who came.
    pub entered: i64,
    /// Who went.
    pub left: i64,
}

/// How many an audience shares with another.
#[derive(Debug, Serialize, ToSchema)]
pub struct AudienceOverlap {
    /// The other.
    pub name: String,
    /// In the reader's language.
    pub title: String,
    /// Customers in the other.
    pub customers: u64,
    /// Customers in both.
    pub both: u64,
}

/// A tag among the people of an audience, beside all customers. Fewer than five are not told apart.
#[derive(Debug, Serialize, ToSchema)]
pub struct AudienceTrait {
    /// The tag.
    pub id: String,
    /// In the reader's language.
    pub title: String,
    /// Among the audience.
    pub inside: Vec<TagBar>,
    /// Among all customers.
    pub all: Vec<TagBar>,
}

/// A copy of an audience.
#[derive(Debug, Serialize, ToSchema)]
pub struct AudienceCopy {
    /// Its id.
    pub copy_id: String,
    /// What it is called.
    pub title: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// Customers in it then.
    pub customers: i64,
    /// Those of them who are in it now.
    pub still_in: u64,
}

/// An audience in full.
#[derive(Debug, Serialize, ToSchema)]
pub struct AudienceDetail {
    /// The audience.
    pub audience: AudienceRow,
    /// How it grew, the oldest day first; today last.
    pub growth: Vec<AudienceDay>,
    /// Whom it shares with others, the most first.
    pub overlaps: Vec<AudienceOverlap>,
    /// What its people are like.
    pub traits: Vec<AudienceTrait>,
    /// Copies of it, the latest first.
    pub copies: Vec<AudienceCopy>,
}

/// What goes on record.
#[derive(Serialize)]
struct Looked<'a> {
    purpose: &'a str,
    customers: u64,
    told: usize,
}

impl Profiles {
    /// The tags in force in the bank of `ctx`.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn tags(self: &Arc<Self>, ctx: &Ctx) -> Result<ProfileTags, Error> {
        let live = self.live(ctx).await?;
        let version = live.recipe().tags.map(|(_, version)| version);
        let (lang, as_of) = (ctx.lang, ctx.now());
        let learned = store::learned(&self.banks.db(ctx)?).await?;
        blocking(move || {
            Ok::<_, Error>(live.read(|standing| ProfileTags {
                as_of,
                version,
                people: standing.known.len(),
                customers: standing.customers.len(),
                items: tags_with_pictures(standing, &learned, lang),
            }))
        })
        .await
    }

    /// How many a condition holds of in the bank of `ctx` now; what is wrong with it otherwise.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn estimate(self: &Arc<Self>, ctx: &Ctx, when: String) -> Result<Result<Estimate, String>, Error> {
        let live = self.live(ctx).await?;
        let lang = ctx.lang;
        blocking(move || {
            Ok::<_, Error>(live.read(|standing| {
                let condition = Condition::compile(&standing.set.catalogue, &when)
                    .map_err(|wrong| words_of(&wrong).into_iter().next().unwrap_or_default())?;
                let people = standing.among(&condition, &standing.set.needs(&condition));
                let customers = people.intersection_len(&standing.customers);
                let is_few = (1..APART_MIN).contains(&customers);
                Ok(Estimate {
                    people: if is_few { people.len() - customers } else { people.len() },
                    customers: if is_few { 0 } else { customers },
                    is_few,
                    of_customers: standing.customers.len(),
                    words: condition.in_words(lang),
                    took_ms: 0,
                })
            }))
        })
        .await
    }

    /// The audiences in force in the bank of `ctx`.
    pub async fn audience_list(self: &Arc<Self>, ctx: &Ctx) -> Result<AudienceList, Error> {
        let live = self.live(ctx).await?;
        let written = store::grown_on(&self.banks.db(ctx)?, self.today(ctx)?).await?;
        let lang = ctx.lang;
        Ok(live.read(|standing| AudienceList {
            as_of: ctx.now(),
            people: standing.known.len(),
            customers: standing.customers.len(),
            items: standing.audiences().iter().map(|one| row(standing, one, &written, lang)).collect(),
        }))
    }

    /// An audience of the bank of `ctx` in full; none when there is no such.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn audience_detail(self: &Arc<Self>, ctx: &Ctx, name: &str) -> Result<Option<AudienceDetail>, Error> {
        let live = self.live(ctx).await?;
        let (db, today) = (self.banks.db(ctx)?, self.today(ctx)?);
        let grown = store::growth(&db, name, today - GROWTH_DAYS).await?;
        let written: Vec<_> = grown.iter().filter(|one| one.day == today).cloned().collect();
        let (lang, asked) = (ctx.lang, name.to_owned());
        let copies = store::copies(&db, name).await?;
        let told = blocking(move || {
            Ok::<_, Error>(live.read(|standing| {
                let audience = standing.audience(&asked)?;
                let copy = |(copy, members): (store::Copy, RoaringBitmap)| AudienceCopy {
                    still_in: members.intersection_len(&audience.members),
                    copy_id: copy.copy_id,
                    title: copy.title,
                    made_at: copy.made_at,
                    customers: copy.customers,
                };
                let copies: Vec<_> = copies.into_iter().map(copy).collect();
                let told = row(standing, audience, &written, lang);
                Some((told, overlaps(standing, audience, lang), traits(standing, audience, lang), copies))
            }))
        });
        let Some((audience, overlaps, traits, copies)) = told.await? else { return Ok(None) };
        let day = |one: &store::Grown| AudienceDay {
            date: date_of(one.day),
            people: one.people,
            customers: one.customers,
            entered: one.entered,
            left: one.left,
        };
        let mut growth: Vec<_> = grown.iter().filter(|one| one.day < today).map(day).collect();
        let signed = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        growth.push(AudienceDay {
            date: date_of(today),
            people: signed(audience.people),
            customers: signed(audience.customers),
            entered: signed(audience.entered),
            left: signed(audience.left),
        });
        Ok(Some(AudienceDetail { audience, growth, overlaps, traits, copies }))
    }

    /// Who is in an audience of the bank of `ctx`, masked; on record with `purpose`. None when there is no such.
    pub async fn audience_people(
        self: &Arc<Self>,
        ctx: &Ctx,
        name: &str,
        purpose: &str,
    ) -> Result<Option<AudiencePeople>, Error> {
        let live = self.live(ctx).await?;
        let found = live.read(|standing| {
            let audience = standing.audience(name)?;
            let customers = &audience.members & &standing.customers;
            let some: RoaringBitmap = customers.iter().take(TOLD_MAX).collect();
            let held_out: RoaringBitmap = some.iter().filter(|person| audience.holds_out(*person)).collect();
            Some((customers.len(), some, held_out))
        });
        let Some((customers, some, held_out)) = found else { return Ok(None) };
        let db = self.banks.db(ctx)?;
        let mut items = Vec::new();
        for user in behaviour::customers_among(&db, &some, TOLD_MAX).await? {
            let number = self.behaviour.customer(ctx, &user).await?;
            let Ok(user) = user.parse() else { continue };
            if let Some(view) = self.users.get(ctx, user).await? {
                items.push(AudiencePerson {
                    user_id: view.user_id,
                    name: view.name.as_ref().map(|name| mask::name(name.as_str())),
                    phone: mask::phone(view.phone.as_str()),
                    class: view.class,
                    held_out: number.is_some_and(|number| held_out.contains(number)),
                });
            }
        }
        let mut tx = db.begin(ctx).await?;
        tx.audit(AuditEntry::done("profile.audience_seen", name, &Looked { purpose, customers, told: items.len() }));
        tx.commit().await?;
        Ok(Some(AudiencePeople { customers, items }))
    }

    /// Keeps who is in an audience of the bank of `ctx` now; false when there is no such.
    pub async fn copy_audience(self: &Arc<Self>, ctx: &Ctx, name: &str, title: &str) -> Result<bool, Error> {
        let live = self.live(ctx).await?;
        let members =
            live.read(|standing| standing.audience(name).map(|audience| &audience.members & &standing.customers));
        let Some(members) = members else { return Ok(false) };
        let copy = store::Copy {
            copy_id: ctx.new_id::<store::Copy>().to_string(),
            audience: name.to_owned(),
            title: title.to_owned(),
            made_at: ctx.now(),
            made_by: ctx.actor.id().to_owned(),
            customers: i64::try_from(members.len()).unwrap_or(i64::MAX),
        };
        let mut tx = match storage::Tx::begin_once::<bool>(&self.banks.db(ctx)?, ctx).await? {
            storage::Begun::Repeat(first) => return Ok(first),
            storage::Begun::First(tx) => tx,
        };
        if store::copies_in_tx(&mut tx).await? >= store::COPIES_MAX {
            return Err(Error::TooManyCopies);
        }
        store::put_copy_in_tx(&mut tx, &copy, &members).await?;
        let detail = serde_json::json!({ "title": title, "customers": copy.customers });
        tx.audit(AuditEntry::done("profile.audience_copied", name, &detail));
        Ok(tx.commit_answer(true).await?)
    }
}

fn tags_with_pictures(standing: &Standing, learned: &HashMap<String, store::Taught>, lang: Lang) -> Vec<ProfileTag> {
    let set = &standing.set;
    let slots: Vec<usize> = (0..set.tags.len()).collect();
    let pictures = pictures(standing, &slots, &standing.customers, lang);
    let id = |slot: &usize| set.tags[*slot].spec.id.clone();
    let tag = |(slot, picture): (usize, super::picture::Picture)| {
        let tag = &set.tags[slot];
        let field = &set.catalogue.fields()[slot];
        let used = standing.audiences().iter().filter(|one| one.condition.reads().any(|read| read.id == field.id));
        ProfileTag {
            id: tag.spec.id.clone(),
            title: words::title(tag, lang).to_owned(),
            group: tag.spec.group,
            owner: tag.spec.owner.clone(),
            shown: tag.spec.shown,
            freshness: words::freshness(tag, set),
            lineage: words::lineage(set, tag, lang),
            builds_on: tag.needs.iter().filter(|other| **other != slot).map(id).collect(),
            used_by: used.map(|audience| audience.name.clone()).collect(),
            holds: field.holds.as_str().to_owned(),
            unit: field.holds.unit().map(|unit| unit.get(lang).to_owned()).unwrap_or_default(),
            choices: people::choices(&tag.spec.from, lang),
            covered: picture.covered,
            bars: picture.bars,
            is_learned: matches!(tag.from, super::tags::From::Learned(_)),
            learned: learning::told(set, slot, learned.get(&tag.spec.id), lang),
        }
    };
    slots.iter().copied().zip(pictures).map(tag).collect()
}

fn row(standing: &Standing, audience: &Audience, written: &[store::Grown], lang: Lang) -> AudienceRow {
    let today = written.iter().find(|one| one.audience == audience.name && one.day == standing.day);
    let before = |count: fn(&store::Grown) -> i64| today.map_or(0, |one| u64::try_from(count(one)).unwrap_or(0));
    AudienceRow {
        name: audience.name.clone(),
        version: audience.version,
        title: lang.pick(&audience.spec.title_zh, &audience.spec.title_en).to_owned(),
        owner: audience.spec.owner.clone(),
        purpose: audience.spec.purpose.clone(),
        when: audience.spec.when.clone(),
        words: audience.condition.in_words(lang),
        people: audience.members.len(),
        customers: audience.members.intersection_len(&standing.customers),
        holdout_percent: audience.spec.holdout_percent,
        entered: before(|one| one.entered) + audience.entered,
        left: before(|one| one.left) + audience.left,
    }
}

fn overlaps(standing: &Standing, audience: &Audience, lang: Lang) -> Vec<AudienceOverlap> {
    let ours = &audience.members & &standing.customers;
    let others = standing.audiences().iter().filter(|other| other.name != audience.name);
    let overlap = |other: &Audience| AudienceOverlap {
        name: other.name.clone(),
        title: lang.pick(&other.spec.title_zh, &other.spec.title_en).to_owned(),
        customers: other.members.intersection_len(&standing.customers),
        both: other.members.intersection_len(&ours),
    };
    let mut all: Vec<_> = others.map(overlap).collect();
    all.sort_by(|one, next| (next.both, &one.name).cmp(&(one.both, &next.name)));
    all
}

/// What the people of an audience are like, by the tags that have few values.
fn traits(standing: &Standing, audience: &Audience, lang: Lang) -> Vec<AudienceTrait> {
    let set = &standing.set;
    let is_few = |slot: &usize| matches!(set.catalogue.fields()[*slot].holds, Type::Choice(_) | Type::Flag);
    let slots: Vec<usize> = (0..set.tags.len()).filter(is_few).collect();
    let inside = pictures(standing, &slots, &(&audience.members & &standing.customers), lang);
    let all = pictures(standing, &slots, &standing.customers, lang);
    let of = |((slot, inside), all): ((usize, super::picture::Picture), super::picture::Picture)| AudienceTrait {
        id: set.tags[slot].spec.id.clone(),
        title: words::title(&set.tags[slot], lang).to_owned(),
        inside: inside.bars,
        all: all.bars,
    };
    let told = slots.into_iter().zip(inside).zip(all).map(of);
    told.filter(|one| !one.inside.is_empty()).collect()
}
