//! What versions do, counted, and guards that take them back.
//!
//! Counting costs a lock and an addition: figures gather in memory, are added to the bank's table a second later by every
//! process, and then the guards are asked; so whoever does harm is taken back within seconds of showing it. A job asks once a
//! minute as well. A process that dies loses the last second; a guard looks at minutes and asks for a sample.

use std::collections::HashMap;
use std::time::Duration;

use async_trait::async_trait;
use expr::{Condition, Facts, Truth};
use kernel::{Ctx, Id, Lang, TenantId};
use parking_lot::Mutex;
use rust_decimal::Decimal;
use storage::jobs::Work;
use storage::{Db, Handled, Job};

use crate::error::Error;
use crate::force::{Artefact, InForce};
use crate::kind::{Known, SAMPLE};
use crate::model::{Guard, Reach};
use crate::steps::{GUARD_MINUTES_MAX, Move};
use crate::store::force::{self, FigureRow, minute};
use crate::{Document, Publishing};

/// How long figures gather.
pub(crate) const GATHER: Duration = Duration::from_secs(1);
/// Most figures that wait; more are not counted, and that is said in the log.
const WAITING_MAX: usize = 50_000;
/// The longest note of a guard, in letters.
const NOTE_MAX: usize = 400;

type Key = (Id<Document>, i64, i64, &'static str);

/// Figures on their way to the tables, bank by bank.
#[derive(Default)]
pub(crate) struct Counters(Mutex<HashMap<TenantId, HashMap<Key, i64>>>);

/// What a guard found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenBack {
    /// The document.
    pub document_id: Id<Document>,
    /// The version that is not in force any more.
    pub version: i64,
    /// What its figures said, in words.
    pub why: String,
}

