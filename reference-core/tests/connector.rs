//! The connector against the reference core, over HTTP, on every engine: whatever fails, a command ends on both sides
//! or on neither, once.
#![allow(clippy::unwrap_used)]
// Amounts read as yuan and fen: 30_00 is 30.00.
#![allow(clippy::inconsistent_digit_grouping, clippy::zero_prefixed_literal)]

mod support;

use contracts::PortFault;
use contracts::account::{Accounts, Guard, InternalAccount, Novelty, Party, Posted, Refusal};
use reference_core::{Call, Fault, Mode, State};
use std::time::Duration;
use support::{House, of, posting};

#[tokio::test]
async fn money_moves_on_both_sides_and_once() {
    for engine in testkit::engines() {
        let house = House::on(engine).await;
        let (from, to) = (house.account(100).await, house.account(0).await);
        let first = house.post(posting("p1", of(&from), of(&to), 30_00)).await.unwrap();
        let again = house.post(posting("p1", of(&from), of(&to), 30_00)).await.unwrap();
        let (Posted::Done { journal_id: a, novelty, .. }, Posted::Done { journal_id: b, novelty: second, .. }) =
            (first, again)
        else {
            panic!("both are done");
        };
        assert_eq!((a, novelty, second), (b, Novelty::Fresh, Novelty::Repeated));
        house.assert_same(&from, 70_00).await;
        house.assert_same(&to, 30_00).await;
        let other = house.post(posting("p1", of(&from), of(&to), 31_00)).await;
        assert!(matches!(other, Err(PortFault::IdempotencyReused)));
        // One line on each statement, as with the embedded ledger.
        assert_eq!((house.lines(&from).await, house.lines(&to).await), (2, 1));
        assert_eq!(house.told("p1").await, 1);
        house.assert_sound().await;
    }
}

#[tokio::test]
async fn a_local_refusal_never_reaches_the_core() {
    for engine in testkit::engines() {
        let house = House::on(engine).await;
        let (from, to) = (house.account(5).await, house.account(0).await);
        let before = house.core.books.all().await.unwrap().len();
        let refused = house.post(posting("poor", of(&from), of(&to), 6_00)).await.unwrap();
        assert_eq!(refused, Posted::Refused(Refusal::InsufficientFunds { available_minor: 5_00 }));
        assert_eq!(house.core.books.all().await.unwrap().len(), before);
        house.close(&to).await;
        let refused = house.post(posting("closed", of(&from), of(&to), 1_00)).await.unwrap();
        assert!(matches!(refused, Posted::Refused(Refusal::NotActive { .. })));
        assert_eq!(house.core.books.all().await.unwrap().len(), before);
        house.assert_sound().await;
    }
}

#[tokio::test]
async fn the_cores_refusal_gives_money_and_limit_back() {
    for engine in testkit::engines() {
        let house = House::on(engine).await;
        let (from, to) = (house.account(100).await, house.account(0).await);
        house.core.faults.set(Fault::next(Mode::Refuse).code("account_frozen"));
        let mut ask = posting("no", of(&from), of(&to), 30_00);
        ask.guards = vec![Guard::CounterWithin { key: "out".into(), delta: 30_00, cap: 40_00 }];
        let refused = house.post(ask.clone()).await.unwrap();
        assert!(matches!(refused, Posted::Refused(Refusal::NotActive { .. })));
        assert_eq!(house.post(ask.clone()).await.unwrap(), refused, "the first answer stands");
        let first = house.accounts.first_posting(house.ctx(), "no").await.unwrap().unwrap();
        assert!(first.refusal.is_some());
        assert_eq!(house.accounts.counters(house.ctx(), &["out".to_owned()]).await.unwrap(), vec![0]);
        house.assert_same(&from, 100_00).await;
        assert_eq!((house.told("no").await, house.open().await), (0, 0));
        ask.idempotency_key = "yes".into();
        assert!(matches!(house.post(ask).await.unwrap(), Posted::Done { .. }), "the limit was not used up");
        house.assert_same(&to, 30_00).await;
        house.assert_sound().await;
    }
}

#[tokio::test]
async fn silence_is_resolved_by_asking() {
    for engine in testkit::engines() {
        let house = House::on(engine).await;
        let (from, to) = (house.account(100).await, house.account(0).await);
        for (n, mode) in [Mode::DropAnswer, Mode::DropRequest, Mode::Garble, Mode::Error].into_iter().enumerate() {
            house.core.faults.set(Fault::next(mode));
            let done = house.post(posting(&format!("s{n}"), of(&from), of(&to), 10_00)).await.unwrap();
            assert!(matches!(done, Posted::Done { novelty: Novelty::Fresh, .. }), "{mode:?}");
        }
        house.assert_same(&from, 60_00).await;
        house.assert_same(&to, 40_00).await;
        house.assert_sound().await;
    }
}

