//! The engine beside the kernels: the same answers to questions made by chance, and what is said when it is not there.
//!
//! `POLYBANK_TEST_SAIL` is where an engine answers, `POLYBANK_TEST_SAIL_PROGRAM` the program that is one; `make test` has both.

use std::io::Read;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use kernel::Ctx;
use object_store::ObjectStore;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tempfile::TempDir;
use testkit::TestBank;

use super::*;
use crate::MIGRATIONS;
use crate::analysis::execution::Kernels;
use crate::analysis::people::AnalysisBehind;
use crate::analysis::{Analysis, AnalysisDirection, Period};
use crate::behaviour::{Behaviour, Event, S3Settings, UNSAID, Whose, s3, untie_in_tx};
use crate::model::day_number;
use crate::stand_ins::Somebody;

const FIRST: &str = "2026-11-09";
const TODAY: &str = "2026-11-22";
/// Words that are read otherwise by somebody: marks, signs of statements, other scripts, signs beyond the first plane.
const WORDS: [&str; 8] =
    ["/", "/a", "it's", "a\\", "\"b\"; drop table x --", "转账，确认", "😀 \u{301}", "`{,}` \u{7f}\t"];

pub(in crate::analysis) fn sail() -> Option<String> {
    std::env::var("POLYBANK_TEST_SAIL").ok().filter(|address| !address.is_empty())
}

/// An engine that reads the behaviour in `folder`.
pub(in crate::analysis) fn engine_at(address: &str, folder: &Path) -> Engine {
    engine_of(settings(address, folder))
}

fn engine_of(settings: EngineSettings) -> Engine {
    Engine::new("testbank".parse().unwrap(), settings).unwrap()
}

