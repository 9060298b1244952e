//! What a bank's profile is made of: what is published, what lies in files, what was looked up and noted.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use kernel::Ctx;
use publishing::{Artefact, MAIN};
use roaring::RoaringBitmap;

use super::audience::Audience;
use super::base;
use super::column::{Column, Whom, counted};
use super::kinds::{AUDIENCES, TAGS};
use super::spec::AudienceSpec;
use super::standing::{Ground, Standing};
use super::store::Taught;
use super::tags::{Counted, From, TagSet};
use super::{Profiles, store};
use crate::behaviour::{self, PersonNo, ReadFrom, Reading, all_cores, blocking};
use crate::error::Error;

/// Which version of which document; none for those that ship.
pub type Version = Option<(String, i64)>;

/// What a standing was made by: when it is another, the standing is made anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipe {
    /// The tags.
    pub tags: Version,
    /// The audiences by name.
    pub audiences: Vec<(String, Version)>,
}

/// What is in force in a bank.
pub struct Published {
    /// The tags.
    pub tags: (Version, Arc<TagSet>),
    /// The audiences in the order of their names.
    pub audiences: Vec<(String, Version, AudienceSpec)>,
}

impl Published {
    /// The audiences without what they say.
    pub fn audiences_named(&self) -> Vec<(String, Version)> {
        named(&self.audiences)
    }
}

/// Audiences without what they say.
pub fn named(audiences: &[(String, Version, AudienceSpec)]) -> Vec<(String, Version)> {
    audiences.iter().map(|(name, version, _)| (name.clone(), version.clone())).collect()
}

/// Audiences made ready; one that asks for a tag that is gone holds of nobody and is left out.
pub fn ready(set: &TagSet, audiences: Vec<(String, Version, AudienceSpec)>) -> Vec<Audience> {
    let ready = |(name, version, spec): (String, Version, AudienceSpec)| match Audience::compile(
        set,
        &name,
        version.map(|(_, version)| version),
        spec,
    ) {
        Ok(audience) => Some(audience),
        Err(why) => {
            let first = why.first().map(String::as_str).unwrap_or_default();
            tracing::warn!(audience = name, first, "an audience asks for what the tags of today do not say");
            None
        }
    };
    audiences.into_iter().filter_map(ready).collect()
}

fn version_of(artefact: &Artefact) -> Version {
    Some((artefact.document_id.to_string(), artefact.version))
}

impl Profiles {
    /// What is in force in the bank of `ctx`.
    pub(super) async fn published(&self, ctx: &Ctx) -> Result<Published, Error> {
        let in_force = self.line.in_force(ctx, TAGS).await?;
        let tags = in_force.holding(MAIN).and_then(|main| Some((version_of(main), main.share::<TagSet>()?)));
        let tags = tags.unwrap_or_else(|| (None, base::tags()));
        let mut audiences: HashMap<String, (Version, AudienceSpec)> =
            base::audiences().iter().map(|(name, spec)| (name.clone(), (None, spec.clone()))).collect();
        let in_force = self.line.in_force(ctx, AUDIENCES).await?;
        for line in in_force.documents() {
            if let Some(live) = in_force.live(line)
                && let Some(spec) = live.get::<AudienceSpec>()
            {
                audiences.insert(line.name.clone(), (version_of(live), spec.clone()));
            }
        }
        let mut audiences: Vec<_> =
            audiences.into_iter().map(|(name, (version, spec))| (name, version, spec)).collect();
        audiences.sort_by(|one, next| one.0.cmp(&next.0));
        Ok(Published { tags, audiences })
    }

    /// Makes the standing of the bank of `ctx` from the ground up, with the mark up to which it has what is told.
    pub(super) async fn build(&self, ctx: &Ctx) -> Result<(u64, Recipe, Standing), Error> {
        let day = self.today(ctx)?;
        let published = self.published(ctx).await?;
        let set = &published.tags.1;
        let recipe = Recipe { tags: published.tags.0.clone(), audiences: published.audiences_named() };
        let lake = self.behaviour.lake(ctx).await?;
        let (mark, reading) = lake.marked(day - set.longest_window() + 1, day).await?;
        // After the mark: whoever did something before it has a number by now.
        let people = self.everybody(ctx).await?;
        Ok((mark, recipe, made(day, reading, published, people).await?))
    }

