//! Dead letters come back to life; a writer whose database is away says so; nobody's panic holds up the others.

#![allow(clippy::unwrap_used)]

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use kernel::{Ctx, Event, PageQuery};
use storage::{
    AuditFilter, Batch, Consumer, Consumption, Db, DbUrl, DeadLetter, Error, GroupWriter, Handled, Migrations, Outbox,
    Pools, Result, Scope, StoredEvent, Tx, WriterConfig, args, migrate,
};

const NOTES: Migrations = Migrations {
    group: "note",
    scope: Scope::Bank,
    steps: &[("0001", "CREATE TABLE note (\n    id TEXT NOT NULL PRIMARY KEY,\n    n BIGINT\n);\n")],
};

fn migrations() -> Vec<Migrations> {
    let mut all = storage::MIGRATIONS.to_vec();
    all.push(NOTES);
    all
}

async fn each<F: Future<Output = ()>>(test: impl Fn(Db, Ctx) -> F) {
    for engine in testkit::engines() {
        let fixture = testkit::db(engine, &migrations()).await;
        test(fixture.db.clone(), testkit::ctx()).await;
    }
}

async fn letters(db: &Db) -> Vec<DeadLetter> {
    db.letters_page(&PageQuery::parse(None, Some(100)).unwrap()).await.unwrap().items
}

async fn publish(db: &Db, ctx: &Ctx, events: &[(&str, i64)]) {
    let mut tx = db.begin(ctx).await.unwrap();
    for (aggregate, n) in events {
        tx.publish(Event::new("note.made", aggregate, n));
    }
    tx.commit().await.unwrap();
}

async fn acts(db: &Db) -> Vec<(String, String)> {
    let page = PageQuery::parse(None, Some(100)).unwrap();
    let rows = db.audit_page(&AuditFilter::default(), &page).await.unwrap().items;
    rows.into_iter().map(|row| (row.action, row.detail)).collect()
}

/// Takes notes either way, while it is well; ill, it refuses what happened to `bad`.
#[derive(Default)]
struct Clerk {
    ill: AtomicBool,
    took: Mutex<Vec<i64>>,
}

impl Clerk {
    fn take(&self, event: &StoredEvent) -> Handled {
        if self.ill.load(Ordering::Relaxed) && event.aggregate == "bad" {
            return Err("ill".into());
        }
        self.took.lock().unwrap().push(event.body()?);
        Ok(())
    }
}

#[async_trait]
impl Consumer for Clerk {
    async fn take_in_tx(&self, tx: &mut Tx, _: &Ctx, events: &[StoredEvent]) -> Handled {
        for event in events {
            self.take(event)?;
            tx.execute("INSERT INTO note (id, n) VALUES ($1, 1)", args![event.seq.to_string()]).await?;
        }
        Ok(())
    }

    async fn relay(&self, _: &Ctx, event: &StoredEvent) -> Handled {
        self.take(event)
    }
}

fn ways(clerk: &Arc<Clerk>) -> [Consumption; 2] {
    let topics = &["note.made"];
    [Consumption::in_tx("test.in_tx", topics, clerk.clone()), Consumption::relay("test.relay", topics, clerk.clone())]
}

