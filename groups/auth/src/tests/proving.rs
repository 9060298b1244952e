//! Answering challenges, and the PIN.

use contracts::auth::{Authorisation, Authority, Challenge, ChallengeView, CustomerTool, Tool, ToolStanding};
use kernel::{Ctx, Id};

use super::{Fixture, PASSWORD, PHONE, PIN, on_every_engine, other_than, own_pin, transfer};
use crate::error::Error;
use crate::tools::Proof;

/// A challenge for a transfer of 6,000 yuan, which needs PIN and code.
async fn challenged(fixture: &Fixture, ctx: &Ctx) -> ChallengeView {
    let user = ctx.user_id().unwrap().parse().unwrap();
    match fixture.service.authorise(ctx, &transfer(user, 6_000), None, "key").await.unwrap() {
        Authorisation::StepUp(view) => view,
        other => panic!("{other:?}"),
    }
}

async fn answer(
    fixture: &Fixture,
    ctx: &Ctx,
    challenge: Id<Challenge>,
    tool: Tool,
    secret: &str,
) -> Result<ChallengeView, Error> {
    fixture.service.answer_challenge(ctx, challenge, tool, Proof::Secret(secret.into())).await
}

#[tokio::test]
async fn the_text_names_amount_and_payee_and_its_code_passes() {
    on_every_engine(|fixture| async move {
        let ctx = fixture.signed_in(fixture.customer(Some(PIN)).await, 1);
        let view = challenged(&fixture, &ctx).await;
        assert_eq!((view.tools.len(), view.passed.len()), (2, 0));
        assert_eq!(view.sms_phone_masked.as_deref(), Some("138****5678"));
        let id = view.challenge_id;
        assert!(
            matches!(answer(&fixture, &ctx, id, Tool::SmsCode, "123456").await, Err(Error::CodeExpired)),
            "none sent"
        );
        fixture.service.send_challenge_code(&ctx, id).await.unwrap();
        let text = fixture.people.last_text(&PHONE.parse().unwrap()).unwrap();
        let code = fixture.code(PHONE);
        let expected = format!(
            "【testbank 银行】验证码{code}，您正在向*明（尾号1234）转账6,000.00元，6分钟内有效，切勿告诉他人。"
        );
        assert_eq!(text, expected);
        fixture.later(61);
        let reads_english = Ctx { lang: kernel::Lang::En, ..ctx.clone() };
        fixture.service.send_challenge_code(&reads_english, id).await.unwrap();
        let text = fixture.people.last_text(&PHONE.parse().unwrap()).unwrap();
        assert!(text.starts_with("[testbank Bank] Code ") && text.contains("CNY 6,000.00 to *明"), "{text}");
        fixture.later(61);
        fixture.service.send_challenge_code(&ctx, id).await.unwrap();
        let code = fixture.code(PHONE);
        let wrong = answer(&fixture, &ctx, id, Tool::SmsCode, &other_than(&code)).await;
        assert!(matches!(wrong, Err(Error::CodeWrong { left: 4 })));
        assert_eq!(answer(&fixture, &ctx, id, Tool::SmsCode, &code).await.unwrap().passed, [Tool::SmsCode]);
        let both = answer(&fixture, &ctx, id, Tool::Pin, PIN).await.unwrap();
        assert_eq!(both.passed, [Tool::Pin, Tool::SmsCode]);
        assert!(answer(&fixture, &ctx, id, Tool::Pin, "000000").await.is_ok(), "passed is passed");
    })
    .await;
}

#[tokio::test]
async fn a_next_code_makes_the_one_before_worthless() {
    on_every_engine(|fixture| async move {
        let ctx = fixture.signed_in(fixture.customer(Some(PIN)).await, 1);
        let id = challenged(&fixture, &ctx).await.challenge_id;
        fixture.service.send_challenge_code(&ctx, id).await.unwrap();
        let first = fixture.code(PHONE);
        assert!(matches!(fixture.service.send_challenge_code(&ctx, id).await, Err(Error::SmsTooOften { .. })));
        fixture.later(60);
        fixture.service.send_challenge_code(&ctx, id).await.unwrap();
        let second = fixture.code(PHONE);
        if first != second {
            assert!(matches!(answer(&fixture, &ctx, id, Tool::SmsCode, &first).await, Err(Error::CodeWrong { .. })));
        }
        assert!(answer(&fixture, &ctx, id, Tool::SmsCode, &second).await.is_ok());
        fixture.later(60);
        assert!(matches!(fixture.service.send_challenge_code(&ctx, id).await, Err(Error::ToolNotAsked)));
    })
    .await;
}

#[tokio::test]
async fn a_code_is_no_use_for_another_challenge() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        let one = challenged(&fixture, &ctx).await.challenge_id;
        let Authorisation::StepUp(other) =
            fixture.service.authorise(&ctx, &transfer(user, 7_000), None, "k").await.unwrap()
        else {
            panic!("no challenge")
        };
        fixture.service.send_challenge_code(&ctx, one).await.unwrap();
        let code = fixture.code(PHONE);
        fixture.later(60);
        fixture.service.send_challenge_code(&ctx, other.challenge_id).await.unwrap();
        if fixture.code(PHONE) != code {
            let crossed = answer(&fixture, &ctx, other.challenge_id, Tool::SmsCode, &code).await;
            assert!(matches!(crossed, Err(Error::CodeWrong { .. })));
        }
    })
    .await;
}

