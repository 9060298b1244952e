//! Limits: what is promised is kept, by whomever and however often it is asked.

use contracts::account::Guard;
use contracts::auth::{Authorisation, Authority, Business, Challenge, Grant, Operation, Tool};
use kernel::{Ctx, Id, Idempotency, Money, Timestamp};

use super::{Fixture, PHONE, PIN, on_every_engine, transfer};
use crate::error::Error;
use crate::limit_rules::{LimitRow, LimitRules};
use crate::model::{Caps, Effect};
use crate::own_limits::Wish;
use crate::own_limits::simulate::{Device, Question, RowStands};

async fn ask(
    fixture: &Fixture,
    ctx: &Ctx,
    operation: &Operation,
    with: Option<Id<Challenge>>,
    key: &str,
) -> Authorisation {
    fixture.service.authorise(ctx, operation, with, key).await.unwrap()
}

fn asked(answer: Authorisation) -> Id<Challenge> {
    match answer {
        Authorisation::StepUp(view) => view.challenge_id,
        other => panic!("{other:?}"),
    }
}

fn code(answer: &Authorisation) -> &'static str {
    match answer {
        Authorisation::Deny(denial) => denial.code,
        Authorisation::Enrol(wanted) => wanted.denial.code,
        Authorisation::StepUp(_) => "step_up",
        Authorisation::Allow(_) => "allow",
    }
}

fn granted(answer: Authorisation) -> Grant {
    match answer {
        Authorisation::Allow(grant) => grant,
        other => panic!("{other:?}"),
    }
}

async fn answer(fixture: &Fixture, ctx: &Ctx, challenge: Id<Challenge>, tools: &[Tool]) {
    for tool in tools {
        let secret = match tool {
            Tool::SmsCode => {
                fixture.later(60);
                fixture.service.send_challenge_code(ctx, challenge).await.unwrap();
                fixture.code(PHONE)
            }
            _ => PIN.to_owned(),
        };
        fixture
            .service
            .answer_challenge(ctx, challenge, *tool, crate::tools::Proof::Secret(secret.into()))
            .await
            .unwrap();
    }
}

fn row(tools: &[Tool], caps: Caps) -> LimitRow {
    LimitRow {
        channel: "*".into(),
        business: Business::TransferOthers,
        user_class: "*".into(),
        tools: tools.iter().copied().collect(),
        per_operation_minor: caps.per_operation_minor,
        per_day_minor: caps.per_day_minor.unwrap(),
        per_day_count: caps.per_day_count,
        per_year_minor: caps.per_year_minor,
        source: "test".into(),
    }
}

fn day(minor: i64) -> Caps {
    Caps { per_day_minor: Some(minor), ..Caps::OPEN }
}

/// The context of one more call, with its own promise.
fn call(ctx: &Ctx) -> Ctx {
    let key = ctx.new_id::<()>().to_string();
    Ctx { idempotency: Some(Idempotency::new(key, "asked".into())), ..ctx.clone() }
}

/// Applies the guards as the ledger does: all or none.
fn post(fixture: &Fixture, key: &str, grant: &Grant) -> bool {
    let mut counters = fixture.ledger.0.lock();
    let within = |guard: &Guard| match guard {
        Guard::CounterWithin { key, delta, cap } => counters.get(key).copied().unwrap_or(0) + delta <= *cap,
        Guard::AvailableAtLeast { .. } => true,
    };
    let is_within = grant.guards.iter().all(within);
    for guard in grant.guards.iter().filter(|_| is_within) {
        if let Guard::CounterWithin { key, delta, .. } = guard {
            *counters.entry(key.clone()).or_default() += delta;
        }
    }
    fixture.ledger.1.lock().insert(key.to_owned());
    is_within
}

