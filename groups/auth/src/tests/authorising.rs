//! The decision: limits, risk, and challenges that carry one operation.

use contracts::account::Guard;
use contracts::auth::{
    Authorisation, Authority, Business, Challenge, Grant, OPERATION_REFUSED, Operation, STEP_UP_ASKED, Tool,
};
use contracts::risk::{Happened, Scenario};
use contracts::user::{Restraint, RestraintReason, User};
use kernel::{Ctx, Id, Lang, Money, PageQuery};
use storage::AuditFilter;

use super::{Fixture, PHONE, PIN, on_every_engine, transfer};
use crate::limit_rules::{LimitRow, LimitRules};
use crate::tools::Proof;

async fn ask(fixture: &Fixture, ctx: &Ctx, operation: &Operation, with: Option<Id<Challenge>>) -> Authorisation {
    fixture.service.authorise(ctx, operation, with, "key-1").await.unwrap()
}

fn challenge_of(authorisation: Authorisation) -> (Id<Challenge>, Vec<Tool>) {
    match authorisation {
        Authorisation::StepUp(view) => (view.challenge_id, view.tools),
        other => panic!("{other:?}"),
    }
}

fn denied(authorisation: Authorisation) -> &'static str {
    match authorisation {
        Authorisation::Deny(denial) => denial.code,
        other => panic!("{other:?}"),
    }
}

fn granted(authorisation: Authorisation) -> Grant {
    match authorisation {
        Authorisation::Allow(grant) => grant,
        other => panic!("{other:?}"),
    }
}

/// A challenge for `operation`, answered in full.
async fn proven(fixture: &Fixture, ctx: &Ctx, operation: &Operation) -> Id<Challenge> {
    let (challenge, tools) = challenge_of(ask(fixture, ctx, operation, None).await);
    for tool in tools {
        let secret = match tool {
            Tool::Pin => PIN.to_owned(),
            Tool::SmsCode => {
                fixture.later(60);
                fixture.service.send_challenge_code(ctx, challenge).await.unwrap();
                fixture.code(PHONE)
            }
            other => panic!("nobody here holds {other:?}"),
        };
        fixture.service.answer_challenge(ctx, challenge, tool, Proof::Secret(secret.into())).await.unwrap();
    }
    challenge
}

fn counter(user: Id<User>) -> String {
    format!("out:{user}:transfer_others:2026-11-22")
}

#[tokio::test]
async fn a_small_amount_needs_the_pin_and_a_larger_one_a_code_besides() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        assert_eq!(challenge_of(ask(&fixture, &ctx, &transfer(user, 1_000), None).await).1, [Tool::Pin]);
        let both = [Tool::Pin, Tool::SmsCode];
        assert_eq!(challenge_of(ask(&fixture, &ctx, &transfer(user, 1_001), None).await).1, both);
        fixture.ledger.0.lock().insert(counter(user), 90_000);
        assert_eq!(challenge_of(ask(&fixture, &ctx, &transfer(user, 200), None).await).1, both, "900 went out already");
        assert_eq!(denied(ask(&fixture, &ctx, &transfer(user, 49_101), None).await), "limit_exceeded");
        let own = Operation { business: Business::TransferOwn, ..transfer(user, 1_000_000) };
        assert_eq!(challenge_of(ask(&fixture, &ctx, &own, None).await).1, [Tool::Pin]);
    })
    .await;
}

#[tokio::test]
async fn a_proof_carries_its_operation_once() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        let operation = transfer(user, 6_000);
        let challenge = proven(&fixture, &ctx, &operation).await;
        let other = Operation { payee_account: "6229000000009999".into(), ..operation.clone() };
        for changed in [other, transfer(user, 6_001), transfer(user, 1)] {
            assert_eq!(denied(ask(&fixture, &ctx, &changed, Some(challenge)).await), "challenge_invalid");
        }
        let elsewhere = fixture.signed_in(user, 1);
        assert_eq!(denied(ask(&fixture, &elsewhere, &operation, Some(challenge)).await), "challenge_invalid");
        let grant = granted(ask(&fixture, &ctx, &operation, Some(challenge)).await);
        assert_eq!((grant.tools.as_slice(), grant.challenge_id), (&[Tool::Pin, Tool::SmsCode][..], Some(challenge)));
        assert_eq!(grant.limit_left, Money::cny(5_000_000));
        let guard = Guard::CounterWithin { key: counter(user), delta: 600_000, cap: 5_000_000 };
        assert_eq!(grant.guards, [guard]);
        // The call may come again before it was posted, and after it was, when the counter has moved; another may not.
        granted(ask(&fixture, &ctx, &operation, Some(challenge)).await);
        fixture.ledger.1.lock().insert("key-1".into());
        fixture.ledger.0.lock().insert(counter(user), 5_000_000);
        granted(ask(&fixture, &ctx, &operation, Some(challenge)).await);
        granted(ask(&fixture, &ctx, &operation, None).await);
        fixture.ledger.0.lock().clear();
        let second = fixture.service.authorise(&ctx, &operation, Some(challenge), "key-2").await.unwrap();
        assert_eq!(denied(second), "challenge_invalid");
    })
    .await;
}

