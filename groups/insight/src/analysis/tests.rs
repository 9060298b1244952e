//! Every answer against one that is worked out plainly, event by event, over a past that is made by chance. Where an engine is at
//! hand (`POLYBANK_TEST_SAIL`), it is asked the same, and has to say the same.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;
use kernel::{Ctx, Timestamp};
use roaring::RoaringBitmap;
use tempfile::TempDir;
use testkit::TestBank;

use super::answer::{AnalysisCohort, AnalysisCount, AnalysisLink};
use super::remote::tests::{engine_at, sail};
use super::*;
use crate::MIGRATIONS;
use crate::behaviour::{BehaviourName, Event, PersonNo, UNSAID, Whose};
use crate::stand_ins::Somebody;

/// The last day of the past that is made up, and its days.
const TODAY: &str = "2026-11-22";
const DAYS: i64 = 12;
/// People in it; each may have another number from before they were known.
const PEOPLE: u64 = 40;
const PAGES: [&str; 5] = ["/", "/accounts", "/transfer", "/transfer/confirm", "/transfers/:id"];
const CLICKS: [&str; 3] = ["home.card.transfer", "home.menu.wealth", "transfer.payee"];

struct Past {
    bank: TestBank,
    analyses: Analyses,
    /// Every event once, with the person instead of a number; of those who are asked about.
    events: Vec<Event>,
    /// Who is asked about; everybody without.
    only: Option<RoaringBitmap>,
    /// The engine beside it, if there is one.
    engine: Option<Engine>,
    _folder: TempDir,
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn day_of(event: &Event) -> i64 {
    Slot::of(event.at(), kernel::time::DEFAULT_ZONE).day
}

/// Numbers by chance, the same every time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

impl Past {
    async fn made(engine: storage::Engine, seed: u64) -> Self {
        let bank = TestBank::open(engine, &[MIGRATIONS], |_| Vec::new()).await;
        let ctx = bank.ctx.clone();
        ctx.clock.move_to(Timestamp::parse_rfc3339("2026-11-22T20:00:00+08:00").unwrap());
        let folder = tempfile::tempdir().unwrap();
        let behaviour = Arc::new(Behaviour::open(bank.banks.clone(), folder.path()).unwrap());
        let mut chance = Chance(seed);
        let numbers = numbers(&behaviour, &ctx).await;
        let begin = Timestamp::start_of(date(TODAY), kernel::time::DEFAULT_ZONE).plus_seconds(-(DAYS - 1) * 86_400);
        let lake = behaviour.lake(&ctx).await.unwrap();
        let mut events = Vec::new();
        for round in 0..24 {
            let made: Vec<_> = (0..150).map(|nth| made_up(&mut chance, begin, round * 150 + nth, &numbers)).collect();
            events.extend(made.iter().map(|(event, person)| Event { person: *person, ..event.clone() }));
            let sent = made.into_iter().map(|(event, _)| event);
            // Some of it comes twice.
            let again: Vec<_> = sent.clone().filter(|event| event.event_id % 7 == 0).collect();
            lake.keep(sent.collect()).await.unwrap();
            lake.keep(again).await.unwrap();
            match chance.below(4) {
                0 => lake.seal().await.unwrap(),
                1 => lake.put_together(crate::model::day_number(date(TODAY))).await.unwrap(),
                _ => {}
            }
        }
        let mut analyses = Analyses::new(bank.banks.clone(), Arc::new(Somebody), behaviour);
        analyses.threads = 3;
        let engine = sail().map(|address| engine_at(&address, folder.path()));
        Self { bank, analyses, events, only: None, engine, _folder: folder }
    }

    /// The same past twice: asked about everybody, and about half of the people.
    async fn both(engine: storage::Engine, seed: u64) -> [Self; 2] {
        let mut half = Self::made(engine, seed).await;
        let is_half = |event: &Event| event.person != UNSAID && event.person.is_multiple_of(2);
        half.events.retain(is_half);
        half.only = Some(half.events.iter().map(|event| event.person).collect());
        [Self::made(engine, seed).await, half]
    }

    async fn ask(&self, from: &str, ask: AnalysisAsk) -> AnalysisResult {
        let analysis = Analysis { from: date(from), until: date(TODAY), audience: None, ask };
        assert_eq!(analysis.objection(), None);
        let answer = self.analyses.answer(&self.bank.ctx, &analysis, self.only.clone()).await.unwrap().result;
        if let Some(engine) = &self.engine {
            assert_eq!(self.of_engine(engine, &analysis).await.unwrap(), answer, "{analysis:?}");
        }
        answer
    }

