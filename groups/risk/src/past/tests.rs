//! The past played again, against what was judged when it was the present.

use std::num::NonZeroUsize;
use std::sync::Arc;

use contracts::risk::{Facts, Scenario, VerdictOutcome};
use kernel::{Clock, Ctx, Id, Money};
use parking_lot::Mutex;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use storage::{Db, Engine};
use testkit::TestBank;

use super::desk::{Mode, Question, State};
use super::reading::{Budget, Span, back_test};
use super::report::Coverage;
use super::*;
use crate::error::Error;
use crate::features::{BASE, Bounds, Windows};
use crate::moment::{Moment, Outcome};
use crate::rules::{Body, Doc, Part, Set, Standing};
use crate::store::moments;

const HOUR_S: i64 = 3_600;

fn body(rules: &[(&str, &str, &str)]) -> Value {
    let rules = rules.iter().map(|(id, when, action)| {
        json!({
            "id": id, "name_zh": id, "name_en": id, "scenarios": ["transfer", "login"], "when": when, "action": action,
            "score": 0, "least_tool": "any", "priority": 100, "on_missing": "pass", "reason_zh": "测试", "reason_en": "Test",
            "remedy_zh": "", "remedy_en": "", "floor": 0, "category": "other", "source": "",
        })
    });
    json!({ "rules": rules.collect::<Vec<_>>() })
}

/// Rules that look at the moment, at the customer, at the device and at the payee.
fn present() -> Value {
    body(&[
        ("often", "customer.transfer_count_10m >= 3", "challenge"),
        ("much", "amount >= 50000", "challenge"),
        ("crowded_device", "device.transfer_count_1d >= 6", "delay"),
        ("popular_payee", "payee.in_count_1d >= 8 and payee.first_time", "block"),
    ])
}

fn set(bodies: &[&Value]) -> Arc<Set> {
    let bodies: Vec<Body> = bodies.iter().map(|body| serde_json::from_value((*body).clone()).unwrap()).collect();
    Arc::new(Set::compile(&bodies).unwrap())
}

fn ground() -> Ground {
    Ground { zone: chrono_tz::Asia::Shanghai, bank_no: Arc::from("0001"), lists: Arc::default() }
}

/// One thing somebody does: who, on what, to whom, how much, how long after the thing before.
#[derive(Debug, Clone)]
struct Act {
    user: u8,
    device: u8,
    payee: u8,
    yuan: i64,
    is_login: bool,
    after_s: i64,
}

fn acts(most: usize) -> impl Strategy<Value = Vec<Act>> {
    let act = (0..4_u8, 0..3_u8, 0..3_u8, 1..80_000_i64, 0..5_u8, 0..400_i64);
    let act = act.prop_map(|(user, device, payee, yuan, login, after_s)| Act {
        user,
        device,
        payee,
        yuan,
        is_login: login == 0,
        after_s,
    });
    prop::collection::vec(act, 1..most)
}

fn user(n: u8) -> Id<contracts::user::User> {
    Id::from_parts(testkit::MORNING, [n; 10])
}

fn facts(act: &Act) -> Facts {
    let scenario = if act.is_login { Scenario::Login } else { Scenario::Transfer };
    Facts {
        user_id: Some(user(act.user)),
        device_id: Some(format!("device-{}", act.device)),
        device_age_s: Some(30 * 86_400),
        amount: (!act.is_login).then(|| Money::cny(act.yuan * 100)),
        payee_account: (!act.is_login).then(|| format!("622200000{}", act.payee)),
        first_time_payee: act.yuan % 2 == 0,
        ..Facts::of(scenario)
    }
}