#[tokio::test]
async fn a_spent_proof_is_no_pass_for_ever() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        let operation = transfer(user, 500);
        let challenge = Some(proven(&fixture, &ctx, &operation).await);
        granted(ask(&fixture, &ctx, &operation, challenge).await);
        fixture.later(360);
        assert_eq!(denied(ask(&fixture, &ctx, &operation, challenge).await), "challenge_invalid");
        let challenge = Some(proven(&fixture, &ctx, &operation).await);
        granted(ask(&fixture, &ctx, &operation, challenge).await);
        fixture.rules.say("deny");
        assert_eq!(denied(ask(&fixture, &ctx, &operation, challenge).await), "risk_denied");
    })
    .await;
}

#[tokio::test]
async fn two_spends_at_once_leave_one() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        let operation = transfer(user, 500);
        let challenge = Some(proven(&fixture, &ctx, &operation).await);
        let (one, other) = tokio::join!(
            fixture.service.authorise(&ctx, &operation, challenge, "key-a"),
            fixture.service.authorise(&ctx, &operation, challenge, "key-b"),
        );
        let allowed = [one.unwrap(), other.unwrap()];
        assert_eq!(allowed.iter().filter(|answer| matches!(answer, Authorisation::Allow(_))).count(), 1);
    })
    .await;
}

#[tokio::test]
async fn half_a_proof_is_the_same_challenge_again() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        let operation = transfer(user, 6_000);
        let (challenge, _) = challenge_of(ask(&fixture, &ctx, &operation, None).await);
        fixture.service.answer_challenge(&ctx, challenge, Tool::Pin, Proof::Secret(PIN.into())).await.unwrap();
        assert_eq!(challenge_of(ask(&fixture, &ctx, &operation, Some(challenge)).await).0, challenge);
        assert_eq!(challenge_of(ask(&fixture, &ctx, &operation, None).await).0, challenge, "asked anew without it");
        fixture.later(360);
        assert_eq!(denied(ask(&fixture, &ctx, &operation, Some(challenge)).await), "challenge_invalid");
        assert_ne!(challenge_of(ask(&fixture, &ctx, &operation, None).await).0, challenge);
    })
    .await;
}

#[tokio::test]
async fn risk_asks_for_more_or_refuses() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        let small = transfer(user, 100);
        let light = proven(&fixture, &ctx, &small).await;
        fixture.rules.say("step_up");
        let (challenge, tools) = challenge_of(ask(&fixture, &ctx, &small, Some(light)).await);
        assert_eq!(tools, [Tool::Pin, Tool::SmsCode], "a proof with less is not enough any more");
        assert_ne!(challenge, light);
        for ctx in [ctx.clone(), Ctx { lang: Lang::En, ..ctx.clone() }] {
            let Authorisation::StepUp(asked) = ask(&fixture, &ctx, &small, None).await else { panic!("not asked") };
            assert_eq!(asked.reason.as_deref(), Some(ctx.lang.pick("测试", "Test")), "the customer is told why");
        }
        fixture.rules.say("deny");
        assert_eq!(denied(ask(&fixture, &ctx, &small, None).await), "risk_denied");
        let own = Operation { business: Business::TransferOwn, ..small };
        assert_eq!(challenge_of(ask(&fixture, &ctx, &own, None).await).1, [Tool::Pin], "no money leaves");
    })
    .await;
}

