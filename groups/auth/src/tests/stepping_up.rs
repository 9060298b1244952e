//! Where the risk rules want more at the door, or where what customers prove themselves with is changed.

use contracts::auth::{Challenge, Tool};
use contracts::risk::{Happened, Scenario};
use contracts::user::User;
use kernel::{Ctx, Id};

use super::tools::{asked, code_of, token};
use super::{Fixture, PASSWORD, PHONE, PIN, device, on_every_engine, other_than, own_pin};
use crate::challenges::NewOwnPin;
use crate::error::Error;
use crate::reset::{Further, NewPassword, NewPin};
use crate::sign_in::{CodeSent, SignedIn};
use crate::store::Code;
use crate::tools::{EnrolOrder, Proof};

const FRESH: &str = "Lighthouse-7";

async fn sign_in(fixture: &Fixture, n: u32) -> SignedIn {
    let phone = PHONE.parse().unwrap();
    fixture.service.sign_in(fixture.ctx(), &phone, PASSWORD.into(), &device(n)).await.unwrap()
}

async fn further(fixture: &Fixture, n: u32) -> CodeSent {
    match sign_in(fixture, n).await {
        SignedIn::Code(sent, _) => sent,
        SignedIn::Session(_) => panic!("a session without a further proof"),
    }
}

async fn complete(fixture: &Fixture, sent: &CodeSent, code: &str, n: u32) -> Result<(), Error> {
    fixture.service.complete_sign_in(fixture.ctx(), sent.code_id, code, None, &device(n)).await.map(|_| ())
}

/// A customer on device 1, with a PIN and a token; answers the token's seed as well.
async fn with_token(fixture: &Fixture) -> (Id<User>, Ctx, String) {
    let user = fixture.customer(Some(PIN)).await;
    let sent = further(fixture, 1).await;
    complete(fixture, &sent, &fixture.code(PHONE), 1).await.unwrap();
    let ctx = fixture.signed_in(user, 1);
    let seed = token(fixture, &ctx).await;
    (user, ctx, seed)
}

/// Passes the code of a challenge that asks for nothing else.
async fn by_code(fixture: &Fixture, ctx: &Ctx, error: Error) -> Option<Id<Challenge>> {
    let view = asked(error);
    assert_eq!(view.tools, [Tool::SmsCode]);
    fixture.later(61);
    fixture.service.send_challenge_code(ctx, view.challenge_id).await.unwrap();
    let code = Proof::Secret(fixture.code(PHONE).into());
    fixture.service.answer_challenge(ctx, view.challenge_id, Tool::SmsCode, code).await.unwrap();
    Some(view.challenge_id)
}

fn denied(error: &Error) -> bool {
    matches!(error, Error::Denied(denial) if denial.code == "risk_denied" && denial.remedy.is_some())
}

