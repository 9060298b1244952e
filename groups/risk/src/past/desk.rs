//! Back-tests that somebody asked for: kept, run one after the other beside the work, and told how far they are.
//!
//! A test belongs to the bank and outlives the process: whoever is there takes up what waits, and what a process that died
//! left. The one that was asked runs it at once; the job looks every minute for what was left over.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use kernel::{AuditEntry, Clock, Ctx, Id, TenantId, Timestamp};
use publishing::Objection;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use storage::jobs::Work;
use storage::{Db, Handled, Job};
use tenancy::Banks;
use utoipa::ToSchema;

use super::reading::{Budget, Span, Watch, back_test, size, watched};
use super::replay::Ground;
use super::report::Report;
use super::store;
use crate::error::Error;
use crate::rules::{Body, Doc, Part, Set, Standing};

/// Tests of a bank that may wait or run.
pub const WAITING_MAX: i64 = 5;
/// Days a test may look back.
pub const DAYS_MAX: i64 = 90;
/// Days a rehearsal looks back.
const REHEARSED_DAYS: i64 = 30;
/// A rehearsal that takes longer is left out: somebody waits for the answer.
const REHEARSAL: Duration = Duration::from_secs(20);
/// A runner not heard of for so long, in seconds, is gone.
const SILENT_S: i64 = 120;
/// How often a test is taken up before it is given up: whatever ends the process is not tried for ever.
const ATTEMPTS_MAX: i64 = 3;
/// Tests are kept this long, in seconds, and no more than so many of them.
const KEPT_S: i64 = 90 * 86_400;
const KEPT_MAX: i64 = 200;

/// Knows what is in force.
#[async_trait]
pub trait Rulebook: Send + Sync + 'static {
    /// The documents in force in the bank of `ctx`; ones in the shadow may be among them.
    async fn in_force(&self, ctx: &Ctx) -> Result<Vec<Part>, Error>;

    /// What else is known of its moments.
    async fn ground(&self, ctx: &Ctx) -> Result<Ground, Error>;
}

/// With what the rules are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RiskBackTestMode)]
pub enum Mode {
    /// With everything else in force; in the place of the bank's own document of that name, where there is one.
    Beside,
    /// As what the alliance gives to every bank, in the place of what it gives now; with the bank's own.
    Ground,
    /// By themselves.
    Alone,
}

impl Mode {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Beside => "beside",
            Self::Ground => "ground",
            Self::Alone => "alone",
        }
    }

    pub(super) fn parse(word: &str) -> Option<Self> {
        [Self::Beside, Self::Ground, Self::Alone].into_iter().find(|mode| mode.as_str() == word)
    }
}

/// Where a test stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RiskBackTestState)]
pub enum State {
    /// Not begun.
    Waiting,
    /// Under way.
    Running,
    /// There is a report.
    Done,
    /// There is none, and there will be none.
    Failed,
    /// Called off.
    Cancelled,
}

impl State {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    pub(super) fn parse(word: &str) -> Option<Self> {
        let all = [Self::Waiting, Self::Running, Self::Done, Self::Failed, Self::Cancelled];
        all.into_iter().find(|state| state.as_str() == word)
    }
}

/// A test.
#[derive(Debug, Clone)]
pub struct BackTest {
    /// Its id.
    pub test_id: Id<BackTest>,
    /// The document whose text is tried; may be empty.
    pub document: String,
    /// With what it is tried.
    pub mode: Mode,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// Where it stands.
    pub state: State,
    /// Moments read.
    pub seen: i64,
    /// Moments to read, as they were when it was asked.
    pub total: i64,
    /// Why it failed, as a word.
    pub failure: Option<String>,
    /// Who asked.
    pub asked_by: String,
    /// When.
    pub asked_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// What it found; left out of lists.
    pub report: Option<Report>,
}

/// What is asked.
#[derive(Debug, Clone)]
pub struct Question {
    /// The document whose text is tried; may be empty.
    pub document: String,
    /// With what.
    pub mode: Mode,
    /// The rules.
    pub body: Value,
    /// So many days back from now.
    pub days: i64,
}

/// The back-tests of all banks. Cheap to clone.
#[derive(Clone)]
pub struct BackTests {
    banks: Banks,
    rulebook: Arc<dyn Rulebook>,
    /// One at a time in this process, whichever bank asks.
    turn: Arc<tokio::sync::Semaphore>,
}

impl BackTests {
    /// Of `banks`, with what `rulebook` says is in force.
    pub fn new(banks: Banks, rulebook: Arc<dyn Rulebook>) -> Self {
        Self { banks, rulebook, turn: Arc::new(tokio::sync::Semaphore::new(1)) }
    }