#[tokio::test]
async fn without_a_pin_one_is_told_to_set_it() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(None).await;
        let ctx = fixture.signed_in(user, 1);
        let Authorisation::Enrol(wanted) = ask(&fixture, &ctx, &transfer(user, 1), None).await else {
            panic!("not told what is missing")
        };
        let denial = wanted.denial;
        assert_eq!((denial.code, wanted.ways), ("pin_not_set", vec![vec![Tool::Pin]]));
        assert_eq!(denial.remedy.and_then(|remedy| remedy.action).as_deref(), Some("set_pin"));
    })
    .await;
}

#[tokio::test]
async fn small_payments_pass_without_proof_where_the_bank_allows_it() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        fixture.service.allow_small_payments(fixture.ctx(), Money::cny(20_000)).await.unwrap();
        let grant = granted(ask(&fixture, &ctx, &transfer(user, 200), None).await);
        assert_eq!(grant.guards, [Guard::CounterWithin { key: counter(user), delta: 20_000, cap: 20_000 }]);
        assert_eq!(challenge_of(ask(&fixture, &ctx, &transfer(user, 201), None).await).1, [Tool::Pin]);
        fixture.service.allow_small_payments(fixture.ctx(), Money::cny(0)).await.unwrap();
        assert_eq!(challenge_of(ask(&fixture, &ctx, &transfer(user, 200), None).await).1, [Tool::Pin]);
    })
    .await;
}

#[tokio::test]
async fn a_changed_table_is_in_force_within_seconds() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        challenge_of(ask(&fixture, &ctx, &transfer(user, 500), None).await);
        let mut rules = LimitRules::default();
        let pin = |row: &&mut LimitRow| row.business == Business::TransferOthers && row.tools == [Tool::Pin].into();
        rules.rows.iter_mut().find(pin).unwrap().per_day_minor = 10_000;
        fixture.set_table(&rules).await;
        fixture.later(5);
        let tools = challenge_of(ask(&fixture, &ctx, &transfer(user, 500), None).await).1;
        assert_eq!(tools, [Tool::Pin, Tool::SmsCode]);
    })
    .await;
}

#[tokio::test]
async fn a_forecast_says_the_same_and_leaves_no_trace_but_of_what_ends_there() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        fixture.ledger.0.lock().insert(counter(user), 1_000_000);
        let before = fixture.actions(&ctx).await.len();
        let light = fixture.service.forecast(&ctx, &transfer(user, 500)).await.unwrap();
        assert_eq!((light.tools.len(), light.limit_left, light.denial.is_none()), (2, Money::cny(4_000_000), true));
        let over = fixture.service.forecast(&ctx, &transfer(user, 40_001)).await.unwrap();
        assert_eq!(over.denial.map(|denial| denial.code), Some("limit_exceeded"));
        assert_eq!(fixture.actions(&ctx).await.len(), before);
        let judged = || fixture.rules.judged.lock().len();
        let attempts = judged();
        fixture.service.forecast(&ctx, &transfer(user, 500)).await.unwrap();
        let looked = judged() - attempts;
        fixture.rules.say("deny");
        let refused = fixture.service.forecast(&ctx, &transfer(user, 500)).await.unwrap();
        assert_eq!(refused.denial.map(|denial| denial.code), Some("risk_denied"));
        assert_eq!(judged() - attempts, 2 * looked + 1, "what ends here is judged as an attempt, and can be appealed");
        fixture.rules.calm();
        let own = fixture.service.limits_of(&ctx, user, Business::TransferOthers).await.unwrap();
        assert_eq!((own.used.day_minor, own.date.as_str(), own.ladder().len()), (1_000_000, "2026-11-22", 3));
    })
    .await;
}

#[tokio::test]
async fn refusals_and_step_ups_are_told_and_remembered() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        ask(&fixture, &ctx, &transfer(user, 50_001), None).await;
        ask(&fixture, &ctx, &transfer(user, 6_000), None).await;
        let actions = fixture.actions(&ctx).await;
        for action in ["auth.operation_refused", "auth.step_up_asked"] {
            assert!(actions.contains(&action.to_owned()), "{action}");
        }
        let db = fixture.bank.banks.db(&ctx).unwrap();
        let events = storage::Outbox::new(db, ctx.clone()).events_after(0).await.unwrap();
        let topics: Vec<_> = events.iter().map(|event| event.topic.as_str()).collect();
        assert_eq!(topics, [OPERATION_REFUSED, STEP_UP_ASKED]);
        assert!(events.iter().all(|event| !event.payload.contains("张小明")));
    })
    .await;
}

