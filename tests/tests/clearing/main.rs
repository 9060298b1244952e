//! Money between two banks' databases, with messages lost, doubled, late and refused: each payment ends once, at both
//! banks alike, and all accounts of the clearing add up to nothing at every moment.
#![allow(clippy::unwrap_used)]

mod collection;
mod later;
mod world;

use clearing::{Fault, FaultRule, ItemState};
use contracts::account::{Accounts, InternalAccount};
use contracts::clearing::{Clearing, PhoneRegistration, PhoneStanding};
use gateway::Finding;
use kernel::Phone;
use testkit::engines;
use world::World;

/// One transfer of 100.00 under `fault`; what the payer's receipt says, and how it ends after a few minutes.
async fn through(fault: Fault, first: &str, end: &str, arrives: bool) {
    for engine in engines() {
        let world = World::on(engine).await;
        world.faults.add(FaultRule::once(fault.clone()));
        let ctx = world.with_key("one");
        let made = world.transfers.create(&ctx, world.payer.user, &world.order(100)).await.unwrap();
        assert_eq!(made.status.as_str(), first, "{fault:?} on {engine:?}");
        world.is_sound().await;
        for _ in 0..3 {
            world.minutes_pass(1).await;
            world.is_sound().await;
        }
        assert_eq!(world.states().await, [end], "{fault:?} on {engine:?}");
        let (payer, payee) = if arrives { (990_000, 10_000) } else { (1_000_000, 0) };
        assert_eq!((world.has(&world.payer).await, world.has(&world.payee).await), (payer, payee), "{fault:?}");
        // Asked again with its key: the same transfer, and nothing moves.
        let again = world.transfers.create(&ctx, world.payer.user, &world.order(100)).await.unwrap();
        assert_eq!(again.transfer_id, made.transfer_id);
        assert_eq!(world.has(&world.payee).await, payee);
        let owed = world.accounts.internal_balance(&world.payer.ctx, InternalAccount::Clearing).await.unwrap();
        assert_eq!(owed.minor(), payee, "what the paying bank owes is what arrived");
    }
}

#[tokio::test]
async fn without_faults_it_arrives_at_once() {
    for engine in engines() {
        let world = World::on(engine).await;
        let made = world.transfers.create(&world.with_key("one"), world.payer.user, &world.order(100)).await.unwrap();
        assert_eq!(made.status.as_str(), "completed");
        world.is_sound().await;
    }
}

#[tokio::test]
async fn a_request_that_is_lost_is_made_again() {
    through(Fault::RequestLost, "processing", "completed", true).await;
}

#[tokio::test]
async fn an_answer_that_is_lost_is_no_refusal() {
    through(Fault::AnswerLost, "processing", "completed", true).await;
}

#[tokio::test]
async fn a_payment_the_receiving_bank_never_heard_of_is_passed_on_later() {
    through(Fault::ForwardLost, "processing", "completed", true).await;
}

#[tokio::test]
async fn a_cut_between_the_two_legs_doubles_nothing() {
    through(Fault::ReceiptLost, "processing", "completed", true).await;
}

#[tokio::test]
async fn a_request_that_arrives_twice_is_one_payment() {
    through(Fault::Duplicate, "completed", "completed", true).await;
}

#[tokio::test]
async fn a_late_payment_arrives_when_it_is_due() {
    through(Fault::Delay { seconds: 90 }, "processing", "completed", true).await;
}

#[tokio::test]
async fn a_refused_payment_comes_back() {
    through(Fault::Refuse { code: "not_accepted".into() }, "returned", "returned", false).await;
}

#[tokio::test]
async fn a_refusal_whose_answer_is_lost_comes_back_once() {
    for engine in engines() {
        let world = World::on(engine).await;
        world.faults.add(FaultRule::once(Fault::Refuse { code: "not_accepted".into() }));
        world.faults.add(FaultRule::once(Fault::AnswerLost));
        let made = world.transfers.create(&world.with_key("one"), world.payer.user, &world.order(100)).await.unwrap();
        assert_eq!((made.status.as_str(), world.has(&world.payer).await), ("processing", 990_000));
        world.minutes_pass(1).await;
        world.minutes_pass(1).await;
        assert_eq!((world.states().await, world.has(&world.payer).await), (vec!["returned"], 1_000_000));
        world.is_sound().await;
    }
}

#[tokio::test]
async fn an_unpaid_item_is_returned_and_never_paid_afterwards() {
    for engine in engines() {
        let world = World::on(engine).await;
        world.faults.add(FaultRule::always(Fault::ForwardLost));
        let made = world.transfers.create(&world.with_key("one"), world.payer.user, &world.order(100)).await.unwrap();
        let alliance = world.bank.ctx.in_tenant(kernel::TenantId::alliance());
        let id = made.transfer_id.to_string();
        let state = world.network.return_unpaid(&alliance, &world.payer.bank_no, &id).await.unwrap();
        assert_eq!(state, ItemState::Rejected { code: "unpaid".into() });
        world.faults.clear();
        world.minutes_pass(1).await;
        assert_eq!((world.has(&world.payer).await, world.has(&world.payee).await), (1_000_000, 0));
        assert_eq!(world.states().await, ["returned"]);
        assert!(world.network.return_unpaid(&alliance, &world.payer.bank_no, &id).await.is_err(), "once");
        world.is_sound().await;
    }
}

