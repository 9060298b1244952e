//! Red packets: every fen is somewhere, nobody has two shares, and what is left goes back once, whatever goes wrong.

use std::sync::Arc;

use contracts::account::{AccountCard, AccountStatus, InternalAccount, Refusal};
use contracts::user::Users;
use gateway::{Check, Finding};
use kernel::{AccountNo, Money};
use storage::jobs::Work;

use super::stand_ins::{Fault, card};
use super::{Fixture, on_every_engine};
use crate::error::Error;
use crate::packet::check::{AccountExplained, PacketsAddUp};
use crate::packet::{By, Claim, Draft, Due, Kind, Packet, Refused, Standing, Status};
use crate::warn::Confirmed;

const DAY_S: i64 = 86_400;

/// Somebody else with an account here.
async fn person(fixture: &Fixture, n: u64) -> AccountCard {
    let phone = format!("138{n:08}").parse().unwrap();
    let user = fixture.people.register(fixture.ctx(), &phone).await.unwrap().user_id;
    let bin = fixture.bank.banks.of(fixture.ctx()).unwrap().bin.clone();
    let card = card(user, fixture.ctx(), AccountNo::issue(&bin, n, 19).unwrap(), "陆明");
    fixture.till.state.lock().cards.push(card.clone());
    card
}

fn draft(fixture: &Fixture, kind: Kind, minor: i64, shares: i64) -> Draft {
    let from = fixture.payer.account_id;
    Draft { from, kind, total: Money::cny(minor), shares, greeting: "新年快乐".into(), to: None }
}

async fn give(fixture: &Fixture, key: &str, draft: &Draft) -> Result<Packet, Error> {
    fixture.service.give_packet(&fixture.call(key), fixture.user(), draft, None, Confirmed::Nothing).await
}

async fn open(fixture: &Fixture, who: &AccountCard, packet: &Packet) -> Result<Claim, Error> {
    let by = By::Code(packet.code.clone());
    fixture.service.open_packet(&fixture.call("open-it-now"), who.user_id, &by, None).await
}

async fn tick(fixture: &Fixture) {
    let db = fixture.bank.banks.db(fixture.ctx()).unwrap();
    Due(fixture.service.clone()).run(fixture.ctx(), &db).await.unwrap();
}

/// Everything the account of packets holds, once the invariants were looked at.
async fn kept(fixture: &Fixture) -> i64 {
    let db = fixture.bank.banks.db(fixture.ctx()).unwrap();
    for check in [&PacketsAddUp as &dyn Check, &AccountExplained(fixture.till.clone())] {
        let found = check.run(fixture.ctx(), &db).await.unwrap();
        assert!(matches!(found, Finding::Holds { .. }), "{}: {found:?}", check.name());
    }
    fixture.till.balance(InternalAccount::RedPackets.code())
}

async fn now(fixture: &Fixture, packet: &Packet) -> (Packet, Vec<Claim>) {
    fixture.service.packet(fixture.ctx(), fixture.user(), packet.packet_id).await.unwrap()
}

fn refused(result: Result<impl Sized, Error>) -> Refused {
    match result {
        Err(Error::Packet(refused)) => refused,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was not refused"),
    }
}

#[tokio::test]
async fn a_packet_is_given_opened_once_by_each_and_empty_in_the_end() {
    on_every_engine(|fixture| async move {
        let packet = give(&fixture, "give", &draft(&fixture, Kind::Lucky, 1_000, 3)).await.unwrap();
        let again = give(&fixture, "give", &draft(&fixture, Kind::Lucky, 1_000, 3)).await.unwrap();
        assert_eq!((again.packet_id, fixture.has(&fixture.payer)), (packet.packet_id, 99_000), "a repeat is the same");
        assert_eq!(kept(&fixture).await, 1_000);
        let asked = fixture.consent.asked.lock()[0].clone();
        assert_eq!((asked.amount.minor(), asked.bundle.unwrap().title), (1_000, "3 个红包".to_owned()));
        let mut claimed = 0;
        for n in [11, 12, 13] {
            let who = person(&fixture, n).await;
            let first = open(&fixture, &who, &packet).await.unwrap();
            let second = open(&fixture, &who, &packet).await.unwrap();
            assert_eq!((second.n, second.amount), (first.n, first.amount), "what was taken before");
            assert!(first.amount.is_positive() && fixture.has(&who) == first.amount.minor());
            claimed += first.amount.minor();
            assert_eq!(kept(&fixture).await, 1_000 - claimed);
        }
        let late = person(&fixture, 14).await;
        assert_eq!(refused(open(&fixture, &late, &packet).await), Refused::Empty);
        let (packet, claims) = now(&fixture, &packet).await;
        assert_eq!(
            (packet.status, packet.claims, packet.claimed.minor(), claims.len()),
            (Status::Claimed, 3, 1_000, 3)
        );
        fixture.later(2 * DAY_S);
        tick(&fixture).await;
        assert_eq!((fixture.has(&fixture.payer), kept(&fixture).await), (99_000, 0), "nothing is left to go back");
    })
    .await;
}