#[tokio::test]
async fn a_core_that_stays_silent_is_no_refusal() {
    for engine in testkit::engines() {
        let house = House::on(engine).await;
        let (from, to) = (house.account(100).await, house.account(0).await);
        // It books, and neither its answer nor any inquiry comes through.
        house.core.faults.set(Fault::next(Mode::DropAnswer));
        house.core.faults.set(Fault::next(Mode::Error).on(Call::Inquire).times(50));
        let ask = posting("q", of(&from), of(&to), 10_00);
        assert!(matches!(house.post(ask.clone()).await, Err(PortFault::InProgress)));
        assert_eq!(house.balance(&from).await, 90_00, "set aside");
        assert_eq!(house.balance(&to).await, 0);
        assert!(matches!(house.post(ask.clone()).await, Err(PortFault::InProgress)), "a repeat does nothing twice");
        house.assert_sound().await;
        house.core.faults.clear();
        house.later(60).await;
        assert_eq!(house.open().await, 0);
        assert!(matches!(house.post(ask).await.unwrap(), Posted::Done { novelty: Novelty::Repeated, .. }));
        house.assert_same(&from, 90_00).await;
        house.assert_same(&to, 10_00).await;
        assert_eq!(house.told("q").await, 1);
        house.assert_sound().await;
    }
}

#[tokio::test]
async fn after_long_enough_it_is_reversed_and_a_late_message_finds_the_door_closed() {
    for engine in testkit::engines() {
        let house = House::on(engine).await;
        let (from, to) = (house.account(100).await, house.account(0).await);
        // The message is under way for longer than anybody waits.
        house.core.faults.set(Fault::next(Mode::Late).after_ms(2_500));
        house.core.faults.set(Fault::next(Mode::Error).on(Call::Inquire).times(500));
        let ask = posting("late", of(&from), of(&to), 10_00);
        assert!(matches!(house.post(ask.clone()).await, Err(PortFault::InProgress)));
        house.core.faults.clear();
        house.later(1_000).await;
        assert_eq!(house.open().await, 0);
        let refused = house.post(ask).await.unwrap();
        assert_eq!(refused, Posted::Refused(Refusal::ByCore { code: "timed_out".into() }));
        tokio::time::sleep(Duration::from_millis(2_600)).await;
        house.assert_same(&from, 100_00).await;
        house.assert_same(&to, 0).await;
        let there = house.core.books.all().await.unwrap();
        assert_eq!(there.iter().filter(|outcome| outcome.state == State::Voided).count(), 1);
        house.assert_sound().await;
    }
}

#[tokio::test]
async fn a_booking_nobody_heard_of_is_taken_back() {
    for engine in testkit::engines() {
        let house = House::on(engine).await;
        let (from, to) = (house.account(100).await, house.account(0).await);
        house.core.faults.set(Fault::next(Mode::DropAnswer));
        house.core.faults.set(Fault::next(Mode::Error).on(Call::Inquire).times(500));
        // Not even the first reversal is answered, though it is done.
        house.core.faults.set(Fault::next(Mode::DropAnswer).on(Call::Reverse));
        let ask = posting("back", of(&from), of(&to), 10_00);
        assert!(matches!(house.post(ask.clone()).await, Err(PortFault::InProgress)));
        house.later(1_000).await;
        assert_eq!(house.open().await, 1, "reversing");
        assert!(matches!(house.post(ask.clone()).await, Ok(Posted::Refused(_))), "the second reversal is answered");
        house.assert_same(&from, 100_00).await;
        house.assert_same(&to, 0).await;
        house.assert_sound().await;
    }
}

