//! Files that others took the place of, and files that lie elsewhere.

use std::path::Path;

use futures::TryStreamExt;
use object_store::memory::InMemory;

use super::*;
use crate::Error;
use crate::behaviour::lake::From;

/// Reads everything of some segments; how many events there are.
fn rows(segments: &[Segment]) -> usize {
    let mut rows = 0;
    for segment in segments {
        segment.read(Wanted::Times, |_| Some(()), |(), _, some| rows += some.person.len()).unwrap();
    }
    rows
}

#[tokio::test]
async fn a_question_goes_on_over_files_that_others_took_the_place_of() {
    for engine in testkit::engines() {
        let bank = Fixture::new(engine).await;
        let lake = bank.lake().await;
        let (saturday, sunday) = (day(BEFORE_MIDNIGHT), day(MIDNIGHT));
        for nth in 0..3 {
            lake.keep(vec![click(nth, 7, BEFORE_MIDNIGHT)]).await.unwrap();
            lake.seal().await.unwrap();
        }
        bank.age_files();
        let asked = lake.segments(saturday, saturday).await.unwrap();
        let reading = lake.reading(saturday, saturday).await.unwrap();
        lake.put_together(sunday).await.unwrap();
        assert_eq!((asked.len(), rows(&asked)), (3, 3));
        assert_eq!(rows(&lake.segments(saturday, saturday).await.unwrap()), 3);

        // Another process sweeps, which has put nothing together itself.
        let lake = bank.crash(lake).await;
        bank.age_files();
        lake.put_together(sunday).await.unwrap();
        assert_eq!(rows(&asked), 3);
        assert_eq!(rows(&reading.whole().await.unwrap()), 3);

        bank.let_an_hour_pass();
        lake.put_together(sunday).await.unwrap();
        assert_eq!(bank.files(), 1, "an hour is enough");

        // What is forgotten goes the same way.
        let asked = lake.segments(saturday, saturday).await.unwrap();
        lake.forget(sunday).await.unwrap();
        lake.put_together(sunday).await.unwrap();
        assert_eq!(rows(&asked), 3);
        bank.let_an_hour_pass();
        lake.put_together(sunday).await.unwrap();
        assert_eq!(bank.files(), 0);
    }
}

impl Fixture {
    /// A lake with its files elsewhere.
    async fn lake_on(&self, files: &Arc<InMemory>, copies_bytes_max: u64) -> Lake {
        let place = Place {
            ctx: self.ctx().clone(),
            banks: self.bank.banks.clone(),
            zone: kernel::time::DEFAULT_ZONE,
            files: files.clone(),
            journals: self.folder.path().join("journals"),
            copies: self.copies(),
            copies_bytes_max,
        };
        Lake::open(place).await.unwrap()
    }

    fn copies(&self) -> std::path::PathBuf {
        self.folder.path().join("copies")
    }
}

/// How many copies there are.
fn copied(folder: &Path) -> usize {
    let Ok(folders) = std::fs::read_dir(folder) else { return 0 };
    let files = folders.flat_map(|own| std::fs::read_dir(own.unwrap().path()).unwrap());
    files.filter(|file| file.as_ref().unwrap().path().extension().is_some()).count()
}

/// How many files in `folder` this process has open, the lock aside.
fn open_in(folder: &Path) -> usize {
    let open = std::fs::read_dir("/proc/self/fd").unwrap().filter_map(|one| std::fs::read_link(one.ok()?.path()).ok());
    open.filter(|path| path.starts_with(folder) && !path.ends_with("lock")).count()
}

#[tokio::test]
async fn copies_are_not_held_open_and_no_more_of_them_than_may_be() {
    let (bank, files) = (Fixture::new(storage::Engine::Sqlite).await, Arc::new(InMemory::new()));
    let lake = bank.lake_on(&files, 1 << 30).await;
    let last = day(MORNING);
    let first = last - 9;
    let when = |nth: i64| at(MORNING).plus_seconds(-nth * 86_400).micros();
    let event = |nth: i64| Event { at_us: when(nth), received_us: when(nth), ..click(1, 7, MORNING) };
    lake.bring((0..10).map(event).collect()).await.unwrap();
    let asked = lake.segments(first, last).await.unwrap();
    assert_eq!((asked.len(), rows(&asked), copied(&bank.copies())), (10, 10, 10));
    assert_eq!(open_in(&bank.copies()), 0);
    drop((asked, lake));

    // Room for two files of one question, and for seven in all.
    let sizes: Vec<u64> = files.list(None).map_ok(|file| file.size).try_collect().await.unwrap();
    let (least, most) = (sizes.iter().min().unwrap(), sizes.iter().max().unwrap());
    assert!(3 * least > 2 * most + most / 4 && sizes.len() == 10, "{sizes:?}");
    let lake = bank.lake_on(&files, 2 * most + most / 4).await;
    assert!(matches!(lake.segments(last - 2, last).await, Err(Error::TooMuch)));
    let mut reading = lake.reading(first, last).await.unwrap();
    assert_eq!(reading.rows(), 10);
    let mut parts = Vec::new();
    while let Some(part) = reading.part(From::Newest).await.unwrap() {
        parts.push(part.iter().map(|segment| last - segment.day()).collect::<Vec<_>>());
    }
    assert_eq!(parts, [[0, 1], [2, 3], [4, 5], [6, 7], [8, 9]]);
    // Whatever is read in parts is there whole.
    assert_eq!(lake.of_person(first, last, 100, |number| number == 7).await.unwrap().len(), 10);
    let seen = lake.recount(first, last, None).await.unwrap();
    assert_eq!(seen.iter().flat_map(|day| day.seen.values()).map(|seen| seen.times).sum::<u64>(), 10);

    // Of several questions together there is an end as well.
    let mut asked = Vec::new();
    for nth in 0..3 {
        asked.push(lake.segments(last - 2 * nth - 1, last - 2 * nth).await.unwrap());
    }
    assert!(matches!(lake.segments(last - 7, last - 6).await, Err(Error::Overloaded)));
    assert!(copied(&bank.copies()) <= 7);
    asked.clear();
    assert_eq!(rows(&lake.segments(last - 7, last - 6).await.unwrap()), 2, "what is given back is room");
}