#[tokio::test]
async fn what_was_booked_cannot_be_returned() {
    for engine in engines() {
        let world = World::on(engine).await;
        world.faults.add(FaultRule::once(Fault::ReceiptLost));
        let made = world.transfers.create(&world.with_key("one"), world.payer.user, &world.order(100)).await.unwrap();
        let alliance = world.bank.ctx.in_tenant(kernel::TenantId::alliance());
        let id = made.transfer_id.to_string();
        let state = world.network.return_unpaid(&alliance, &world.payer.bank_no, &id).await.unwrap();
        assert_eq!(state, ItemState::Credited, "the receiving bank's journal decides");
        world.minutes_pass(1).await;
        assert_eq!((world.states().await, world.has(&world.payee).await), (vec!["completed"], 10_000));
        world.is_sound().await;
    }
}

#[tokio::test]
async fn many_payments_through_bad_weather_end_once_each() {
    for engine in engines() {
        let world = World::on(engine).await;
        let weather = [
            (Fault::RequestLost, 20),
            (Fault::ForwardLost, 20),
            (Fault::ReceiptLost, 20),
            (Fault::AnswerLost, 20),
            (Fault::Duplicate, 30),
            (Fault::Delay { seconds: 120 }, 20),
            (Fault::Refuse { code: "not_accepted".into() }, 20),
        ];
        for (fault, chance_percent) in weather {
            world.faults.add(FaultRule { chance_percent, ..FaultRule::always(fault) });
        }
        for n in 0..40 {
            let ctx = world.with_key(&format!("pay-{n}"));
            world.transfers.create(&ctx, world.payer.user, &world.order(10 + n)).await.unwrap();
            if n % 10 == 0 {
                world.minutes_pass(1).await;
            }
            world.is_sound().await;
        }
        world.faults.clear();
        for _ in 0..4 {
            world.minutes_pass(1).await;
        }
        world.is_sound().await;
        let states = world.states_all().await;
        assert!(states.iter().all(|state| ["completed", "returned"].contains(&state.0)), "{states:?}");
        assert!(states.iter().any(|state| state.0 == "returned"), "the weather was bad");
        let arrived: i64 = states.iter().filter(|state| state.0 == "completed").map(|state| state.1).sum();
        assert_eq!(world.has(&world.payee).await, arrived);
        assert_eq!(world.has(&world.payer).await, 1_000_000 - arrived);
    }
}

#[tokio::test]
async fn the_checks_see_money_that_was_made_and_positions_that_strayed() {
    for engine in engines() {
        let world = World::on(engine).await;
        world.transfers.create(&world.with_key("one"), world.payer.user, &world.order(100)).await.unwrap();
        world.is_sound().await;
        world.receive_from_nowhere(500).await;
        assert!(matches!(world.finding("clearing_zero_sum").await, Finding::Broken(_)), "money from nowhere");
        assert!(matches!(world.finding("clearing_positions").await, Finding::Holds { .. }));
        world.bend_a_position().await;
        assert!(matches!(world.finding("clearing_positions").await, Finding::Broken(_)), "a bent position");
    }
}

#[tokio::test]
async fn a_name_check_without_an_answer_is_no_mismatch() {
    for engine in engines() {
        let world = World::on(engine).await;
        world.faults.add(FaultRule::once(Fault::NameCheckLost));
        let refused = world.transfers.create(&world.with_key("one"), world.payer.user, &world.order(100)).await;
        assert!(matches!(refused, Err(transfer::Error::PayeeBankSilent)), "silence is not a mismatch");
        assert_eq!(world.has(&world.payer).await, 1_000_000);
        world.is_sound().await;
    }
}

#[tokio::test]
async fn a_phone_number_leads_to_its_default_account() {
    for engine in engines() {
        let world = World::on(engine).await;
        let phone: Phone = "13800000009".parse().unwrap();
        let entry = |person: &world::Person, standing| PhoneRegistration {
            phone: phone.clone(),
            bank_no: person.bank_no.clone(),
            account_no: person.account.account_no.clone(),
            holder: person.account.holder.clone(),
            standing,
        };
        let (payer, payee, network) = (&world.payer, &world.payee, &world.network);
        assert!(network.find_by_phone(&payer.ctx, &phone).await.unwrap().is_empty());
        network.register_phone(&payer.ctx, &entry(payer, PhoneStanding::DefaultIfFirst)).await.unwrap();
        network.register_phone(&payee.ctx, &entry(payee, PhoneStanding::DefaultIfFirst)).await.unwrap();
        let banks = |found: Vec<contracts::clearing::PhoneEntry>| {
            found.into_iter().map(|entry| (entry.bank_no, entry.default)).collect::<Vec<_>>()
        };
        let found = network.find_by_phone(&payee.ctx, &phone).await.unwrap();
        assert_eq!(found[0].account_no, payer.account.account_no);
        assert_eq!(banks(found), [(payer.bank_no.clone(), true), (payee.bank_no.clone(), false)]);
        network.register_phone(&payee.ctx, &entry(payee, PhoneStanding::Default)).await.unwrap();
        network.register_phone(&payee.ctx, &entry(payee, PhoneStanding::DefaultIfFirst)).await.unwrap();
        let found = network.find_by_phone(&payer.ctx, &phone).await.unwrap();
        assert_eq!(banks(found), [(payee.bank_no.clone(), true), (payer.bank_no.clone(), false)]);
        let foreign = network.register_phone(&payer.ctx, &entry(payee, PhoneStanding::Default)).await;
        assert!(foreign.is_err(), "a bank registers its own accounts only");
        assert!(network.withdraw_phone(&payee.ctx, &phone).await.unwrap());
        assert!(!network.withdraw_phone(&payee.ctx, &phone).await.unwrap());
        let found = network.find_by_phone(&payer.ctx, &phone).await.unwrap();
        assert_eq!(banks(found), [(payer.bank_no.clone(), true)]);
    }
}