    /// What the engine says.
    async fn of_engine(&self, engine: &Engine, analysis: &Analysis) -> Result<AnalysisResult, Error> {
        let lake = self.analyses.behaviour.lake(&self.bank.ctx).await.unwrap();
        let bank = self.analyses.banks.of(&self.bank.ctx).unwrap();
        let period = Period::of((analysis.from, analysis.until), &bank);
        let matter = Matter { ctx: &self.bank.ctx, bank: &bank, lake: &lake, period, only: self.only.clone() };
        Remote { analyses: &self.analyses, engine }.answer(matter, &analysis.ask).await
    }

    /// Events of the days from `from` on.
    fn since(&self, from: &str) -> impl Iterator<Item = &Event> + Clone {
        let first = day_number(date(from));
        self.events.iter().filter(move |event| day_of(event) >= first)
    }

    /// Those of each person, in their order.
    fn by_person(&self, from: &str) -> BTreeMap<u32, Vec<&Event>> {
        let mut people: BTreeMap<u32, Vec<&Event>> = BTreeMap::new();
        for event in self.since(from).filter(|event| event.person != UNSAID) {
            people.entry(event.person).or_default().push(event);
        }
        people.values_mut().for_each(|events| events.sort_by_key(|event| event.at_us));
        people
    }
}

/// The numbers of people: of some, also the one of a device from before they were known on it.
async fn numbers(behaviour: &Behaviour, ctx: &Ctx) -> Vec<Vec<PersonNo>> {
    let mut numbers = Vec::new();
    for person in 0..PEOPLE {
        let (user, device) = (format!("user-{person}"), format!("phone-{person}"));
        let first = behaviour.person(ctx, &Whose::Customer { user: user.clone(), device }).await.unwrap();
        let mut theirs = vec![first];
        if person % 3 == 0 {
            let device = format!("tablet-{person}");
            theirs.push(behaviour.person(ctx, &Whose::Visitor { device: device.clone() }).await.unwrap());
            assert_eq!(behaviour.person(ctx, &Whose::Customer { user, device }).await.unwrap(), first);
        }
        numbers.push(theirs);
    }
    numbers
}

/// An event as it is sent, and who did it. No two of them at the same moment.
fn made_up(chance: &mut Chance, begin: Timestamp, nth: u64, numbers: &[Vec<PersonNo>]) -> (Event, PersonNo) {
    let who = usize::try_from(chance.below(PEOPLE + 4)).unwrap();
    let (number, person) = match numbers.get(who) {
        Some(theirs) => (theirs[usize::try_from(chance.below(theirs.len() as u64)).unwrap()], theirs[0]),
        None => (UNSAID, UNSAID),
    };
    let day = i64::try_from(chance.below(u64::try_from(DAYS).unwrap())).unwrap();
    // Many in the same two hours, so that people get somewhere; the first moment of a day is among them.
    let second = i64::try_from(chance.below(7_200)).unwrap();
    let at_us =
        begin.plus_seconds(day * 86_400 + second).micros() + i64::try_from(nth % 3_600 * 1_000).unwrap() % 999_000;
    let mut pick = |words: &[&str]| Arc::<str>::from(words[usize::try_from(chance.below(words.len() as u64)).unwrap()]);
    let page = pick(&PAGES);
    let (name, what, ms) = match nth % 3 {
        0 => (BehaviourName::Click, pick(&CLICKS), None),
        _ => (BehaviourName::PageView, page.clone(), (!nth.is_multiple_of(5)).then_some(nth % 60_000)),
    };
    let event_id = u128::from(nth) + 1;
    (Event { event_id, name, what, page, person: number, at_us, ms, received_us: at_us + 1_000 }, person)
}

fn event(name: BehaviourName, what: Option<&str>) -> AnalysisEvent {
    AnalysisEvent { name, what: what.map(str::to_owned) }
}

fn view(page: &str) -> AnalysisEvent {
    event(BehaviourName::PageView, Some(page))
}

fn is(asked: &AnalysisEvent, event: &Event) -> bool {
    asked.name == event.name && asked.what.as_deref().is_none_or(|what| what == &*event.what)
}

fn counted<'a>(events: impl Iterator<Item = &'a Event>) -> AnalysisCount {
    let (mut times, mut people) = (0, BTreeSet::new());
    for event in events {
        times += 1;
        if event.person != UNSAID {
            people.insert(event.person);
        }
    }
    AnalysisCount { times, people: people.len() as u64 }
}