fn settings(address: &str, folder: &Path) -> EngineSettings {
    EngineSettings {
        address: address.to_owned(),
        token: None,
        ca: None,
        files: folder.join("files").display().to_string(),
        within: Duration::from_secs(60),
        most: AnswerMax { rows: 1_000_000, bytes: 64 * 1024 * 1024 },
    }
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A bank with a past in which nothing is plain.
struct Past {
    bank: TestBank,
    analyses: Analyses,
    people: Vec<PersonNo>,
    folder: TempDir,
}

impl Past {
    /// Two weeks of some people: at midnight and beside it, told twice, told late, before and after somebody was known, by somebody
    /// who has left, by nobody; in files that were put together, in files of their own, and in no file yet.
    async fn made() -> Self {
        Self::made_on(None).await
    }

    /// The same with its files on another storage.
    async fn made_on(files: Option<Arc<dyn ObjectStore>>) -> Self {
        let bank = TestBank::open(storage::Engine::Sqlite, &[MIGRATIONS], |_| Vec::new()).await;
        let ctx = bank.ctx.clone();
        ctx.clock.move_to(Timestamp::parse_rfc3339("2026-11-22T20:00:00+08:00").unwrap());
        let folder = tempfile::tempdir().unwrap();
        let behaviour = Arc::new(match files {
            None => Behaviour::open(bank.banks.clone(), folder.path()).unwrap(),
            Some(files) => Behaviour::open_on(bank.banks.clone(), folder.path(), files, 1 << 30),
        });
        let (mut numbers, mut people) = (vec![UNSAID], Vec::new());
        for person in 0..12 {
            let user = format!("user-{person}");
            let visitor = Whose::Visitor { device: format!("tablet-{person}") };
            let first = Whose::Customer { user: user.clone(), device: format!("phone-{person}") };
            let number = behaviour.person(&ctx, &first).await.unwrap();
            people.push(number);
            numbers.push(number);
            if person % 3 == 0 {
                // What was done on it before they were known there has another number.
                numbers.push(behaviour.person(&ctx, &visitor).await.unwrap());
                let known = Whose::Customer { user, device: format!("tablet-{person}") };
                behaviour.person(&ctx, &known).await.unwrap();
            }
        }
        let lake = behaviour.lake(&ctx).await.unwrap();
        let midnight = Timestamp::start_of(date(FIRST), kernel::time::DEFAULT_ZONE);
        let mut nth = 0_u64;
        for round in 0..10_u64 {
            let mut events = Vec::new();
            for _ in 0..160 {
                nth += 1;
                events.push(made_up(nth, midnight, &numbers));
            }
            lake.keep(events.clone()).await.unwrap();
            // A repeat that is noticed at once, and one that is not: it counts twice until its day is put together.
            lake.keep(events.iter().take(5).cloned().collect()).await.unwrap();
            match round {
                2 => lake.bring(events.iter().skip(5).take(3).cloned().collect()).await.unwrap(),
                4 => lake.put_together(day_number(date("2026-11-14"))).await.unwrap(),
                9 => {}
                _ => lake.seal().await.unwrap(),
            }
        }
        let db = bank.banks.db(&ctx).unwrap();
        let mut tx = db.begin(&ctx).await.unwrap();
        for gone in [0, 4] {
            untie_in_tx(&mut tx, &behaviour::user_key(&format!("user-{gone}"))).await.unwrap().unwrap();
        }
        tx.commit().await.unwrap();
        let analyses = Analyses::new(bank.banks.clone(), Arc::new(Somebody), behaviour);
        Self { bank, analyses, people, folder }
    }

    fn ctx(&self) -> &Ctx {
        &self.bank.ctx
    }

    /// What a way of answering says.
    async fn says(
        &self,
        execution: &dyn Execution,
        analysis: &Analysis,
        only: Option<RoaringBitmap>,
    ) -> Result<AnalysisResult, Error> {
        let (bank, lake) =
            (self.analyses.banks.of(self.ctx()).unwrap(), self.analyses.behaviour.lake(self.ctx()).await.unwrap());
        let period = Period::of((analysis.from, analysis.until), &bank);
        let matter = Matter { ctx: self.ctx(), bank: &bank, lake: &lake, period, only };
        execution.answer(matter, &analysis.ask).await
    }

    async fn behind(
        &self,
        execution: &dyn Execution,
        behind: &AnalysisBehind,
        only: Option<RoaringBitmap>,
    ) -> RoaringBitmap {
        let (bank, lake) =
            (self.analyses.banks.of(self.ctx()).unwrap(), self.analyses.behaviour.lake(self.ctx()).await.unwrap());
        let period = Period::of((date(FIRST), date(TODAY)), &bank);
        let matter = Matter { ctx: self.ctx(), bank: &bank, lake: &lake, period, only };
        execution.people(matter, behind).await.unwrap()
    }

    fn some(&self, every: usize) -> Option<RoaringBitmap> {
        match every {
            0 => None,
            1 => Some(RoaringBitmap::new()),
            every => Some(self.people.iter().step_by(every).copied().collect()),
        }
    }
}

/// No two of one person at the same millisecond: what comes first of them nobody knows.
fn made_up(nth: u64, midnight: Timestamp, numbers: &[PersonNo]) -> Event {
    let below = |salt: u64, end: u64| {
        let mixed = (nth * 8 + salt).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        ((mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 33) % end
    };
    let number = numbers[usize::try_from(below(1, numbers.len() as u64)).unwrap()];
    let day = i64::try_from(below(2, 14)).unwrap();
    // Around midnight, where a day begins with its first microsecond and ends with its last.
    let of_day_us = match below(3, 8) {
        0 => 0,
        1 => 86_400_000_000 - 1 - i64::try_from(nth).unwrap(),
        _ => i64::try_from(below(4, 5_400)).unwrap() * 1_000_000,
    };
    let at_us = midnight.plus_seconds(day * 86_400).micros() + of_day_us + i64::try_from(nth % 1_600 * 1_000).unwrap();
    let page = Arc::<str>::from(WORDS[usize::try_from(below(5, WORDS.len() as u64)).unwrap()]);
    let (name, ms) = match nth % 4 {
        0 => (BehaviourName::Click, None),
        1 => (BehaviourName::Form, Some(u64::MAX)),
        _ => (BehaviourName::PageView, (!nth.is_multiple_of(5)).then_some(nth % 60_000)),
    };
    Event { event_id: u128::from(nth), name, what: page.clone(), page, person: number, at_us, ms, received_us: at_us }
}

fn any_event() -> impl Strategy<Value = AnalysisEvent> {
    let name = prop::sample::select(vec![
        BehaviourName::Click,
        BehaviourName::PageView,
        BehaviourName::Form,
        BehaviourName::Error,
    ]);
    let what = prop::option::weighted(0.7, prop::sample::select(WORDS.to_vec()).prop_map(str::to_owned));
    (name, what).prop_map(|(name, what)| AnalysisEvent { name, what })
}

fn any_ask() -> impl Strategy<Value = AnalysisAsk> {
    let events = |least, most| prop::collection::vec(any_event(), least..=most);
    let name = prop::sample::select(vec![BehaviourName::Click, BehaviourName::PageView, BehaviourName::Business]);
    let words = prop::collection::vec(prop::sample::select(WORDS.to_vec()).prop_map(str::to_owned), 0..4);
    prop_oneof![
        (name, prop::option::of(1_usize..6)).prop_map(|(of, limit)| AnalysisAsk::Ranking { of, limit }),
        prop::option::of(words).prop_map(|pages| AnalysisAsk::Pages { pages }),
        Just(AnalysisAsk::Active),
        events(1, 3).prop_map(|events| AnalysisAsk::Trend { events, by: AnalysisGrain::Day }),
        events(1, 3).prop_map(|events| AnalysisAsk::Trend { events, by: AnalysisGrain::Hour }),
        (events(2, 8), prop::sample::select(vec![60_u32, 600, 3_600, 86_400, 2_592_000]))
            .prop_map(|(steps, window_s)| AnalysisAsk::Funnel { steps, window_s }),
        (any_event(), any_event(), 1_u32..=30).prop_map(|(first, again, days)| AnalysisAsk::Retention {
            first,
            again,
            days
        }),
        (prop::sample::select(WORDS.to_vec()), any::<bool>(), 1_u32..=5).prop_map(|(start, after, depth)| {
            let direction = if after { AnalysisDirection::After } else { AnalysisDirection::Before };
            AnalysisAsk::Paths { start: start.to_owned(), direction, depth }
        }),
    ]
}

/// A question, and of every how many people it is.
fn any_question() -> impl Strategy<Value = (Analysis, usize)> {
    (0_i64..20, 1_i64..16, any_ask(), 0_usize..4).prop_map(|(begin, days, ask, every)| {
        let days = if matches!(ask, AnalysisAsk::Trend { by: AnalysisGrain::Hour, .. }) { days.min(7) } else { days };
        let from = day_number(date(FIRST)) - 3 + begin;
        let until = from + days - 1;
        (Analysis { from: date_of(from), until: date_of(until), audience: None, ask }, every)
    })
}

/// Runs `story` for many of what `strategy` makes; what fails is made smaller.
fn for_many<S: Strategy>(cases: u32, strategy: &S, story: impl AsyncFn(S::Value) -> Result<(), TestCaseError>) {
    let mut runner =
        TestRunner::new(Config { cases, max_shrink_iters: 60, failure_persistence: None, ..Config::default() });
    let runtime = tokio::runtime::Handle::current();
    let tried = tokio::task::block_in_place(|| runner.run(strategy, |value| runtime.block_on(story(value))));
    tried.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_asked_both_say_the_same() {
    let Some(address) = sail() else { return };
    let past = Past::made().await;
    let engine = engine_at(&address, past.folder.path());
    let (kernels, remote) = (Kernels(&past.analyses), Remote { analyses: &past.analyses, engine: &engine });
    let answered = AtomicUsize::new(0);
    for_many(64, &any_question(), async |(analysis, every)| {
        prop_assert_eq!(analysis.objection(), None);
        let ours = past.says(&kernels, &analysis, past.some(every)).await.unwrap();
        let theirs = past.says(&remote, &analysis, past.some(every)).await;
        prop_assert_eq!(theirs.map_err(|error| TestCaseError::fail(error.to_string()))?, ours);
        answered.fetch_add(1, Ordering::Relaxed);
        Ok(())
    });
    assert!(answered.load(Ordering::Relaxed) >= 64);
}

#[tokio::test(flavor = "multi_thread")]
async fn both_find_the_same_people_behind_a_figure() {
    let Some(address) = sail() else { return };
    let past = Past::made().await;
    let engine = engine_at(&address, past.folder.path());
    let (kernels, remote) = (Kernels(&past.analyses), Remote { analyses: &past.analyses, engine: &engine });
    let steps = prop::collection::vec(any_event(), 2..=5);
    let behind = (any_event(), steps, any::<prop::sample::Index>(), 0_u8..3, 60_u32..100_000).prop_map(
        |(event, steps, at, kind, window_s)| match kind {
            0 => AnalysisBehind::Did { event },
            1 => AnalysisBehind::Came { window_s, step: at.index(steps.len()), steps },
            _ => AnalysisBehind::Lost { window_s, step: 1 + at.index(steps.len() - 1), steps },
        },
    );
    for_many(20, &(behind, 0_usize..4), async |(behind, every)| {
        let ours = past.behind(&kernels, &behind, past.some(every)).await;
        prop_assert_eq!(past.behind(&remote, &behind, past.some(every)).await, ours);
        Ok(())
    });
}

/// Everybody's clicks: something that no roll-up has to say.
fn by_hour() -> Analysis {
    let events = vec![AnalysisEvent { name: BehaviourName::Click, what: None }];
    let ask = AnalysisAsk::Trend { events, by: AnalysisGrain::Hour };
    Analysis { from: date("2026-11-16"), until: date(TODAY), audience: None, ask }
}

#[tokio::test]
async fn what_was_done_a_moment_ago_is_seen_and_what_was_written_for_it_is_gone() {
    let Some(address) = sail() else { return };
    let past = Past::made().await;
    let engine = engine_at(&address, past.folder.path());
    let remote = Remote { analyses: &past.analyses, engine: &engine };
    let times = |result: AnalysisResult| match result {
        AnalysisResult::Trend { points } => points.iter().map(|point| point.counts[0].times).sum::<u64>(),
        other => panic!("another answer: {other:?}"),
    };
    let before = times(past.says(&remote, &by_hour(), past.some(2)).await.unwrap());
    let lake = past.analyses.behaviour.lake(past.ctx()).await.unwrap();
    let midnight = Timestamp::start_of(date(TODAY), kernel::time::DEFAULT_ZONE).plus_seconds(3_600);
    let one = made_up(4, midnight, &[past.people[0]]);
    let at_us = midnight.micros();
    lake.keep(vec![Event { event_id: 1 << 80, name: BehaviourName::Click, at_us, ..one }]).await.unwrap();
    assert_eq!(times(past.says(&remote, &by_hour(), past.some(2)).await.unwrap()), before + 1);
    let asked = past.folder.path().join("files").join("testbank").join("asked");
    assert!(asked.is_dir(), "what is in no file was not written down for the question");
    let until = Instant::now() + Duration::from_secs(5);
    while std::fs::read_dir(&asked).unwrap().next().is_some() {
        assert!(Instant::now() < until, "what was written for a question is still there");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn an_engine_that_does_not_see_the_files_is_not_believed() {
    let Some(address) = sail() else { return };
    let past = Past::made().await;
    let elsewhere = tempfile::tempdir().unwrap();
    let engine = engine_at(&address, elsewhere.path());
    let remote = Remote { analyses: &past.analyses, engine: &engine };
    let error = past.says(&remote, &by_hour(), None).await.unwrap_err();
    let is_astray = matches!(&error, Error::Engine(EngineFault::Astray { found: 0, there }) if *there > 100);
    assert!(is_astray, "{error}");
    // It is there, though: the next question is asked.
    engine.probe().await.unwrap();
}

#[tokio::test]
async fn an_answer_has_bounds() {
    let Some(address) = sail() else { return };
    let past = Past::made().await;
    for most in [AnswerMax { rows: 1, bytes: 1 << 20 }, AnswerMax { rows: 1_000, bytes: 64 }] {
        let engine = engine_of(EngineSettings { most, ..settings(&address, past.folder.path()) });
        let remote = Remote { analyses: &past.analyses, engine: &engine };
        let error = past.says(&remote, &by_hour(), None).await.unwrap_err();
        assert!(matches!(error, Error::Engine(EngineFault::TooMuch)), "{error}");
    }
}

#[tokio::test]
async fn days_and_words_arrive_as_they_are() {
    let Some(address) = sail() else { return };
    let folder = tempfile::tempdir().unwrap();
    let engine = engine_at(&address, folder.path());
    let turn = engine.turn().await.unwrap();
    let all: String = (1..=255_u8).map(char::from).collect();
    for word in WORDS.into_iter().chain([all.as_str(), "\u{10ffff}", "a\u{0}b"]) {
        let answer = turn.ask(&Sql::of("select {word} as w", &[("word", Sql::word(word))])).await.unwrap();
        assert_eq!(rows(&answer).next().unwrap().word(0).unwrap(), Some(word), "{word:?}");
    }
    for zone in [chrono_tz::Asia::Shanghai, chrono_tz::Europe::Berlin, chrono_tz::America::Santiago] {
        let days = Days { first: day_number(date("2026-01-20")), last: day_number(date("2026-12-31")), zone };
        let moments = (days.first..=days.last).flat_map(|day| {
            let begin = Timestamp::start_of(date_of(day), zone).micros();
            let end = Timestamp::start_of(date_of(day + 1), zone).micros();
            [(begin, day), (begin + 1, day), (end - 1, day)]
        });
        let moments: Vec<(i64, i64)> = moments.collect();
        let values = moments.iter().map(|(at_us, day)| {
            Sql::of("({at}, {day})", &[("at", Sql::number(*at_us)), ("day", Sql::number(*day - days.first))])
        });
        let sql = Sql::of(
            "select cast(count(*) as bigint) as n from (select at_us, day from values {values} as v(at_us, day)) \
             where {of} = day",
            &[("values", Sql::joined(values, ", ")), ("of", days.of_moment())],
        );
        let right = rows(&turn.ask(&sql).await.unwrap()).next().unwrap().count(0).unwrap();
        assert_eq!(right, moments.len() as u64, "{zone}");
    }
}

/// The storage at `endpoint`, from a folder of its own on.
fn storage_at(endpoint: &str, folder: &str) -> Arc<dyn ObjectStore> {
    let settings = S3Settings {
        endpoint: endpoint.to_owned(),
        region: "us-east-1".to_owned(),
        bucket: "polybank".to_owned(),
        folder: folder.to_owned(),
        access_key: "test".to_owned().into(),
        secret_key: "test".to_owned().into(),
    };
    s3(&settings).unwrap()
}

#[tokio::test]
async fn files_on_another_storage_say_the_same() {
    let Some(endpoint) = std::env::var("POLYBANK_TEST_S3").ok().filter(|endpoint| !endpoint.is_empty()) else { return };
    let folder = format!("behaviour/{}", uuid::Uuid::new_v4());
    let (here, there) = (Past::made().await, Past::made_on(Some(storage_at(&endpoint, &folder))).await);
    let files = there.folder.path().join("files");
    assert!(!files.exists(), "files are on this machine");
    let settings = sail().map(|address| EngineSettings {
        files: format!("s3://polybank/{folder}"),
        ..settings(&address, there.folder.path())
    });
    let engine = settings.map(engine_of);
    let steps: Vec<AnalysisEvent> =
        ["/", "/a"].map(|page| AnalysisEvent { name: BehaviourName::PageView, what: Some(page.to_owned()) }).to_vec();
    let view = steps[0].clone();
    for ask in [
        by_hour().ask,
        AnalysisAsk::Pages { pages: None },
        AnalysisAsk::Funnel { steps, window_s: 86_400 },
        AnalysisAsk::Retention { first: view.clone(), again: view, days: 5 },
    ] {
        let analysis = Analysis { ask, ..by_hour() };
        for every in [0, 2] {
            let ours = here.says(&Kernels(&here.analyses), &analysis, here.some(every)).await.unwrap();
            let theirs = there.says(&Kernels(&there.analyses), &analysis, there.some(every)).await.unwrap();
            assert_eq!(theirs, ours, "{analysis:?}");
            if let Some(engine) = engine.as_ref().filter(|_| every == 2) {
                let remote = Remote { analyses: &there.analyses, engine };
                assert_eq!(there.says(&remote, &analysis, there.some(every)).await.unwrap(), ours, "{analysis:?}");
            }
        }
    }
    // Days are put together there as here, and what is not in force any more goes.
    let lake = there.analyses.behaviour.lake(there.ctx()).await.unwrap();
    lake.seal().await.unwrap();
    lake.put_together(day_number(date("2026-12-01"))).await.unwrap();
    let together = there.says(&Kernels(&there.analyses), &by_hour(), None).await.unwrap();
    let lake = here.analyses.behaviour.lake(here.ctx()).await.unwrap();
    lake.seal().await.unwrap();
    lake.put_together(day_number(date("2026-12-01"))).await.unwrap();
    assert_eq!(together, here.says(&Kernels(&here.analyses), &by_hour(), None).await.unwrap());
}

#[tokio::test]
async fn behaviour_is_taken_in_while_the_storage_is_away() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let bank = TestBank::open(storage::Engine::Sqlite, &[MIGRATIONS], |_| Vec::new()).await;
    let folder = tempfile::tempdir().unwrap();
    let files = storage_at(&format!("http://{free}"), "behaviour");
    let behaviour = Arc::new(Behaviour::open_on(bank.banks.clone(), folder.path(), files, 1 << 30));
    let lake = behaviour.lake(&bank.ctx).await.unwrap();
    let midnight = Timestamp::start_of(date(TODAY), kernel::time::DEFAULT_ZONE);
    let event = |nth: u64| Event { at_us: midnight.micros(), ..made_up(nth * 4, midnight, &[7]) };
    assert_eq!(lake.keep(vec![event(1)]).await.unwrap().new, 1);
    assert!(folder.path().join("journals").is_dir(), "the journal is not on this machine");
    let today = day_number(date(TODAY));
    assert_eq!(lake.times(today, today, 10).await.unwrap().iter().map(|(.., times)| times).sum::<u64>(), 1);
    // However often the files are tried again meanwhile.
    tokio::time::pause();
    for nth in 2..=12 {
        tokio::time::sleep(Duration::from_secs(60)).await;
        let kept = tokio::time::timeout(Duration::from_secs(3_600), lake.keep(vec![event(nth)])).await;
        assert_eq!(kept.expect("nothing is taken in any more").unwrap().new, 1);
    }
}

/// A server that takes connections in and says nothing; how many there were.
fn silent() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (address, met) = (format!("grpc://{}", listener.local_addr().unwrap()), Arc::new(AtomicUsize::new(0)));
    let counted = met.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            counted.fetch_add(1, Ordering::Relaxed);
            std::thread::spawn(move || while stream.read(&mut [0; 256]).is_ok_and(|read| read > 0) {});
        }
    });
    (address, met)
}

