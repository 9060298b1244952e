//! One suite, every engine: what the rest of the house relies on.

#![allow(clippy::unwrap_used)]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use kernel::{AuditEntry, Ctx, Event, Idempotency};
use storage::{
    AuditFilter, Batch, Begun, Consumer, Consumption, Db, Error, GroupWriter, Handled, Job, Migrations, Outbox, Result,
    Scope, StoredEvent, Tx, WriterConfig, args, jobs,
};

const NOTES: Migrations = Migrations {
    group: "note",
    scope: Scope::Bank,
    steps: &[(
        "0001",
        "CREATE TABLE note (\n    id TEXT NOT NULL PRIMARY KEY,\n    n BIGINT,\n    t TEXT,\n    b BYTEA\n);\n",
    )],
};

fn migrations() -> Vec<Migrations> {
    let mut all = storage::MIGRATIONS.to_vec();
    all.push(NOTES);
    all
}

/// Runs `test` on every engine at hand.
async fn each<F: Future<Output = ()>>(test: impl Fn(Db, Ctx) -> F) {
    for engine in testkit::engines() {
        let fixture = testkit::db(engine, &migrations()).await;
        test(fixture.db.clone(), testkit::ctx()).await;
    }
}

async fn write_note(tx: &mut Tx, id: &str, n: i64) -> Result<u64> {
    tx.execute("INSERT INTO note (id, n) VALUES ($1, $2)", args![id, n]).await
}

async fn letters(db: &Db) -> Vec<storage::DeadLetter> {
    db.letters_page(&kernel::PageQuery::parse(None, Some(100)).unwrap()).await.unwrap().items
}

async fn count_notes(db: &Db) -> i64 {
    db.fetch_one("SELECT count(*) FROM note", vec![]).await.unwrap().int(0).unwrap()
}