#[tokio::test]
async fn a_letter_is_tried_again_by_itself_and_those_behind_it_follow_in_order() {
    each(async |db: Db, ctx: Ctx| {
        let clerk = Arc::new(Clerk::default());
        let outbox = Outbox::new(db.clone(), ctx.clone());
        for consumption in &ways(&clerk) {
            outbox.drain(consumption).await.unwrap();
            clerk.ill.store(true, Ordering::Relaxed);
            publish(&db, &ctx, &[("bad", 1), ("good", 2), ("bad", 3), ("bad", 4)]).await;
            outbox.drain(consumption).await.unwrap();
            assert_eq!(letters(&db).await.len(), 3);
            clerk.took.lock().unwrap().clear();

            assert_eq!(outbox.retry_due(consumption).await.unwrap(), 0, "not before its time");
            ctx.clock.move_to(ctx.now().plus_seconds(31));
            assert_eq!(outbox.retry_due(consumption).await.unwrap(), 0);
            let first = letters(&db).await.remove(0);
            assert_eq!((first.tries, first.error.as_str(), first.waits()), (1, "ill", false));
            assert!(first.retry_at.unwrap() > ctx.now().plus_seconds(50));

            clerk.ill.store(false, Ordering::Relaxed);
            ctx.clock.move_to(ctx.now().plus_seconds(61));
            assert_eq!(outbox.retry_due(consumption).await.unwrap(), 3);
            publish(&db, &ctx, &[("bad", 5)]).await;
            outbox.drain(consumption).await.unwrap();
            assert_eq!(*clerk.took.lock().unwrap(), vec![1, 3, 4, 5]);
            assert!(letters(&db).await.is_empty());
            clerk.took.lock().unwrap().clear();
        }
    })
    .await;
}

#[tokio::test]
async fn a_person_has_letters_tried_again_or_discards_them_on_record() {
    each(async |db: Db, ctx: Ctx| {
        let clerk = Arc::new(Clerk { ill: true.into(), ..Clerk::default() });
        let [consumption, _] = ways(&clerk);
        let outbox = Outbox::new(db.clone(), ctx.clone());
        publish(&db, &ctx, &[("bad", 1), ("bad", 2), ("bad", 3)]).await;
        outbox.drain(&consumption).await.unwrap();
        for _ in 0..40 {
            ctx.clock.move_to(ctx.now().plus_seconds(3_700));
            outbox.retry_due(&consumption).await.unwrap();
        }
        let stuck = letters(&db).await;
        assert_eq!((stuck[0].tries, stuck[0].retry_at), (30, None), "now it waits for a person");

        let mut tx = db.begin(&ctx).await.unwrap();
        assert!(tx.discard_letter(&ctx, "test.in_tx", 99, "none").await.unwrap().is_none());
        let gone = tx.discard_letter(&ctx, "test.in_tx", stuck[0].seq, "a test").await.unwrap().unwrap();
        tx.commit().await.unwrap();
        assert_eq!(gone.aggregate, "bad");
        clerk.ill.store(false, Ordering::Relaxed);
        assert_eq!(outbox.retry_due(&consumption).await.unwrap(), 2, "those behind it are woken");
        assert_eq!(*clerk.took.lock().unwrap(), vec![2, 3]);

        clerk.ill.store(true, Ordering::Relaxed);
        publish(&db, &ctx, &[("bad", 4), ("bad", 5)]).await;
        outbox.drain(&consumption).await.unwrap();
        clerk.ill.store(false, Ordering::Relaxed);
        assert_eq!(outbox.retry_due(&consumption).await.unwrap(), 0);
        let last = letters(&db).await.pop().unwrap();
        let mut tx = db.begin(&ctx).await.unwrap();
        assert_eq!(tx.retry_letter(&ctx, "test.in_tx", last.seq).await.unwrap(), 2, "with the one it waits for");
        assert_eq!(tx.retry_letter(&ctx, "test.in_tx", 99).await.unwrap(), 0);
        assert_eq!(tx.retry_all_letters(&ctx, Some("nobody")).await.unwrap(), 0);
        tx.commit().await.unwrap();
        assert_eq!(outbox.retry_due(&consumption).await.unwrap(), 2);
        let acts = acts(&db).await;
        assert_eq!(
            acts.iter().map(|(action, _)| action.as_str()).collect::<Vec<_>>(),
            ["outbox.retry_asked", "outbox.discarded"]
        );
        assert!(acts[1].1.contains("a test"));
    })
    .await;
}

/// Panics at whatever it is given.
struct Jumpy;

#[async_trait]
impl Consumer for Jumpy {
    async fn take_in_tx(&self, _: &mut Tx, _: &Ctx, _: &[StoredEvent]) -> Handled {
        panic!("jumpy")
    }
    async fn relay(&self, _: &Ctx, _: &StoredEvent) -> Handled {
        panic!("jumpy")
    }
}