#[tokio::test]
async fn of_many_at_once_each_gets_one_share_and_the_last_share_goes_to_one() {
    on_every_engine(|fixture| async move {
        let fixture = Arc::new(fixture);
        let packet = give(&fixture, "give", &draft(&fixture, Kind::Even, 500, 5)).await.unwrap();
        let mut people = Vec::new();
        for n in 21..29 {
            people.push(person(&fixture, n).await);
        }
        // Eight people, each twice at the same time.
        let tries = people.iter().chain(&people).map(|who| {
            let (fixture, who, packet) = (fixture.clone(), who.clone(), packet.clone());
            tokio::spawn(async move { open(&fixture, &who, &packet).await.map(|claim| claim.amount.minor()) })
        });
        let tries: Vec<_> = tries.collect();
        for done in tries {
            match done.await.unwrap() {
                Ok(minor) => assert_eq!(minor, 100),
                Err(error) => assert_eq!(refused(Err::<(), _>(error)), Refused::Empty),
            }
        }
        let got: Vec<i64> = people.iter().map(|who| fixture.has(who)).collect();
        assert!(got.iter().all(|minor| [0, 100].contains(minor)), "{got:?}");
        assert_eq!((got.iter().sum::<i64>(), kept(&fixture).await), (500, 0));
        assert_eq!(now(&fixture, &packet).await.0.status, Status::Claimed);
    })
    .await;
}

#[tokio::test]
async fn what_is_left_goes_back_once_however_often_the_job_runs_or_dies() {
    on_every_engine(|fixture| async move {
        let packet = give(&fixture, "give", &draft(&fixture, Kind::Even, 3_000, 3)).await.unwrap();
        let early = person(&fixture, 31).await;
        open(&fixture, &early, &packet).await.unwrap();
        fixture.later(DAY_S - 1);
        tick(&fixture).await;
        assert_eq!(kept(&fixture).await, 2_000, "not a second before its time");
        fixture.later(1);
        let late = person(&fixture, 32).await;
        assert_eq!(refused(open(&fixture, &late, &packet).await), Refused::Expired, "nor a share after it");
        for fault in [Fault::Before, Fault::After] {
            fixture.till.state.lock().faults.push(fault);
            tick(&fixture).await;
            assert_eq!(now(&fixture, &packet).await.0.status, Status::Returning, "nobody knows yet");
            assert!([0, 2_000].contains(&kept(&fixture).await));
        }
        let job = Due(fixture.service.clone());
        let db = fixture.bank.banks.db(fixture.ctx()).unwrap();
        let (one, two) = tokio::join!(job.run(fixture.ctx(), &db), job.run(fixture.ctx(), &db));
        one.unwrap();
        two.unwrap();
        tick(&fixture).await;
        let (packet, _) = now(&fixture, &packet).await;
        assert_eq!((packet.status, packet.claimed.minor(), packet.returned.minor()), (Status::Returned, 1_000, 2_000));
        assert_eq!((fixture.has(&fixture.payer), kept(&fixture).await), (99_000, 0));
    })
    .await;
}

