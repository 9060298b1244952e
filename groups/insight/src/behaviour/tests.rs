//! Behaviour against real databases and real files: SQLite always, PostgreSQL when there is a server.

mod files;
mod spans;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use kernel::{Ctx, Timestamp};
use object_store::local::LocalFileSystem;
use roaring::RoaringBitmap;
use tempfile::TempDir;
use testkit::TestBank;

use super::lake::Lake;
use super::*;
use crate::MIGRATIONS;
use crate::model::Slot;

struct Fixture {
    bank: TestBank,
    folder: TempDir,
}

impl Fixture {
    async fn new(engine: storage::Engine) -> Self {
        let bank = TestBank::open(engine, &[MIGRATIONS], |_| Vec::new()).await;
        Self { bank, folder: tempfile::tempdir().unwrap() }
    }

    fn ctx(&self) -> &Ctx {
        &self.bank.ctx
    }

    /// The lake as a process has it that has just been started.
    async fn lake(&self) -> Lake {
        let files = LocalFileSystem::new_with_prefix(self.folder.path()).unwrap();
        let place = Place {
            ctx: self.ctx().clone(),
            banks: self.bank.banks.clone(),
            zone: kernel::time::DEFAULT_ZONE,
            files: Arc::new(files),
            journals: self.folder.path().join("journals"),
            copies: self.folder.path().join("copies"),
            copies_bytes_max: 0,
        };
        Lake::open(place).await.unwrap()
    }

    /// The process of `lake` ends without a word, and another is started in its place.
    async fn crash(&self, lake: Lake) -> Lake {
        drop(lake);
        let place = self.folder.path().join("journals").join("writer-0").join("lock");
        let lock = std::fs::File::open(place).unwrap();
        while lock.try_lock().is_err() {
            tokio::task::yield_now().await;
        }
        drop(lock);
        self.lake().await
    }

    fn paths(&self) -> Vec<std::path::PathBuf> {
        let days = std::fs::read_dir(self.folder.path().join("testbank")).unwrap();
        let files = days.flat_map(|day| std::fs::read_dir(day.unwrap().path()).unwrap());
        files.map(|file| file.unwrap().path()).collect()
    }

    fn files(&self) -> usize {
        self.paths().len()
    }

    /// For the bank's clock and for the files.
    fn let_an_hour_pass(&self) {
        self.ctx().clock.move_to(self.ctx().now().plus_seconds(3_700));
        self.age_files();
    }

