//! Banks beside one another: what share of its customers each has in the audiences that ship, and what all of their customers are
//! like together.
//!
//! Invariants:
//! - nobody can be recognised: fewer than [`APART_MIN`] people are not told apart, of one bank or of all;
//! - in what is told across banks none can be recognised that did not join: it is in sums of all alone, and in none from which it
//!   could be reckoned (whoever of the alliance works in a bank sees that bank's figures as its own operators do, and no people);
//! - whoever looks at others is seen by them: a bank that has not joined is told of itself alone.
//!
//! What a bank defines itself is not comparable and is left out: of an audience that it published under the same name, and of
//! those that ask for a tag it has changed, it has no figure.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::{StreamExt, TryStreamExt, stream};
use kernel::{AuditEntry, Ctx, Lang, TenantId, Timestamp};
use serde::Serialize;
use storage::{Begun, Tx};
use utoipa::ToSchema;

use super::picture::{APART_MIN, TagBar, pictures};
use super::standing::Standing;
use super::tags::From;
use super::{Profiles, base, store, words};
use crate::behaviour::blocking;
use crate::error::Error;

/// Banks that have joined, before any of them is told of the others.
pub const BANKS_MIN: usize = 3;
/// Banks asked side by side.
const WIDTH: usize = 4;

/// Whether a bank lets others see where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joining {
    /// It does.
    Joined,
    /// It does not, or not any more.
    Apart,
}

/// What one bank has.
#[derive(Debug, Clone)]
pub struct OfBank {
    id: TenantId,
    name: String,
    joining: Joining,
    customers: u64,
    /// By audience; none where the bank's own definition is in force, or so few are in it that they could be recognised.
    audiences: BTreeMap<String, Option<u64>>,
    /// By tag.
    tags: BTreeMap<String, Vec<TagBar>>,
}

/// All banks together, for the alliance.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProfileAlliance {
    /// As it stands when.
    pub as_of: Timestamp,
    /// Fewer people than this are not told apart.
    pub floor: u64,
    /// Banks counted in the sums.
    pub counted: usize,
    /// Of how many.
    pub banks: usize,
    /// Customers profiled, in the banks counted.
    pub customers: u64,
    /// Banks that joined, in the order of the columns.
    pub joined: Vec<BenchmarkBank>,
    /// The audiences that ship.
    pub audiences: Vec<AllianceAudience>,
    /// What customers are like, by the tags that ship and have few values.
    pub tags: Vec<AllianceTag>,
}

/// A bank that joined.
#[derive(Debug, Serialize, ToSchema)]
pub struct BenchmarkBank {
    /// Which.
    pub bank_id: String,
    /// What it is called, in the reader's language.
    pub name: String,
    /// Customers it profiles.
    pub customers: u64,
}

/// An audience across banks.
#[derive(Debug, Serialize, ToSchema)]
pub struct AllianceAudience {
    /// Which.
    pub name: String,
    /// In the reader's language.
    pub title: String,
    /// Customers in it, in the banks counted that have a figure.
    pub customers: u64,
    /// Of a thousand customers of those banks; none when no bank has a figure.
    pub permille: Option<u64>,
    /// The same of each bank that joined; none where it has no figure.
    pub of_banks: Vec<Option<u64>>,
}

/// A tag across banks.
#[derive(Debug, Serialize, ToSchema)]
pub struct AllianceTag {
    /// Which.
    pub id: String,
    /// In the reader's language.
    pub title: String,
    /// How its values lie among the customers of the banks counted.
    pub bars: Vec<TagBar>,
}

/// Where a bank stands among those that joined.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProfileBenchmark {
    /// Whether it joined.
    pub joined: bool,
    /// How many joined, itself included.
    pub banks: usize,
    /// How many have to before any is told of the others.
    pub banks_min: usize,
    /// The audiences that ship.
    pub audiences: Vec<BenchmarkRow>,
}

/// Where a bank stands in one audience.
#[derive(Debug, Serialize, ToSchema)]
pub struct BenchmarkRow {
    /// Which.
    pub name: String,
    /// In the reader's language.
    pub title: String,
    /// Of a thousand of its own customers; none where it has no figure.
    pub own: Option<u64>,
    /// Among those that joined and have a figure; none where it is not told of the others.
    pub among: Option<BenchmarkAmong>,
}