#[tokio::test]
async fn two_challenges_are_never_promised_the_same_limit() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let (phone, tablet) = (fixture.signed_in(user, 1), fixture.signed_in(user, 2));
        let first = asked(ask(&fixture, &phone, &transfer(user, 30_000), None, "a").await);
        assert_eq!(code(&ask(&fixture, &tablet, &transfer(user, 20_001), None, "b").await), "limit_exceeded");
        // The same operation is the same promise.
        assert_eq!(asked(ask(&fixture, &phone, &transfer(user, 30_000), None, "a").await), first);
        // What is given up is free at once; a stranger's session cannot give it up.
        assert!(matches!(fixture.service.give_up(&tablet, first).await, Err(Error::NotFound)));
        fixture.service.give_up(&phone, first).await.unwrap();
        let second = asked(ask(&fixture, &tablet, &transfer(user, 20_001), None, "b").await);
        assert_eq!(code(&ask(&fixture, &phone, &transfer(user, 30_000), Some(first), "a").await), "challenge_invalid");
        // Spent, and not in the books yet: still promised.
        answer(&fixture, &tablet, second, &[Tool::Pin, Tool::SmsCode]).await;
        let grant = granted(ask(&fixture, &tablet, &transfer(user, 20_001), Some(second), "b").await);
        assert_eq!(code(&ask(&fixture, &phone, &transfer(user, 30_000), None, "c").await), "limit_exceeded");
        assert!(post(&fixture, "b", &grant));
        assert_eq!(code(&ask(&fixture, &phone, &transfer(user, 30_000), None, "c").await), "limit_exceeded");
        asked(ask(&fixture, &phone, &transfer(user, 29_999), None, "d").await);
        // What is over holds nothing.
        assert_eq!(code(&ask(&fixture, &tablet, &transfer(user, 29_998), None, "e").await), "limit_exceeded");
        fixture.later(360);
        asked(ask(&fixture, &tablet, &transfer(user, 29_998), None, "e").await);
    })
    .await;
}

#[tokio::test]
async fn of_many_who_ask_at_once_only_as_many_are_promised_as_fit() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        let one = async |n: i64| ask(&fixture, &ctx, &transfer(user, 12_000 + n), None, "k").await;
        let answers = tokio::join!(one(1), one(2), one(3), one(4), one(5), one(6));
        let answers = [answers.0, answers.1, answers.2, answers.3, answers.4, answers.5];
        let promised = answers.iter().filter(|answer| code(answer) == "step_up").count();
        assert_eq!(promised, 4, "four times 12,000 fit into 50,000");
    })
    .await;
}

#[tokio::test]
async fn a_customer_proves_it_the_way_they_choose() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        let rows = vec![row(&[Tool::Pin], day(100_000)), row(&[Tool::SmsCode], day(50_000))];
        fixture.set_table(&LimitRules { rows }).await;
        fixture.later(5);
        let Authorisation::StepUp(view) = ask(&fixture, &ctx, &transfer(user, 100), None, "a").await else { panic!() };
        let ways: Vec<_> =
            view.options.iter().map(|way| (way.tools.clone(), way.limit_left.unwrap().minor())).collect();
        assert_eq!(ways, [(vec![Tool::Pin], 100_000), (vec![Tool::SmsCode], 50_000)]);
        assert_eq!(view.tools, [Tool::Pin], "the lightest, for who does not choose");
        answer(&fixture, &ctx, view.challenge_id, &[Tool::SmsCode]).await;
        let shown = fixture.service.challenge(&ctx, view.challenge_id).await.unwrap();
        assert_eq!((shown.tools, shown.passed), (vec![Tool::SmsCode], vec![Tool::SmsCode]));
        let grant = granted(ask(&fixture, &ctx, &transfer(user, 100), Some(view.challenge_id), "a").await);
        assert_eq!(grant.tools, [Tool::SmsCode]);
        let Guard::CounterWithin { cap, .. } = &grant.guards[0] else { panic!() };
        assert_eq!(*cap, 50_000, "with the cap of the way that was gone");
    })
    .await;
}