    /// Keeps a test, to be run as soon as it is its turn.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, days = question.days))]
    pub async fn ask(&self, ctx: &Ctx, question: Question) -> Result<BackTest, Error> {
        let Question { document, mode, body, days } = question;
        if !(1..=DAYS_MAX).contains(&days) {
            return Err(Error::Days);
        }
        let span = back(ctx, days);
        let (tried, _) = self.sets(ctx, &document, mode, &body).await?;
        let db = self.banks.db(ctx)?;
        let test = BackTest {
            test_id: ctx.new_id(),
            document,
            mode,
            from: span.from,
            until: span.until,
            state: State::Waiting,
            seen: 0,
            total: size(&db, &tried, span, Budget::whole()).await?,
            failure: None,
            asked_by: ctx.actor.id().to_owned(),
            asked_at: ctx.now(),
            ended_at: None,
            report: None,
        };
        let mut tx = db.begin(ctx).await?;
        if store::waiting_in_tx(&mut tx).await? >= WAITING_MAX {
            return Err(Error::TestsWaiting);
        }
        store::insert_in_tx(&mut tx, &test, body.to_string()).await?;
        let detail = json!({ "document": test.document, "mode": test.mode, "days": days });
        tx.audit(AuditEntry::done("risk.back_test_asked", test.test_id.to_string(), &detail));
        tx.commit().await?;
        self.run_soon(ctx);
        Ok(test)
    }

    /// The latest tests, newest first, without their reports.
    pub async fn latest(&self, ctx: &Ctx) -> Result<Vec<BackTest>, Error> {
        Ok(store::latest(&self.banks.db(ctx)?).await?)
    }

    /// One, with its report.
    pub async fn one(&self, ctx: &Ctx, id: Id<BackTest>) -> Result<BackTest, Error> {
        store::one(&self.banks.db(ctx)?, id).await?.ok_or(Error::NoSuchTest)
    }

    /// Calls one off. One that has ended stays as it ended.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn cancel(&self, ctx: &Ctx, id: Id<BackTest>) -> Result<BackTest, Error> {
        let db = self.banks.db(ctx)?;
        store::one(&db, id).await?.ok_or(Error::NoSuchTest)?;
        let mut tx = db.begin(ctx).await?;
        if store::cancel_in_tx(&mut tx, id, ctx.now()).await? {
            tx.audit(AuditEntry::done("risk.back_test_cancelled", id.to_string(), &json!({})));
        }
        tx.commit().await?;
        self.one(ctx, id).await
    }

    /// What a text would have done in the last thirty days, for whoever approves it: what fits a short while, or nothing. The
    /// alliance has no past of its own.
    pub async fn rehearse(&self, ctx: &Ctx, body: &Value) -> Result<Option<Value>, Error> {
        if ctx.tenant.is_alliance() {
            return Ok(None);
        }
        let document = self.likeness(ctx, body).await?;
        let (tried, live) = self.sets(ctx, &document, Mode::Beside, body).await?;
        let (db, ground) = (self.banks.db(ctx)?, self.rulebook.ground(ctx).await?);
        let test = back_test(&db, tried, Some(live), ground, back(ctx, REHEARSED_DAYS), Budget::rehearsal());
        match tokio::time::timeout(REHEARSAL, test).await {
            Ok(report) => Ok(Some(serde_json::to_value(report?.summed_up()).map_err(storage::Error::from)?)),
            Err(_) => {
                tracing::warn!(tenant = %ctx.tenant, "rules could not be rehearsed in time");
                Ok(None)
            }
        }
    }

    /// The bank's own document that a text without a name is most likely a new version of: the one it shares most rules with.
    async fn likeness(&self, ctx: &Ctx, body: &Value) -> Result<String, Error> {
        let body = read(body)?;
        let shared = |part: &Part| {
            let has = |id: &str| body.rules.iter().any(|rule| rule.id == id);
            part.doc.rules().filter(|rule| has(&rule.text.id)).count()
        };
        let in_force = self.rulebook.in_force(ctx).await?;
        let own = in_force.iter().filter(|part| part.standing == Standing::Own);
        let likest = own.map(|part| (shared(part), part.document.as_ref())).filter(|(shared, _)| *shared > 0).max();
        Ok(likest.map(|(_, document)| document.to_owned()).unwrap_or_default())
    }

    /// The rules that are tried, and those in force. What is in the shadow there is left out of both.
    async fn sets(&self, ctx: &Ctx, document: &str, mode: Mode, body: &Value) -> Result<(Arc<Set>, Arc<Set>), Error> {
        let doc = Doc::compile(&read(body)?).map_err(Error::Objections)?;
        let mut live = self.rulebook.in_force(ctx).await?;
        live.retain(|part| part.standing != Standing::Shadow);
        let (standing, stays): (_, fn(&Part, &str) -> bool) = match mode {
            Mode::Beside => (Standing::Own, |part, name| part.standing == Standing::Ground || *part.document != *name),
            Mode::Ground => (Standing::Ground, |part, _| part.standing == Standing::Own),
            Mode::Alone => (Standing::Ground, |_, _| false),
        };
        let part = Part { document: document.into(), version: 0, doc, standing };
        let mut tried: Vec<Part> = live.iter().filter(|part| stays(part, document)).cloned().collect();
        tried.push(part);
        // The ground comes first, whatever is tried.
        tried.sort_by_key(|part| part.standing != Standing::Ground);
        Ok((Arc::new(Set::of(tried)), Arc::new(Set::of(live))))
    }

    /// Nobody runs a test in this process while it is held.
    #[cfg(test)]
    pub(super) async fn held(&self) -> tokio::sync::SemaphorePermit<'_> {
        self.turn.acquire().await.unwrap()
    }

    /// Runs what waits in the bank of `ctx`, beside whatever is being done.
    fn run_soon(&self, ctx: &Ctx) {
        let (tests, tenant, clock) = (self.clone(), ctx.tenant.clone(), ctx.clock.clone());
        tokio::spawn(async move {
            if let Err(error) = tests.run(tenant.clone(), clock).await {
                tracing::error!(%tenant, %error, "back-tests could not be run");
            }
        });
    }

    /// Runs what waits in a bank, one after the other, until nothing does or another process is at it.
    pub(super) async fn run(&self, tenant: TenantId, clock: Clock) -> Result<(), Error> {
        let Ok(_turn) = self.turn.acquire().await else { return Ok(()) };
        let ctx = Ctx::system(tenant, "risk.back_test", clock);
        let db = self.banks.db(&ctx)?;
        loop {
            let (claim, now) = (ctx.new_id::<BackTest>().to_string(), ctx.now());
            let mut tx = db.begin(&ctx).await?;
            let is_claimed = store::claim_in_tx(&mut tx, &claim, now, now.plus_seconds(-SILENT_S)).await?;
            tx.commit().await?;
            if !is_claimed {
                return Ok(());
            }
            let Some((id, body, attempts)) = store::claimed(&db, &claim).await? else { continue };
            let ended = if attempts > ATTEMPTS_MAX {
                Err(Error::Past("taken up too often"))
            } else {
                self.play(&ctx, &db, id, &body, &claim).await
            };
            let (state, report, failure) = match ended {
                Ok(report) => (State::Done, Some(serde_json::to_string(&report).map_err(storage::Error::from)?), None),
                Err(Error::Cancelled) => continue,
                Err(error) => {
                    tracing::error!(tenant = %ctx.tenant, %error, "a back-test failed");
                    (State::Failed, None, Some(failure(&error)))
                }
            };
            let mut tx = db.begin(&ctx).await?;
            store::end_in_tx(&mut tx, &claim, state, report, failure, ctx.now()).await?;
            tx.commit().await?;
        }
    }

    async fn play(&self, ctx: &Ctx, db: &Db, id: Id<BackTest>, body: &str, claim: &str) -> Result<Report, Error> {
        let test = store::one(db, id).await?.ok_or(Error::NoSuchTest)?;
        let body: Value = serde_json::from_str(body).map_err(storage::Error::from)?;
        // What is in force is asked when the test begins, not when it was ordered.
        let (tried, live) = self.sets(ctx, &test.document, test.mode, &body).await?;
        let ground = self.rulebook.ground(ctx).await?;
        let span = Span { from: test.from, until: test.until };
        let mut word = Word { ctx, db, claim };
        watched(db, tried, Some(live), ground, span, Budget::whole(), &mut word).await
    }
}