impl Publishing {
    /// Counts that `artefact` was asked once, and `figures` of what came of it. Names the kind does not have are passed over.
    pub fn count(&self, ctx: &Ctx, artefact: &Artefact, kind: &str, figures: &[(&'static str, i64)]) {
        let Some(known) = self.0.kinds.get(kind) else { return };
        let declared = |name: &str| known.kind.figures().iter().any(|figure| figure.name == name);
        let at = minute(ctx.now());
        let mut all = self.0.counters.0.lock();
        let waiting = all.entry(ctx.tenant.clone()).or_default();
        let is_first = waiting.is_empty();
        if waiting.len() >= WAITING_MAX {
            tracing::warn!(bank = %ctx.tenant, "figures of published versions are not counted: too many wait");
            return;
        }
        let counted = figures.iter().copied().filter(|(name, _)| declared(name));
        for (figure, amount) in counted.chain([(SAMPLE, 1)]) {
            let sum = waiting.entry((artefact.document_id, artefact.version, at, figure)).or_default();
            *sum = sum.saturating_add(amount);
        }
        drop(all);
        if is_first && let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let (line, ctx) = (self.clone(), as_itself(ctx));
            runtime.spawn(async move {
                tokio::time::sleep(line.0.gather).await;
                if let Err(error) = line.ask_guards(&ctx).await {
                    tracing::warn!(%error, "figures of published versions wait for another try");
                }
            });
        }
    }

    /// Adds what has gathered for the bank of `ctx` to its table.
    pub async fn store_figures(&self, ctx: &Ctx) -> Result<(), Error> {
        let gathered = self.0.counters.0.lock().remove(&ctx.tenant).unwrap_or_default();
        if gathered.is_empty() {
            return Ok(());
        }
        let rows = gathered.iter().map(|((id, version, at, figure), amount)| (*id, *version, *at, *figure, *amount));
        let mut rows: Vec<FigureRow> = rows.collect();
        // In one order everywhere, so that two processes never wait for each other's rows.
        rows.sort_unstable_by_key(|(id, version, at, figure, _)| (*id, *version, *at, *figure));
        let stored = async {
            let mut tx = self.db(ctx)?.begin(ctx).await?;
            force::add_figures_in_tx(&mut tx, &rows).await?;
            tx.commit().await?;
            Ok::<_, Error>(())
        };
        let Err(error) = stored.await else { return Ok(()) };
        let mut all = self.0.counters.0.lock();
        let waiting = all.entry(ctx.tenant.clone()).or_default();
        for (key, amount) in gathered {
            *waiting.entry(key).or_default() += amount;
        }
        Err(error)
    }

    /// What a version did in the last `minutes`.
    pub async fn figures(
        &self,
        ctx: &Ctx,
        id: Id<Document>,
        version: i64,
        minutes: i64,
    ) -> Result<Vec<(String, i64)>, Error> {
        let from = minute(ctx.now()) - minutes + 1;
        Ok(force::figures(&self.db(ctx)?, id, version, from).await?)
    }

    /// Asks every guard in the bank of `ctx`, and takes back what does not pass: in this bank, to the last good version.
    pub async fn ask_guards(&self, ctx: &Ctx) -> Result<Vec<TakenBack>, Error> {
        self.store_figures(ctx).await?;
        let kinds: Vec<String> = self.snapshot(ctx).await?.kinds().map(str::to_owned).collect();
        let mut taken = Vec::new();
        for kind in kinds {
            let Ok(known) = self.known(&kind) else { continue };
            let in_force = self.in_force(ctx, &kind).await?;
            for (artefact, live) in guarded(&in_force) {
                let Some(guard) = &artefact.guard else { continue };
                let Some(why) = self.struck(ctx, known, guard, artefact, live).await? else { continue };
                tracing::warn!(bank = %ctx.tenant, document = artefact.name, version = artefact.version, why, "taken back by its guard");
                if self.take_back(ctx, artefact, &why).await? {
                    taken.push(TakenBack { document_id: artefact.document_id, version: artefact.version, why });
                }
            }
        }
        Ok(taken)
    }

    /// Why a guard strikes, if it does. What is not known never does: what is live beside a version that is tried while
    /// nothing is, or how a released one compares with itself.
    async fn struck(
        &self,
        ctx: &Ctx,
        known: &Known,
        guard: &Guard,
        artefact: &Artefact,
        live: Live<'_>,
    ) -> Result<Option<String>, Error> {
        let figures = self.figures(ctx, artefact.document_id, artefact.version, guard.minutes).await?;
        let sample = amount(&figures, SAMPLE);
        if sample < guard.sample_min {
            return Ok(None);
        }
        let Ok(condition) = Condition::compile(&known.catalogue, &guard.condition) else {
            tracing::error!(document = artefact.name, version = artefact.version, "its guard cannot be asked any more");
            return Ok(None);
        };
        let live = match live {
            Live::Beside(live) => self.figures(ctx, live.document_id, live.version, guard.minutes).await?,
            Live::Itself if !compares(&condition) => figures.clone(),
            Live::Itself | Live::Nothing => Vec::new(),
        };
        let mut facts = Facts::new(&known.catalogue);
        let live_sample = amount(&live, SAMPLE);
        put(&mut facts, SAMPLE, expr::Value::Whole(sample));
        put(&mut facts, &format!("{LIVE}{SAMPLE}"), expr::Value::Whole(live_sample));
        for figure in known.kind.figures() {
            let own = amount(&figures, figure.name);
            put(&mut facts, figure.name, expr::Value::Whole(own));
            share(&mut facts, &format!("{}_share", figure.name), own, sample);
            share(&mut facts, &format!("{LIVE}{}_share", figure.name), amount(&live, figure.name), live_sample);
        }
        if condition.truth(&facts) != Truth::True {
            return Ok(None);
        }
        let words = |lang| condition.in_words(lang);
        let why = format!("{}（样本 {sample}） / {} (sample {sample})", words(Lang::Zh), words(Lang::En));
        Ok(Some(why.chars().take(NOTE_MAX).collect()))
    }

    /// Takes a version back; false when somebody else did in the meantime.
    async fn take_back(&self, ctx: &Ctx, artefact: &Artefact, why: &str) -> Result<bool, Error> {
        let (id, version) = (artefact.document_id, artefact.version);
        let ctx = as_itself(ctx);
        let taken = match artefact.reach {
            Reach::Own => self.decide(&ctx, id, version, Move::RollBack, why).await.map(|_| true),
            _ => self.recall(&ctx, id, version, why).await,
        };
        match taken {
            Err(Error::NotFrom(_) | Error::NotInForce) => Ok(false),
            taken => taken,
        }
    }
}

/// The platform's own context in the bank of `ctx`.
fn as_itself(ctx: &Ctx) -> Ctx {
    Ctx::system(ctx.tenant.clone(), "publishing", ctx.clock.clone())
}

/// What is live while a guard is asked: whose figures are called `live_…`.
#[derive(Debug, Clone, Copy)]
enum Live<'a> {
    /// Nothing.
    Nothing,
    /// Another version, beside the one that is tried.
    Beside(&'a Artefact),
    /// The version itself: it is released.
    Itself,
}

/// The versions at work that may have a guard, and what is live beside each.
fn guarded(in_force: &InForce) -> Vec<(&Artefact, Live<'_>)> {
    let mut all = Vec::new();
    for line in in_force.documents().filter(|line| line.reach != Reach::Template) {
        let live = in_force.live(line).map(AsRef::as_ref);
        let beside = live.map_or(Live::Nothing, Live::Beside);
        all.extend(in_force.tried(line).map(|(_, tried)| (tried.as_ref(), beside)));
        all.extend(live.map(|live| (live, Live::Itself)));
    }
    all
}

/// What the figures of the version that is live are called by.
const LIVE: &str = "live_";

/// Whether a guard compares a version's figures with those of the live one.
pub(crate) fn compares(condition: &Condition) -> bool {
    let is_live = |field: &expr::Field| field.id.starts_with(LIVE);
    condition.reads().any(is_live) && condition.reads().any(|field| !is_live(field))
}

fn amount(figures: &[(String, i64)], name: &str) -> i64 {
    figures.iter().find(|(figure, _)| figure == name).map_or(0, |(_, amount)| *amount)
}

fn share(facts: &mut Facts<'_>, name: &str, part: i64, whole: i64) {
    if whole > 0 {
        put(facts, name, expr::Value::Decimal((Decimal::from(part) / Decimal::from(whole)).round_dp(6)));
    }
}

fn put(facts: &mut Facts<'_>, name: &str, value: expr::Value<'static>) {
    facts.set(name, value).expect("the catalogue was made of the same figures");
}

/// Asks the guards of a bank.
struct Guards(Publishing);

#[async_trait]
impl Work for Guards {
    async fn run(&self, ctx: &Ctx, _: &Db) -> Handled {
        self.0.ask_guards(ctx).await?;
        Ok(())
    }
}

/// Forgets figures no guard looks at any more.
struct Forget(Publishing);

#[async_trait]
impl Work for Forget {
    async fn run(&self, ctx: &Ctx, db: &Db) -> Handled {
        let before = minute(ctx.now()) - GUARD_MINUTES_MAX - 60;
        let mut tx = db.begin(ctx).await?;
        force::forget_figures_in_tx(&mut tx, before).await?;
        tx.commit().await?;
        // Whatever the process still holds belongs to minutes that are kept.
        self.0.store_figures(ctx).await?;
        Ok(())
    }
}

/// What goes on by itself.
pub(crate) fn jobs(line: &Publishing) -> Vec<Job> {
    vec![
        Job { name: "publishing.guards", schedule: "* * * * *", work: std::sync::Arc::new(Guards(line.clone())) },
        Job { name: "publishing.forget", schedule: "40 3 * * *", work: std::sync::Arc::new(Forget(line.clone())) },
    ]
}