#[tokio::test]
async fn operations_and_the_year_are_counted_where_a_row_says_so_and_only_there() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        let caps = Caps { per_day_count: Some(2), per_year_minor: Some(250_000), ..day(100_000) };
        fixture.set_table(&LimitRules { rows: vec![row(&[], caps)] }).await;
        fixture.later(5);
        let pay = async |yuan: i64, key: &str| match ask(&fixture, &ctx, &transfer(user, yuan), None, key).await {
            Authorisation::Allow(grant) => post(&fixture, key, &grant),
            other => panic!("{}", code(&other)),
        };
        let keys = |grant: Grant| -> Vec<String> {
            grant
                .guards
                .into_iter()
                .map(|guard| match guard {
                    Guard::CounterWithin { key, .. } => key,
                    Guard::AvailableAtLeast { .. } => panic!(),
                })
                .collect()
        };
        let grant = granted(ask(&fixture, &ctx, &transfer(user, 1), None, "x").await);
        let of = |rest: &str| format!("{user}:transfer_others:{rest}");
        let expected = [
            format!("out:{}", of("2026-11-22")),
            format!("out_count:{}", of("2026-11-22")),
            format!("out:{}", of("2026")),
        ];
        assert_eq!(keys(grant), expected);
        assert!(pay(1_000, "1").await);
        assert_eq!(
            code(&ask(&fixture, &ctx, &transfer(user, 1), None, "2").await),
            "limit_exceeded",
            "the day's amount"
        );
        // Midnight in the bank's zone: the day begins anew, the year goes on.
        let midnight = Timestamp::start_of("2026-11-23".parse().unwrap(), kernel::time::DEFAULT_ZONE);
        ctx.clock.move_to(midnight);
        assert!(pay(999, "3").await && pay(1, "4").await);
        let Authorisation::Deny(denial) = ask(&fixture, &ctx, &transfer(user, 1), None, "5").await else { panic!() };
        assert!(denial.title.0.contains("笔数"), "the third of the day");
        let next = Timestamp::start_of("2026-11-24".parse().unwrap(), kernel::time::DEFAULT_ZONE);
        ctx.clock.move_to(next);
        let Authorisation::Deny(denial) = ask(&fixture, &ctx, &transfer(user, 501), None, "6").await else { panic!() };
        assert!(denial.title.0.contains("本年"), "2,000 went out this year");
        assert!(pay(500, "7").await);
        let new_year = Timestamp::start_of("2027-01-01".parse().unwrap(), kernel::time::DEFAULT_ZONE);
        ctx.clock.move_to(new_year.plus_seconds(-1));
        assert_eq!(code(&ask(&fixture, &ctx, &transfer(user, 1), None, "8").await), "limit_exceeded");
        ctx.clock.move_to(new_year);
        assert!(pay(1_000, "9").await, "a new year");
        fixture.set_table(&LimitRules::default()).await;
        fixture.later(5);
        let own = fixture.service.limits_of(&ctx, user, Business::TransferOthers).await.unwrap();
        assert_eq!(
            (own.used.day_minor, own.used.day_count, own.used.year_minor),
            (100_000, 0, 0),
            "not asked for, not read"
        );
    })
    .await;
}