#[tokio::test]
async fn counts_are_those_of_the_single_events() {
    for engine in testkit::engines() {
        for past in Past::both(engine, 1).await {
            let from = "2026-11-15";
            let of = BehaviourName::Click;
            let AnalysisResult::Ranking { rows, times, people } =
                past.ask(from, AnalysisAsk::Ranking { of, limit: None }).await
            else {
                panic!("another answer")
            };
            let all = counted(past.since(from).filter(|event| event.name == of));
            assert_eq!(AnalysisCount { times, people }, all);
            assert_eq!(rows.len(), CLICKS.len());
            for row in &rows {
                let plain = counted(past.since(from).filter(|event| event.name == of && *event.what == *row.what));
                assert_eq!(AnalysisCount { times: row.times, people: row.people }, plain, "{}", row.what);
            }
            assert!(rows.is_sorted_by(|one, next| one.times >= next.times));

            let asked = vec!["/transfer".to_owned(), "/accounts".to_owned()];
            let AnalysisResult::Pages { rows, visits, visitors, dwell_ms } =
                past.ask(from, AnalysisAsk::Pages { pages: Some(asked.clone()) }).await
            else {
                panic!("another answer")
            };
            let views = past.since(from).filter(|event| {
                event.name == BehaviourName::PageView && asked.iter().any(|page| **page == *event.what)
            });
            assert_eq!(AnalysisCount { times: visits, people: visitors }, counted(views.clone()));
            let dwells: Vec<_> = views.filter_map(|event| event.ms).collect();
            assert_eq!(dwell_ms, dwells.iter().sum::<u64>() / dwells.len() as u64);
            assert_eq!(rows.iter().map(|row| row.visits).sum::<u64>(), visits);

            let events = vec![view("/"), event(BehaviourName::Click, None)];
            for (by, from, many) in [(AnalysisGrain::Day, "2026-11-15", 8), (AnalysisGrain::Hour, "2026-11-20", 72)] {
                let ask = AnalysisAsk::Trend { events: events.clone(), by };
                let AnalysisResult::Trend { points } = past.ask(from, ask).await else { panic!("another answer") };
                assert_eq!(points.len(), many);
                for (nth, point) in points.iter().enumerate() {
                    let until = points.get(nth + 1).map_or(i64::MAX, |next| next.at.micros());
                    for (asked, count) in events.iter().zip(&point.counts) {
                        let within = past
                            .since(from)
                            .filter(|event| (point.at.micros()..until).contains(&event.at_us) && is(asked, event));
                        assert_eq!(*count, counted(within), "{by:?} {}", point.at.utc());
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn people_are_there_on_a_day_in_a_week_and_in_a_month() {
    for past in Past::both(storage::Engine::Sqlite, 6).await {
        let AnalysisResult::Active { days } = past.ask("2026-11-14", AnalysisAsk::Active).await else {
            panic!("another answer")
        };
        assert_eq!(days.len(), 9);
        for active in days {
            let end = day_number(active.day);
            let views = || past.events.iter().filter(|event| event.name == BehaviourName::PageView);
            let within =
                |wide: i64| counted(views().filter(|event| (end - wide + 1..=end).contains(&day_of(event)))).people;
            assert_eq!([active.people, active.in_week, active.in_month], [1, 7, 30].map(within), "{}", active.day);
        }
    }
}

/// How far somebody comes: the most steps of any chain of events, each after the one before, all within the window.
fn furthest(events: &[&Event], steps: &[AnalysisEvent], window_us: i64) -> usize {
    let mut furthest = 0;
    for (nth, first) in events.iter().enumerate().filter(|(_, event)| is(&steps[0], event)) {
        let mut step = 1;
        for event in events[nth + 1..].iter().take_while(|event| event.at_us - first.at_us <= window_us) {
            if step < steps.len() && is(&steps[step], event) {
                step += 1;
            }
        }
        furthest = furthest.max(step);
    }
    furthest
}

#[tokio::test]
async fn a_funnel_takes_everybody_as_far_as_they_came() {
    for past in Past::both(storage::Engine::Sqlite, 2).await {
        let confirm = vec![view("/transfer"), view("/transfer/confirm"), view("/transfers/:id")];
        let twice = vec![view("/"), view("/"), event(BehaviourName::Click, None), view("/accounts")];
        for (steps, window_s) in [(confirm.clone(), 600), (confirm, 1_800), (twice.clone(), 60), (twice, 3_600)] {
            let AnalysisResult::Funnel { steps: found } =
                past.ask("2026-11-11", AnalysisAsk::Funnel { steps: steps.clone(), window_s }).await
            else {
                panic!("another answer")
            };
            let people = past.by_person("2026-11-11");
            let came: Vec<_> =
                people.values().map(|events| furthest(events, &steps, i64::from(window_s) * 1_000_000)).collect();
            for (nth, step) in found.iter().enumerate() {
                assert_eq!(
                    step.people,
                    came.iter().filter(|far| **far > nth).count() as u64,
                    "step {nth} in {window_s} s"
                );
            }
            let behind = async |behind| {
                let question = AnalysisPeopleQuestion {
                    from: date("2026-11-11"),
                    until: date(TODAY),
                    audience: None,
                    behind,
                    purpose: String::new(),
                };
                assert_eq!(question.objection(), None);
                past.analyses.people(&past.bank.ctx, &question, past.only.clone(), "test").await.unwrap()
            };
            for step in 1..steps.len() {
                let came = behind(AnalysisBehind::Came { steps: steps.clone(), window_s, step }).await;
                let lost = behind(AnalysisBehind::Lost { steps: steps.clone(), window_s, step }).await;
                assert_eq!((came.people, came.people + lost.people), (found[step].people, found[step - 1].people));
                // Nobody here is known as a customer by an id that is one.
                assert!(came.customers.is_empty() && !came.more);
            }
            let is_timely = |median: Option<u64>| median.is_some_and(|median| median <= u64::from(window_s));
            assert!(found[0].median_s.is_none() && (found[1].people == 0 || is_timely(found[1].median_s)));
        }
    }
}

#[tokio::test]
async fn who_was_there_is_looked_for_on_each_day_after() {
    for past in Past::both(storage::Engine::Sqlite, 3).await {
        let (first, again, from) =
            (view("/transfer"), event(BehaviourName::Click, Some("transfer.payee")), "2026-11-14");
        let ask = AnalysisAsk::Retention { first: first.clone(), again: again.clone(), days: 5 };
        let AnalysisResult::Retention { cohorts } = past.ask(from, ask).await else { panic!("another answer") };
        let mut plain: Vec<_> = (0..9)
            .map(|nth| AnalysisCohort {
                day: date_of(day_number(date(from)) + nth),
                people: 0,
                again: vec![0; 5.min(7_usize.saturating_sub(usize::try_from(nth).unwrap()))],
            })
            .collect();
        for events in past.by_person(from).values() {
            let there = events.iter().filter(|event| is(&first, event)).map(|event| day_of(event)).min();
            let Some(there) = there else { continue };
            let cohort = &mut plain[usize::try_from(there - day_number(date(from))).unwrap()];
            cohort.people += 1;
            let back: BTreeSet<_> =
                events.iter().filter(|event| is(&again, event)).map(|event| day_of(event) - there).collect();
            for (nth, count) in cohort.again.iter_mut().enumerate() {
                *count += u64::from(back.contains(&(i64::try_from(nth).unwrap() + 1)));
            }
        }
        assert_eq!(cohorts, plain);
    }
}

#[tokio::test]
async fn paths_follow_every_visit() {
    for past in Past::both(storage::Engine::Sqlite, 4).await {
        for direction in [AnalysisDirection::After, AnalysisDirection::Before] {
            let ask = AnalysisAsk::Paths { start: "/transfer".to_owned(), direction, depth: 3 };
            let AnalysisResult::Paths { starts, links } = past.ask("2026-11-11", ask).await else {
                panic!("another answer")
            };
            let (mut plain_starts, mut plain): (u64, HashMap<(u32, &str, &str), u64>) = (0, HashMap::new());
            for events in past.by_person("2026-11-11").values() {
                let views: Vec<_> = events.iter().filter(|event| event.name == BehaviourName::PageView).collect();
                for visit in views.chunk_by(|one, next| next.at_us / 1_000 - one.at_us / 1_000 <= 1_800_000) {
                    let mut pages: Vec<&str> = visit.iter().map(|event| &*event.what).collect();
                    if direction == AnalysisDirection::Before {
                        pages.reverse();
                    }
                    pages.dedup();
                    let Some(begin) = pages.iter().position(|page| *page == "/transfer") else { continue };
                    plain_starts += 1;
                    let mut way = pages[begin..].to_vec();
                    way.push("");
                    for (step, pair) in way.windows(2).take(3).enumerate() {
                        *plain.entry((u32::try_from(step).unwrap(), pair[0], pair[1])).or_default() += 1;
                    }
                }
            }
            let told: HashMap<_, _> = links
                .iter()
                .map(|AnalysisLink { step, from, to, times }| ((*step, from.as_str(), to.as_str()), *times))
                .collect();
            assert!(plain_starts > 20 && starts == plain_starts, "{starts} {plain_starts}");
            assert_eq!(told, plain);
        }
    }
}

#[tokio::test]
async fn what_can_be_asked_about_is_what_was_done() {
    let past = Past::made(storage::Engine::Sqlite, 5).await;
    let known = past.analyses.known(&past.bank.ctx, 400).await.unwrap();
    assert_eq!(known.len(), PAGES.len() + CLICKS.len());
    assert_eq!(known.iter().map(|known| known.times).sum::<u64>(), past.events.len() as u64);
}

#[tokio::test]
async fn what_no_engine_is_asked_is_read_in_turn_and_within_bounds() {
    let past = Past::made(storage::Engine::Sqlite, 6).await;
    let (ctx, days) = (&past.bank.ctx, (date("2026-11-01"), date(TODAY)));
    let within = (Timestamp::start_of(days.0, kernel::time::DEFAULT_ZONE), ctx.now());
    let everybody: RoaringBitmap = past.events.iter().map(|event| event.person).filter(|one| *one != UNSAID).collect();
    let deeds = async |analyses: &Analyses| analyses.deeds(ctx, days, 100_000, everybody.clone()).await;
    let parts = async |analyses: &Analyses| analyses.parted(ctx, &view("/"), within, Parting::Things).await;
    let (done, parted) = (deeds(&past.analyses).await.unwrap(), parts(&past.analyses).await.unwrap());
    assert!(done.len() > 1_000 && done.iter().all(|event| everybody.contains(event.person)));
    assert!(parted["/"].times > 10);

    let turns: Vec<_> = [past.analyses.turn().await.unwrap(), past.analyses.turn().await.unwrap()].into();
    let soon = Duration::from_millis(30);
    assert!(tokio::time::timeout(soon, deeds(&past.analyses)).await.is_err(), "it is somebody else's turn");
    assert!(tokio::time::timeout(soon, parts(&past.analyses)).await.is_err());
    drop(turns);
    let hour = Duration::from_secs(3_600);
    let few = past.analyses.reading_at_most((10, hour));
    assert!(matches!(deeds(&few).await, Err(Error::TooMuch)));
    assert!(matches!(parts(&few).await, Err(Error::TooMuch)));
    let short = few.reading_at_most((u64::MAX, Duration::ZERO));
    assert!(matches!(deeds(&short).await, Err(Error::TooMuch)));
    assert!(matches!(parts(&short).await, Err(Error::TooMuch)));
    let enough = short.reading_at_most((100_000, hour));
    assert_eq!(deeds(&enough).await.unwrap().len(), done.len());
}

#[test]
fn questions_have_bounds() {
    let analysis =
        |from: &str, ask: AnalysisAsk| Analysis { from: date(from), until: date(TODAY), audience: None, ask };
    let hourly = AnalysisAsk::Trend { events: vec![view("/")], by: AnalysisGrain::Hour };
    let retention = AnalysisAsk::Retention { first: view("/"), again: view("/"), days: 30 };
    let paths = |depth| AnalysisAsk::Paths { start: "/".to_owned(), direction: AnalysisDirection::After, depth };
    let funnel = |steps: usize, window_s| AnalysisAsk::Funnel { steps: vec![view("/"); steps], window_s };
    let long = AnalysisAsk::Trend { events: vec![view(&"x".repeat(121))], by: AnalysisGrain::Day };
    for (analysis, field) in [
        (analysis("2026-11-23", paths(1)), Some("until")),
        (analysis("2025-10-18", paths(1)), Some("from")),
        (analysis("2025-10-19", paths(1)), None),
        (analysis("2026-11-15", hourly.clone()), Some("from")),
        (analysis("2026-11-16", hourly), None),
        (analysis("2026-08-24", retention.clone()), Some("from")),
        (analysis("2026-08-25", retention), None),
        (analysis(TODAY, paths(0)), Some("ask.depth")),
        (analysis(TODAY, paths(6)), Some("ask.depth")),
        (analysis(TODAY, funnel(1, 60)), Some("ask.steps")),
        (analysis(TODAY, funnel(9, 60)), Some("ask.steps")),
        (analysis(TODAY, funnel(8, 59)), Some("ask.window_s")),
        (analysis(TODAY, funnel(8, 60)), None),
        (analysis(TODAY, long), Some("ask.events")),
        (analysis(TODAY, AnalysisAsk::Ranking { of: BehaviourName::Click, limit: Some(0) }), Some("ask.limit")),
    ] {
        assert_eq!(analysis.objection().map(|(field, ..)| field), field, "{analysis:?}");
    }
}