#[tokio::test]
async fn a_strong_proof_at_the_door_is_the_tokens_code_in_place_of_a_text() {
    on_every_engine(|fixture| async move {
        let (_, _, seed) = with_token(&fixture).await;
        assert!(matches!(sign_in(&fixture, 1).await, SignedIn::Session(_)), "nothing is suspected");
        for (said, n) in [("strong", 1), ("face", 1), ("strong", 2)] {
            fixture.rules.say(said);
            let texts = fixture.people.texts();
            let sent = further(&fixture, n).await;
            assert_eq!((sent.tools.as_slice(), fixture.people.texts()), (&[Tool::Totp][..], texts), "{said} on {n}");
            let code = code_of(&seed, fixture.ctx().now());
            let wrong = complete(&fixture, &sent, &other_than(&code), n).await;
            assert!(matches!(wrong, Err(Error::ToolWrong { tool: Tool::Totp, left: 4 })));
            complete(&fixture, &sent, &code, n).await.unwrap();
            assert!(matches!(complete(&fixture, &sent, &code, n).await, Err(Error::CodeExpired)), "once");
            let again = further(&fixture, n).await;
            assert!(matches!(complete(&fixture, &again, &code, n).await, Err(Error::TokenCodeUsed)), "nor elsewhere");
            fixture.rules.calm();
            fixture.later(90);
        }
        let told = fixture.rules.told.lock().clone();
        assert!(told.contains(&(Scenario::Login, Some("totp".into()), Happened::Failed)), "{told:?}");
        assert!(fixture.actions(fixture.ctx()).await.contains(&"auth.sign_in_proof_asked".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn one_rung_more_at_the_door_is_a_text_and_so_is_the_strongest_of_whoever_holds_nothing_surer() {
    on_every_engine(|fixture| async move {
        let (_, _, _) = with_token(&fixture).await;
        fixture.rules.say("step_up");
        assert_eq!(further(&fixture, 1).await.tools, [Tool::SmsCode]);
    })
    .await;
    on_every_engine(|fixture| async move {
        fixture.customer(Some(PIN)).await;
        fixture.rules.say("strong");
        let sent = further(&fixture, 1).await;
        assert_eq!(sent.tools, [Tool::SmsCode]);
        complete(&fixture, &sent, &fixture.code(PHONE), 1).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn guessing_at_a_token_at_the_door_is_over_after_five_and_locks_nothing_inside() {
    on_every_engine(|fixture| async move {
        let (user, ctx, seed) = with_token(&fixture).await;
        fixture.rules.say("strong");
        let wrong = other_than(&code_of(&seed, fixture.ctx().now()));
        for _ in 0..4 {
            let sent = further(&fixture, 9).await;
            assert!(matches!(complete(&fixture, &sent, &wrong, 9).await, Err(Error::ToolWrong { .. })));
        }
        let sent = further(&fixture, 9).await;
        let fifth = complete(&fixture, &sent, &wrong, 9).await;
        assert!(matches!(fifth, Err(Error::ToolLocked { tool: Tool::Totp, seconds: 900 })), "over several sign-ins");
        let right = complete(&fixture, &sent, &code_of(&seed, fixture.ctx().now()), 9).await;
        assert!(matches!(right, Err(Error::ToolLocked { .. })));
        assert!(fixture.service.usable(&ctx, user).await.unwrap().contains(&Tool::Totp));
    })
    .await;
}

async fn reset(fixture: &Fixture) -> (Id<Code>, String) {
    fixture.later(61);
    let sent = fixture.service.start_reset(fixture.ctx(), &PHONE.parse().unwrap()).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    (sent.code_id, fixture.code(PHONE))
}

async fn finish(fixture: &Fixture, (reset, code): &(Id<Code>, String), further: Further) -> Result<(), Error> {
    let new = NewPassword { code: code.clone(), account_no: None, password: FRESH.into(), further };
    fixture.service.complete_reset(fixture.ctx(), *reset, new).await
}

fn pin(pin: &str) -> Further {
    Further { pin: Some(pin.into()), ..Further::default() }
}

#[tokio::test]
async fn a_forgotten_password_takes_the_pin_besides_where_that_is_wanted() {
    on_every_engine(|fixture| async move {
        fixture.customer(Some(PIN)).await;
        fixture.rules.say("step_up");
        let begun = reset(&fixture).await;
        let bare = finish(&fixture, &begun, Further::default()).await;
        assert!(matches!(bare, Err(Error::ProofNeeded { tool: Tool::Pin })), "{bare:?}");
        let wrong = finish(&fixture, &begun, pin("246813")).await;
        assert!(matches!(wrong, Err(Error::PinWrong { left: 4 })), "{wrong:?}");
        finish(&fixture, &begun, pin(PIN)).await.unwrap();
        let guessing = reset(&fixture).await;
        for _ in 0..5 {
            assert!(finish(&fixture, &guessing, pin("246813")).await.is_err());
        }
        let late = finish(&fixture, &guessing, pin(PIN)).await;
        assert!(matches!(late, Err(Error::CodeExpired)), "wrong PINs use the reset up: {late:?}");
        assert!(fixture.rules.unmet.lock().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_forgotten_password_takes_the_token_where_a_strong_proof_is_wanted() {
    on_every_engine(|fixture| async move {
        let (_, _, seed) = with_token(&fixture).await;
        fixture.rules.say("strong");
        let begun = reset(&fixture).await;
        let weak = finish(&fixture, &begun, pin(PIN)).await;
        assert!(matches!(weak, Err(Error::ProofNeeded { tool: Tool::Totp })), "{weak:?}");
        let code = |code: String| Further { token_code: Some(code.into()), ..Further::default() };
        let shown = code_of(&seed, fixture.ctx().now());
        let wrong = finish(&fixture, &begun, code(other_than(&shown))).await;
        assert!(matches!(wrong, Err(Error::ToolWrong { left: 4, .. })), "{wrong:?}");
        finish(&fixture, &begun, code(shown)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn whoever_holds_nothing_more_is_refused_a_reset_and_may_appeal() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(None).await;
        fixture.rules.say("step_up");
        let begun = reset(&fixture).await;
        let refused = finish(&fixture, &begun, pin(PIN)).await;
        assert!(matches!(&refused, Err(Error::RiskDenied(reasons)) if reasons.len() == 1), "{refused:?}");
        assert_eq!(*fixture.rules.unmet.lock(), ["verdict"], "so it can be appealed");
        assert!(fixture.actions(fixture.ctx()).await.contains(&"auth.risk_denied".to_owned()));
        let ctx = fixture.signed_in(user, 1);
        let forgotten = NewPin { pin: "246801".into(), password: PASSWORD.into(), account_no: None, challenge: None };
        let refused = fixture.service.reset_pin(&ctx, forgotten).await.unwrap_err();
        assert!(denied(&refused), "a code is what is asked for anyway: {refused:?}");
        assert_eq!(fixture.rules.unmet.lock().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_forgotten_pin_is_no_proof_of_who_sets_it_anew() {
    on_every_engine(|fixture| async move {
        let (_, ctx, _) = with_token(&fixture).await;
        for said in ["step_up", "strong", "face"] {
            fixture.rules.say(said);
            let forgotten =
                NewPin { pin: "246801".into(), password: PASSWORD.into(), account_no: None, challenge: None };
            let refused = fixture.service.reset_pin(&ctx, forgotten).await.unwrap_err();
            assert!(denied(&refused), "PIN and token are held, and neither will do: {refused:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_password_is_changed_with_a_code_besides_where_that_is_wanted() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(None).await;
        let ctx = fixture.signed_in(user, 1);
        let change = |present: &'static str, new: &'static str, challenge| {
            let (fixture, ctx) = (fixture.clone(), ctx.clone());
            async move { fixture.service.change_password(&ctx, present.into(), new.into(), challenge).await }
        };
        change(PASSWORD, FRESH, None).await.unwrap();
        fixture.rules.say("step_up");
        let wanted = change(FRESH, "Lantern-2026", None).await.unwrap_err();
        let challenge = by_code(&fixture, &ctx, wanted).await;
        let text = fixture.people.last_text(&PHONE.parse().unwrap()).unwrap();
        assert!(text.contains("修改登录密码") && !text.contains('元'), "{text}");
        let other = fixture.service.set_pin(&ctx, own_pin(PIN, FRESH, None)).await;
        assert!(other.is_ok(), "a first PIN changes nothing");
        change(FRESH, "Lantern-2026", challenge).await.unwrap();
        let refused = |error: Error| matches!(error, Error::Denied(denial) if denial.code == "challenge_invalid");
        assert!(refused(change("Lantern-2026", FRESH, challenge).await.unwrap_err()), "for that very password");
        fixture.rules.calm();
        change("Lantern-2026", FRESH, None).await.unwrap();
        fixture.rules.say("step_up");
        assert!(refused(change(FRESH, "Lantern-2026", challenge).await.unwrap_err()), "once");
        let told = fixture.rules.told.lock().clone();
        let done = (Scenario::CredentialChange, Some("password".to_owned()), Happened::Done);
        assert_eq!(told.iter().filter(|one| **one == done).count(), 3, "{told:?}");
    })
    .await;
}

#[tokio::test]
async fn a_pin_is_changed_with_the_strongest_besides_where_that_is_wanted() {
    on_every_engine(|fixture| async move {
        let (_, ctx, _) = with_token(&fixture).await;
        let change = |challenge| NewOwnPin { challenge, ..own_pin("864209", PASSWORD, Some(PIN)) };
        fixture.rules.say("strong");
        let view = asked(fixture.service.set_pin(&ctx, change(None)).await.unwrap_err());
        let ways: Vec<_> = view.options.iter().map(|way| way.tools.clone()).collect();
        assert_eq!(ways, [vec![Tool::Totp], vec![Tool::SmsCode]], "no way takes the PIN that was given");
        fixture.rules.say("deny");
        assert!(denied(&fixture.service.set_pin(&ctx, change(None)).await.unwrap_err()));
        fixture.rules.calm();
        fixture.service.set_pin(&ctx, change(None)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_tool_is_added_one_rung_stronger_or_not_at_all() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        let order = || EnrolOrder { tool: Tool::Totp, label: "我的".into(), serial: None, challenge: None };
        let usual = asked(fixture.service.begin_enrolment(&ctx, order()).await.err().unwrap());
        assert_eq!(usual.tools, [Tool::Pin, Tool::SmsCode]);
        fixture.rules.say("step_up");
        let refused = fixture.service.begin_enrolment(&ctx, order()).await.err().unwrap();
        assert!(denied(&refused), "PIN and code are the usual: {refused:?}");
        assert_eq!(*fixture.rules.unmet.lock(), ["verdict"]);
    })
    .await;
}
