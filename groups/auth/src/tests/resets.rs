//! Forgotten passwords and PINs.

use contracts::auth::Authority;
use contracts::auth::{ChallengeView, CustomerTool, Tool, ToolStanding};
use kernel::{Id, Phone};

use super::tools::asked;
use super::{Fixture, PASSWORD, PHONE, PIN, device, on_every_engine, other_than};
use crate::error::Error;
use crate::reset::{Further, NewPassword, NewPin};
use crate::sign_in::{CodeSent, SignedIn};
use crate::store::Code;
use crate::tools::Proof;

const FRESH: &str = "Lighthouse-7";

fn new(code: &str) -> NewPassword {
    NewPassword { code: code.into(), account_no: None, password: FRESH.into(), further: Further::default() }
}

async fn start(fixture: &Fixture, phone: &str) -> CodeSent {
    let phone: Phone = phone.parse().unwrap();
    let sent = fixture.service.start_reset(fixture.ctx(), &phone).await.unwrap();
    // The text goes out beside the answer.
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    sent
}

async fn complete(fixture: &Fixture, reset: Id<Code>, code: &str) -> Result<(), Error> {
    fixture.service.complete_reset(fixture.ctx(), reset, new(code)).await
}

#[tokio::test]
async fn a_forgotten_password_is_set_anew_once_and_its_lock_is_gone() {
    on_every_engine(|fixture| async move {
        fixture.customer(Some(PIN)).await;
        let phone = PHONE.parse().unwrap();
        for _ in 0..5 {
            let wrong = fixture.service.sign_in(fixture.ctx(), &phone, "Not-it-2026".into(), &device(1)).await;
            assert!(wrong.is_err());
        }
        let sent = start(&fixture, PHONE).await;
        let code = fixture.code(PHONE);
        assert!(matches!(
            complete(&fixture, sent.code_id, &other_than(&code)).await,
            Err(Error::CodeWrong { left: 4 })
        ));
        let weak = NewPassword { password: "short".into(), ..new(&code) };
        let refused = fixture.service.complete_reset(fixture.ctx(), sent.code_id, weak).await;
        assert!(matches!(refused, Err(Error::PasswordWeak(_))));
        complete(&fixture, sent.code_id, &code).await.unwrap();
        assert!(matches!(complete(&fixture, sent.code_id, &code).await, Err(Error::CodeExpired)));
        fixture.later(61);
        let old = fixture.service.sign_in(fixture.ctx(), &phone, PASSWORD.into(), &device(1)).await;
        assert!(matches!(old, Err(Error::CredentialsWrong { .. })));
        let entered = fixture.service.sign_in(fixture.ctx(), &phone, FRESH.into(), &device(1)).await.unwrap();
        assert!(matches!(entered, SignedIn::Code(..)));
    })
    .await;
}

#[tokio::test]
async fn a_phone_nobody_has_is_answered_like_any_other() {
    on_every_engine(|fixture| async move {
        fixture.customer(Some(PIN)).await;
        let texts = fixture.people.texts();
        let (known, nobody) = (start(&fixture, PHONE).await, start(&fixture, "13911112222").await);
        assert_eq!(fixture.people.texts(), texts + 1, "one text, to who is there");
        assert_eq!(known.resend_after_s, nobody.resend_after_s);
        assert_eq!(nobody.phone_masked, "139****2222");
        let wrong = other_than(&fixture.code(PHONE));
        for _ in 0..6 {
            let answers = [known.code_id, nobody.code_id].map(|id| complete(&fixture, id, &wrong));
            let [a, b] = answers;
            assert_eq!(a.await.unwrap_err().to_string(), b.await.unwrap_err().to_string());
        }
        let again = fixture.service.start_reset(fixture.ctx(), &"13911112222".parse().unwrap()).await;
        assert!(matches!(again, Err(Error::SmsTooOften { .. })), "the pauses are the same, too");
    })
    .await;
}

#[tokio::test]
async fn a_forgotten_pin_takes_the_password_and_a_code_for_this_act() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        let order = |password: &str, challenge| NewPin {
            pin: "246801".into(),
            password: password.into(),
            account_no: None,
            challenge,
        };
        let wrong = fixture.service.reset_pin(&ctx, order("Not-it-2026", None)).await;
        assert!(matches!(wrong, Err(Error::PasswordWrong { left: 4 })));
        let view: ChallengeView = asked(fixture.service.reset_pin(&ctx, order(PASSWORD, None)).await.unwrap_err());
        assert_eq!((view.tools.as_slice(), view.summary.as_str()), (&[Tool::SmsCode][..], "重设交易密码"));
        fixture.service.send_challenge_code(&ctx, view.challenge_id).await.unwrap();
        let code = Proof::Secret(fixture.code(PHONE).into());
        fixture.service.answer_challenge(&ctx, view.challenge_id, Tool::SmsCode, code).await.unwrap();
        fixture.service.reset_pin(&ctx, order(PASSWORD, Some(view.challenge_id))).await.unwrap();
        let states = fixture.service.tools(&ctx, user).await.unwrap();
        let pin = states.into_iter().find(|state| state.tool == CustomerTool::Pin).unwrap();
        assert_eq!(pin.state, ToolStanding::Active);
    })
    .await;
}
