//! What a bank's profile is made of: what is published, what lies in files, what was looked up and noted.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use kernel::Ctx;
use publishing::{Artefact, MAIN};

use super::audience::Audience;
use super::base;
use super::column::{Whom, counted};
use super::kinds::{AUDIENCES, TAGS};
use super::spec::AudienceSpec;
use super::standing::{Ground, Standing};
use super::tags::TagSet;
use super::{Profiles, store};
use crate::behaviour::{self, PersonNo, all_cores, blocking};
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
    let ready = |(name, version, spec): (String, Version, AudienceSpec)| {
        match Audience::compile(set, &name, version.map(|(_, version)| version), spec) {
            Ok(audience) => Some(audience),
            Err(why) => {
                let first = why.first().map(String::as_str).unwrap_or_default();
                tracing::warn!(audience = name, first, "an audience asks for what the tags of today do not say");
                None
            }
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
        let Published { tags: (version, set), audiences } = self.published(ctx).await?;
        let recipe = Recipe { tags: version, audiences: named(&audiences) };
        let lake = self.behaviour.lake(ctx).await?;
        let (mark, segments) = lake.marked(day - set.longest_window() + 1, day).await?;
        // After the mark: whoever did something before it has a number by now.
        let db = self.banks.db(ctx)?;
        let (known, customers) = behaviour::everybody(&db).await?;
        let same_as: HashMap<PersonNo, PersonNo> = behaviour::aliases(&db).await?.into_iter().collect();
        let (given, off) = (store::given(&db).await?, store::switched_off(&db).await?);
        let made = move || -> Result<Standing, Error> {
            let whom = Whom { known: &known, same_as: &same_as };
            let columns = counted(&segments, day, &set.counts, &whom, all_cores())?;
            let given = given_by_slot(&set, given);
            let slots = |tags: HashSet<String>| tags.iter().filter_map(|tag| set.slot(tag)).collect();
            let off = off.into_iter().map(|(person, tags)| (person, slots(tags))).collect();
            let ready = ready(&set, audiences);
            let ground = Ground { day, set: set.clone(), columns, given, off, known, customers, same_as };
            Ok(Standing::new(ground, ready))
        };
        Ok((mark, recipe, blocking(made).await?))
    }
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