#[tokio::test]
async fn a_consumer_that_panics_has_refused_and_holds_up_nobody() {
    each(async |db: Db, ctx: Ctx| {
        let clerk = Arc::new(Clerk::default());
        let [in_tx, _] = ways(&clerk);
        let jumpy = Arc::new(Jumpy);
        let topics = &["note.made"];
        let lane = vec![
            Consumption::in_tx("test.jumpy", topics, jumpy.clone()),
            in_tx,
            Consumption::relay("test.jumpy_relay", topics, jumpy),
        ];
        publish(&db, &ctx, &[("a", 1)]).await;
        let served = tokio::spawn(Outbox::new(db.clone(), ctx.clone()).serve(lane));
        let done = async {
            while letters(&db).await.len() < 2 || clerk.took.lock().unwrap().is_empty() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), done).await.expect("everybody was served");
        served.abort();
        assert!(letters(&db).await.iter().all(|letter| letter.error == "the consumer panicked"));
    })
    .await;
}

/// A note per command.
struct Notes;

#[async_trait]
impl Batch for Notes {
    type Command = String;
    type Answer = ();
    async fn apply(&self, tx: &mut Tx, commands: &[String]) -> Result<Vec<()>> {
        let rows = commands.iter().map(|id| args![id, 1]).collect();
        tx.insert_many("note", &["id", "n"], rows, "").await?;
        Ok(vec![(); commands.len()])
    }
}

/// A file of our own whose writer is soon given up.
async fn impatient() -> (Db, Ctx, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let pools = Pools { acquire_timeout: Duration::from_millis(200), ..Pools::default() };
    let db = Db::open(&DbUrl::sqlite(&folder.path().join("bank.db")), pools).await.unwrap();
    migrate::run(&db, Scope::Bank, &migrations()).await.unwrap();
    (db, testkit::ctx(), folder)
}

#[tokio::test]
async fn when_the_database_is_away_everybody_is_told_at_once_and_not_one_after_another() {
    let (db, ctx, folder) = impatient().await;
    let writer = GroupWriter::start(db.clone(), ctx.clone(), Arc::new(Notes), WriterConfig { queue: 64, batch: 64 });
    let away = db.begin(&ctx).await.unwrap();
    let begun = Instant::now();
    let calls: Vec<_> = (0..40)
        .map(|n| {
            let writer = writer.clone();
            tokio::spawn(async move { writer.submit(format!("n{n}")).await })
        })
        .collect();
    for call in calls {
        assert!(matches!(call.await.unwrap(), Err(Error::NoConnection)));
    }
    assert!(begun.elapsed() < Duration::from_secs(4), "took {:?}", begun.elapsed());
    drop(away);
    writer.submit("back".to_owned()).await.unwrap();
    db.close().await;
    drop(folder);
}

#[tokio::test]
async fn what_nobody_waits_for_any_more_is_not_begun() {
    let (db, ctx, folder) = impatient().await;
    let writer = GroupWriter::start(db.clone(), ctx.clone(), Arc::new(Notes), WriterConfig { queue: 64, batch: 1 });
    let held = db.begin(&ctx).await.unwrap();
    let first = tokio::spawn({
        let writer = writer.clone();
        async move { writer.submit("first".to_owned()).await }
    });
    tokio::time::sleep(Duration::from_millis(30)).await;
    assert!(tokio::time::timeout(Duration::from_millis(30), writer.submit("gone".to_owned())).await.is_err());
    drop(held);
    first.await.unwrap().unwrap();
    writer.submit("last".to_owned()).await.unwrap();
    let notes = db.fetch_all("SELECT id FROM note ORDER BY id LIMIT 9", vec![]).await.unwrap();
    assert_eq!(notes.iter().map(|row| row.text(0).unwrap()).collect::<Vec<_>>(), ["first", "last"]);
    db.close().await;
    drop(folder);
}