    /// The files are old; nothing else is.
    fn age_files(&self) {
        let before = std::time::SystemTime::now() - std::time::Duration::from_secs(3_700);
        for path in self.paths() {
            std::fs::File::options().append(true).open(path).unwrap().set_modified(before).unwrap();
        }
    }
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

fn day(text: &str) -> i64 {
    Slot::of(at(text), kernel::time::DEFAULT_ZONE).day
}

fn click(id: u128, person: PersonNo, when: &str) -> Event {
    Event {
        event_id: id,
        name: BehaviourName::Click,
        what: Arc::from("home.card.transfer"),
        page: Arc::from("/"),
        person,
        at_us: at(when).micros(),
        ms: None,
        received_us: at(when).micros() + 500,
    }
}

fn view(id: u128, person: PersonNo, when: &str, ms: u64) -> Event {
    let page: Arc<str> = Arc::from("/accounts");
    Event { name: BehaviourName::PageView, what: page.clone(), page, ms: Some(ms), ..click(id, person, when) }
}

const MORNING: &str = "2026-11-22T09:30:00+08:00";
const BEFORE_MIDNIGHT: &str = "2026-11-21T23:59:59.999+08:00";
const MIDNIGHT: &str = "2026-11-22T00:00:00+08:00";

/// By day and name: how often, by how many, and for how long.
async fn told(lake: &Lake) -> BTreeMap<(i64, &'static str), (u64, u64, u64)> {
    // What is in memory and what is in files are told apart, and some people are in both.
    let mut told: BTreeMap<(i64, &'static str), (u64, RoaringBitmap, u64)> = BTreeMap::new();
    for SeenDay { day, seen } in lake.seen(day("2026-11-01T00:00:00+08:00"), day(MORNING), None).await.unwrap() {
        for ((name, _), seen) in seen {
            let (times, people, total_ms) = told.entry((day, name.as_str())).or_default();
            *times += seen.times;
            *people |= seen.people;
            *total_ms += seen.total_ms;
        }
    }
    told.into_iter().map(|(thing, (times, people, total_ms))| (thing, (times, people.len(), total_ms))).collect()
}

#[tokio::test]
async fn what_was_accepted_is_there_at_once_in_files_and_after_a_crash() {
    for engine in testkit::engines() {
        let bank = Fixture::new(engine).await;
        let lake = bank.lake().await;
        let events = vec![
            click(1, 7, BEFORE_MIDNIGHT),
            click(2, 7, MIDNIGHT),
            view(3, 8, MORNING, 1_500),
            click(2, 7, MIDNIGHT),
        ];
        assert_eq!(lake.keep(events.clone()).await.unwrap(), Kept { new: 3, repeats: vec![2] });
        assert_eq!(lake.keep(events).await.unwrap(), Kept { new: 0, repeats: vec![1, 2, 3, 2] });
        let (saturday, sunday) = (day(BEFORE_MIDNIGHT), day(MIDNIGHT));
        let mut expected = BTreeMap::from([
            ((saturday, "click"), (1, 1, 0)),
            ((sunday, "click"), (1, 1, 0)),
            ((sunday, "page_view"), (1, 1, 1_500)),
        ]);
        assert_eq!(told(&lake).await, expected, "from memory");
        lake.seal().await.unwrap();
        assert_eq!(told(&lake).await, expected, "from files");
        assert_eq!(bank.files(), 2);

        lake.keep(vec![click(4, UNSAID, MORNING), view(5, 9, MORNING, 500)]).await.unwrap();
        let lake = bank.crash(lake).await;
        expected.insert((sunday, "click"), (2, 1, 0));
        expected.insert((sunday, "page_view"), (2, 2, 2_000));
        assert_eq!(told(&lake).await, expected, "after a crash");
        assert_eq!(lake.keep(vec![click(4, UNSAID, MORNING)]).await.unwrap().repeats, [4], "still known");

        // A repeat of what is in a file since before the crash is found when the day is put together.
        lake.keep(vec![click(2, 7, MIDNIGHT)]).await.unwrap();
        lake.seal().await.unwrap();
        lake.put_together(sunday + 1).await.unwrap();
        assert_eq!(told(&lake).await, expected, "put together");
        assert!(bank.files() > 2, "a question may still be reading what was before");
        bank.let_an_hour_pass();
        lake.put_together(sunday + 1).await.unwrap();
        assert_eq!(bank.files(), 2);
        let (rolled_up, recounted) =
            (lake.seen(saturday, sunday, None).await, lake.recount(saturday, sunday, None).await);
        assert_eq!(rolled_up.unwrap(), recounted.unwrap());
        assert_eq!(lake.sums_off(saturday, sunday).await.unwrap(), (5, vec![]));
        let segments = lake.segments(saturday, sunday).await.unwrap();
        let rows: usize = segments.iter().flat_map(|segment| segment.runs()).map(|run| run.rows).sum();
        assert_eq!((segments.len(), rows), (2, 5));

        lake.forget(sunday).await.unwrap();
        assert_eq!(told(&lake).await.keys().map(|(day, _)| *day).min(), Some(sunday));
        bank.let_an_hour_pass();
        lake.put_together(sunday + 1).await.unwrap();
        assert_eq!((bank.files(), told(&lake).await.len()), (1, 2));
    }
}

#[tokio::test]
async fn a_question_sees_everything_once_while_files_are_being_written() {
    const EACH: u64 = 20;
    let bank = Fixture::new(storage::Engine::Sqlite).await;
    let lake = Arc::new(bank.lake().await);
    let (sent, accepted) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let writing = tokio::spawn({
        let (lake, sent, accepted) = (lake.clone(), sent.clone(), accepted.clone());
        async move {
            for round in 0..40_u64 {
                sent.fetch_add(EACH, Ordering::SeqCst);
                let batch = (0..EACH).map(|nth| click(u128::from(1 + round * EACH + nth), 7, MORNING)).collect();
                lake.keep(batch).await.unwrap();
                accepted.fetch_add(EACH, Ordering::SeqCst);
                if round.is_multiple_of(3) {
                    lake.seal().await.unwrap();
                }
            }
        }
    });
    while !writing.is_finished() {
        let least = accepted.load(Ordering::SeqCst);
        let times = told(&lake).await.values().map(|(times, ..)| times).sum::<u64>();
        let within = least..=sent.load(Ordering::SeqCst);
        assert!(within.contains(&times), "by sums {times}, of {within:?}");
        let least = accepted.load(Ordering::SeqCst);
        let segments = lake.segments(day(MORNING), day(MORNING)).await.unwrap();
        let rows = segments.iter().flat_map(|segment| segment.runs()).map(|run| run.rows as u64).sum::<u64>();
        let within = least..=sent.load(Ordering::SeqCst);
        assert!(within.contains(&rows), "by rows {rows}, of {within:?}");
    }
    writing.await.unwrap();
    assert_eq!(told(&lake).await.values().map(|(times, ..)| times).sum::<u64>(), 40 * EACH);
}

#[tokio::test]
async fn what_is_wrong_with_files_is_found() {
    let bank = Fixture::new(storage::Engine::Sqlite).await;
    let lake = bank.lake().await;
    lake.keep(vec![click(1, 7, BEFORE_MIDNIGHT), view(2, 7, MORNING, 10)]).await.unwrap();
    lake.seal().await.unwrap();
    let (saturday, sunday) = (day(BEFORE_MIDNIGHT), day(MIDNIGHT));
    assert_eq!(lake.sums_off(saturday, sunday).await.unwrap(), (2, vec![]));
    let db = bank.bank.banks.db(bank.ctx()).unwrap();
    let mut tx = db.begin(bank.ctx()).await.unwrap();
    store::forget_sum_in_tx(&mut tx, sunday).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(lake.sums_off(saturday, sunday).await.unwrap(), (2, vec![sunday]));
    std::fs::remove_dir_all(bank.folder.path().join("testbank").join("day=2026-11-21")).unwrap();
    assert!(bank.crash(lake).await.sums_off(saturday, sunday).await.is_err(), "a file is gone");
}

#[tokio::test]
async fn a_person_is_known_by_one_number() {
    for engine in testkit::engines() {
        let bank = Fixture::new(engine).await;
        let db = bank.bank.banks.db(bank.ctx()).unwrap();
        let people = People::default();
        let number = |whose: Whose| {
            let (people, ctx, db) = (&people, bank.ctx(), &db);
            async move {
                let (first, _) = people.number(ctx, db, &whose).await.unwrap();
                let (anew, _) = People::default().number(ctx, db, &whose).await.unwrap();
                assert_eq!(anew, first, "{whose:?}, asked anew");
                first
            }
        };
        let visitor = |device: &str| Whose::Visitor { device: device.to_owned() };
        let customer = |user: &str, device: &str| Whose::Customer { user: user.to_owned(), device: device.to_owned() };
        assert_eq!(number(Whose::Unsaid).await, UNSAID);

        let before = number(visitor("phone")).await;
        assert_eq!(number(customer("ann", "phone")).await, before, "what she did before signing in is hers");
        assert_eq!(number(visitor("phone")).await, before);
        let tablet = number(visitor("tablet")).await;
        assert_ne!(tablet, before);
        assert_eq!(number(customer("ann", "tablet")).await, before);
        assert_eq!(aliases(&db).await.unwrap(), [(tablet, before)], "it was her as well");

        let (bob, _) = people.number(bank.ctx(), &db, &customer("bob", "phone")).await.unwrap();
        assert_ne!(bob, before, "her phone is not him");
        people.forget();
        let shared = number(visitor("phone")).await;
        assert!(shared != before && shared != bob, "whose it is now is not proven");
        assert_eq!((number(customer("ann", "phone")).await, number(customer("bob", "phone")).await), (before, bob));

        let mut tx = db.begin(bank.ctx()).await.unwrap();
        untie_in_tx(&mut tx, &user_key("ann")).await.unwrap();
        tx.commit().await.unwrap();
        people.forget();
        assert_eq!(person(&db, &user_key("ann")).await.unwrap(), None);
        assert!(aliases(&db).await.unwrap().is_empty());
        let again = number(visitor("tablet")).await;
        assert!(again != before && again != tablet, "nobody can tell any more");
    }
}

#[tokio::test]
async fn what_somebody_did_can_be_given_to_them() {
    let bank = Fixture::new(storage::Engine::Sqlite).await;
    let lake = bank.lake().await;
    lake.keep(vec![click(1, 7, BEFORE_MIDNIGHT), click(2, 8, MIDNIGHT), view(3, 7, MORNING, 10)]).await.unwrap();
    lake.seal().await.unwrap();
    lake.keep(vec![view(4, 7, "2026-11-22T09:31:00+08:00", 20), click(5, 9, MORNING)]).await.unwrap();
    let (first, last) = (day(BEFORE_MIDNIGHT), day(MORNING));
    let theirs = lake.of_person(first, last, 10, |number| number == 7).await.unwrap();
    assert_eq!(theirs.iter().map(|event| event.event_id).collect::<Vec<_>>(), [4, 3, 1]);
    assert_eq!(theirs[2], click(1, 7, BEFORE_MIDNIGHT));
    let latest = lake.of_person(first, last, 1, |number| number == 7).await.unwrap();
    assert_eq!(latest.iter().map(|event| event.event_id).collect::<Vec<_>>(), [4]);
}

#[tokio::test]
async fn files_are_plain_for_other_engines() {
    let bank = Fixture::new(storage::Engine::Sqlite).await;
    let lake = bank.lake().await;
    lake.keep(vec![view(1, 7, MORNING, 10)]).await.unwrap();
    lake.seal().await.unwrap();
    let folder = bank.folder.path().join("testbank").join("day=2026-11-22");
    let file = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap();
    let file = std::fs::File::open(file.path()).unwrap();
    let metadata = parquet::file::metadata::ParquetMetaDataReader::new().parse_and_finish(&file).unwrap();
    let told = metadata.file_metadata();
    let keys: Vec<_> = told.key_value_metadata().unwrap().iter().map(|one| one.key.as_str()).collect();
    assert_eq!(keys, ["polybank.runs"], "no schema of Arrow's own");
    let columns = told.schema_descr().columns().iter().map(|column| column.name().to_owned()).collect::<Vec<_>>();
    assert_eq!(columns, ["name", "what", "page", "person", "at", "ms", "event_id", "received_at"]);
}

#[tokio::test]
async fn what_was_collected_elsewhere_can_be_brought() {
    let bank = Fixture::new(storage::Engine::Sqlite).await;
    let lake = bank.lake().await;
    lake.bring(vec![click(1, 70, BEFORE_MIDNIGHT), click(2, 71, MIDNIGHT), click(3, UNSAID, MORNING)]).await.unwrap();
    let (saturday, sunday) = (day(BEFORE_MIDNIGHT), day(MIDNIGHT));
    assert_eq!(told(&lake).await, BTreeMap::from([((saturday, "click"), (1, 1, 0)), ((sunday, "click"), (2, 1, 0))]));
    assert_eq!(people_end(&bank.bank.banks.db(bank.ctx()).unwrap()).await.unwrap(), 72, "their numbers are taken");
}