#[tokio::test]
async fn where_no_money_moves_a_code_is_asked_for_and_nothing_is_counted() {
    on_every_engine(|fixture| async move {
        // Without a PIN.
        let user = fixture.customer(None).await;
        let ctx = fixture.signed_in(user, 1);
        let opening = Operation { business: Business::OpenAccount, amount: Money::cny(0), ..transfer(user, 0) };
        let (challenge, tools) = challenge_of(ask(&fixture, &ctx, &opening, None).await);
        assert_eq!(tools, [Tool::SmsCode]);
        fixture.service.send_challenge_code(&ctx, challenge).await.unwrap();
        let text = fixture.people.last_text(&PHONE.parse().unwrap()).unwrap();
        assert!(text.contains("在线开立账户") && text.contains("1234"), "{text}");
        fixture
            .service
            .answer_challenge(&ctx, challenge, Tool::SmsCode, Proof::Secret(fixture.code(PHONE).into()))
            .await
            .unwrap();
        let other = Operation { business: Business::BindCard, ..opening.clone() };
        assert_eq!(denied(ask(&fixture, &ctx, &other, Some(challenge)).await), "challenge_invalid");
        let grant = granted(ask(&fixture, &ctx, &opening, Some(challenge)).await);
        assert_eq!((grant.guards.len(), grant.tools), (0, vec![Tool::SmsCode]));
    })
    .await;
}

#[tokio::test]
async fn the_risk_rules_judge_whatever_could_be_somebody_elses_doing() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        let of = |business| Operation { business, amount: Money::cny(0), ..transfer(user, 0) };
        let tools = async |business| challenge_of(ask(&fixture, &ctx, &of(business), None).await).1;
        assert_eq!(tools(Business::OpenAccount).await, [Tool::SmsCode]);
        assert_eq!(tools(Business::LiftProtection).await, [Tool::Pin]);
        assert_eq!(tools(Business::BindCard).await, [Tool::SmsCode]);
        let judged = [
            (Business::OpenAccount, Scenario::AccountOpening),
            (Business::UpgradeAccount, Scenario::AccountOpening),
            (Business::LiftProtection, Scenario::ProtectionLifted),
            (Business::BindCard, Scenario::CardBinding),
            (Business::ChangeTools, Scenario::CredentialChange),
            (Business::ChangePhone, Scenario::CredentialChange),
            (Business::UnbindDevice, Scenario::DeviceBinding),
            (Business::ChangeLimit, Scenario::LimitChange),
        ];
        fixture.rules.say("step_up");
        for (business, scenario) in judged {
            if scenario == Scenario::CredentialChange {
                let answer = ask(&fixture, &ctx, &of(business), None).await;
                assert_eq!(denied(answer), "risk_denied", "PIN and code are the usual for {business:?}");
            } else {
                assert_eq!(tools(business).await, [Tool::Pin, Tool::SmsCode], "{business:?}");
            }
            let told = fixture.rules.judged.lock().last().cloned().unwrap();
            assert_eq!(told.scenario, scenario);
            assert!(told.operation.is_some() && told.amount.is_none(), "{told:?}");
            let is_of_identity =
                [Scenario::AccountOpening, Scenario::CardBinding, Scenario::CredentialChange].contains(&scenario);
            assert_eq!(told.phone.is_some_and(|phone| !phone.contains(super::PHONE)), is_of_identity);
        }
        fixture.rules.say("deny");
        for (business, _) in judged {
            assert_eq!(denied(ask(&fixture, &ctx, &of(business), None).await), "risk_denied", "{business:?}");
        }
        assert_eq!(tools(Business::CloseAccount).await, [Tool::SmsCode]);
    })
    .await;
}

