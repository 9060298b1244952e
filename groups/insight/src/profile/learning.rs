//! Learning chances from what people did: by the clock, and when somebody asks for it.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use expr::Facts;
use kernel::{AuditEntry, Ctx, Lang, Timestamp};
use publishing::model::lot;
use roaring::RoaringBitmap;
use serde::Serialize;
use storage::jobs::Work;
use storage::{Begun, Db, Handled, Tx};
use utoipa::ToSchema;

use super::build::{Everybody, columns, made};
use super::learned::{Came, Case, LOTS, Learned, LearnedVerdict, SAMPLE_MAX, learn};
use super::live::{Live, Order};
use super::spec::{TagComes, TagMeasure, TagSource};
use super::standing::Standing;
use super::store::Taught;
use super::tags::{Counted, From, TagSet};
use super::{Profiles, store, words};
use crate::behaviour::{Reading, blocking};
use crate::error::Error;

/// What was learned is learned anew after so many days.
const FRESH_DAYS: i64 = 7;
const DAY_S: i64 = 86_400;
/// How often, going back, people are looked at where they are few.
const TIMES: i64 = 6;

/// How good a chance is that a tag tells, and what it goes by.
#[derive(Debug, Serialize, ToSchema)]
pub struct LearnedTag {
    /// Whether it is used.
    pub verdict: LearnedVerdict,
    /// When it was learned.
    pub learned_at: Timestamp,
    /// Cases it has learned from: a customer at a time of the past. A bank with few customers looks back up to six times.
    pub learned_from: u64,
    /// Cases it was tried on, of customers it has learned nothing from.
    pub tried_on: u64,
    /// Of a thousand it was tried on, how many did it.
    pub did_permille: i64,
    /// Of a thousand in the tenth with the highest chance, how many did it.
    pub top_tenth_permille: i64,
    /// How often one who did it has a higher chance than one who did not, 0 to 1. A coin has a half.
    pub auc: f64,
    /// The same of the best tag alone.
    pub best_alone_auc: Option<f64>,
    /// What that tag is called, in the reader's language.
    pub best_alone: Option<String>,
    /// What it goes by, the weightiest first; empty while it is not used.
    pub goes_by: Vec<LearnedWeight>,
}

/// How much a tag counts in a chance.
#[derive(Debug, Serialize, ToSchema)]
pub struct LearnedWeight {
    /// What the tag is called, in the reader's language.
    pub title: String,
    /// By how much the odds move, as a natural logarithm, where the tag is a spread above its mean.
    pub weight: f64,
}

/// What was learned of a tag, told for the console; none when that was of another definition.
pub fn told(set: &TagSet, slot: usize, taught: Option<&Taught>, lang: Lang) -> Option<LearnedTag> {
    let From::Learned(by) = &set.tags[slot].from else { return None };
    let Taught { at, learned: Learned { verdict, quality, weights }, .. } =
        taught.filter(|taught| taught.definition == set.definition(slot))?;
    let title = |place: usize| by.get(place).map(|slot| words::title(&set.tags[*slot], lang).to_owned());
    let weight = |place: usize| {
        let weight = weights.as_ref()?.counts(place);
        Some(LearnedWeight { title: title(place)?, weight: rounded(weight) })
    };
    let mut goes_by: Vec<_> = (0..by.len()).filter_map(weight).collect();
    goes_by.sort_by(|one, next| next.weight.abs().total_cmp(&one.weight.abs()));
    Some(LearnedTag {
        verdict: *verdict,
        learned_at: *at,
        learned_from: quality.learned_from as u64,
        tried_on: quality.tried_on as u64,
        did_permille: quality.did_permille,
        top_tenth_permille: quality.top_tenth_permille,
        auc: rounded(quality.auc),
        best_alone_auc: quality.best_alone.map(|(_, auc)| rounded(auc)),
        best_alone: quality.best_alone.and_then(|(place, _)| title(place)),
        goes_by,
    })
}

fn rounded(value: f64) -> f64 {
    (value * 1_000.0).round() / 1_000.0
}

impl Profiles {
    /// Learns a tag of the bank of `ctx` anew because somebody asks for it; false when there is no such tag. A repeat learns
    /// nothing again.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, tag))]
    pub async fn learn_tag(self: &Arc<Self>, ctx: &Ctx, tag: &str) -> Result<bool, Error> {
        let db = self.banks.db(ctx)?;
        let live = self.live(ctx).await?;
        let Some(slot) = learned_slot(&live, tag) else { return Ok(false) };
        if let Begun::Repeat(first) = Tx::begin_once::<bool>(&db, ctx).await? {
            return Ok(first);
        }
        // A bank learns one at a time: it takes every core.
        let Ok(_turn) = self.learning.try_lock() else { return Err(Error::Overloaded) };
        let taught = self.taught(ctx, &live, slot).await?;
        let mut tx = match Tx::begin_once::<bool>(&db, ctx).await? {
            Begun::Repeat(first) => return Ok(first),
            Begun::First(tx) => tx,
        };
        keep_in_tx(&mut tx, tag, &taught).await?;
        let learned = tx.commit_answer(true).await?;
        live.order(Order::Anew).await?;
        Ok(learned)
    }