#[tokio::test]
async fn a_customer_lowers_at_once_and_raises_with_a_proof() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        let change = async |ctx: &Ctx, caps: Caps, until: Option<Timestamp>, with: Option<Id<Challenge>>| {
            let wish = Wish { business: Business::TransferOthers, caps, until };
            fixture.service.change_own_limits(ctx, user, wish, with).await
        };
        let over = change(&call(&ctx), day(5_000_001), None, None).await;
        assert!(matches!(over, Err(Error::Field { field: "per_day", .. })), "beyond the tools held");
        change(&call(&ctx), day(60_000), None, None).await.unwrap();
        assert_eq!(code(&ask(&fixture, &ctx, &transfer(user, 601), None, "a").await), "limit_exceeded");
        asked(ask(&fixture, &ctx, &transfer(user, 600), None, "a").await);
        // Up again: PIN and code, for these very figures.
        let again = call(&ctx);
        let Err(Error::StepUp(view)) = change(&again, day(200_000), None, None).await else { panic!() };
        assert_eq!(view.tools, [Tool::Pin, Tool::SmsCode]);
        answer(&fixture, &ctx, view.challenge_id, &view.tools).await;
        let other = change(&call(&ctx), day(300_000), None, Some(view.challenge_id)).await;
        assert!(matches!(other, Err(Error::Denied(_))), "proven for other figures");
        assert_eq!(
            code(&ask(&fixture, &ctx, &transfer(user, 1), Some(view.challenge_id), "t").await),
            "challenge_invalid"
        );
        let own = change(&again, day(200_000), None, Some(view.challenge_id)).await.unwrap();
        assert_eq!(own.own.unwrap().caps, day(200_000));
        change(&again, day(200_000), None, Some(view.challenge_id)).await.unwrap();
        assert!(fixture.actions(&ctx).await.contains(&"auth.limit_changed".to_owned()));
        // For an hour more, and then as before.
        let until = ctx.now().plus_seconds(3_600);
        let raise = call(&ctx);
        let Err(Error::StepUp(view)) = change(&raise, day(4_000_000), Some(until), None).await else { panic!() };
        answer(&fixture, &ctx, view.challenge_id, &view.tools).await;
        change(&raise, day(4_000_000), Some(until), Some(view.challenge_id)).await.unwrap();
        asked(ask(&fixture, &ctx, &transfer(user, 30_000), None, "b").await);
        ctx.clock.move_to(until);
        assert_eq!(code(&ask(&fixture, &ctx, &transfer(user, 30_000), None, "b").await), "limit_exceeded");
        let late = change(&call(&ctx), day(1), Some(ctx.now()), None).await;
        assert!(matches!(late, Err(Error::Field { field: "until", .. })));
    })
    .await;
}

#[tokio::test]
async fn the_bank_holds_a_customer_to_less_or_lets_one_go_further_within_the_ceiling() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        let rows = vec![row(&[Tool::Pin], day(50_000)), row(&[Tool::Pin, Tool::SmsCode], day(1_000_000))];
        fixture.set_table(&LimitRules { rows }).await;
        fixture.later(5);
        let set = async |caps, effect| {
            let wish = Wish { business: Business::TransferOthers, caps, until: None };
            let desk = call(fixture.ctx());
            fixture.service.set_by_bank(&desk, user, wish, effect, "客户来电申请".into()).await.unwrap();
        };
        set(day(90_000_000), Effect::Raise).await;
        asked(ask(&fixture, &ctx, &transfer(user, 50_000), None, "a").await);
        fixture.later(360);
        assert_eq!(
            code(&ask(&fixture, &ctx, &transfer(user, 50_001), None, "b").await),
            "limit_exceeded",
            "the alliance's ceiling"
        );
        set(day(0), Effect::Cap).await;
        assert_eq!(
            code(&ask(&fixture, &ctx, &transfer(user, 1), None, "c").await),
            "limit_exceeded",
            "nothing goes out"
        );
        set(Caps::OPEN, Effect::Cap).await;
        asked(ask(&fixture, &ctx, &transfer(user, 1), None, "c").await);
    })
    .await;
}

