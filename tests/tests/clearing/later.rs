//! Transfers that leave later: on hold from the order on, and they leave or are called off, never both.

use contracts::transfer::{Arrival, Route};
use storage::Engine;
use testkit::engines;
use transfer::{Confirmed, Error, Manner, TransferOrder};

use crate::world::World;

fn later(world: &World, yuan: i64, arrival: Arrival) -> TransferOrder {
    TransferOrder { manner: Manner { arrival, ..Manner::default() }, ..world.order(yuan) }
}

/// What the payer can spend, and what the payee has.
async fn means(world: &World) -> (i64, i64) {
    (world.has(&world.payer).await, world.has(&world.payee).await)
}

#[tokio::test]
async fn an_ordinary_transfer_is_on_hold_for_two_hours_and_then_arrives() {
    for engine in engines() {
        let world = World::on(engine).await;
        let order = later(&world, 100, Arrival::Ordinary);
        let made = world.transfers.create(&world.with_key("one"), world.payer.user, &order).await.unwrap();
        assert_eq!((made.status.as_str(), made.route), ("scheduled", Route::Beps));
        assert_eq!(made.leaves_at, made.created_at.plus_seconds(7_200));
        assert_eq!(means(&world).await, (990_000, 0), "on hold: it cannot be spent twice");
        let again = world.transfers.create(&world.with_key("one"), world.payer.user, &order).await.unwrap();
        assert_eq!(again.transfer_id, made.transfer_id);
        assert_eq!(means(&world).await, (990_000, 0));
        let over = world.transfers.create(&world.with_key("two"), world.payer.user, &world.order(9_901)).await;
        assert!(matches!(over, Err(Error::Ledger(_))), "what is on hold is not there");
        world.minutes_pass(119).await;
        assert_eq!(world.states().await, ["scheduled"]);
        world.is_sound().await;
        world.minutes_pass(1).await;
        world.minutes_pass(1).await;
        assert_eq!((world.states().await, means(&world).await), (vec!["completed"], (990_000, 10_000)));
        world.is_sound().await;
    }
}

#[tokio::test]
async fn a_transfer_within_the_bank_leaves_and_arrives_on_the_next_day() {
    for engine in engines() {
        let world = World::on(engine).await;
        let order = TransferOrder {
            payee_account: world.neighbour.account.account_no.clone(),
            payee_name: world.neighbour.account.holder.clone(),
            payee_bank_no: world.payer.bank_no.clone(),
            ..later(&world, 100, Arrival::NextDay)
        };
        let made = world.transfers.create(&world.with_key("one"), world.payer.user, &order).await.unwrap();
        assert_eq!((made.status.as_str(), made.route), ("scheduled", Route::Book));
        assert_eq!(made.leaves_at.to_string(), "2026-11-23T09:00:00.000+08:00");
        world.minutes_pass(24 * 60).await;
        assert_eq!(world.states().await, ["completed"]);
        assert_eq!(world.has(&world.neighbour).await, 10_000);
        world.is_sound().await;
    }
}

#[tokio::test]
async fn what_is_called_off_never_leaves() {
    for engine in engines() {
        let world = World::on(engine).await;
        let order = later(&world, 100, Arrival::Ordinary);
        let made = world.transfers.create(&world.with_key("one"), world.payer.user, &order).await.unwrap();
        let (user, id) = (world.payer.user, made.transfer_id);
        let stranger = world.transfers.cancel(&world.payer.ctx, world.neighbour.user, id).await;
        assert!(matches!(stranger, Err(Error::NotFound)));
        for _ in 0..2 {
            let now = world.transfers.cancel(&world.payer.ctx, user, id).await.unwrap();
            assert_eq!((now.status.as_str(), now.sent_at), ("cancelled", None));
            assert_eq!(means(&world).await, (1_000_000, 0));
        }
        world.minutes_pass(121).await;
        assert_eq!((world.states().await, means(&world).await), (vec!["cancelled"], (1_000_000, 0)));
        world.is_sound().await;
    }
}

#[tokio::test]
async fn what_has_left_cannot_be_called_off() {
    for engine in engines() {
        let world = World::on(engine).await;
        let order = later(&world, 100, Arrival::Ordinary);
        let made = world.transfers.create(&world.with_key("one"), world.payer.user, &order).await.unwrap();
        world.minutes_pass(120).await;
        let refused = world.transfers.cancel(&world.payer.ctx, world.payer.user, made.transfer_id).await;
        assert!(matches!(refused, Err(Error::TransferLeft { at: Some(_) })), "{refused:?}");
        let at_once = world.transfers.create(&world.with_key("two"), world.payer.user, &world.order(5)).await.unwrap();
        let refused = world.transfers.cancel(&world.payer.ctx, world.payer.user, at_once.transfer_id).await;
        assert!(matches!(refused, Err(Error::TransferLeft { .. })));
        world.minutes_pass(1).await;
        assert_eq!(means(&world).await, (989_500, 10_500));
        world.is_sound().await;
    }
}