#[tokio::test]
async fn values_come_back_as_they_went_in() {
    each(async |db: Db, ctx: Ctx| {
        let mut tx = db.begin(&ctx).await.unwrap();
        let sql = "INSERT INTO note (id, n, t, b) VALUES ($1, $2, $3, $4)";
        tx.execute(sql, args!["full", i64::MAX, "蓝湾", vec![0_u8, 255]]).await.unwrap();
        tx.execute(sql, args!["null", None::<i64>, None::<&str>, None::<Vec<u8>>]).await.unwrap();
        tx.execute(sql, args!["null-first", None::<i64>, "x", None::<Vec<u8>>]).await.unwrap();
        tx.commit().await.unwrap();
        let full = db.fetch_one("SELECT n, t, b FROM note WHERE id = $1", args!["full"]).await.unwrap();
        assert_eq!((full.int("n").unwrap(), full.text("t").unwrap()), (i64::MAX, "蓝湾".to_owned()));
        assert_eq!(full.blob("b").unwrap(), vec![0, 255]);
        let null = db.fetch_one("SELECT n, t, b FROM note WHERE id = $1", args!["null"]).await.unwrap();
        assert_eq!(
            (null.opt_int(0).unwrap(), null.opt_text(1).unwrap(), null.opt_blob(2).unwrap()),
            (None, None, None)
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_not_committed_never_happened() {
    each(async |db: Db, ctx: Ctx| {
        let mut tx = db.begin(&ctx).await.unwrap();
        write_note(&mut tx, "a", 1).await.unwrap();
        tx.publish(Event::new("note.made", "a", &1));
        tx.audit(AuditEntry::done("note.made", "a", &1));
        drop(tx);
        let mut tx = db.begin(&ctx).await.unwrap();
        write_note(&mut tx, "b", 2).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(count_notes(&db).await, 1);
        assert_eq!(db.verify_audit().await.unwrap().entries, 0);
    })
    .await;
}

fn promised(ctx: &Ctx, key: &str, fingerprint: &str) -> Ctx {
    Ctx { idempotency: Some(Idempotency::new(key.into(), fingerprint.into())), ..ctx.clone() }
}

async fn make_once(db: &Db, ctx: &Ctx, answer: i64) -> Result<i64> {
    match Tx::begin_once::<i64>(db, ctx).await? {
        Begun::Repeat(first) => Ok(first),
        Begun::First(mut tx) => {
            write_note(&mut tx, &answer.to_string(), answer).await?;
            tx.commit_answer(answer).await
        }
    }
}

#[tokio::test]
async fn a_repeat_gets_the_first_answer_and_another_request_is_refused() {
    each(async |db: Db, ctx: Ctx| {
        let first = promised(&ctx, "key-1", "same");
        assert_eq!(make_once(&db, &first, 7).await.unwrap(), 7);
        assert!(!first.idempotency.as_ref().unwrap().was_replayed());
        let again = promised(&ctx, "key-1", "same");
        assert_eq!(make_once(&db, &again, 8).await.unwrap(), 7);
        assert!(again.idempotency.as_ref().unwrap().was_replayed());
        let other = promised(&ctx, "key-1", "different");
        assert!(matches!(make_once(&db, &other, 9).await, Err(Error::IdempotencyReused)));
        assert_eq!(count_notes(&db).await, 1);
    })
    .await;
}

#[tokio::test]
async fn the_same_key_many_times_at_once_is_done_once() {
    each(async |db: Db, ctx: Ctx| {
        let calls = (0..16).map(|n| {
            let (db, ctx) = (db.clone(), promised(&ctx, "key-2", "same"));
            tokio::spawn(async move { make_once(&db, &ctx, n).await.unwrap() })
        });
        let mut answers = Vec::new();
        for call in calls.collect::<Vec<_>>() {
            answers.push(call.await.unwrap());
        }
        answers.dedup();
        assert_eq!((answers.len(), count_notes(&db).await), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn the_audit_chain_holds_under_concurrency_and_shows_tampering() {
    each(async |db: Db, ctx: Ctx| {
        let writers = (0..8).map(|writer| {
            let (db, ctx) = (db.clone(), ctx.clone());
            tokio::spawn(async move {
                for n in 0..5 {
                    let mut tx = db.begin(&ctx).await.unwrap();
                    tx.audit(AuditEntry::done("note.made", format!("{writer}-{n}"), &n));
                    tx.commit().await.unwrap();
                }
            })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await.unwrap();
        }
        assert_eq!(db.verify_audit().await.unwrap().entries, 40);
        let page =
            db.audit_page(&AuditFilter::default(), &kernel::PageQuery::parse(None, Some(3)).unwrap()).await.unwrap();
        assert_eq!(page.items.iter().map(|row| row.seq).collect::<Vec<_>>(), vec![40, 39, 38]);
        let mut tx = db.begin(&ctx).await.unwrap();
        tx.execute("UPDATE audit_entry SET detail = '9' WHERE seq = 17", vec![]).await.unwrap();
        tx.commit().await.unwrap();
        assert!(matches!(db.verify_audit().await, Err(Error::Trail(audit::Broken::Changed { seq: 17 }))));
        let mut tx = db.begin(&ctx).await.unwrap();
        tx.execute("DELETE FROM audit_entry WHERE seq >= 17", vec![]).await.unwrap();
        tx.commit().await.unwrap();
        assert!(matches!(db.verify_audit().await, Err(Error::Trail(audit::Broken::CutOff { head: 40, found: 16 }))));
    })
    .await;
}

/// Writes a note per event; refuses those whose body is negative.
struct Scribe {
    calls: AtomicUsize,
}

#[async_trait]
impl Consumer for Scribe {
    async fn take_in_tx(&self, tx: &mut Tx, _: &Ctx, events: &[StoredEvent]) -> Handled {
        self.calls.fetch_add(1, Ordering::Relaxed);
        for event in events {
            let n: i64 = event.body()?;
            if n < 0 {
                return Err("a negative note".into());
            }
            write_note(tx, &format!("{}", event.seq), n).await?;
        }
        Ok(())
    }
}

async fn publish(db: &Db, ctx: &Ctx, events: &[(&'static str, &str, i64)]) {
    let mut tx = db.begin(ctx).await.unwrap();
    for (topic, aggregate, n) in events {
        tx.publish(Event::new(topic, aggregate, n));
    }
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn events_reach_a_consumer_once_and_only_its_topics() {
    each(async |db: Db, ctx: Ctx| {
        let scribe = Arc::new(Scribe { calls: AtomicUsize::new(0) });
        let consumption = Consumption::in_tx("test.scribe", &["note.made"], scribe);
        let outbox = Outbox::new(db.clone(), ctx.clone());
        publish(&db, &ctx, &[("note.made", "a", 1), ("other", "a", 5), ("note.made", "b", 2)]).await;
        assert_eq!(outbox.drain(&consumption).await.unwrap(), 3);
        assert_eq!(outbox.drain(&consumption).await.unwrap(), 0);
        publish(&db, &ctx, &[("note.made", "a", 3)]).await;
        outbox.drain(&consumption).await.unwrap();
        let rows = db.fetch_all("SELECT n FROM note ORDER BY n LIMIT 10", vec![]).await.unwrap();
        assert_eq!(rows.iter().map(|row| row.int(0).unwrap()).collect::<Vec<_>>(), vec![1, 2, 3]);
    })
    .await;
}

#[tokio::test]
async fn a_poisonous_event_stops_its_own_aggregate_and_nobody_else() {
    each(async |db: Db, ctx: Ctx| {
        let consumption = Consumption::in_tx("test.scribe", &["note.made"], Arc::new(Scribe { calls: 0.into() }));
        let outbox = Outbox::new(db.clone(), ctx.clone());
        publish(&db, &ctx, &[("note.made", "good", 1), ("note.made", "bad", -1), ("note.made", "bad", 2)]).await;
        publish(&db, &ctx, &[("note.made", "good", 3)]).await;
        outbox.drain(&consumption).await.unwrap();
        publish(&db, &ctx, &[("note.made", "bad", 4), ("note.made", "good", 5)]).await;
        outbox.drain(&consumption).await.unwrap();
        let dead = letters(&db).await;
        assert_eq!(dead.iter().map(|letter| letter.seq).collect::<Vec<_>>(), vec![2, 3, 5]);
        assert_eq!(count_notes(&db).await, 3);
    })
    .await;
}

/// Remembers what it was told; a negative number is more than it can carry.
#[derive(Default)]
struct Messenger(Mutex<Vec<i64>>);

#[async_trait]
impl Consumer for Messenger {
    async fn relay(&self, _: &Ctx, event: &StoredEvent) -> Handled {
        match event.body()? {
            n if n < 0 => Err("too heavy".into()),
            n => {
                self.0.lock().unwrap().push(n);
                Ok(())
            }
        }
    }
}

#[tokio::test]
async fn a_relay_gives_up_one_aggregate_and_goes_on_with_the_others() {
    each(async |db: Db, ctx: Ctx| {
        let messenger = Arc::new(Messenger::default());
        let consumption = Consumption::relay("test.messenger", &["note.made"], messenger.clone());
        let outbox = Outbox::new(db.clone(), ctx.clone());
        publish(&db, &ctx, &[("note.made", "good", 1), ("note.made", "bad", -1), ("note.made", "bad", 2)]).await;
        outbox.drain(&consumption).await.unwrap();
        publish(&db, &ctx, &[("note.made", "bad", 3), ("note.made", "good", 4)]).await;
        outbox.drain(&consumption).await.unwrap();
        assert_eq!(*messenger.0.lock().unwrap(), vec![1, 4], "what comes after a dead letter waits with it");
        let dead = letters(&db).await;
        assert_eq!(dead.iter().map(|letter| letter.seq).collect::<Vec<_>>(), vec![2, 3, 4]);
    })
    .await;
}

/// Takes many at once, unless one of them is negative; counts how often it was asked.
#[derive(Default)]
struct Courier {
    asked: AtomicUsize,
    taken: Mutex<Vec<i64>>,
}

#[async_trait]
impl Consumer for Courier {
    async fn relay_together(&self, _: &Ctx, events: &[StoredEvent]) -> Handled {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let numbers = events.iter().map(|event| event.body::<i64>()).collect::<Result<Vec<_>>>()?;
        if numbers.iter().any(|number| *number < 0) {
            return Err("a negative one".into());
        }
        self.taken.lock().unwrap().extend(numbers);
        Ok(())
    }
}

#[tokio::test]
async fn what_waits_is_relayed_together_and_apart_when_that_is_refused() {
    each(async |db: Db, ctx: Ctx| {
        let courier = Arc::new(Courier::default());
        let consumption = Consumption::relay_together("test.courier", &["note.made"], courier.clone());
        let outbox = Outbox::new(db.clone(), ctx.clone());
        publish(&db, &ctx, &[("note.made", "a", 1), ("note.else", "a", 7), ("note.made", "b", 2)]).await;
        outbox.drain(&consumption).await.unwrap();
        assert_eq!(*courier.taken.lock().unwrap(), vec![1, 2], "in their order, and none it did not want");
        assert_eq!(courier.asked.load(Ordering::Relaxed), 1, "once for all");
        publish(&db, &ctx, &[("note.made", "a", 3), ("note.made", "b", -1), ("note.made", "b", 4)]).await;
        outbox.drain(&consumption).await.unwrap();
        assert_eq!(*courier.taken.lock().unwrap(), vec![1, 2, 3], "what comes after a dead letter waits with it");
        let dead = letters(&db).await;
        assert_eq!(dead.iter().map(|letter| letter.seq).collect::<Vec<_>>(), vec![5, 6]);
    })
    .await;
}

#[tokio::test]
async fn every_lane_is_told_everything_however_their_reading_is_shared() {
    each(async |db: Db, ctx: Ctx| {
        let couriers: Vec<_> = (0..3).map(|_| Arc::new(Courier::default())).collect();
        let names = ["test.first", "test.second", "test.third"];
        let lanes = names.iter().zip(&couriers);
        let lanes = lanes.map(|(name, one)| Consumption::relay_together(name, &["note.made"], one.clone())).collect();
        let served = tokio::spawn(Outbox::new(db.clone(), ctx.clone()).serve(lanes));
        for round in 0..20 {
            let notes: Vec<_> = (0..40).map(|n| ("note.made", "a", round * 40 + n)).collect();
            publish(&db, &ctx, &notes).await;
            publish(&db, &ctx, &[("note.else", "a", 0)]).await;
        }
        let all: Vec<i64> = (0..800).collect();
        let done = async {
            while couriers.iter().any(|courier| courier.taken.lock().unwrap().len() < all.len()) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), done).await.expect("everybody was served");
        for courier in &couriers {
            assert_eq!(*courier.taken.lock().unwrap(), all, "each once and in order");
        }
        // What nobody wanted does not hold the cursors back for long.
        let behind = async {
            let sql = "SELECT COUNT(*) FROM outbox_cursor WHERE seq < (SELECT MAX(seq) FROM outbox)";
            while db.fetch_one(sql, args![]).await.unwrap().int(0).unwrap() > 0 {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), behind).await.expect("cursors follow");
        served.abort();
    })
    .await;
}

/// Cannot do anything.
struct Broken;

#[async_trait]
impl Consumer for Broken {}

#[tokio::test]
async fn consumers_served_together_do_not_take_each_other_down() {
    each(async |db: Db, ctx: Ctx| {
        let messenger = Arc::new(Messenger::default());
        let lane = vec![
            Consumption::in_tx("test.broken", &["note.made"], Arc::new(Broken)),
            Consumption::in_tx("test.scribe", &["note.made"], Arc::new(Scribe { calls: 0.into() })),
            Consumption::relay("test.messenger", &["note.made"], messenger.clone()),
        ];
        publish(&db, &ctx, &[("note.made", "a", 1), ("note.made", "b", 2)]).await;
        let outbox = Outbox::new(db.clone(), ctx.clone());
        let served = tokio::spawn(outbox.clone().serve(lane));
        let done = async {
            while count_notes(&db).await < 2 || letters(&db).await.len() < 2 || messenger.0.lock().unwrap().len() < 2 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), done).await.expect("everybody was served");
        served.abort();
        assert_eq!(count_notes(&db).await, 2, "once each");
    })
    .await;
}

/// Writes a note per command; a command named `poison` breaks the whole batch.
struct Notes;

#[async_trait]
impl Batch for Notes {
    type Command = String;
    type Answer = usize;
    async fn apply(&self, tx: &mut Tx, commands: &[String]) -> Result<Vec<usize>> {
        let rows = commands.iter().map(|id| args![id, 1]).collect();
        tx.insert_many("note", &["id", "n"], rows, "").await?;
        match commands.iter().any(|command| command == "poison") {
            true => Err(Error::Inconsistent("poison")),
            false => Ok(vec![commands.len(); commands.len()]),
        }
    }
}

#[tokio::test]
async fn one_bad_command_takes_no_other_down() {
    each(async |db: Db, ctx: Ctx| {
        let writer = GroupWriter::start(db.clone(), ctx, Arc::new(Notes), WriterConfig { queue: 64, batch: 64 });
        let calls = (0..40).map(|n| {
            let writer = writer.clone();
            let id = if n == 20 { "poison".to_owned() } else { format!("n{n}") };
            tokio::spawn(async move { writer.submit(id).await.is_ok() })
        });
        let mut done = 0;
        for call in calls.collect::<Vec<_>>() {
            done += usize::from(call.await.unwrap());
        }
        assert_eq!((done, count_notes(&db).await), (39, 39));
    })
    .await;
}

#[tokio::test]
async fn a_full_queue_says_so_at_once() {
    each(async |db: Db, ctx: Ctx| {
        let writer = GroupWriter::start(db.clone(), ctx.clone(), Arc::new(Notes), WriterConfig { queue: 1, batch: 1 });
        let calls = (0..64).map(|n| {
            let writer = writer.clone();
            tokio::spawn(async move { writer.submit(format!("n{n}")).await })
        });
        let (mut done, mut refused) = (0, 0);
        for call in calls.collect::<Vec<_>>() {
            match call.await.unwrap() {
                Ok(_) => done += 1,
                Err(Error::Overloaded) => refused += 1,
                Err(error) => panic!("{error}"),
            }
        }
        assert!(refused > 0);
        assert_eq!(done, count_notes(&db).await);
    })
    .await;
}

struct CountRuns(AtomicUsize);

#[async_trait]
impl jobs::Work for CountRuns {
    async fn run(&self, _: &Ctx, _: &Db) -> Handled {
        self.0.fetch_add(1, Ordering::Relaxed);
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        Ok(())
    }
}

#[tokio::test]
async fn a_job_runs_in_one_process_at_a_time() {
    each(async |db: Db, ctx: Ctx| {
        let work = Arc::new(CountRuns(AtomicUsize::new(0)));
        let job = Job { name: "test.count", schedule: "0 * * * *", work: work.clone() };
        let (one, other) =
            tokio::join!(jobs::run_once(&db, &ctx, &job, "process-1"), jobs::run_once(&db, &ctx, &job, "process-2"));
        assert_ne!(one.unwrap(), other.unwrap());
        assert_eq!(work.0.load(Ordering::Relaxed), 1);
        assert!(jobs::run_once(&db, &ctx, &job, "process-2").await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn migrations_run_once_and_may_not_change() {
    each(async |db: Db, _: Ctx| {
        assert_eq!(storage::migrate::run(&db, Scope::Bank, &migrations()).await.unwrap(), 0);
        let changed =
            [storage::MIGRATIONS[0], Migrations { steps: &[("0001", "CREATE TABLE note (id TEXT);")], ..NOTES }];
        let refused = storage::migrate::run(&db, Scope::Bank, &changed).await;
        assert!(matches!(refused, Err(Error::MigrationChanged(_))));
        let older = storage::migrate::run(&db, Scope::Bank, &storage::MIGRATIONS).await;
        assert!(matches!(older, Err(Error::SchemaAhead(_))));
        let broken =
            Migrations { group: "x", scope: Scope::Bank, steps: &[("0001", "CREATE TABLE y (a BIGINT);\nNONSENSE;")] };
        let mut all = migrations();
        all.push(broken);
        assert!(storage::migrate::run(&db, Scope::Bank, &all).await.is_err());
        assert!(db.fetch_all("SELECT a FROM y LIMIT 1", vec![]).await.is_err(), "half a migration stayed");
    })
    .await;
}

#[tokio::test]
async fn housekeeping_forgets_what_is_old_and_taken_and_nothing_else() {
    each(async |db: Db, ctx: Ctx| {
        let consumption = Consumption::in_tx("test.scribe", &["note.made"], Arc::new(Scribe { calls: 0.into() }));
        let outbox = Outbox::new(db.clone(), ctx.clone());
        make_once(&db, &promised(&ctx, "old-key", "f"), 100).await.unwrap();
        publish(&db, &ctx, &[("note.made", "a", 1), ("note.made", "b", -1)]).await;
        outbox.drain(&consumption).await.unwrap();
        ctx.clock.move_to(ctx.now().plus_seconds(8 * 86_400));
        make_once(&db, &promised(&ctx, "new-key", "f"), 101).await.unwrap();
        publish(&db, &ctx, &[("note.made", "c", 2)]).await;
        storage::housekeeping().work.run(&ctx, &db).await.unwrap();
        let left = |sql: &'static str| {
            let db = db.clone();
            async move {
                db.fetch_all(sql, vec![]).await.unwrap().iter().map(|row| row.text(0).unwrap()).collect::<Vec<_>>()
            }
        };
        assert_eq!(left("SELECT key FROM idempotency LIMIT 9").await, vec!["new-key"]);
        assert_eq!(left("SELECT aggregate FROM outbox ORDER BY seq LIMIT 9").await, vec!["b", "c"]);
    })
    .await;
}