/// What a bank does with it: judged by what is in force, noted, and what is not stopped is done.
fn lived(acts: &[Act], set: &Set) -> Vec<Moment> {
    let windows = Windows::new(BASE.clone(), Bounds::default()).in_zone(chrono_tz::Asia::Shanghai);
    let ctx = Ctx { clock: Clock::set_to(testkit::MORNING), ..testkit::ctx() };
    let mut journal = Vec::new();
    for act in acts {
        ctx.clock.move_to(ctx.now().plus_seconds(act.after_s));
        let mut moment = Moment::of(&ctx, &facts(act));
        windows.enter(&moment);
        let verdict = set.judge(&moment, &windows, &ground().extra()).outcome;
        moment.outcome = Some(match verdict {
            VerdictOutcome::Allow => Outcome::Allowed,
            VerdictOutcome::StepUp => Outcome::SteppedUp,
            VerdictOutcome::Delay => Outcome::Delayed,
            VerdictOutcome::Deny => Outcome::Blocked,
        });
        windows.note(&moment);
        journal.push(moment.clone());
        if verdict < VerdictOutcome::Delay {
            moment.outcome = Some(Outcome::Done);
            windows.note(&moment);
            journal.push(moment);
        }
    }
    journal
}

fn recorded(moments: &[Moment]) -> Vec<Recorded> {
    let each = moments.iter().cloned().enumerate();
    each.map(|(seq, moment)| Recorded { seq: seq as i64, moment, label: None }).collect()
}

/// The report on a past that is in memory, in pages of so many moments.
async fn played(moments: &[Moment], tried: &Arc<Set>, live: &Arc<Set>, threads: usize, page: usize) -> Report {
    let trial = Trial { tried: tried.clone(), live: Some(live.clone()), ground: ground(), from: testkit::MORNING };
    let replay = Replay::begin(&trial, NonZeroUsize::new(threads).unwrap());
    for page in recorded(moments).chunks(page) {
        replay.feed(&Page::from(page)).await.unwrap();
    }
    let tally = replay.finish().await.unwrap();
    let (from, until) = (testkit::MORNING, testkit::MORNING.plus_seconds(86_400));
    let read = super::report::Read { from, until, filled_from: from, coverage: Coverage::Whole };
    Report::of(&tally, read)
}