/// Why a test failed, as a word for the row.
const fn failure(error: &Error) -> &'static str {
    match error {
        Error::Objections(_) => "rules_not_allowed",
        Error::Store(_) | Error::Bank(_) => "store",
        _ => "fault",
    }
}

fn back(ctx: &Ctx, days: i64) -> Span {
    Span { from: ctx.now().plus_seconds(-days * 86_400), until: ctx.now() }
}

/// A body as rules.
fn read(body: &Value) -> Result<Body, Error> {
    Body::deserialize(body).map_err(|error| {
        let words: String = error.to_string().chars().take(200).collect();
        Error::Objections(vec![Objection::new("/rules", format!("结构不符：{words} / Not the shape of it: {words}"))])
    })
}

/// Tells the row how far the test is.
struct Word<'a> {
    ctx: &'a Ctx,
    db: &'a Db,
    claim: &'a str,
}

#[async_trait]
impl Watch for Word<'_> {
    async fn seen(&mut self, moments: i64) -> Result<(), Error> {
        let mut tx = self.db.begin(self.ctx).await?;
        let is_wanted = store::beat_in_tx(&mut tx, self.claim, moments, self.ctx.now()).await?;
        tx.commit().await?;
        if is_wanted { Ok(()) } else { Err(Error::Cancelled) }
    }
}

/// Takes up what was left over, and forgets what is old.
pub fn jobs(tests: &BackTests) -> Vec<Job> {
    vec![Job { name: "risk.back_tests", schedule: "* * * * *", work: Arc::new(Leftovers(tests.clone())) }]
}

struct Leftovers(BackTests);

#[async_trait]
impl Work for Leftovers {
    async fn run(&self, ctx: &Ctx, db: &Db) -> Handled {
        let mut tx = db.begin(ctx).await?;
        store::forget_in_tx(&mut tx, ctx.now().plus_seconds(-KEPT_S), KEPT_MAX).await?;
        tx.commit().await?;
        // Whoever is at it in this process finds the rest of that bank's; another minute finds another's.
        if self.0.turn.available_permits() == 0 {
            return Ok(());
        }
        // Beside the job: a test may take longer than the lease of a job.
        self.0.run_soon(ctx);
        Ok(())
    }
}
