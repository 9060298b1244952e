//! The journal against real databases: a restart, several processes, and what does not fit.

use std::sync::Arc;

use contracts::risk::Scenario;
use storage::Engine;
use testkit::TestBank;
use uuid::Uuid;

use super::*;
use crate::MIGRATIONS;
use crate::features::{BASE, Bounds};
use crate::moment::Outcome;

const MINUTE_US: i64 = 60_000_000;
const DAY_US: i64 = 86_400_000_000;

/// One process of the bank.
struct Process {
    journal: Journal,
    windows: Arc<Windows>,
}

impl Process {
    async fn start(bank: &TestBank) -> Self {
        let process = Self {
            journal: Journal::new(bank.banks.clone()),
            windows: Arc::new(Windows::new(BASE.clone(), Bounds::default())),
        };
        let db = bank.banks.db(&bank.ctx).unwrap();
        let older = process.journal.load_recent(&bank.ctx, &db, &process.windows).await.unwrap();
        older.load(&db, &process.windows).await.unwrap();
        process
    }

    fn judge(&self, bank: &TestBank, moment: &Moment) {
        self.windows.note(moment);
        self.journal.keep(&bank.ctx, moment.clone());
    }

    async fn follow(&self, bank: &TestBank) {
        let db = bank.banks.db(&bank.ctx).unwrap();
        self.journal.follow(&bank.ctx, &db, &self.windows).await.unwrap();
    }

    fn read(&self, now: &Moment) -> Vec<Option<i64>> {
        let wanted: Vec<usize> = (0..BASE.len()).collect();
        let mut found = Vec::new();
        self.windows.read(now, &wanted, &mut |_, reading| found.push(reading));
        found
    }

    fn count(&self, now: &Moment) -> Option<i64> {
        self.of(now, "customer.transfer_count_1d")
    }

    fn of(&self, now: &Moment, id: &str) -> Option<i64> {
        let place = BASE.iter().position(|feature| feature.id == id).unwrap();
        let mut found = None;
        self.windows.read(now, &[place], &mut |_, reading| found = reading);
        found
    }
}

async fn bank(engine: Engine) -> TestBank {
    TestBank::open(engine, &[MIGRATIONS], |_| Vec::new()).await
}

fn transfer(bank: &TestBank, us: i64, user: u128, amount: i64) -> Moment {
    let at = Timestamp::from_micros(bank.ctx.now().micros() + us);
    let moment = Moment {
        user: Some(Uuid::from_u128(user)),
        device: Some("device".into()),
        payee: Some(format!("payee-{}", amount % 5).into()),
        account: Some(format!("own-{user}").into()),
        amount_minor: Some(amount),
        operation: Some(us.to_string().into()),
        ..Moment::at(at, Scenario::Transfer)
    };
    moment.from_address(Some("203.0.113.7".parse().unwrap())).marked()
}

#[tokio::test]
async fn a_process_that_starts_reads_what_the_one_before_read() {
    for engine in testkit::engines() {
        let bank = bank(engine).await;
        let first = Process::start(&bank).await;
        for step in 0..300 {
            let outcome = Outcome::ALL[step as usize % Outcome::ALL.len()];
            // Over 80 days, the newest close together.
            let us = if step < 100 { (step - 100) * (DAY_US * 4 / 5) } else { (step - 300) * MINUTE_US };
            first.judge(&bank, &transfer(&bank, us, step as u128 % 3, step).with(outcome));
        }
        first.journal.flush().await;
        let again = Process::start(&bank).await;
        for user in 0..4 {
            let now = transfer(&bank, 0, user, 3);
            assert_eq!(again.read(&now), first.read(&now), "customer {user}");
        }
        // A crash between the note and its batch loses the batch, and nothing else.
        first.windows.note(&transfer(&bank, 0, 0, 3).with(Outcome::Allowed));
        drop(first);
        let (third, now) = (Process::start(&bank).await, transfer(&bank, 1, 0, 4));
        assert_eq!(third.read(&now), again.read(&now));
    }
}