#[tokio::test]
async fn the_simulator_decides_as_the_platform_does_and_shows_the_path() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        let simulate = async |yuan: i64, tools: Option<&[Tool]>| {
            let question = Question {
                user,
                channel: kernel::Channel::H5,
                business: Business::TransferOthers,
                amount: Money::cny(yuan * 100),
                payee_account: String::new(),
                first_time_payee: false,
                device: Device::Known,
                tools: tools.map(|tools| tools.iter().copied().collect()),
                draft: None,
            };
            fixture.service.simulate(fixture.ctx(), question).await.unwrap()
        };
        let before = fixture.actions(&ctx).await.len();
        let seen = simulate(6_000, None).await;
        let offers = seen.outcome.unwrap();
        let Authorisation::StepUp(view) = ask(&fixture, &ctx, &transfer(user, 6_000), None, "a").await else {
            panic!()
        };
        assert_eq!(
            offers.iter().map(|offer| offer.tools.iter().copied().collect::<Vec<_>>()).collect::<Vec<_>>(),
            [view.tools]
        );
        assert!(seen.rows.iter().all(|row| row.stands == RowStands::Counts));
        assert!(seen.rows.iter().any(|row| row.held && row.stopped_by.is_some()), "the PIN alone does not carry it");
        assert_eq!(simulate(6_000, None).await.reserved.day_minor, 600_000, "the open challenge holds it");
        let with_key = simulate(150_000, Some(&[Tool::Pin, Tool::Passkey])).await.outcome.unwrap();
        assert_eq!(with_key[0].tools.len(), 2);
        assert!(simulate(150_000, None).await.outcome.is_err());
        assert_eq!(fixture.actions(&ctx).await.len(), before + 1, "only the real one left a trace");
    })
    .await;
}

/// A small generator, so that a failure can be repeated.
fn dice(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

#[tokio::test]
async fn no_sequence_of_operations_exceeds_a_limit() {
    const CAPS: Caps = Caps {
        per_operation_minor: Some(40_000),
        per_day_minor: Some(100_000),
        per_day_count: Some(6),
        per_year_minor: Some(220_000),
    };
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        fixture
            .set_table(&LimitRules {
                rows: vec![
                    row(&[], Caps { per_operation_minor: None, per_day_minor: Some(20_000), ..CAPS }),
                    row(&[Tool::Pin], CAPS),
                ],
            })
            .await;
        fixture.later(5);
        let ctx = fixture.signed_in(user, 1);
        let (mut state, mut days) = (20_261_128, Vec::new());
        for _ in 0..4 {
            let (moved, count) = (std::sync::atomic::AtomicI64::new(0), std::sync::atomic::AtomicI64::new(0));
            for _ in 0..5 {
                let amounts =
                    [dice(&mut state), dice(&mut state), dice(&mut state)].map(|roll| 1 + (roll % 450) as i64);
                let pay = async |yuan: i64, key: String| {
                    let operation = transfer(user, yuan);
                    let grant = match ask(&fixture, &ctx, &operation, None, &key).await {
                        Authorisation::Allow(grant) => grant,
                        Authorisation::StepUp(view) => {
                            answer(&fixture, &ctx, view.challenge_id, &[Tool::Pin]).await;
                            match ask(&fixture, &ctx, &operation, Some(view.challenge_id), &key).await {
                                Authorisation::Allow(grant) => grant,
                                _ => return,
                            }
                        }
                        _ => return,
                    };
                    assert!(yuan * 100 <= 40_000, "over the limit of one operation");
                    if post(&fixture, &key, &grant) {
                        moved.fetch_add(yuan * 100, std::sync::atomic::Ordering::Relaxed);
                        count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    }
                };
                let key = || ctx.new_id::<()>().to_string();
                tokio::join!(pay(amounts[0], key()), pay(amounts[1], key()), pay(amounts[2], key()));
            }
            let (moved, count) = (moved.into_inner(), count.into_inner());
            assert!(moved <= 100_000 && count <= 6, "{moved} in {count}");
            days.push(moved);
            fixture.later(86_400);
        }
        let year: i64 = days.iter().sum();
        assert!(year <= 220_000, "{days:?}");
        assert!(year > 100_000, "something was moved: {days:?}");
    })
    .await;
}