    /// Learns the tags of the bank of `ctx` of which nothing is known yet, or nothing fresh.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn learn_what_is_due(self: &Arc<Self>, ctx: &Ctx) -> Result<(), Error> {
        let live = self.live(ctx).await?;
        let db = self.banks.db(ctx)?;
        let known = store::learned(&db).await?;
        let due_before = ctx.now().plus_seconds(-FRESH_DAYS * DAY_S);
        let due: Vec<(usize, String)> = live.read(|standing| {
            let set = &standing.set;
            let is_fresh = |slot: usize, tag: &str| {
                known.get(tag).is_some_and(|one| one.at > due_before && one.definition == set.definition(slot))
            };
            let learned = set.tags.iter().enumerate().filter(|(_, tag)| matches!(tag.from, From::Learned(_)));
            let named = learned.map(|(slot, tag)| (slot, tag.spec.id.clone()));
            named.filter(|(slot, tag)| !is_fresh(*slot, tag)).collect()
        });
        if due.is_empty() {
            return Ok(());
        }
        let _turn = self.learning.lock().await;
        for (slot, tag) in &due {
            let taught = self.taught(ctx, &live, *slot).await?;
            let mut tx = db.begin(ctx).await?;
            keep_in_tx(&mut tx, tag, &taught).await?;
            tx.commit().await?;
        }
        live.order(Order::Anew).await
    }

    /// What the days before today teach of the tag in `slot`: what was known of people when they began, and what they did.
    /// The last days by themselves if there are many people, otherwise those before them as well, none of them twice.
    async fn taught(&self, ctx: &Ctx, live: &Live, slot: usize) -> Result<Taught, Error> {
        let set = live.read(|standing| standing.set.clone());
        let TagSource::Learned { will, comes, in_days, .. } = set.tags[slot].spec.from.clone() else {
            return Err(Error::Lake("a tag that is not learned"));
        };
        let lake = self.behaviour.lake(ctx).await?;
        let mut known = Vec::new();
        for nth in 0..TIMES {
            let end = self.today(ctx)? - 1 - nth * in_days;
            let then = end - in_days;
            let before = lake.reading(then - set.longest_window() + 1, then).await?;
            let after = lake.reading(then + 1, end).await?;
            let asked = Counted { events: will.clone(), within_days: in_days, measure: TagMeasure::Days };
            let (people, mut published) = (self.everybody(ctx).await?, self.published(ctx).await?);
            published.audiences.clear();
            published.tags.1 = set.clone();
            let (did, people) = who_did(after, end, asked, people).await?;
            // What was noted and looked up is of today, not of then.
            let people = Everybody { given: HashMap::new(), learned: HashMap::new(), ..people };
            let standing = made(then, before, published, people).await?;
            let more = blocking(move || Ok::<_, Error>(cases(&standing, slot, &did, comes))).await?;
            let is_more = !more.is_empty();
            known.extend(more);
            if !is_more || known.len() >= SAMPLE_MAX {
                break;
            }
        }
        let learned = blocking(move || Ok::<_, Error>(learn(&known))).await?;
        Ok(Taught { definition: set.definition(slot), at: ctx.now(), learned })
    }
}

/// The customers who did any of what is asked, in the days up to `end`.
async fn who_did(
    reading: Reading,
    end: i64,
    asked: Counted,
    people: Everybody,
) -> Result<(RoaringBitmap, Everybody), Error> {
    let (columns, people) = columns(reading, end, vec![asked], people).await?;
    let Some(days) = columns.first() else { return Ok((RoaringBitmap::new(), people)) };
    let did = people.customers.iter().filter(|person| days.value(*person).is_some_and(|days| days > 0)).collect();
    Ok((did, people))
}

fn learned_slot(live: &Live, tag: &str) -> Option<usize> {
    live.read(|standing| {
        let slot = standing.set.slot(tag)?;
        matches!(standing.set.tags[slot].from, From::Learned(_)).then_some(slot)
    })
}

async fn keep_in_tx(tx: &mut Tx, tag: &str, taught: &Taught) -> storage::Result<()> {
    store::put_learned_in_tx(tx, tag, taught).await?;
    let Learned { verdict, quality, .. } = &taught.learned;
    let detail =
        serde_json::json!({ "verdict": verdict, "learned_from": quality.learned_from, "auc": rounded(quality.auc) });
    tx.audit(AuditEntry::done("profile.tag_learned", tag, &detail));
    Ok(())
}

/// The customers of a day that is past as cases to learn from: those who had done something by then, a fixed draw of them where
/// there are many.
fn cases(then: &Standing, slot: usize, did: &RoaringBitmap, comes: TagComes) -> Vec<Case> {
    let From::Learned(by) = &then.set.tags[slot].from else { return Vec::new() };
    let id = &then.set.tags[slot].spec.id;
    let needs = &then.set.tags[slot].needs;
    let many = then.customers.len() as usize;
    let drawn = |what: &str, person: u32| lot(&format!("{what}:{id}"), &person.to_string());
    let mut facts = Facts::new(&then.set.catalogue);
    let case = |person: u32| {
        let features = then.features(by, &mut facts, needs, person)?;
        let came = match (did.contains(person), comes) {
            (true, TagComes::Done) | (false, TagComes::NotDone) => Came::Yes,
            (true, TagComes::NotDone) | (false, TagComes::Done) => Came::No,
        };
        Some(Case { features, came, lot: drawn("try", person) })
    };
    let share = SAMPLE_MAX * usize::from(LOTS) / many.max(1);
    let is_drawn = |person: &u32| usize::from(drawn("sample", *person)) < share;
    then.customers.iter().filter(is_drawn).filter_map(case).collect()
}

/// Learns what is due, every night after the books were looked up.
pub struct Lessons(pub Arc<Profiles>);

#[async_trait]
impl Work for Lessons {
    async fn run(&self, ctx: &Ctx, _: &Db) -> Handled {
        Ok(self.0.learn_what_is_due(ctx).await?)
    }
}