#[tokio::test]
async fn leaving_and_calling_off_at_once_is_one_of_the_two() {
    for engine in engines() {
        let world = World::on(engine).await;
        let rounds = if engine == Engine::Sqlite { 12 } else { 6 };
        for round in 0..rounds {
            let order = later(&world, 10, Arrival::Ordinary);
            let key = format!("race-{round}");
            let made = world.transfers.create(&world.with_key(&key), world.payer.user, &order).await.unwrap();
            world.pass(120);
            let cancelling = world.transfers.cancel(&world.payer.ctx, world.payer.user, made.transfer_id);
            let (cancelled, ()) = match round % 2 {
                0 => tokio::join!(cancelling, world.jobs_run()),
                _ => {
                    let ((), cancelled) = tokio::join!(world.jobs_run(), cancelling);
                    (cancelled, ())
                }
            };
            world.is_sound().await;
            world.minutes_pass(1).await;
            let (state, _) = world.states_all().await[0];
            match cancelled {
                Ok(_) => assert_eq!(state, "cancelled"),
                Err(Error::TransferLeft { .. }) => assert_eq!(state, "completed"),
                Err(error) => panic!("{error}"),
            }
        }
        let all = world.states_all().await;
        let sent: i64 = all.iter().filter(|(state, _)| *state == "completed").map(|(_, minor)| minor).sum();
        assert_eq!(means(&world).await, (1_000_000 - sent, sent), "each left or was called off, once");
        world.is_sound().await;
    }
}

#[tokio::test]
async fn a_row_that_did_not_follow_before_a_crash_follows_afterwards() {
    for engine in engines() {
        let world = World::on(engine).await;
        let order = later(&world, 100, Arrival::Ordinary);
        let made = world.transfers.create(&world.with_key("one"), world.payer.user, &order).await.unwrap();
        world.minutes_pass(120).await;
        // As after a crash between the ledger's command and the row.
        world.forget_departure(made.transfer_id).await;
        assert_eq!(world.states().await, ["scheduled"]);
        world.is_sound().await;
        let refused = world.transfers.cancel(&world.payer.ctx, world.payer.user, made.transfer_id).await;
        assert!(matches!(refused, Err(Error::TransferLeft { .. })), "the ledger knows better than the row");
        world.minutes_pass(1).await;
        world.minutes_pass(1).await;
        assert_eq!((world.states().await, means(&world).await), (vec!["completed"], (990_000, 10_000)));
        world.is_sound().await;
    }
}

#[tokio::test]
async fn a_large_amount_waits_for_its_system_and_another_way_can_be_chosen() {
    for engine in engines() {
        let world = World::on(engine).await;
        world.fund(500_000_000).await;
        // A Sunday morning: the large-value system opens in the evening.
        let manner = Manner { confirmed: Confirmed::LargeAmount, ..Manner::default() };
        let large = TransferOrder { manner, ..world.order(2_000_000) };
        let made = world.transfers.create(&world.with_key("one"), world.payer.user, &large).await.unwrap();
        assert_eq!((made.status.as_str(), made.route), ("scheduled", Route::Hvps));
        assert_eq!(made.leaves_at.to_string(), "2026-11-22T20:30:00.000+08:00");
        let ahead = world.transfers.preview(&world.payer.ctx, world.payer.user, &world.order(100)).await.unwrap();
        assert_eq!(ahead.way.route, Route::Ibps);
        assert_eq!(ahead.arrivals.iter().map(|way| way.arrival).collect::<Vec<_>>(), Arrival::ALL);
        assert_eq!(ahead.other_routes.iter().map(|way| way.route).collect::<Vec<_>>(), [Route::Beps, Route::Hvps]);
        let via = |yuan, route| TransferOrder { manner: Manner { via: Some(route), ..manner }, ..world.order(yuan) };
        let made =
            world.transfers.create(&world.with_key("two"), world.payer.user, &via(100, Route::Beps)).await.unwrap();
        assert_eq!((made.status.as_str(), made.route), ("completed", Route::Beps));
        let refused =
            world.transfers.create(&world.with_key("three"), world.payer.user, &via(2_000_000, Route::Ibps)).await;
        assert!(matches!(refused, Err(Error::NotThisRoute)));
        world.minutes_pass(12 * 60).await;
        world.minutes_pass(1).await;
        assert_eq!(world.has(&world.payee).await, 200_010_000);
        world.is_sound().await;
    }
}