#[tokio::test]
async fn processes_see_what_others_noted_once() {
    for engine in testkit::engines() {
        let bank = bank(engine).await;
        let (one, two) = (Process::start(&bank).await, Process::start(&bank).await);
        let now = transfer(&bank, MINUTE_US, 1, 1);
        for step in 0..5 {
            one.judge(&bank, &transfer(&bank, step, 1, step).with(Outcome::Allowed));
            two.judge(&bank, &transfer(&bank, 100 + step, 1, step).with(Outcome::Allowed));
        }
        assert_eq!((one.count(&now), two.count(&now)), (Some(6), Some(6)), "each knows its own");
        one.journal.flush().await;
        two.journal.flush().await;
        for _ in 0..2 {
            one.follow(&bank).await;
            two.follow(&bank).await;
            assert_eq!((one.count(&now), two.count(&now)), (Some(11), Some(11)), "and the other's, once");
        }
        // What an event tells is followed like another process.
        let db = bank.banks.db(&bank.ctx).unwrap();
        let mut tx = db.begin(&bank.ctx).await.unwrap();
        keep_told_in_tx(&mut tx, &bank.ctx, &[transfer(&bank, 200, 1, 9).with(Outcome::SteppedUp)]).await.unwrap();
        tx.commit().await.unwrap();
        one.follow(&bank).await;
        assert_eq!(one.count(&now), Some(12));
        let third = Process::start(&bank).await;
        third.follow(&bank).await;
        assert_eq!(third.count(&now), Some(12));
    }
}

#[tokio::test]
async fn whoever_lost_its_number_takes_another_and_loses_nothing() {
    for engine in testkit::engines() {
        let bank = bank(engine).await;
        let one = Process::start(&bank).await;
        one.judge(&bank, &transfer(&bank, 0, 1, 1).with(Outcome::Allowed));
        one.journal.flush().await;
        // Somebody else goes on under the number of the first.
        let db = bank.banks.db(&bank.ctx).unwrap();
        let (number, last) = moments::writers(&db).await.unwrap()[0];
        let mut tx = db.begin(&bank.ctx).await.unwrap();
        let (first, theirs) = (last + WRITERS, [transfer(&bank, 5, 1, 2).with(Outcome::Allowed)]);
        let moved = moments::move_writer_in_tx(&mut tx, number, Some(last), first, bank.ctx.now()).await.unwrap();
        assert!(moved);
        keep_in_tx(&mut tx, first, &theirs).await.unwrap();
        tx.commit().await.unwrap();
        one.judge(&bank, &transfer(&bank, 9, 1, 3).with(Outcome::Allowed));
        one.journal.flush().await;
        one.follow(&bank).await;
        let now = transfer(&bank, MINUTE_US, 1, 4);
        assert_eq!(one.count(&now), Some(4));
        assert_eq!(Process::start(&bank).await.count(&now), Some(4));
        assert_eq!(moments::writers(&db).await.unwrap().len(), 2);
    }
}

#[tokio::test]
async fn the_past_is_read_in_pages_and_swept() {
    for engine in testkit::engines() {
        let bank = bank(engine).await;
        let db = bank.banks.db(&bank.ctx).unwrap();
        let past: Vec<Moment> =
            (0..10).map(|day| transfer(&bank, (day - 95) * DAY_US, 1, day).with(Outcome::Done)).collect();
        let judged = transfer(&bank, 0, 1, 1);
        let mut tx = db.begin(&bank.ctx).await.unwrap();
        let last = keep_in_tx(&mut tx, WRITERS + 1, &past).await.unwrap();
        // One that is being judged is nothing to keep.
        assert_eq!(keep_in_tx(&mut tx, last + WRITERS, &[judged]).await.unwrap(), last);
        tx.commit().await.unwrap();
        let (from, until) = (past[2].at, past[8].at);
        let (mut seq, mut read_back) = (i64::MIN, Vec::new());
        loop {
            let page = read(&db, seq, from, until, 4).await.unwrap();
            let Some((last, _)) = page.last() else { break };
            seq = *last;
            read_back.extend(page.into_iter().map(|(_, moment)| moment));
        }
        assert_eq!(read_back, past[2..8], "from the first to before the last");
        let mut tx = db.begin(&bank.ctx).await.unwrap();
        assert_eq!(moments::sweep_in_tx(&mut tx, past[4].at).await.unwrap(), 4);
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn what_was_told_before_there_was_a_journal_is_known() {
    for engine in testkit::engines() {
        let bank = bank(engine).await;
        let (db, user) = (bank.banks.db(&bank.ctx).unwrap(), Uuid::from_u128(1));
        let mut tx = db.begin(&bank.ctx).await.unwrap();
        let sql =
            "INSERT INTO risk_activity (event_seq, kind, user_id, device_id, at) VALUES (7, 'transfer', $1, NULL, $2)";
        let hour_ago = bank.ctx.now().plus_seconds(-3_599);
        tx.execute(sql, storage::args![user.to_string(), hour_ago]).await.unwrap();
        tx.commit().await.unwrap();
        let (process, now) = (Process::start(&bank).await, transfer(&bank, 0, 1, 1));
        assert_eq!(process.of(&now, "customer.transfer_done_count_1h"), Some(1));
        process.judge(&bank, &now.clone().with(Outcome::Allowed));
        process.journal.flush().await;
        let again = Process::start(&bank).await;
        assert_eq!(again.of(&now, "customer.transfer_done_count_1h"), Some(1), "told once, whatever the journal has");
    }
}
