//! Registering and signing in.

use contracts::auth::{Authority, CustomerTool, ToolStanding};
use contracts::user::{OpenedSession, Users};
use kernel::{Id, Idempotency, Phone};

use super::{Fixture, PASSWORD, PHONE, device, on_every_engine, other_than};
use crate::error::Error;
use crate::sign_in::{CodeSent, SignedIn};

fn phone() -> Phone {
    PHONE.parse().unwrap()
}

async fn sign_in(fixture: &Fixture, phone: &str, password: &str, n: u32) -> Result<SignedIn, Error> {
    fixture.service.sign_in(fixture.ctx(), &phone.parse().unwrap(), password.into(), &device(n)).await
}

fn code_sent(outcome: Result<SignedIn, Error>) -> CodeSent {
    match outcome {
        Ok(SignedIn::Code(sent, _)) => sent,
        Ok(SignedIn::Session(_)) => panic!("a session without a code"),
        Err(error) => panic!("{error}"),
    }
}

/// Signs in on a new device with the code.
async fn bind(fixture: &Fixture, n: u32) -> OpenedSession {
    let sent = code_sent(sign_in(fixture, PHONE, PASSWORD, n).await);
    let code = fixture.code(PHONE);
    fixture.service.complete_sign_in(fixture.ctx(), sent.code_id, &code, None, &device(n)).await.unwrap()
}

#[tokio::test]
async fn a_new_device_needs_a_code_and_a_known_one_does_not() {
    on_every_engine(|fixture| async move {
        fixture.customer(None).await;
        let sent = code_sent(sign_in(&fixture, PHONE, PASSWORD, 1).await);
        assert_eq!((sent.phone_masked.as_str(), sent.resend_after_s), ("138****5678", 60));
        let (ctx, code) = (fixture.ctx(), fixture.code(PHONE));
        let elsewhere = fixture.service.complete_sign_in(ctx, sent.code_id, &code, None, &device(2)).await;
        assert!(matches!(elsewhere, Err(Error::NotFound)), "the code is bound to its device");
        fixture.service.complete_sign_in(ctx, sent.code_id, &code, None, &device(1)).await.unwrap();
        let again = fixture.service.complete_sign_in(ctx, sent.code_id, &code, None, &device(1)).await;
        assert!(matches!(again, Err(Error::CodeExpired)), "a code opens once");
        assert!(matches!(sign_in(&fixture, PHONE, PASSWORD, 1).await, Ok(SignedIn::Session(_))));
    })
    .await;
}

#[tokio::test]
async fn five_wrong_codes_and_it_is_worth_nothing() {
    on_every_engine(|fixture| async move {
        fixture.customer(None).await;
        let sent = code_sent(sign_in(&fixture, PHONE, PASSWORD, 1).await);
        let (ctx, code) = (fixture.ctx(), fixture.code(PHONE));
        let wrong = other_than(&code);
        for expected in [4, 3, 2, 1] {
            match fixture.service.complete_sign_in(ctx, sent.code_id, &wrong, None, &device(1)).await {
                Err(Error::CodeWrong { left }) => assert_eq!(left, expected),
                _ => panic!("taken"),
            }
        }
        for guess in [wrong.as_str(), code.as_str(), "12345", "六位数字码"] {
            let outcome = fixture.service.complete_sign_in(ctx, sent.code_id, guess, None, &device(1)).await;
            assert!(matches!(outcome, Err(Error::CodeExpired)));
        }
    })
    .await;
}

#[tokio::test]
async fn a_code_lives_six_minutes_and_the_next_one_waits_a_minute() {
    on_every_engine(|fixture| async move {
        fixture.customer(None).await;
        let sent = code_sent(sign_in(&fixture, PHONE, PASSWORD, 1).await);
        fixture.later(59);
        let soon = sign_in(&fixture, PHONE, PASSWORD, 1).await;
        assert!(matches!(soon, Err(Error::SmsTooOften { seconds: 1 })));
        fixture.later(1);
        code_sent(sign_in(&fixture, PHONE, PASSWORD, 1).await);
        fixture.later(300);
        let late = fixture.service.complete_sign_in(fixture.ctx(), sent.code_id, "000000", None, &device(1)).await;
        assert!(matches!(late, Err(Error::CodeExpired)));
    })
    .await;
}

