//! Standing orders through time: each occurrence once, whatever goes wrong.

use storage::jobs::Work;

use super::stand_ins::Fault;
use super::{Fixture, on_every_engine};
use crate::error::Error;
use crate::refusal::Refused;
use crate::schedule::{Action, Adjust, Draft, Due, End, Frequency, Plan, RunStatus, Schedule, Status};

const DAY_S: i64 = 86_400;

fn plan(frequency: Frequency, start: &str, end: End) -> Plan {
    Plan { frequency, start: start.parse().unwrap(), minute: 10 * 60, adjust: Adjust::Same, end }
}

async fn made(fixture: &Fixture, minor: i64, plan: Plan) -> Schedule {
    let draft = Draft { order: fixture.order(minor), plan };
    fixture.service.make_schedule(&fixture.call("make"), fixture.user(), &draft).await.unwrap()
}

async fn tick(fixture: &Fixture) {
    let db = fixture.bank.banks.db(fixture.ctx()).unwrap();
    Due(fixture.service.clone()).run(fixture.ctx(), &db).await.unwrap();
}

async fn seen(fixture: &Fixture, of: &Schedule) -> (Status, i64, Vec<RunStatus>) {
    let (now, _, runs) = fixture.service.schedule(fixture.ctx(), fixture.user(), of.schedule_id).await.unwrap();
    (now.status, now.done, runs.iter().rev().map(|run| run.status).collect())
}

#[tokio::test]
async fn every_day_is_paid_once_until_the_end() {
    on_every_engine(|fixture| async move {
        // It is 09:30 on Sunday the 22nd.
        let daily = made(&fixture, 1_000, plan(Frequency::Daily, "2026-11-22", End::After(3))).await;
        let again = made(&fixture, 1_000, plan(Frequency::Daily, "2026-11-22", End::After(3))).await;
        assert_eq!(again.schedule_id, daily.schedule_id, "the same call again is the same order");
        assert_eq!(fixture.consent.asked.lock().len(), 1, "and is not judged anew");
        assert!(fixture.consent.asked.lock()[0].bundle.is_some(), "the plan is part of what was confirmed");
        tick(&fixture).await;
        assert_eq!(fixture.has(&fixture.payee), 0, "not before ten");
        fixture.later(1_900);
        tick(&fixture).await;
        tick(&fixture).await;
        assert_eq!(fixture.has(&fixture.payee), 1_000);
        // Two days without a server: each is made good, once.
        fixture.later(2 * DAY_S);
        for _ in 0..5 {
            tick(&fixture).await;
        }
        assert_eq!((fixture.has(&fixture.payee), fixture.till.booked()), (3_000, 3));
        assert_eq!(seen(&fixture, &daily).await, (Status::Ended, 3, vec![RunStatus::Done; 3]));
        assert_eq!(fixture.consent.standing.lock().len(), 3, "limits and rules are asked each time");
    })
    .await;
}

#[tokio::test]
async fn a_fault_before_or_after_the_booking_neither_loses_nor_doubles() {
    on_every_engine(|fixture| async move {
        for (n, fault) in [Fault::Before, Fault::After].into_iter().enumerate() {
            let once = plan(Frequency::Once, if n == 0 { "2026-11-22" } else { "2026-11-24" }, End::Never);
            let draft = Draft { order: fixture.order(700), plan: once };
            let call = fixture.call(&format!("make-{n}"));
            let order = fixture.service.make_schedule(&call, fixture.user(), &draft).await.unwrap();
            fixture.later(if n == 0 { 1_900 } else { 2 * DAY_S });
            fixture.till.state.lock().faults.push(fault);
            tick(&fixture).await;
            assert_eq!(seen(&fixture, &order).await.0, Status::Active, "nobody knows yet");
            tick(&fixture).await;
            tick(&fixture).await;
            assert_eq!(fixture.has(&fixture.payee), 700 * (n as i64 + 1));
            assert_eq!(seen(&fixture, &order).await, (Status::Ended, 1, vec![RunStatus::Done]));
        }
        assert_eq!(fixture.till.booked(), 2);
    })
    .await;
}