/// The figures of the banks that joined, of a thousand customers each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BenchmarkAmong {
    /// The least.
    pub lowest: u64,
    /// The one in the middle; of an even number, the lower of the two.
    pub median: u64,
    /// The most.
    pub highest: u64,
    /// How many there are.
    pub banks: usize,
    /// How many have less than this bank.
    pub below: usize,
}

impl Profiles {
    /// All banks together.
    #[tracing::instrument(skip_all)]
    pub async fn across(self: &Arc<Self>, ctx: &Ctx) -> Result<ProfileAlliance, Error> {
        Ok(alliance(&self.of_banks(ctx).await?, ctx.now(), ctx.lang))
    }

    /// Where the bank of `ctx` stands.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn benchmark(self: &Arc<Self>, ctx: &Ctx) -> Result<ProfileBenchmark, Error> {
        Ok(benchmark(&self.of_banks(ctx).await?, &ctx.tenant, ctx.lang))
    }

    /// The bank of `ctx` lets others see where it stands, or does not any more; a repeat changes nothing.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn join_benchmark(&self, ctx: &Ctx, joining: Joining) -> Result<(), Error> {
        let mut tx = match Tx::begin_once::<()>(&self.banks.db(ctx)?, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        store::put_joining_in_tx(&mut tx, joining, ctx.actor.id(), ctx.now()).await?;
        let what = if joining == Joining::Joined { "profile.benchmark_joined" } else { "profile.benchmark_left" };
        tx.audit(AuditEntry::done(what, ctx.tenant.as_str(), &serde_json::json!({})));
        Ok(tx.commit_answer(()).await?)
    }

    async fn of_banks(self: &Arc<Self>, ctx: &Ctx) -> Result<Vec<OfBank>, Error> {
        let one = |bank: Arc<tenancy::Bank>| async move {
            let ctx = ctx.in_tenant(bank.id.clone());
            let joining = store::joining(&self.banks.db(&ctx)?).await?;
            let live = self.live(&ctx).await?;
            let name = ctx.lang.pick(&bank.name, &bank.name_en).to_owned();
            let (id, lang) = (bank.id.clone(), ctx.lang);
            blocking(move || Ok::<_, Error>(live.read(|standing| of_bank(standing, id, name, joining, lang)))).await
        };
        stream::iter(self.banks.all()).map(one).buffered(WIDTH).try_collect().await
    }
}

/// Tags whose definition, and that of all they look at, is the one that ships.
fn shipped(standing: &Standing) -> impl Fn(usize) -> bool {
    let base = base::tags();
    let same: Vec<bool> = (0..standing.set.tags.len())
        .map(|slot| {
            let its = base.slot(&standing.set.tags[slot].spec.id);
            // What a chance is reckoned by each bank learns itself.
            let is_learned = matches!(standing.set.tags[slot].from, From::Learned(_));
            !is_learned && its.is_some_and(|its| base.definition(its) == standing.set.definition(slot))
        })
        .collect();
    move |slot| same.get(slot).copied().unwrap_or(false)
}

fn of_bank(standing: &Standing, id: TenantId, name: String, joining: Joining, lang: Lang) -> OfBank {
    let ships = shipped(standing);
    let figure = |audience: &str| {
        let audience = standing.audience(audience).filter(|one| one.version.is_none())?;
        let read = audience.condition.reads().filter_map(|field| standing.set.slot(&field.id));
        if !read.into_iter().all(&ships) {
            return None;
        }
        let customers = audience.members.intersection_len(&standing.customers);
        (!(1..APART_MIN).contains(&customers)).then_some(customers)
    };
    let audiences = base::audiences().iter().map(|(name, _)| (name.clone(), figure(name))).collect();
    let is_few = |slot: &usize| matches!(standing.set.catalogue.fields()[*slot].holds, expr::Type::Choice(_));
    let slots: Vec<usize> = (0..standing.set.tags.len()).filter(|slot| ships(*slot)).filter(is_few).collect();
    let pictures = pictures(standing, &slots, &standing.customers, lang);
    let named =
        |(slot, picture): (&usize, super::picture::Picture)| (standing.set.tags[*slot].spec.id.clone(), picture.bars);
    let tags = slots.iter().zip(pictures).map(named).collect();
    OfBank { id, name, joining, customers: standing.customers.len(), audiences, tags }
}