    /// How large the audiences of the bank of `ctx` would have been on each of the last `days` days by what was done up to
    /// then; what was looked up and noted is taken as it is today. Days that were written down as they were stay.
    pub async fn replay_growth(self: &Arc<Self>, ctx: &Ctx, days: i64) -> Result<(), Error> {
        let today = self.today(ctx)?;
        let lake = self.behaviour.lake(ctx).await?;
        let mut before: Option<Standing> = None;
        for day in today - days..today {
            let published = self.published(ctx).await?;
            let reading = lake.reading(day - published.tags.1.longest_window() + 1, day).await?;
            let people = self.everybody(ctx).await?;
            let mut then = made(day, reading, published, people).await?;
            if let Some(before) = &before {
                then.go_on_from(before);
            }
            if store::grown_on(&self.banks.db(ctx)?, day).await?.is_empty() {
                store::put_growth(&self.banks.db(ctx)?, ctx, &then.moves()).await?;
            }
            before = Some(then);
        }
        if let Some(yesterday) = before {
            // Who came and went today is told beside yesterday.
            self.live(ctx).await?.change(|now| now.go_on_from(&yesterday));
        }
        Ok(())
    }

    pub(super) async fn everybody(&self, ctx: &Ctx) -> Result<Everybody, Error> {
        let db = self.banks.db(ctx)?;
        let (known, customers) = behaviour::everybody(&db).await?;
        let same_as = behaviour::aliases(&db).await?.into_iter().collect();
        Ok(Everybody {
            known,
            customers,
            same_as,
            given: store::given(&db).await?,
            learned: store::learned(&db).await?,
            off: store::switched_off(&db).await?,
        })
    }
}

/// Everybody who is profiled, and what is known of them beside what they do.
pub(super) struct Everybody {
    pub known: RoaringBitmap,
    pub customers: RoaringBitmap,
    pub same_as: HashMap<PersonNo, PersonNo>,
    pub given: HashMap<String, Vec<(PersonNo, String)>>,
    pub learned: HashMap<String, Taught>,
    pub off: HashMap<PersonNo, HashSet<String>>,
}

/// Counts everything anew out of what is read, part by part; `today` is the last day of it.
pub(super) async fn columns(
    mut reading: Reading,
    today: i64,
    counts: Vec<Counted>,
    mut people: Everybody,
) -> Result<(Vec<Column>, Everybody), Error> {
    let counts = Arc::new(counts);
    let mut all: Vec<Column> = counts.iter().map(|counted| Column::new(counted.measure)).collect();
    while let Some(segments) = reading.part(ReadFrom::Oldest).await? {
        let counts = counts.clone();
        (all, people) = blocking(move || {
            let whom = Whom { known: &people.known, same_as: &people.same_as };
            let more = counted(&segments, today, &counts, &whom, all_cores())?;
            all.iter_mut().zip(more).for_each(|(one, more)| one.and(more));
            Ok::<_, Error>((all, people))
        })
        .await?;
    }
    Ok((all, people))
}

/// The standing on a day, of what was done up to then.
pub(super) async fn made(
    day: i64,
    reading: Reading,
    published: Published,
    people: Everybody,
) -> Result<Standing, Error> {
    let (columns, people) = columns(reading, day, published.tags.1.counts.clone(), people).await?;
    blocking(move || Ok::<_, Error>(standing(day, columns, &published, people))).await
}

fn standing(day: i64, columns: Vec<Column>, published: &Published, people: Everybody) -> Standing {
    let Everybody { known, customers, same_as, given, learned, off } = people;
    let set = &published.tags.1;
    let given = given_by_slot(set, given);
    let slots = |tags: HashSet<String>| tags.iter().filter_map(|tag| set.slot(tag)).collect();
    let off = off.into_iter().map(|(person, tags)| (person, slots(tags))).collect();
    let weights = learned.into_iter().filter_map(|(tag, taught)| {
        let slot = set.slot(&tag)?;
        let is_of = matches!(set.tags[slot].from, From::Learned(_)) && taught.definition == set.definition(slot);
        Some((slot, taught.learned.weights.filter(|_| is_of)?))
    });
    let weights = weights.collect();
    let ground = Ground { day, set: set.clone(), columns, given, weights, off, known, customers, same_as };
    Standing::new(ground, ready(set, published.audiences.clone()))
}

fn given_by_slot(
    set: &TagSet,
    given: HashMap<String, Vec<(PersonNo, String)>>,
) -> HashMap<usize, HashMap<PersonNo, i64>> {
    let mut by_slot = HashMap::new();
    for (tag, people) in given {
        let Some(slot) = set.slot(&tag) else { continue };
        let value = |(person, value): (PersonNo, String)| Some((person, set.number(slot, &value)?));
        by_slot.insert(slot, people.into_iter().filter_map(value).collect());
    }
    by_slot
}