#[tokio::test]
async fn an_engine_that_fails_again_and_again_is_left_alone() {
    let (address, met) = silent();
    let folder = tempfile::tempdir().unwrap();
    let engine = engine_of(EngineSettings { within: Duration::from_millis(300), ..settings(&address, folder.path()) });
    for _ in 0..3 {
        let turn = engine.turn().await.unwrap();
        assert_eq!(turn.ask(&Sql::ours("select 1")).await.unwrap_err(), EngineFault::Slow);
    }
    let before = met.load(Ordering::Relaxed);
    let begun = Instant::now();
    for _ in 0..10 {
        assert!(matches!(engine.turn().await, Err(EngineFault::Away(_))));
    }
    assert!(begun.elapsed() < Duration::from_millis(200) && met.load(Ordering::Relaxed) == before);
}

#[tokio::test]
async fn nobody_at_the_address_is_away() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let engine = engine_at(&format!("grpc://{free}"), folder.path());
    let fault = engine.probe().await.unwrap_err();
    assert!(matches!(&fault, EngineFault::Away(why) if why.contains("refused")), "{fault}");
}

#[test]
fn an_engine_has_an_address_and_plain_paths() {
    let folder = Path::new("/data");
    let refused = |settings: EngineSettings| Engine::new("testbank".parse().unwrap(), settings).err();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let _inside = runtime.enter();
    for address in ["127.0.0.1:1", "http://127.0.0.1:1", "grpc://", "grpc://a b:1"] {
        assert!(refused(settings(address, folder)).is_some(), "{address}");
    }
    assert_eq!(refused(settings("grpc://127.0.0.1:1", folder)), None);
    assert_eq!(refused(settings("grpc+tls://engine.example:443", folder)), None);
    for files in ["", "/da`ta", "/data/{a,b}", "/data folder"] {
        assert!(
            refused(EngineSettings { files: files.to_owned(), ..settings("grpc://h:1", folder) }).is_some(),
            "{files}"
        );
    }
    let ca = Some("-----BEGIN CERTIFICATE-----".to_owned());
    assert!(refused(EngineSettings { ca, ..settings("grpc://h:1", folder) }).is_some());
}