#[tokio::test]
async fn what_a_person_looks_at_first_is_refused_for_now_and_on_record() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        let operation = transfer(user, 500);
        let challenge = Some(proven(&fixture, &ctx, &operation).await);
        fixture.rules.say("delay");
        let answer = ask(&fixture, &ctx, &operation, challenge).await;
        let Authorisation::Deny(denial) = answer else { panic!("{answer:?}") };
        assert_eq!(denial.code, "risk_delayed");
        assert!(denial.detail.0.contains("测试") && denial.detail.1.contains("Test"), "{denial:?}");
        assert!(denial.remedy.is_some_and(|remedy| remedy.text_zh.contains("客服")));
        let standing = fixture.service.authorise_standing(&ctx, &operation, &[Tool::Pin]).await.unwrap();
        assert_eq!(denied(standing), "risk_delayed", "not by a standing order either");
        let trail = fixture.bank.banks.db(&ctx).unwrap();
        let filter = AuditFilter { subject: Some(user.to_string()), ..AuditFilter::default() };
        let rows = trail.audit_page(&filter, &PageQuery::default()).await.unwrap().items;
        assert!(rows.iter().any(|row| row.action == "auth.operation_refused"), "{rows:?}");
    })
    .await;
}

#[tokio::test]
async fn a_proof_that_goes_wrong_is_told_to_the_risk_rules() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        let (challenge, _) = challenge_of(ask(&fixture, &ctx, &transfer(user, 500), None).await);
        let wrong = Proof::Secret("000000".into());
        assert!(fixture.service.answer_challenge(&ctx, challenge, Tool::Pin, wrong).await.is_err());
        let told = (Scenario::Transfer, Some("pin".to_owned()), Happened::Failed);
        assert!(fixture.rules.told.lock().contains(&told));
    })
    .await;
}

#[tokio::test]
async fn what_was_confirmed_earlier_asks_for_nothing_but_keeps_to_the_limits_of_its_tools() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        let standing = async |yuan: i64, tools: &[Tool]| {
            fixture.service.authorise_standing(&ctx, &transfer(user, yuan), tools).await.unwrap()
        };
        let grant = granted(standing(900, &[Tool::Pin]).await);
        let guard = Guard::CounterWithin { key: counter(user), delta: 90_000, cap: 100_000 };
        assert_eq!((grant.guards, grant.challenge_id), (vec![guard], None));
        assert_eq!(denied(standing(1_001, &[Tool::Pin]).await), "limit_exceeded");
        assert_eq!(granted(standing(1_001, &[Tool::Pin, Tool::SmsCode]).await).tools.len(), 2);
        fixture.ledger.0.lock().insert(counter(user), 20_000);
        assert_eq!(denied(standing(900, &[Tool::Pin]).await), "limit_exceeded", "200 went out already");
        fixture.ledger.0.lock().clear();
        assert_eq!(denied(standing(1, &[]).await), "limit_exceeded", "nothing was proven");
    })
    .await;
}

#[tokio::test]
async fn a_bundle_is_confirmed_as_one_and_as_it_was_shown() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        let of = |digest: &str| Operation {
            bundle: Some(contracts::auth::Bundle { digest: digest.into(), title: "批量转账 3 笔".into() }),
            ..transfer(user, 500)
        };
        let challenge = proven(&fixture, &ctx, &of("as shown")).await;
        assert_eq!(denied(ask(&fixture, &ctx, &of("another"), Some(challenge)).await), "challenge_invalid");
        granted(ask(&fixture, &ctx, &of("as shown"), Some(challenge)).await);
    })
    .await;
}

#[tokio::test]
async fn whoever_came_back_or_has_an_old_document_is_held_to_less() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        let until = ctx.now().plus_seconds(86_400);
        let hold = |yuan: i64, why| {
            *fixture.people.restraint.lock() = Some(Restraint { until, day_cap: Money::cny(yuan * 100), why });
        };
        hold(5_000, RestraintReason::Recovered);
        assert_eq!(denied(ask(&fixture, &ctx, &transfer(user, 5_001), None).await), "limit_exceeded");
        challenge_of(ask(&fixture, &ctx, &transfer(user, 5_000), None).await);
        hold(0, RestraintReason::DocumentExpired);
        assert_eq!(denied(ask(&fixture, &ctx, &transfer(user, 1), None).await), "id_document_expired");
        let forecast = fixture.service.forecast(&ctx, &transfer(user, 1)).await.unwrap();
        assert_eq!(forecast.denial.map(|denial| denial.code), Some("id_document_expired"));
        let own = Operation { business: Business::TransferOwn, ..transfer(user, 1) };
        challenge_of(ask(&fixture, &ctx, &own, None).await);
        *fixture.people.restraint.lock() = None;
        challenge_of(ask(&fixture, &ctx, &transfer(user, 5_001), None).await);
    })
    .await;
}