#[tokio::test]
async fn strangers_lock_only_strangers_out() {
    on_every_engine(|fixture| async move {
        fixture.customer(None).await;
        bind(&fixture, 1).await;
        for expected in [4, 3, 2, 1] {
            match sign_in(&fixture, PHONE, "Wrong-2026", 9).await {
                Err(Error::CredentialsWrong { left }) => assert_eq!(left, expected),
                _ => panic!("taken"),
            }
        }
        assert!(matches!(sign_in(&fixture, PHONE, "Wrong-2026", 9).await, Err(Error::PasswordLocked { seconds: 900 })));
        assert!(matches!(sign_in(&fixture, PHONE, PASSWORD, 8).await, Err(Error::PasswordLocked { .. })));
        assert!(
            matches!(sign_in(&fixture, PHONE, PASSWORD, 1).await, Ok(SignedIn::Session(_))),
            "the own device goes on"
        );
        let user = fixture.people.by_phone(fixture.ctx(), &phone()).await.unwrap().unwrap().user_id;
        let tools = fixture.service.tools(fixture.ctx(), user).await.unwrap();
        assert_eq!((tools[0].tool, tools[0].state), (CustomerTool::Password, ToolStanding::Locked));
        fixture.later(900);
        code_sent(sign_in(&fixture, PHONE, PASSWORD, 8).await);
        let actions = fixture.actions(fixture.ctx()).await;
        assert!(
            actions.contains(&"auth.tool_locked".to_owned()) && actions.contains(&"auth.sign_in_refused".to_owned())
        );
    })
    .await;
}

#[tokio::test]
async fn the_own_device_locks_too() {
    on_every_engine(|fixture| async move {
        fixture.customer(None).await;
        bind(&fixture, 1).await;
        for _ in 0..5 {
            assert!(sign_in(&fixture, PHONE, "Wrong-2026", 1).await.is_err());
        }
        assert!(matches!(sign_in(&fixture, PHONE, PASSWORD, 1).await, Err(Error::PasswordLocked { .. })));
    })
    .await;
}

#[tokio::test]
async fn whether_a_phone_is_known_is_not_told() {
    on_every_engine(|fixture| async move {
        fixture.customer(None).await;
        for phone in [PHONE, "13900000009"] {
            let mut answers = Vec::new();
            for _ in 0..6 {
                let Err(error) = sign_in(&fixture, phone, "Wrong-2026", 1).await else { panic!("taken") };
                answers.push(error.to_string());
            }
            assert_eq!(answers[0], "credentials wrong, 4 tries left", "{phone}");
            assert_eq!(answers[4..], ["password locked for 900 s", "password locked for 900 s"], "{phone}");
        }
        for phone in [PHONE, "13900000008"] {
            let sent = fixture.service.start_registration(fixture.ctx(), &phone.parse().unwrap()).await.unwrap();
            assert_eq!(sent.resend_after_s, 60);
            fixture.code(phone);
            let soon = fixture.service.start_registration(fixture.ctx(), &phone.parse().unwrap()).await;
            assert!(matches!(soon, Err(Error::SmsTooOften { seconds: 60 })), "{phone}");
        }
    })
    .await;
}

#[tokio::test]
async fn many_guesses_at_once_are_counted_one_by_one() {
    on_every_engine(|fixture| async move {
        fixture.customer(None).await;
        let guesses = (0..12).map(|_| {
            let fixture = fixture.clone();
            tokio::spawn(async move { sign_in(&fixture, PHONE, "Wrong-2026", 9).await.err().unwrap().to_string() })
        });
        let mut looked_at = 0;
        for guess in guesses.collect::<Vec<_>>() {
            looked_at += usize::from(guess.await.unwrap().starts_with("credentials wrong"));
        }
        assert_eq!(looked_at, 4, "the fifth locked, the others were not looked at");
        assert!(matches!(sign_in(&fixture, PHONE, PASSWORD, 9).await, Err(Error::PasswordLocked { .. })));
    })
    .await;
}