#[tokio::test]
async fn a_call_cut_off_anywhere_ends_once() {
    for engine in testkit::engines() {
        let house = House::on(engine).await;
        let (from, to) = (house.account(1_000).await, house.account(0).await);
        for n in 0..24_u64 {
            if n % 3 == 0 {
                house.core.faults.set(Fault::next(Mode::Delay).after_ms(20));
            }
            let ask = posting(&format!("cut{n}"), of(&from), of(&to), 1_00);
            // The future is dropped wherever it stands: the client hung up, or the process died.
            let _ = tokio::time::timeout(Duration::from_millis(n * 3), house.post(ask)).await;
        }
        house.core.faults.clear();
        // Another process takes over.
        let house = house.restarted();
        house.later(60).await;
        assert_eq!(house.open().await, 0);
        let mut done = 0;
        for n in 0..24 {
            let ask = posting(&format!("cut{n}"), of(&from), of(&to), 1_00);
            done += i64::from(matches!(house.post(ask).await.unwrap(), Posted::Done { .. }));
            assert_eq!(house.told(&format!("cut{n}")).await, 1);
        }
        assert_eq!(done, 24);
        house.assert_same(&from, 976_00).await;
        house.assert_same(&to, 24_00).await;
        house.assert_sound().await;
    }
}

#[tokio::test]
async fn many_at_once_with_every_fault_end_the_same_on_both_sides() {
    for engine in testkit::engines() {
        let house = std::sync::Arc::new(House::on(engine).await);
        let (from, to) = (house.account(1_000).await, house.account(0).await);
        for _ in 0..6 {
            for mode in [Mode::DropAnswer, Mode::DropRequest, Mode::Garble, Mode::Error, Mode::Refuse] {
                house.core.faults.set(Fault::next(mode));
            }
        }
        let calls = (0..80).map(|n| {
            let (house, from, to) = (house.clone(), of(&from), of(&to));
            // Every key is used twice, at the same time.
            tokio::spawn(async move { house.post(posting(&format!("m{}", n / 2), from, to, 2_00)).await })
        });
        for call in calls.collect::<Vec<_>>() {
            let _ = call.await.unwrap();
        }
        for seconds in [60, 120, 300] {
            house.later(seconds).await;
        }
        assert_eq!(house.open().await, 0);
        let there = house.there(&to).await;
        assert_eq!(there, house.balance(&to).await);
        // A refusal is used up by a repeat of what was booked: then it refuses nothing.
        let refused = house.core.books.all().await.unwrap().iter().filter(|o| o.state == State::Refused).count() as i64;
        assert!((1..=6).contains(&refused));
        assert_eq!((80 / 2 - there / 2_00, there % 2_00), (refused, 0), "each of the others was booked once");
        house.assert_same(&from, 1_000_00 - there).await;
        house.assert_sound().await;
    }
}

#[tokio::test]
async fn what_the_core_booked_and_an_account_does_not_take_waits_in_suspense() {
    for engine in testkit::engines() {
        let house = House::on(engine).await;
        let (from, to) = (house.account(100).await, house.account(0).await);
        house.core.faults.set(Fault::next(Mode::DropAnswer));
        house.core.faults.set(Fault::next(Mode::Error).on(Call::Inquire).times(3));
        assert!(house.post(posting("c", of(&from), of(&to), 10_00)).await.is_err());
        house.close(&to).await;
        house.later(60).await;
        assert_eq!((house.open().await, house.balance(&to).await), (0, 0));
        assert_eq!(house.internal(InternalAccount::Suspense).await, 10_00);
        house.assert_sound().await;
        // And a return to an account that was closed: from the clearing, through the core, to suspense.
        house.post(posting("out", of(&from), Party::Internal(InternalAccount::Clearing), 20_00)).await.unwrap();
        house.close(&from).await;
        let back = posting("ret", Party::Internal(InternalAccount::Clearing), of(&from), 20_00);
        let done = house.accounts.post_or_suspend(house.ctx(), back.clone()).await.unwrap();
        assert!(matches!(done, Posted::Done { .. }));
        assert!(matches!(house.accounts.post_or_suspend(house.ctx(), back).await.unwrap(), Posted::Done { .. }));
        assert_eq!(house.internal(InternalAccount::Suspense).await, 30_00, "once");
        house.assert_sound().await;
    }
}

#[tokio::test]
async fn strangers_are_not_believed_on_either_side() {
    let house = House::on(storage::Engine::Sqlite).await;
    let (from, to) = (house.account(100).await, house.account(0).await);
    // A core with another key: it does not believe the platform, and the platform does not believe it.
    let stranger = house.with_key(b"quite another key of thirty two bytes");
    let asked = stranger.accounts.post(stranger.ctx(), posting("x", of(&from), of(&to), 1_00)).await;
    assert!(matches!(asked, Err(PortFault::InProgress)), "a refusal that cannot be believed is none");
    assert_eq!(house.there(&to).await, 0);
    house.later(60).await;
    house.assert_same(&to, 1_00).await;
    house.assert_sound().await;
}