/// The banks that may be in a sum: all, unless that would tell what the only one has that did not join.
fn counted(banks: &[OfBank]) -> Vec<&OfBank> {
    let apart = banks.iter().filter(|bank| bank.joining == Joining::Apart).count();
    banks.iter().filter(|bank| apart != 1 || bank.joining == Joining::Joined).collect()
}

/// As [`counted`], of those that have a figure.
fn with_figure<'a>(banks: &'a [OfBank], audience: &str) -> Vec<(&'a OfBank, u64)> {
    let figure = |bank: &'a OfBank| Some((bank, bank.audiences.get(audience).copied().flatten()?));
    let with: Vec<(&OfBank, u64)> = banks.iter().filter_map(figure).collect();
    let apart = with.iter().filter(|(bank, _)| bank.joining == Joining::Apart).count();
    with.into_iter().filter(|(bank, _)| apart != 1 || bank.joining == Joining::Joined).collect()
}

fn permille(part: u64, whole: u64) -> Option<u64> {
    (whole > 0).then(|| (part * 1_000 + whole / 2) / whole)
}

fn alliance(banks: &[OfBank], as_of: Timestamp, lang: Lang) -> ProfileAlliance {
    let in_sums = counted(banks);
    let joined: Vec<&OfBank> = banks.iter().filter(|bank| bank.joining == Joining::Joined).collect();
    let audience = |(name, spec): (&String, &super::spec::AudienceSpec)| {
        let with = with_figure(banks, name);
        let (part, whole) = with.iter().fold((0, 0), |(part, whole), (bank, its)| (part + its, whole + bank.customers));
        let of_bank = |bank: &&OfBank| permille(bank.audiences.get(name).copied().flatten()?, bank.customers);
        AllianceAudience {
            name: name.clone(),
            title: lang.pick(&spec.title_zh, &spec.title_en).to_owned(),
            customers: part,
            permille: permille(part, whole),
            of_banks: joined.iter().map(of_bank).collect(),
        }
    };
    let set = base::tags();
    let tag = |slot: usize| {
        let tag = &set.tags[slot];
        let mut bars: Vec<TagBar> = Vec::new();
        for bar in in_sums.iter().filter_map(|bank| bank.tags.get(&tag.spec.id)).flatten() {
            match bars.iter_mut().find(|one| (one.from, one.to, &one.label) == (bar.from, bar.to, &bar.label)) {
                Some(one) => one.people += bar.people,
                None => bars.push(bar.clone()),
            }
        }
        bars.sort_by_key(|bar| bar.from);
        AllianceTag { id: tag.spec.id.clone(), title: words::title(tag, lang).to_owned(), bars }
    };
    let tags = (0..set.tags.len()).map(tag).filter(|tag| !tag.bars.is_empty());
    ProfileAlliance {
        as_of,
        floor: APART_MIN,
        counted: in_sums.len(),
        banks: banks.len(),
        customers: in_sums.iter().map(|bank| bank.customers).sum(),
        joined: joined.iter().map(|bank| row(bank)).collect(),
        audiences: base::audiences().iter().map(|(name, spec)| audience((name, spec))).collect(),
        tags: tags.collect(),
    }
}

fn row(bank: &OfBank) -> BenchmarkBank {
    BenchmarkBank { bank_id: bank.id.to_string(), name: bank.name.clone(), customers: bank.customers }
}

