//! Both sides compared over HTTP: every sort of difference is found, and put right, once.
#![allow(clippy::unwrap_used)]
#![allow(clippy::inconsistent_digit_grouping, clippy::zero_prefixed_literal)]

mod support;

use axum::http::StatusCode;
use reference_core::{Call, Command, Fault, Leg, Mode, Party};
use support::{Desk, House, of, posting};

fn behind(house: &House, key: &str, to: &str, minor: i64) -> Command {
    let leg = Leg { debit: Party::Internal("cash".into()), credit: Party::AccountNo(to.into()), amount_minor: minor };
    Command {
        key: key.to_owned(),
        kind: "deposit".into(),
        value_date: house.ctx().now().date_in(kernel::time::DEFAULT_ZONE),
        currency: "CNY".into(),
        legs: vec![leg],
        summary: String::new(),
        requested_at: house.ctx().now(),
    }
}

#[tokio::test]
async fn every_difference_is_found_and_put_right() {
    for engine in testkit::engines() {
        let house = House::on(engine).await;
        let desk = Desk::of(&house);
        let (from, to) = (house.account(100).await, house.account(0).await);
        let today = house.ctx().now().date_in(kernel::time::DEFAULT_ZONE).to_string();
        let clean = desk.run(&today).await;
        assert_eq!((clean["differences"].as_i64(), clean["matched"].as_i64()), (Some(0), Some(1)), "{clean}");

        // Twice there; one fen less there; behind our back there.
        house.core.faults.set(Fault::next(Mode::Duplicate));
        house.post(posting("twice", of(&from), of(&to), 10_00)).await.unwrap();
        house.core.faults.set(Fault::next(Mode::Misbook));
        house.post(posting("short", of(&from), of(&to), 5_00)).await.unwrap();
        house.core.books.book(&behind(&house, "behind", to.account_no.as_str(), 7_00)).await.unwrap();
        let run = desk.run(&today).await;
        // The duplicate, the fen, what was booked behind our back, and two balances.
        assert_eq!(run["differences"].as_i64(), Some(5), "{run}");
        let open = desk.open().await;
        let find = |kind: &str, key: &str| {
            let found = open.iter().find(|d| d["kind"] == kind && d["subject"].as_str().unwrap().contains(key));
            found.unwrap_or_else(|| panic!("{kind} {key}: {open:?}"))["difference_id"].as_str().unwrap().to_owned()
        };
        let duplicate = open.iter().find(|d| d["kind"] == "only_there" && d["subject"] != "behind").unwrap();
        let duplicate = duplicate["difference_id"].as_str().unwrap().to_owned();

        desk.resolve(&duplicate, "reverse_there", StatusCode::OK).await;
        desk.resolve(&find("only_there", "behind"), "book_here", StatusCode::OK).await;
        desk.resolve(&find("amount", ""), "book_here", StatusCode::OK).await;
        // Decided is decided, and not everything can be done about everything.
        desk.resolve(&duplicate, "accept", StatusCode::CONFLICT).await;
        desk.resolve(&find("balance", ""), "book_here", StatusCode::UNPROCESSABLE_ENTITY).await;
        house.assert_same(&from, 85_01).await;
        house.assert_same(&to, 21_99).await;
        let again = desk.run(&today).await;
        assert_eq!(again["differences"].as_i64(), Some(0), "{again}");
        assert!(desk.open().await.is_empty(), "the balances agree by now");
        house.assert_sound().await;
    }
}

#[tokio::test]
async fn what_the_core_has_lost_is_posted_or_taken_back() {
    for engine in testkit::engines() {
        let house = House::on(engine).await;
        let desk = Desk::of(&house);
        let (from, to) = (house.account(100).await, house.account(0).await);
        let today = house.ctx().now().date_in(kernel::time::DEFAULT_ZONE).to_string();
        for key in ["lost1", "lost2", "undone"] {
            house.post(posting(key, of(&from), of(&to), 10_00)).await.unwrap();
        }
        // The core was restored from yesterday's copy, say; and somebody there took one back by hand.
        let mut keys = house.keys().await;
        let undone = keys.remove("undone").unwrap();
        house.core.books.reverse(&undone).await.unwrap();
        house.core.books.lose(&keys["lost1"]).await.unwrap();
        house.core.books.lose(&keys["lost2"]).await.unwrap();
        assert_eq!(desk.run(&today).await["differences"].as_i64(), Some(5), "three commands, two balances");
        let open = desk.open().await;
        let of_key = |key: &str| {
            let found = open.iter().find(|d| d["subject"] == key).unwrap();
            found["difference_id"].as_str().unwrap().to_owned()
        };
        // The first answer is lost: the resolution goes on by itself, and the core books it once.
        house.core.faults.set(Fault::next(Mode::DropAnswer));
        desk.resolve(&of_key(&keys["lost1"]), "post_there", StatusCode::OK).await;
        house.run_job("account.resolutions").await;
        desk.resolve(&of_key(&keys["lost2"]), "reverse_here", StatusCode::OK).await;
        desk.resolve(&of_key(&undone), "reverse_here", StatusCode::OK).await;
        house.assert_same(&from, 90_00).await;
        house.assert_same(&to, 10_00).await;
        assert_eq!(desk.run(&today).await["differences"].as_i64(), Some(0));
        assert!(desk.open().await.is_empty());
        house.assert_sound().await;
    }
}

