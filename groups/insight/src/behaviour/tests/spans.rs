//! Sums of weeks, months and quarters against the rows: whatever happened to their days.

use super::*;
use crate::behaviour::store::spans as store;

const FIRST: &str = "2026-08-20T12:00:00+08:00";
const LAST: &str = "2026-11-22T12:00:00+08:00";
const PAGES: [&str; 3] = ["/", "/accounts", "/pay"];

/// Some views of some people on every day of a quarter and a bit, in files.
async fn filled(lake: &Lake) {
    let mut nth = 0_u128;
    for day in day(FIRST)..=day(LAST) {
        let noon = crate::model::date_of(day).to_string() + "T12:00:00+08:00";
        for page in PAGES {
            nth += 1;
            let person = 1 + u32::try_from(nth * 7 % 50).unwrap();
            let made = view(nth, person, &noon, u64::try_from(nth % 900).unwrap());
            lake.bring(vec![Event { what: page.into(), page: page.into(), ..made }]).await.unwrap();
        }
    }
}

type Whole = BTreeMap<(BehaviourName, String), Seen>;

fn whole(parts: Vec<SeenDay>) -> Whole {
    let mut all = Whole::new();
    for (thing, seen) in parts.into_iter().flat_map(|part| part.seen) {
        all.entry(thing).or_default().add(&seen);
    }
    all
}

/// Every period says by spans what its rows do; answers how many spans there are.
async fn agree(fixture: &Fixture, lake: &Lake) -> usize {
    let (first, last) = (day(FIRST), day(LAST));
    for (from, until) in [(first, last), (first + 1, last), (first, last - 9), (last - 40, last - 2), (last, last)] {
        for name in [None, Some(BehaviourName::PageView), Some(BehaviourName::Click)] {
            let told = whole(lake.seen_whole(from, until, name).await.unwrap());
            assert_eq!(told, whole(lake.recount(from, until, name).await.unwrap()), "{from} to {until}");
        }
    }
    assert_eq!(lake.spans_off().await.unwrap(), []);
    store::spans(&fixture.bank.banks.db(fixture.ctx()).unwrap()).await.unwrap().len()
}

#[tokio::test]
async fn spans_say_what_their_days_do() {
    for engine in testkit::engines() {
        all_the_same(Fixture::new(engine).await).await;
    }
}

async fn all_the_same(fixture: Fixture) {
    let lake = fixture.lake().await;
    filled(&lake).await;
    assert_eq!(agree(&fixture, &lake).await, 0);
    let last = day(LAST);
    lake.add_up(last - 2).await.unwrap();
    // Fourteen weeks, four months and two quarters, of which some have only begun.
    assert_eq!(agree(&fixture, &lake).await, 14 + 4 + 2);
    // Another day is added to what there is, and no more than once.
    lake.add_up(last - 1).await.unwrap();
    lake.add_up(last - 1).await.unwrap();
    assert_eq!(agree(&fixture, &lake).await, 20);

    // A day that is told of late lets go of its spans until they are made anew.
    lake.bring(vec![view(9_001, 77, "2026-10-14T08:00:00+08:00", 5)]).await.unwrap();
    assert_eq!(agree(&fixture, &lake).await, 17);
    lake.add_up(last - 1).await.unwrap();
    assert_eq!(agree(&fixture, &lake).await, 20);

    // What came twice is let go of when days are put together, and what is not needed any more as well.
    lake.bring(vec![view(9_001, 77, "2026-10-14T08:00:00+08:00", 5)]).await.unwrap();
    lake.add_up(last - 1).await.unwrap();
    lake.put_together(last).await.unwrap();
    let pay = (BehaviourName::PageView, "/pay".to_owned());
    lake.leave_out(day("2026-09-03T12:00:00+08:00"), [pay].into()).await.unwrap();
    agree(&fixture, &lake).await;
    lake.add_up(last - 1).await.unwrap();
    assert_eq!(agree(&fixture, &lake).await, 20);

    // What is in memory only counts as well, and days that are forgotten do not.
    lake.keep(vec![view(9_002, 78, LAST, 5)]).await.unwrap();
    lake.forget(day("2026-09-01T12:00:00+08:00")).await.unwrap();
    agree(&fixture, &lake).await;
    let lake = fixture.crash(lake).await;
    lake.add_up(last - 1).await.unwrap();
    agree(&fixture, &lake).await;
}

#[tokio::test]
async fn spans_that_are_off_are_found() {
    let fixture = Fixture::new(storage::Engine::Sqlite).await;
    let lake = fixture.lake().await;
    filled(&lake).await;
    lake.add_up(day(LAST) - 2).await.unwrap();
    let mut tx = fixture.bank.banks.db(fixture.ctx()).unwrap().begin(fixture.ctx()).await.unwrap();
    store::spoil_in_tx(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(lake.spans_off().await.unwrap().len(), 20);
}