/// A Sail cluster of one's own.
struct Cluster {
    program: String,
    port: u16,
    running: Option<Child>,
}

impl Cluster {
    fn start(&mut self) {
        let mut command = Command::new(&self.program);
        command.args(["flight", "server", "--port", &self.port.to_string()]).env("SAIL_MODE", "local-cluster");
        self.running = Some(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    }

    fn kill(&mut self) {
        if let Some(mut running) = self.running.take() {
            running.kill().unwrap();
            running.wait().unwrap();
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.kill();
    }
}

async fn until_it_answers(engine: &Engine) {
    let until = Instant::now() + Duration::from_secs(60);
    while let Err(fault) = engine.probe().await {
        assert!(Instant::now() < until, "{fault}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[tokio::test]
async fn without_its_engine_a_bank_keeps_its_roll_ups() {
    let program = std::env::var("POLYBANK_TEST_SAIL_PROGRAM").ok().filter(|program| !program.is_empty());
    let Some(program) = program else { return };
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut cluster = Cluster { program, port, running: None };
    cluster.start();
    let mut past = Past::made().await;
    let engine = Arc::new(engine_at(&format!("grpc://127.0.0.1:{port}"), past.folder.path()));
    until_it_answers(&engine).await;
    let alone = past.says(&Kernels(&past.analyses), &by_hour(), None).await.unwrap();
    let engines = Engines::from([("testbank".parse().unwrap(), engine.clone())]);
    past.analyses = past.analyses.with_engines(engines);
    let ask = async |analysis: &Analysis| past.analyses.answer(past.ctx(), analysis, None).await;
    let ranking = Analysis { ask: AnalysisAsk::Ranking { of: BehaviourName::Click, limit: None }, ..by_hour() };
    let rolled_up = ask(&ranking).await.unwrap().result;
    assert_eq!(ask(&by_hour()).await.unwrap().result, alone);

    cluster.kill();
    let error = ask(&by_hour()).await.unwrap_err();
    assert!(matches!(error, Error::Engine(EngineFault::Away(_))), "{error}");
    assert_eq!(ask(&ranking).await.unwrap().result, rolled_up);

    cluster.start();
    until_it_answers(&engine).await;
    assert_eq!(ask(&by_hour()).await.unwrap().result, alone);
}