#[tokio::test]
async fn wrong_codes_over_several_challenges_lock() {
    on_every_engine(|fixture| async move {
        let ctx = fixture.signed_in(fixture.customer(Some(PIN)).await, 1);
        let id = challenged(&fixture, &ctx).await.challenge_id;
        for round in 0..2 {
            fixture.service.send_challenge_code(&ctx, id).await.unwrap();
            let wrong = other_than(&fixture.code(PHONE));
            for _ in 0..4 {
                assert!(matches!(
                    answer(&fixture, &ctx, id, Tool::SmsCode, &wrong).await,
                    Err(Error::CodeWrong { .. })
                ));
            }
            let last = answer(&fixture, &ctx, id, Tool::SmsCode, &wrong).await;
            match round {
                0 => assert!(matches!(last, Err(Error::CodeExpired))),
                _ => assert!(matches!(last, Err(Error::CodesLocked { seconds: 900 }))),
            }
            fixture.later(60);
        }
        assert!(matches!(fixture.service.send_challenge_code(&ctx, id).await, Err(Error::CodesLocked { .. })));
    })
    .await;
}

#[tokio::test]
async fn the_fifth_wrong_pin_locks_it() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        let id = challenged(&fixture, &ctx).await.challenge_id;
        for expected in [4, 3, 2, 1] {
            match answer(&fixture, &ctx, id, Tool::Pin, "246802").await {
                Err(Error::PinWrong { left }) => assert_eq!(left, expected),
                other => panic!("{other:?}"),
            }
        }
        assert!(matches!(
            answer(&fixture, &ctx, id, Tool::Pin, "246802").await,
            Err(Error::PinLocked { seconds: 900 })
        ));
        assert!(matches!(answer(&fixture, &ctx, id, Tool::Pin, PIN).await, Err(Error::PinLocked { .. })));
        let tools = fixture.service.tools(&ctx, user).await.unwrap();
        assert_eq!((tools[1].tool, tools[1].state), (CustomerTool::Pin, ToolStanding::Locked));
        assert!(tools[1].locked_until.is_some());
        fixture.later(900);
        let id = challenged(&fixture, &ctx).await.challenge_id;
        assert!(answer(&fixture, &ctx, id, Tool::Pin, PIN).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn a_challenge_is_its_owners_and_of_the_session_alone() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        let id = challenged(&fixture, &ctx).await.challenge_id;
        let stranger = fixture.signed_in(fixture.ctx().new_id(), 2);
        for other in [stranger, fixture.signed_in(user, 2), fixture.ctx().clone()] {
            assert!(fixture.service.challenge(&other, id).await.is_err());
            assert!(fixture.service.send_challenge_code(&other, id).await.is_err());
            assert!(answer(&fixture, &other, id, Tool::Pin, PIN).await.is_err());
        }
        fixture.later(360);
        assert!(matches!(answer(&fixture, &ctx, id, Tool::Pin, PIN).await, Err(Error::ChallengeInvalid)));
        assert!(matches!(fixture.service.send_challenge_code(&ctx, id).await, Err(Error::ChallengeInvalid)));
    })
    .await;
}

#[tokio::test]
async fn a_pin_is_set_with_the_password_and_must_be_good() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(None).await;
        let ctx = fixture.signed_in(user, 1);
        assert!(!fixture.service.has_pin(&ctx, user).await.unwrap());
        let set = |pin: &'static str, password: &'static str| {
            let (fixture, ctx) = (fixture.clone(), ctx.clone());
            async move { fixture.service.set_pin(&ctx, own_pin(pin, password, None)).await }
        };
        assert!(matches!(set("123456", PASSWORD).await, Err(Error::PinWeak)));
        assert!(matches!(set(PIN, "Wrong-2026").await, Err(Error::CredentialsWrong { left: 4 })));
        assert!(!fixture.service.has_pin(&ctx, user).await.unwrap());
        set(PIN, PASSWORD).await.unwrap();
        assert!(fixture.service.has_pin(&ctx, user).await.unwrap());
        assert!(fixture.actions(&ctx).await.contains(&"auth.pin_set".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn a_pin_is_changed_with_the_present_one_only() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        let change = |current: Option<&'static str>| {
            let (fixture, ctx) = (fixture.clone(), ctx.clone());
            async move { fixture.service.set_pin(&ctx, own_pin("864209", PASSWORD, current)).await }
        };
        assert!(matches!(change(None).await, Err(Error::PinNeeded)), "the password alone is not enough");
        for left in [4, 3, 2, 1] {
            assert!(matches!(change(Some("999999")).await, Err(Error::PinWrong { left: l }) if l == left));
        }
        assert!(matches!(change(Some("999999")).await, Err(Error::PinLocked { .. })));
        assert!(matches!(change(Some(PIN)).await, Err(Error::PinLocked { .. })), "the lock holds");
        fixture.later(3_600 * 24);
        change(Some(PIN)).await.unwrap();
        assert!(matches!(change(Some("864209")).await, Err(Error::SecretSame { .. })), "it is the present one now");
    })
    .await;
}