#[tokio::test]
async fn a_share_whose_call_died_is_booked_once_and_nobody_elses() {
    on_every_engine(|fixture| async move {
        for (n, fault) in [(41, Fault::Before), (42, Fault::After)] {
            let key = format!("give-{n}");
            let packet = give(&fixture, &key, &draft(&fixture, Kind::Even, 100, 1)).await.unwrap();
            let who = person(&fixture, n).await;
            fixture.till.state.lock().faults.push(fault);
            assert!(matches!(open(&fixture, &who, &packet).await, Err(Error::Port(_))));
            let other = person(&fixture, n + 10).await;
            assert_eq!(refused(open(&fixture, &other, &packet).await), Refused::Empty, "it is taken");
            if fault == Fault::Before {
                // Nobody comes back: the job finishes it, and not while the call may still be at it.
                tick(&fixture).await;
                assert_eq!(fixture.has(&who), 0);
                fixture.later(31);
                tick(&fixture).await;
            } else {
                open(&fixture, &who, &packet).await.unwrap();
                fixture.later(31);
            }
            tick(&fixture).await;
            assert_eq!((fixture.has(&who), fixture.has(&other), kept(&fixture).await), (100, 0, 0));
            assert_eq!(now(&fixture, &packet).await.0.status, Status::Claimed);
        }
    })
    .await;
}