#[tokio::test]
async fn without_money_it_is_tried_again_and_then_told() {
    on_every_engine(|fixture| async move {
        let weekly = made(&fixture, 100_001, plan(Frequency::Weekly, "2026-11-22", End::Never)).await;
        fixture.later(1_900);
        for tries in 1..=3 {
            tick(&fixture).await;
            tick(&fixture).await;
            let expected = if tries < 3 { RunStatus::Retrying } else { RunStatus::Failed };
            assert_eq!(seen(&fixture, &weekly).await, (Status::Active, 0, vec![expected]), "try {tries}");
            assert_eq!(fixture.people.texts.lock().len(), usize::from(tries == 3));
            fixture.later(7_200);
        }
        let text = fixture.people.texts.lock()[0].clone();
        assert!(text.contains("*深") && text.contains("1,000.01") && text.contains("可用余额不足"), "{text}");
        let (_, _, runs) = fixture.service.schedule(fixture.ctx(), fixture.user(), weekly.schedule_id).await.unwrap();
        let refusal = runs[0].refusal.as_ref().unwrap();
        assert_eq!((refusal.code.as_str(), runs[0].tries), ("insufficient_funds", 3));
        assert!(refusal.words(kernel::Lang::En).remedy.is_some());
        // Money came in before the next week.
        fixture.till.state.lock().balances.insert(fixture.payer.account_id.to_string(), 200_000);
        fixture.later(7 * DAY_S);
        tick(&fixture).await;
        assert_eq!(fixture.has(&fixture.payee), 100_001);
    })
    .await;
}

#[tokio::test]
async fn it_is_paused_skipped_resumed_and_cancelled() {
    on_every_engine(|fixture| async move {
        let daily = made(&fixture, 100, plan(Frequency::Daily, "2026-11-23", End::Never)).await;
        let steer = async |key: &str, action| {
            fixture.service.steer_schedule(&fixture.call(key), fixture.user(), daily.schedule_id, action).await
        };
        steer("skip", Action::SkipNext).await.unwrap();
        steer("skip", Action::SkipNext).await.unwrap();
        fixture.later(DAY_S + 1_900);
        tick(&fixture).await;
        assert_eq!(fixture.has(&fixture.payee), 0, "the 23rd was left out, once");
        steer("pause", Action::Pause).await.unwrap();
        fixture.later(3 * DAY_S);
        tick(&fixture).await;
        steer("resume", Action::Resume).await.unwrap();
        tick(&fixture).await;
        assert_eq!(fixture.has(&fixture.payee), 0, "what fell into the pause is left out");
        fixture.later(DAY_S);
        tick(&fixture).await;
        assert_eq!(fixture.has(&fixture.payee), 100);
        let nobody = fixture.payee.user_id;
        let stolen =
            fixture.service.steer_schedule(&fixture.call("x"), nobody, daily.schedule_id, Action::Cancel).await;
        assert!(matches!(stolen, Err(Error::NotFound)));
        steer("cancel", Action::Cancel).await.unwrap();
        assert!(matches!(steer("resume-2", Action::Resume).await, Err(Error::Scene(Refused::ScheduleOver))));
        fixture.later(5 * DAY_S);
        tick(&fixture).await;
        assert_eq!(fixture.has(&fixture.payee), 100);
        assert_eq!(seen(&fixture, &daily).await.0, Status::Cancelled);
    })
    .await;
}

#[tokio::test]
async fn an_impossible_plan_is_refused_in_words() {
    on_every_engine(|fixture| async move {
        let refused = async |plan: Plan| {
            let draft = Draft { order: fixture.order(100), plan };
            match fixture.service.look_at_schedule(fixture.ctx(), fixture.user(), &draft).await {
                Err(Error::Scene(refused)) => refused,
                Err(other) => panic!("{other}"),
                Ok(looked) => panic!("{:?}", looked.days),
            }
        };
        let once = |start| plan(Frequency::Once, start, End::Never);
        assert_eq!(refused(once("2026-11-21")).await, Refused::PlanInThePast);
        assert_eq!(refused(once("2028-01-01")).await, Refused::PlanInvalid);
        let moved = Plan { adjust: Adjust::Next, ..plan(Frequency::Daily, "2026-11-23", End::Never) };
        assert_eq!(refused(moved).await, Refused::PlanInvalid);
        let over = plan(Frequency::Monthly, "2026-11-23", End::On("2026-11-22".parse().unwrap()));
        assert_eq!(refused(over).await, Refused::PlanInvalid);
    })
    .await;
}