#[tokio::test]
async fn a_night_without_an_answer_is_tried_again_and_a_command_under_way_is_no_difference() {
    for engine in testkit::engines() {
        let house = House::on(engine).await;
        let desk = Desk::of(&house);
        let (from, to) = (house.account(100).await, house.account(0).await);
        let today = house.ctx().now().date_in(kernel::time::DEFAULT_ZONE).to_string();
        house.core.faults.set(Fault::next(Mode::DropAnswer));
        house.core.faults.set(Fault::next(Mode::Error).on(Call::Inquire).times(3));
        assert!(house.post(posting("way", of(&from), of(&to), 10_00)).await.is_err());
        let run = desk.run(&today).await;
        assert_eq!((run["differences"].as_i64(), run["in_flight"].as_i64()), (Some(0), Some(1)), "{run}");
        // The next night the core is away at first.
        house.ctx().clock.move_to(house.ctx().now().plus_seconds(86_400));
        house.run_job("account.core").await;
        house.core.faults.set(Fault::next(Mode::Error).on(Call::Other));
        house.run_job("account.reconcile").await;
        house.run_job("account.reconcile").await;
        house.run_job("account.reconcile").await;
        let states: Vec<_> = desk.runs().await.iter().map(|run| run["state"].as_str().unwrap().to_owned()).collect();
        assert_eq!(states.iter().filter(|state| *state == "failed").count(), 1);
        assert_eq!(states.iter().filter(|state| *state == "done").count(), 2, "nightly once, and ours: {states:?}");
        house.assert_sound().await;
    }
}

#[tokio::test]
async fn a_bank_without_a_core_adds_its_balances_up_again() {
    for engine in testkit::engines() {
        let house = House::on(engine).await.embedded();
        let desk = Desk::of(&house);
        let (from, to) = (house.account(100).await, house.account(0).await);
        house.post(posting("p", of(&from), of(&to), 10_00)).await.unwrap();
        let today = house.ctx().now().date_in(kernel::time::DEFAULT_ZONE).to_string();
        let run = desk.run(&today).await;
        assert_eq!((run["against"].as_str(), run["differences"].as_i64()), (Some("postings"), Some(0)), "{run}");
        house.tamper(&to, 1).await;
        assert_eq!(desk.run(&today).await["differences"].as_i64(), Some(1));
        let open = desk.open().await;
        assert_eq!((open[0]["kind"].as_str(), open[0]["off_by"]["amount"].as_str()), (Some("balance"), Some("0.01")));
        house.tamper(&to, -1).await;
        assert_eq!(desk.run(&today).await["differences"].as_i64(), Some(0));
        assert!(desk.open().await.is_empty());
    }
}

#[tokio::test]
async fn what_hangs_goes_to_another_account_of_the_customer_or_back_once() {
    for engine in testkit::engines() {
        let house = House::on(engine).await;
        let desk = Desk::of(&house);
        let (gone, other, stranger) = (house.account(50).await, house.account(0).await, house.account(0).await);
        house.same_owner(&gone, &other).await;
        let clearing = || contracts::account::Party::Internal(contracts::account::InternalAccount::Clearing);
        house.post(posting("out", of(&gone), clearing(), 50_00)).await.unwrap();
        house.close(&gone).await;
        for key in ["ret1", "ret2"] {
            let back = posting(key, clearing(), of(&gone), 20_00);
            contracts::account::Accounts::post_or_suspend(&*house.accounts, house.ctx(), back).await.unwrap();
        }
        let items = desk.hanging().await;
        assert_eq!(items.len(), 2);
        let id = |place: usize| items[place]["item_id"].as_str().unwrap().to_owned();
        let pay =
            |number: &str| serde_json::json!({ "action": "pay", "account_no": number, "purpose": "客户来电核实" });
        desk.unhang(&id(0), pay(stranger.account_no.as_str()), "k1", StatusCode::UNPROCESSABLE_ENTITY).await;
        // Closed as well: refused, and open for another decision.
        desk.unhang(&id(0), pay(gone.account_no.as_str()), "k2", StatusCode::UNPROCESSABLE_ENTITY).await;
        desk.unhang(&id(0), pay(other.account_no.as_str()), "k3", StatusCode::OK).await;
        // The same call again, and another one.
        desk.unhang(&id(0), pay(other.account_no.as_str()), "k3", StatusCode::OK).await;
        desk.unhang(&id(0), pay(other.account_no.as_str()), "k4", StatusCode::CONFLICT).await;
        house.assert_same(&other, 20_00).await;
        let back = serde_json::json!({ "action": "write_back", "purpose": "退回付款行" });
        desk.unhang(&id(1), back, "k5", StatusCode::OK).await;
        assert!(desk.hanging().await.is_empty());
        assert_eq!(house.internal(contracts::account::InternalAccount::Suspense).await, 0);
        house.assert_sound().await;
    }
}