#[tokio::test]
async fn an_account_that_does_not_take_it_leaves_the_share_to_others() {
    on_every_engine(|fixture| async move {
        let packet = give(&fixture, "give", &draft(&fixture, Kind::Even, 200, 2)).await.unwrap();
        let who = person(&fixture, 61).await;
        fixture.till.state.lock().shut.insert(who.account_id.to_string(), Refusal::NotFunded);
        for _ in 0..2 {
            assert_eq!(refused(open(&fixture, &who, &packet).await), Refused::Account(Refusal::NotFunded));
        }
        for n in [62, 63] {
            let other = person(&fixture, n).await;
            open(&fixture, &other, &packet).await.unwrap();
        }
        fixture.till.state.lock().shut.clear();
        assert_eq!(refused(open(&fixture, &who, &packet).await), Refused::Empty);
        assert_eq!(kept(&fixture).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_closed_account_of_the_giver_sends_the_rest_to_suspense_and_says_so() {
    on_every_engine(|fixture| async move {
        let packet = give(&fixture, "give", &draft(&fixture, Kind::Single, 700, 1)).await.unwrap();
        let closed = Refusal::NotActive { status: AccountStatus::Closed };
        fixture.till.state.lock().shut.insert(fixture.payer.account_id.to_string(), closed);
        fixture.later(DAY_S);
        tick(&fixture).await;
        tick(&fixture).await;
        let (packet, _) = now(&fixture, &packet).await;
        assert_eq!((packet.status, packet.aside_reason.as_deref()), (Status::Returned, Some("account_closed")));
        assert_eq!((packet.returned.minor(), kept(&fixture).await), (700, 0));
        assert_eq!(fixture.till.state.lock().suspended, 700, "with whose it is, once");
        // Not even that could be booked: the money stays where it is, and the job asks again.
        fixture.till.state.lock().shut.clear();
        let second = give(&fixture, "give-2", &draft(&fixture, Kind::Single, 300, 1)).await.unwrap();
        let shut = [fixture.payer.account_id.to_string(), InternalAccount::Suspense.code().to_owned()];
        for place in shut {
            fixture.till.state.lock().shut.insert(place, Refusal::UnknownAccount);
        }
        fixture.later(DAY_S);
        tick(&fixture).await;
        assert_eq!((now(&fixture, &second).await.0.status, kept(&fixture).await), (Status::Returning, 300));
    })
    .await;
}

#[tokio::test]
async fn a_packet_for_one_customer_is_theirs_alone() {
    on_every_engine(|fixture| async move {
        let to = fixture.people.get(fixture.ctx(), fixture.payee.user_id).await.unwrap().unwrap();
        let draft = Draft { to: Some(to.phone), ..draft(&fixture, Kind::Single, 8_888, 1) };
        let packet = give(&fixture, "give", &draft).await.unwrap();
        let text = fixture.people.texts.lock()[0].clone();
        assert!(text.contains("船给您发了一个红包") && !text.contains("周小船") && !text.contains("88.88"), "{text}");
        let (waiting, _) = fixture
            .service
            .packets_received(fixture.ctx(), fixture.payee.user_id, &kernel::PageQuery::default())
            .await
            .unwrap();
        assert_eq!(waiting.iter().map(|packet| packet.packet_id).collect::<Vec<_>>(), [packet.packet_id]);
        let thief = person(&fixture, 71).await;
        assert_eq!(refused(open(&fixture, &thief, &packet).await), Refused::NotForYou);
        let by = By::Id(packet.packet_id);
        let guess = fixture.service.open_packet(fixture.ctx(), thief.user_id, &by, None).await;
        assert!(matches!(guess, Err(Error::NotFound)), "whoever has the id learns nothing");
        assert_eq!(refused(open(&fixture, &fixture.payer, &packet).await), Refused::Own);
        let seen = fixture.service.look_into_packet(fixture.ctx(), fixture.payee.user_id, &by).await.unwrap();
        assert_eq!(seen.1, Standing::Open);
        let claim = fixture.service.open_packet(fixture.ctx(), fixture.payee.user_id, &by, None).await.unwrap();
        assert_eq!((claim.amount.minor(), fixture.has(&fixture.payee)), (8_888, 8_888));
        let elsewhere = fixture.service.packet(fixture.ctx(), thief.user_id, packet.packet_id).await;
        assert!(matches!(elsewhere, Err(Error::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn wrong_codes_are_counted_and_then_no_code_is_taken() {
    on_every_engine(|fixture| async move {
        let packet = give(&fixture, "give", &draft(&fixture, Kind::Single, 100, 1)).await.unwrap();
        let who = person(&fixture, 81).await;
        let guess = async |code: &str| {
            let by = By::Code(code.to_owned());
            refused(fixture.service.look_into_packet(fixture.ctx(), who.user_id, &by).await)
        };
        for n in 0..20 {
            assert_eq!(guess(&format!("ABCDEFGH{:02}", 22 + n % 8)).await, Refused::Unknown, "{n}");
        }
        assert_eq!(guess("ABCDEFGHJK").await, Refused::TriesSpent);
        assert_eq!(refused(open(&fixture, &who, &packet).await), Refused::TriesSpent, "nor the right one");
        fixture.later(DAY_S / 2);
        fixture.later(DAY_S / 2 - 60);
        let other = person(&fixture, 82).await;
        open(&fixture, &other, &packet).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn nothing_is_given_that_may_not_be() {
    on_every_engine(|fixture| async move {
        let told = async |key: &str, draft: Draft| refused(give(&fixture, key, &draft).await);
        assert!(matches!(told("a", draft(&fixture, Kind::Single, 20_001, 1)).await, Refused::Unfit(_)));
        let nobody = Draft { to: Some("13911112222".parse().unwrap()), ..draft(&fixture, Kind::Single, 100, 1) };
        assert_eq!(told("b", nobody).await, Refused::NobodyHere);
        let own = fixture.people.get(fixture.ctx(), fixture.user()).await.unwrap().unwrap().phone;
        let own = Draft { to: Some(own), ..draft(&fixture, Kind::Single, 100, 1) };
        assert_eq!(told("c", own).await, Refused::ToYourself);
        let foreign = Draft { from: fixture.payee.account_id, ..draft(&fixture, Kind::Single, 100, 1) };
        assert!(matches!(give(&fixture, "d", &foreign).await, Err(Error::NotFound)));
        let poor = give(&fixture, "e", &draft(&fixture, Kind::Even, 1_000_000, 50)).await;
        assert!(matches!(poor, Err(Error::Ledger(Refusal::InsufficientFunds { .. }))));
        fixture.till.state.lock().balances.insert(fixture.payer.account_id.to_string(), 10_000_000);
        give(&fixture, "f", &draft(&fixture, Kind::Lucky, 1_999_999, 100)).await.unwrap();
        assert_eq!(told("g", draft(&fixture, Kind::Single, 2, 1)).await, Refused::DayTotal { left_minor: 1 });
        assert_eq!(kept(&fixture).await, 1_999_999);
        let penniless = fixture.people.register(fixture.ctx(), &"13912345678".parse().unwrap()).await.unwrap();
        let packet = give(&fixture, "h", &draft(&fixture, Kind::Single, 1, 1)).await.unwrap();
        let by = By::Code(packet.code);
        let told = fixture.service.open_packet(fixture.ctx(), penniless.user_id, &by, None).await;
        assert_eq!(refused(told), Refused::NoAccount);
    })
    .await;
}
