//! A call that is made again while the first one is on its way.

use std::sync::Arc;

use tokio::sync::Semaphore;

use super::stand_ins::Fault;
use super::{Fixture, on_every_engine};
use crate::standing::KeptRefusal;

/// The payee is called otherwise from here on: whatever is judged now is refused.
fn rename_payee(fixture: &Fixture) {
    let mut state = fixture.till.state.lock();
    let payee = state.cards.iter_mut().find(|card| card.account_id == fixture.payee.account_id).unwrap();
    payee.holder = "林浅".parse().unwrap();
}

/// Everybody else has gone as far as they can.
async fn others_go_on() {
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
}

// Simulated: seed 9, step 81, of 400. Nobody was told of the first call any more, and the second was told that the name was wrong.
#[tokio::test]
async fn nobody_is_refused_while_the_same_call_is_being_booked() {
    on_every_engine(|fixture| async move {
        let gate = Arc::new(Semaphore::new(0));
        fixture.till.state.lock().gate = Some(gate.clone());
        let order = fixture.order(10_000);
        let (one, two) = (fixture.call("one"), fixture.call("one"));
        let again = async {
            others_go_on().await;
            rename_payee(&fixture);
            fixture.service.create(&two, fixture.user(), &order).await
        };
        let opened = async {
            others_go_on().await;
            others_go_on().await;
            gate.add_permits(10);
        };
        let (first, second, ()) = tokio::join!(fixture.service.create(&one, fixture.user(), &order), again, opened);
        assert_eq!(first.unwrap().transfer_id, second.unwrap().transfer_id);
        assert_eq!((fixture.has(&fixture.payee), fixture.till.booked()), (10_000, 1));
    })
    .await;
}

#[tokio::test]
async fn what_is_carried_out_twice_at_once_has_one_outcome() {
    on_every_engine(|fixture| async move {
        let gate = Arc::new(Semaphore::new(0));
        fixture.till.state.lock().gate = Some(gate.clone());
        let (order, tools) = (fixture.order(10_000), [contracts::auth::Tool::Pin]);
        let carry_out = || fixture.service.carry_out(fixture.ctx(), fixture.user(), &order, &tools, "row:1");
        let again = async {
            others_go_on().await;
            rename_payee(&fixture);
            carry_out().await
        };
        let opened = async {
            others_go_on().await;
            others_go_on().await;
            gate.add_permits(10);
        };
        let (first, second, ()) = tokio::join!(carry_out(), again, opened);
        let told = |error| KeptRefusal::from(error).code;
        assert_eq!(first.map_err(told).unwrap().transfer_id, second.map_err(told).unwrap().transfer_id);
        assert_eq!((fixture.has(&fixture.payee), fixture.till.booked()), (10_000, 1));
    })
    .await;
}

// A row of a batch was booked, and nobody heard of it: it is told as done, whatever would be said of it by now.
#[tokio::test]
async fn what_was_booked_is_not_judged_again() {
    on_every_engine(|fixture| async move {
        fixture.till.state.lock().faults = vec![Fault::After];
        let (order, tools) = (fixture.order(10_000), [contracts::auth::Tool::Pin]);
        let carry_out = || fixture.service.carry_out(fixture.ctx(), fixture.user(), &order, &tools, "row:1");
        assert!(carry_out().await.is_err_and(|error| error.is_open()));
        rename_payee(&fixture);
        assert!(carry_out().await.is_ok());
        assert_eq!((fixture.has(&fixture.payee), fixture.till.booked()), (10_000, 1));
    })
    .await;
}
