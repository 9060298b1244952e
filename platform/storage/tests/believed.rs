//! What is read once and believed: until it is heard that it changed, here or elsewhere.

#![allow(clippy::unwrap_used)]

use std::sync::atomic::{AtomicUsize, Ordering};

use kernel::Ctx;
use storage::{Believed, Db, Error, Migrations, Scope, args};

const NOTES: Migrations = Migrations {
    group: "note",
    scope: Scope::Bank,
    steps: &[("0001", "CREATE TABLE note (\n    id TEXT NOT NULL PRIMARY KEY,\n    n BIGINT NOT NULL\n);\n")],
};

/// One process: its connection, what it believes, and how often it has read.
struct Process {
    db: Db,
    believed: Believed<&'static str, i64>,
    reads: AtomicUsize,
}

impl Process {
    fn new(db: Db) -> Self {
        Self { db, believed: Believed::new(100, |id| (*id).to_owned()), reads: AtomicUsize::new(0) }
    }

    async fn read(&self, id: &str) -> Result<i64, Error> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        self.db.fetch_one("SELECT n FROM note WHERE id = $1", args![id]).await?.int(0)
    }

    async fn ask(&self, ctx: &Ctx, id: &'static str) -> i64 {
        self.believed.get_or(ctx, &self.db, id, self.read(id)).await.unwrap()
    }

    async fn set(&self, ctx: &Ctx, id: &str, n: i64) {
        let mut tx = self.db.begin(ctx).await.unwrap();
        let sql = "INSERT INTO note (id, n) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET n = excluded.n";
        tx.execute(sql, args![id, n]).await.unwrap();
        tx.changed(id);
        tx.commit().await.unwrap();
    }

    fn reads(&self) -> usize {
        self.reads.load(Ordering::Relaxed)
    }
}

async fn each<F: Future<Output = ()>>(test: impl Fn(Process, Process, Ctx) -> F) {
    for engine in testkit::engines() {
        let mut all = storage::MIGRATIONS.to_vec();
        all.push(NOTES);
        let fixture = testkit::db(engine, &all).await;
        let (here, there) = (Process::new(fixture.db.clone()), Process::new(fixture.elsewhere().await));
        here.set(&testkit::ctx(), "a", 1).await;
        here.set(&testkit::ctx(), "b", 1).await;
        test(here, there, testkit::ctx()).await;
    }
}

#[tokio::test]
async fn it_is_read_once_and_again_when_it_changed() {
    each(async |here: Process, _, ctx: Ctx| {
        assert_eq!([here.ask(&ctx, "a").await, here.ask(&ctx, "a").await, here.ask(&ctx, "b").await], [1, 1, 1]);
        assert_eq!(here.reads(), 2);
        here.set(&ctx, "a", 2).await;
        assert_eq!(here.ask(&ctx, "a").await, 2, "at once");
        assert_eq!((here.ask(&ctx, "b").await, here.reads()), (1, 3), "of b nothing was heard");
    })
    .await;
}

#[tokio::test]
async fn what_was_not_committed_did_not_change() {
    each(async |here: Process, _, ctx: Ctx| {
        here.ask(&ctx, "a").await;
        let mut tx = here.db.begin(&ctx).await.unwrap();
        tx.changed("a");
        drop(tx);
        assert_eq!((here.ask(&ctx, "a").await, here.reads()), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn another_process_hears_it_within_two_seconds() {
    each(async |here: Process, there: Process, ctx: Ctx| {
        there.ask(&ctx, "a").await;
        there.ask(&ctx, "b").await;
        here.set(&ctx, "a", 2).await;
        ctx.clock.move_to(ctx.now().plus_seconds(2));
        assert_eq!((there.ask(&ctx, "a").await, there.reads()), (2, 3));
        assert_eq!((there.ask(&ctx, "b").await, there.reads()), (1, 3), "of b nothing was heard");
        // A note that is read again a second later is no news.
        ctx.clock.move_to(ctx.now().plus_seconds(2));
        assert_eq!((there.ask(&ctx, "a").await, there.reads()), (2, 3));
    })
    .await;
}

#[tokio::test]
async fn what_changed_while_it_was_read_is_read_again() {
    each(async |here: Process, _, ctx: Ctx| {
        let slow = async {
            let old = here.read("a").await?;
            here.set(&ctx, "a", 2).await;
            Ok::<_, Error>(old)
        };
        assert_eq!(here.believed.get_or(&ctx, &here.db, "a", slow).await.unwrap(), 1);
        assert_eq!(here.ask(&ctx, "a").await, 2, "what is old is not kept");
    })
    .await;
}

#[tokio::test]
async fn nothing_is_believed_for_longer_than_ten_minutes() {
    each(async |here: Process, _, ctx: Ctx| {
        here.ask(&ctx, "a").await;
        ctx.clock.move_to(ctx.now().plus_seconds(599));
        here.ask(&ctx, "a").await;
        assert_eq!(here.reads(), 1);
        ctx.clock.move_to(ctx.now().plus_seconds(1));
        here.ask(&ctx, "a").await;
        assert_eq!(here.reads(), 2);
        ctx.clock.move_to(ctx.now().plus_seconds(-60));
        here.ask(&ctx, "a").await;
        assert_eq!(here.reads(), 3, "by a clock that was set back it was read in the future");
    })
    .await;
}

#[tokio::test]
async fn more_changes_than_are_looked_at_make_everything_be_read_anew() {
    each(async |here: Process, there: Process, ctx: Ctx| {
        there.ask(&ctx, "b").await;
        let mut tx = here.db.begin(&ctx).await.unwrap();
        (0..1_200).for_each(|n| tx.changed(format!("other {n}")));
        tx.commit().await.unwrap();
        ctx.clock.move_to(ctx.now().plus_seconds(2));
        assert_eq!((there.ask(&ctx, "b").await, there.reads()), (1, 2));
    })
    .await;
}