fn benchmark(banks: &[OfBank], own: &TenantId, lang: Lang) -> ProfileBenchmark {
    let joined: Vec<&OfBank> = banks.iter().filter(|bank| bank.joining == Joining::Joined).collect();
    let ours = banks.iter().find(|bank| bank.id == *own);
    let has_joined = ours.is_some_and(|bank| bank.joining == Joining::Joined);
    let row = |(name, spec): (&String, &super::spec::AudienceSpec)| {
        let figure = |bank: &OfBank| permille(bank.audiences.get(name).copied().flatten()?, bank.customers);
        let own = ours.and_then(figure);
        let among = own.filter(|_| has_joined).and_then(|own| {
            let mut all: Vec<u64> = joined.iter().filter_map(|bank| figure(bank)).collect();
            all.sort_unstable();
            (all.len() >= BANKS_MIN).then(|| BenchmarkAmong {
                lowest: all[0],
                median: all[(all.len() - 1) / 2],
                highest: all[all.len() - 1],
                banks: all.len(),
                below: all.iter().filter(|other| **other < own).count(),
            })
        });
        BenchmarkRow { name: name.clone(), title: lang.pick(&spec.title_zh, &spec.title_en).to_owned(), own, among }
    };
    ProfileBenchmark {
        joined: has_joined,
        banks: joined.len(),
        banks_min: BANKS_MIN,
        audiences: base::audiences().iter().map(|(name, spec)| row((name, spec))).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bank(id: &str, joining: Joining, customers: u64, high_value: Option<u64>) -> OfBank {
        let bar = |from: i64, people: u64| TagBar { label: from.to_string(), from, to: from, people };
        OfBank {
            id: id.parse().unwrap(),
            name: id.to_owned(),
            joining,
            customers,
            audiences: BTreeMap::from([("high_value".to_owned(), high_value)]),
            tags: BTreeMap::from([("life_cycle".to_owned(), vec![bar(0, customers / 2), bar(1, customers / 4)])]),
        }
    }

    fn high_value(banks: &[OfBank]) -> AllianceAudience {
        let told = alliance(banks, Timestamp::from_micros(0), Lang::En);
        told.audiences.into_iter().find(|one| one.name == "high_value").unwrap()
    }

    #[test]
    fn sums_are_of_all_banks_and_single_figures_of_those_that_joined() {
        use Joining::{Apart, Joined};
        let banks = [
            bank("aaa", Joined, 1_000, Some(100)),
            bank("bbb", Apart, 2_000, Some(300)),
            bank("ccc", Apart, 1_000, Some(80)),
            bank("ddd", Joined, 500, None),
        ];
        let told = high_value(&banks);
        assert_eq!((told.customers, told.permille), (480, Some(120)));
        assert_eq!(told.of_banks, [Some(100), None]);
        let all = alliance(&banks, Timestamp::from_micros(0), Lang::En);
        assert_eq!((all.counted, all.customers), (4, 4_500));
        let bars: Vec<_> = all.tags.iter().find(|tag| tag.id == "life_cycle").unwrap().bars.clone();
        assert_eq!(bars.iter().map(|bar| bar.people).collect::<Vec<_>>(), [2_250, 1_125]);
    }

    #[test]
    fn the_only_one_that_did_not_join_cannot_be_reckoned() {
        use Joining::{Apart, Joined};
        let banks = [
            bank("aaa", Joined, 1_000, Some(100)),
            bank("bbb", Apart, 2_000, Some(300)),
            bank("ccc", Joined, 1_000, Some(60)),
        ];
        let told = high_value(&banks);
        assert_eq!((told.customers, told.permille), (160, Some(80)), "of the two alone");
        let all = alliance(&banks, Timestamp::from_micros(0), Lang::En);
        assert_eq!((all.counted, all.banks, all.customers), (2, 3, 2_000));
        // Two are apart, but only one of them has a figure.
        let banks = [bank("aaa", Joined, 10, Some(6)), bank("bbb", Apart, 20, Some(7)), bank("ccc", Apart, 20, None)];
        assert_eq!(high_value(&banks).customers, 6);
    }

    #[test]
    fn who_looks_is_seen_and_only_among_enough() {
        use Joining::{Apart, Joined};
        let of = |banks: &[OfBank], own: &str| {
            let told = benchmark(banks, &own.parse().unwrap(), Lang::En);
            let row = told.audiences.into_iter().find(|one| one.name == "high_value").unwrap();
            (told.joined, row.own, row.among)
        };
        let mut banks = vec![
            bank("aaa", Joined, 1_000, Some(100)),
            bank("bbb", Apart, 1_000, Some(300)),
            bank("ccc", Joined, 1_000, Some(60)),
            bank("ddd", Joined, 1_000, Some(200)),
        ];
        let among = BenchmarkAmong { lowest: 60, median: 100, highest: 200, banks: 3, below: 1 };
        assert_eq!(of(&banks, "aaa"), (true, Some(100), Some(among)));
        assert_eq!(of(&banks, "bbb"), (false, Some(300), None));
        banks[3].joining = Apart;
        assert_eq!(of(&banks, "aaa"), (true, Some(100), None), "of two each would know the other");
        banks[0].audiences.insert("high_value".to_owned(), None);
        assert_eq!(of(&banks, "aaa").1, None);
    }
}