#[tokio::test]
async fn registering_takes_the_code_and_a_good_password() {
    on_every_engine(|fixture| async move {
        let (ctx, number) = (fixture.ctx(), "13911112222");
        let sent = fixture.service.start_registration(ctx, &number.parse().unwrap()).await.unwrap();
        let code = fixture.code(number);
        let complete = |code: String, password: &'static str| {
            let fixture = fixture.clone();
            async move {
                let password = password.into();
                fixture.service.complete_registration(fixture.ctx(), sent.code_id, &code, password, &device(1)).await
            }
        };
        assert!(matches!(complete(other_than(&code), PASSWORD).await, Err(Error::CodeWrong { left: 4 })));
        assert!(matches!(complete(code.clone(), "short").await, Err(Error::PasswordWeak(_))));
        assert!(matches!(complete(code.clone(), "abc11112222").await, Err(Error::PasswordWeak(_))));
        assert!(complete(code.clone(), PASSWORD).await.is_ok(), "a weak password does not use the code up");
        assert!(matches!(complete(code, PASSWORD).await, Err(Error::CodeExpired)));
        assert!(matches!(sign_in(&fixture, number, PASSWORD, 1).await, Ok(SignedIn::Session(_))));
        fixture.later(60);
        let again = fixture.service.start_registration(ctx, &number.parse().unwrap()).await.unwrap();
        let code = fixture.code(number);
        let taken =
            fixture.service.complete_registration(ctx, again.code_id, &code, "Other-2026".into(), &device(2)).await;
        assert!(matches!(taken, Err(Error::PhoneRegistered)), "told only to whoever holds the phone");
        assert!(
            matches!(sign_in(&fixture, number, PASSWORD, 1).await, Ok(SignedIn::Session(_))),
            "the password stands"
        );
    })
    .await;
}

#[tokio::test]
async fn a_repeated_start_sends_one_text() {
    on_every_engine(|fixture| async move {
        let mut ctx = fixture.ctx().clone();
        ctx.idempotency = Some(Idempotency::new("key-1".into(), "print-1".into()));
        let first = fixture.service.start_registration(&ctx, &phone()).await.unwrap();
        let again = fixture.service.start_registration(&ctx, &phone()).await.unwrap();
        assert_eq!((first.code_id, fixture.people.texts()), (again.code_id, 1));
    })
    .await;
}

#[tokio::test]
async fn risk_can_ask_a_known_device_for_a_code_or_refuse() {
    on_every_engine(|fixture| async move {
        fixture.customer(None).await;
        bind(&fixture, 1).await;
        fixture.later(60);
        fixture.rules.say("step_up");
        let sent = code_sent(sign_in(&fixture, PHONE, PASSWORD, 1).await);
        assert_eq!(sent.why, crate::sign_in::WhyFurther::Unusual);
        let text = fixture.people.last_text(&phone()).unwrap();
        assert!(!text.contains("新设备"), "the device is not new: {text}");
        fixture.rules.say("deny");
        assert!(matches!(sign_in(&fixture, PHONE, PASSWORD, 1).await, Err(Error::RiskDenied(_))));
        let (ctx, number) = (fixture.ctx(), "13900000001");
        let sent = fixture.service.start_registration(ctx, &number.parse().unwrap()).await.unwrap();
        let code = fixture.code(number);
        let refused =
            fixture.service.complete_registration(ctx, sent.code_id, &code, PASSWORD.into(), &device(1)).await;
        assert!(matches!(refused, Err(Error::RiskDenied(_))), "registrations are judged with their device");
    })
    .await;
}

#[tokio::test]
async fn what_is_stored_is_no_use_without_the_key() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(super::PIN)).await;
        let db = fixture.bank.banks.db(fixture.ctx()).unwrap();
        let sql = "SELECT hash FROM auth_credential WHERE user_id = $1 AND tool = 'pin'";
        let hash = db.fetch_one(sql, storage::args![user]).await.unwrap().text(0).unwrap();
        let hasher = &fixture.service.hasher;
        let verdict = hasher.verify(super::PIN.into(), Some(hash)).await.unwrap();
        assert_eq!(verdict, crypto::Verdict::Wrong, "the bare PIN is not what was hashed");
        assert!(matches!(
            fixture
                .service
                .complete_sign_in(fixture.ctx(), Id::from_uuid(uuid::Uuid::nil()), "000000", None, &device(1))
                .await,
            Err(Error::NotFound)
        ));
    })
    .await;
}