fn with<T>(runs: u32, strategy: impl Strategy<Value = T>, story: impl AsyncFn(T))
where
    T: std::fmt::Debug + Clone,
{
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut runner = TestRunner::new(ProptestConfig { cases: runs, failure_persistence: None, ..Default::default() });
    let outcome = runner.run(&strategy, |value| {
        runtime.block_on(story(value));
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn the_rules_in_force_say_of_the_past_what_they_said() {
    with(48, acts(120), async |acts| {
        let live = set(&[&present()]);
        let past = lived(&acts, &live);
        let report = played(&past, &live, &live, 1, 7).await;
        assert_eq!(report.judged, acts.len() as u64);
        assert!(report.was.iter().all(|shift| shift.from == shift.to), "{:?}", report.was);
        assert_eq!(report.changed, vec![]);
        let blocked = past.iter().filter(|moment| moment.outcome == Some(Outcome::Blocked)).count() as u64;
        assert_eq!(report.count(VerdictOutcome::Deny), blocked);
    });
}

#[test]
fn threads_and_pages_make_no_difference() {
    let other = body(&[
        ("often", "customer.transfer_count_10m >= 2", "block"),
        ("crowded_device", "device.transfer_count_1d >= 4", "challenge"),
        ("sum", "customer.transfer_sum_1d > 90000", "challenge"),
    ]);
    with(24, (acts(150), 2..5_usize, 1..40_usize), async |(acts, threads, page)| {
        let (live, tried) = (set(&[&present()]), set(&[&other]));
        let past = lived(&acts, &live);
        let one = played(&past, &tried, &live, 1, 1_000).await;
        let many = played(&past, &tried, &live, threads, page).await;
        assert_eq!(one, many);
    });
}

/// Whoever counts by hand comes to the same.
#[tokio::test]
async fn hits_overlap_customers_and_money_are_counted_as_by_hand() {
    let act = |user, yuan, after_s| Act { user, device: user, payee: 0, yuan, is_login: false, after_s };
    let acts = [act(0, 60_001, 10), act(0, 10, 60), act(0, 70_001, 60), act(1, 70_001, 60), act(1, 20, 60)];
    let nothing = set(&[&body(&[])]);
    let past = lived(&acts, &nothing);
    let tried = set(&[&present()]);
    let report = played(&past, &tried, &nothing, 1, 100).await;
    let rule = |id: &str| report.rules.iter().find(|rule| rule.rule == id).cloned().unwrap();
    let (much, often) = (rule("much"), rule("often"));
    assert_eq!((much.hits, much.alone, much.customers, much.amount_minor), (3, 2, 2, 20_000_300));
    assert_eq!((often.hits, often.alone, often.customers), (1, 0, 1));
    assert_eq!(report.overlap.len(), 1);
    let overlap = &report.overlap[0];
    assert_eq!((overlap.one.as_str(), overlap.other.as_str(), overlap.both), ("much", "often", 1));
    assert_eq!((overlap.of_one_bp, overlap.of_other_bp), (3_333, 10_000));
    assert_eq!((report.customers, report.customers_affected), (2, 2));
    let change = &report.changed[0];
    assert_eq!((change.from, change.to, change.count), (VerdictOutcome::Allow, VerdictOutcome::StepUp, 3));
    assert_eq!(report.samples.len(), 3);
    assert_eq!(much.samples.len(), 3);
    assert!(report.samples.iter().all(|sample| sample.user_id.is_some() && sample.tried == VerdictOutcome::StepUp));
}

/// One bank with a past.
struct Fixture {
    bank: TestBank,
    in_force: Arc<Mutex<Vec<Part>>>,
    tests: BackTests,
}

struct Told(Arc<Mutex<Vec<Part>>>);

#[async_trait::async_trait]
impl Rulebook for Told {
    async fn in_force(&self, _: &Ctx) -> Result<Vec<Part>, Error> {
        Ok(self.0.lock().clone())
    }

    async fn ground(&self, _: &Ctx) -> Result<Ground, Error> {
        Ok(ground())
    }
}

impl Fixture {
    async fn new(engine: Engine) -> Arc<Self> {
        let bank = TestBank::open(engine, &[crate::MIGRATIONS], |_| vec![]).await;
        let in_force = Arc::new(Mutex::new(Vec::new()));
        let tests = BackTests::new(bank.banks.clone(), Arc::new(Told(in_force.clone())));
        Arc::new(Self { bank, in_force, tests })
    }

    fn ctx(&self) -> &Ctx {
        &self.bank.ctx
    }

    fn db(&self) -> Db {
        self.bank.banks.db(self.ctx()).unwrap()
    }

    fn publish(&self, name: &str, standing: Standing, body: &Value) {
        let doc = Doc::compile(&serde_json::from_value(body.clone()).unwrap()).unwrap();
        self.in_force.lock().push(Part { document: name.into(), version: 1, doc, standing });
    }

    /// Writes a past down, and moves the clock an hour past its end.
    async fn remember(&self, past: &[Moment]) {
        let mut tx = self.db().begin(self.ctx()).await.unwrap();
        moments::keep_in_tx(&mut tx, 1, past).await.unwrap();
        tx.commit().await.unwrap();
        let last = past.iter().map(|moment| moment.at).max().unwrap();
        self.ctx().clock.move_to(last.plus_seconds(HOUR_S));
    }

    async fn label(&self, moment: &Moment, label: &str) {
        let mut tx = self.db().begin(self.ctx()).await.unwrap();
        let sql = "INSERT INTO risk_verdict (verdict_id, scenario, outcome, reasons, mark, at, label) \
                   VALUES ($1, $2, 'step_up', '[]', $3, $4, $5)";
        let id = self.ctx().new_id::<Moment>();
        let (scenario, mark) = (moment.scenario.as_str(), moment.mark.cast_signed());
        tx.execute(sql, storage::args![id, scenario, mark, moment.at, label]).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn ended(&self, id: Id<super::desk::BackTest>) -> super::desk::BackTest {
        self.tests.run(self.ctx().tenant.clone(), self.ctx().clock.clone()).await.unwrap();
        self.tests.one(self.ctx(), id).await.unwrap()
    }
}

async fn on_every_engine<F: Future<Output = ()>>(story: impl Fn(Arc<Fixture>) -> F) {
    for engine in testkit::engines() {
        story(Fixture::new(engine).await).await;
    }
}

fn question(body: Value, document: &str, mode: Mode) -> Question {
    Question { document: document.to_owned(), mode, body, days: 1 }
}

/// Three customers paying every few minutes for two hours.
fn busy() -> Vec<Act> {
    let act = |n: i64| Act {
        user: (n % 3) as u8,
        device: (n % 3) as u8,
        payee: (n % 2) as u8,
        yuan: 100 + (n % 7) * 10_001,
        is_login: n % 11 == 0,
        after_s: 60 + n % 50,
    };
    (0..90).map(act).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_is_kept_run_and_read_from_the_journal() {
    on_every_engine(|bank| async move {
        bank.publish("base", Standing::Ground, &present());
        let live = set(&[&present()]);
        let past = lived(&busy(), &live);
        bank.remember(&past).await;
        let of = |outcome| past.iter().find(|moment| moment.outcome == Some(outcome)).unwrap();
        bank.label(of(Outcome::SteppedUp), "fraud").await;
        bank.label(of(Outcome::Delayed), "legitimate").await;

        let stricter = body(&[("any", "amount > 0", "delay")]);
        let asked = bank.tests.ask(bank.ctx(), question(stricter, "own", Mode::Beside)).await.unwrap();
        assert_eq!((asked.state, asked.total), (State::Waiting, past.len() as i64));
        let test = bank.ended(asked.test_id).await;
        assert_eq!((test.state, test.seen), (State::Done, past.len() as i64));
        let report = test.report.unwrap();
        assert_eq!((report.judged, report.coverage), (busy().len() as u64, Coverage::Whole));
        let transfers = busy().iter().filter(|act| !act.is_login).count() as u64;
        let any = report.rules.iter().find(|rule| rule.rule == "any").unwrap();
        assert_eq!(any.hits, transfers);
        assert_eq!((report.labels.fraud, report.labels.fraud_caught), (1, 1));
        assert_eq!((report.labels.legitimate, report.labels.legitimate_stopped), (1, 1));
        assert_eq!((any.fraud, any.legitimate, any.precision_bp), (1, 1, Some(5_000)));
        assert!(report.changed.iter().all(|shift| shift.to >= VerdictOutcome::Delay), "{:?}", report.changed);

        let listed = bank.tests.latest(bank.ctx()).await.unwrap();
        assert_eq!((listed.len(), listed[0].report.is_none()), (1, true));
        let late = bank.tests.cancel(bank.ctx(), asked.test_id).await.unwrap();
        assert_eq!(late.state, State::Done, "what has ended stays as it ended");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_tried_in_the_place_of_its_namesake_and_never_of_the_alliances() {
    on_every_engine(|bank| async move {
        let own = body(&[("own_much", "amount >= 10000", "block")]);
        bank.publish("base", Standing::Ground, &present());
        bank.publish("own", Standing::Own, &own);
        bank.remember(&lived(&busy(), &set(&[&present(), &own]))).await;
        let looser = body(&[("own_much", "amount >= 10000000", "block")]);
        let fired = async |document: &str, mode: Mode| {
            let asked = bank.tests.ask(bank.ctx(), question(looser.clone(), document, mode)).await.unwrap();
            let report = bank.ended(asked.test_id).await.report.unwrap();
            report.rules.into_iter().map(|rule| rule.rule).collect::<std::collections::BTreeSet<_>>()
        };
        assert!(!fired("own", Mode::Beside).await.contains("own_much"));
        assert!(fired("another", Mode::Beside).await.contains("own_much"), "what is in force stays");
        assert!(fired("base", Mode::Beside).await.contains("much"), "the alliance's stays whatever is tried");
        assert!(fired("own", Mode::Alone).await.is_empty());
        let as_ground = fired("base", Mode::Ground).await;
        assert!(as_ground.contains("own_much") && !as_ground.contains("much"), "in the place of the alliance's");

        // Whoever approves is shown the same, without the single moments.
        let shown = bank.tests.rehearse(bank.ctx(), &looser).await.unwrap().unwrap();
        let report: Report = serde_json::from_value(shown).unwrap();
        assert!(report.changed.iter().any(|shift| shift.from == VerdictOutcome::Deny), "{:?}", report.changed);
        assert!(report.samples.is_empty() && report.rules.iter().all(|rule| rule.samples.is_empty()));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tests_are_bounded_called_off_and_taken_up_again() {
    on_every_engine(|bank| async move {
        bank.remember(&lived(&busy(), &set(&[&present()]))).await;
        let ask = || bank.tests.ask(bank.ctx(), question(present(), "", Mode::Alone));
        // Nobody runs meanwhile.
        let turn = bank.tests.held().await;
        let mut asked = Vec::new();
        for _ in 0..super::desk::WAITING_MAX {
            asked.push(ask().await.unwrap().test_id);
        }
        assert!(matches!(ask().await, Err(Error::TestsWaiting)));
        let called_off = bank.tests.cancel(bank.ctx(), asked[1]).await.unwrap();
        assert_eq!(called_off.state, State::Cancelled);
        // A process took the first one up and died.
        let db = bank.db();
        let mut tx = db.begin(bank.ctx()).await.unwrap();
        let now = bank.ctx().now();
        assert!(super::store::claim_in_tx(&mut tx, "gone", now, now.plus_seconds(-120)).await.unwrap());
        assert!(!super::store::claim_in_tx(&mut tx, "other", now, now.plus_seconds(-120)).await.unwrap());
        tx.commit().await.unwrap();
        bank.ctx().clock.move_to(now.plus_seconds(121));
        drop(turn);
        let first = bank.ended(asked[0]).await;
        assert_eq!(first.state, State::Done);
        assert!(bank.ended(asked[1]).await.report.is_none());
        assert_eq!(bank.ended(asked[4]).await.state, State::Done);
        let refused =
            bank.tests.ask(bank.ctx(), question(body(&[("a", "amuont > 1", "block")]), "", Mode::Alone)).await;
        assert!(matches!(refused, Err(Error::Objections(_))));
        let refused = bank.tests.ask(bank.ctx(), Question { days: 91, ..question(present(), "", Mode::Alone) }).await;
        assert!(matches!(refused, Err(Error::Days)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_budget_keeps_the_newer_part_and_fills_the_windows_first() {
    on_every_engine(|bank| async move {
        let live = set(&[&body(&[("often", "customer.transfer_count_10m >= 2", "challenge")])]);
        let past = lived(&busy(), &live);
        bank.remember(&past).await;
        let until = bank.ctx().now();
        let span = Span { from: past[0].at, until };
        let tested = async |moments_max: i64| {
            let budget = Budget { moments_max, ..Budget::rehearsal() };
            back_test(&bank.db(), live.clone(), Some(live.clone()), ground(), span, budget).await.unwrap()
        };
        let whole = tested(1_000).await;
        assert_eq!((whole.coverage, whole.from), (Coverage::Whole, span.from));
        let part = tested(past.len() as i64 / 2).await;
        assert_eq!(part.coverage, Coverage::NewerPart);
        assert!(part.filled_from > span.from && part.from >= part.filled_from.plus_seconds(600), "{part:?}");
        assert!(part.judged > 0 && part.judged < whole.judged);
        // What is judged is judged with whole windows: as it was.
        assert!(part.was.iter().all(|shift| shift.from == shift.to), "{:?}", part.was);
    })
    .await;
}
