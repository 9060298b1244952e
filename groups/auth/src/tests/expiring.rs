//! Passwords and PINs that grow old.

use contracts::auth::{Authority, CustomerTool, Tool, ToolStanding};
use contracts::user::Users;
use kernel::{Ctx, Id};

use super::{Fixture, PASSWORD, PHONE, PIN, device, on_every_engine, own_pin, transfer};
use crate::error::Error;
use crate::expiry::{AgeState, ExpiryRules, Renewal};
use crate::sign_in::{Entry, SignedIn};
use crate::tools::Proof;

const FRESH: &str = "Lighthouse-2027";

async fn set(fixture: &Fixture, rules: ExpiryRules) {
    let body = serde_json::to_value(&rules).unwrap();
    let new = parameters::NewVersion { body, effective_from: None, note: "test".into() };
    let known = parameters::known::<ExpiryRules>();
    fixture.service.parameters.set(fixture.ctx(), known.as_ref(), new).await.unwrap();
}

fn rules(password: i64, pin: i64) -> ExpiryRules {
    ExpiryRules { password_life_days: password, pin_life_days: pin, ..ExpiryRules::default() }
}

async fn enter(fixture: &Fixture, n: u32, password: &str, new: Option<&str>) -> Result<SignedIn, Error> {
    let entry = Entry { password: password.into(), new_password: new.map(Into::into) };
    fixture.service.sign_in(fixture.ctx(), &PHONE.parse().unwrap(), entry, &device(n)).await
}

async fn states(fixture: &Fixture, ctx: &Ctx) -> Vec<(CustomerTool, AgeState)> {
    let ages = fixture.service.ages(ctx).await.unwrap();
    ages.into_iter().map(|age| (age.tool, age.state)).collect()
}

#[tokio::test]
async fn a_secret_has_no_end_unless_the_bank_wants_one() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        fixture.people.open_session(fixture.ctx(), user, &device(1)).await.unwrap();
        fixture.later(10 * 365 * 86_400);
        assert!(matches!(enter(&fixture, 1, PASSWORD, None).await, Ok(SignedIn::Session(_))));
        let ctx = fixture.signed_in(user, 1);
        assert_eq!(
            states(&fixture, &ctx).await,
            [(CustomerTool::Password, AgeState::Good), (CustomerTool::Pin, AgeState::Good)]
        );
    })
    .await;
}

#[tokio::test]
async fn an_old_password_is_said_before_and_renewed_on_the_way_in() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(None).await;
        fixture.people.open_session(fixture.ctx(), user, &device(1)).await.unwrap();
        set(&fixture, rules(90, 0)).await;
        fixture.later(77 * 86_400);
        let ctx = fixture.signed_in(user, 1);
        assert_eq!(states(&fixture, &ctx).await, [(CustomerTool::Password, AgeState::Ending)]);
        fixture.later(13 * 86_400);
        assert_eq!(states(&fixture, &ctx).await, [(CustomerTool::Password, AgeState::Expired)]);
        let state = fixture.service.tools(fixture.ctx(), user).await.unwrap()[0].state;
        assert_eq!(state, ToolStanding::Expired, "the desk sees it");

        assert!(matches!(enter(&fixture, 1, "Wrong-2026", Some(FRESH)).await, Err(Error::CredentialsWrong { .. })));
        assert!(matches!(enter(&fixture, 1, PASSWORD, None).await, Err(Error::PasswordExpired)));
        assert!(matches!(enter(&fixture, 1, PASSWORD, Some("short")).await, Err(Error::PasswordWeak(_))));
        assert!(matches!(enter(&fixture, 1, PASSWORD, Some(PASSWORD)).await, Err(Error::SecretSame { .. })));
        assert!(matches!(enter(&fixture, 1, PASSWORD, Some(FRESH)).await, Ok(SignedIn::Session(_))));
        assert!(matches!(enter(&fixture, 1, PASSWORD, None).await, Err(Error::CredentialsWrong { .. })));
        assert!(matches!(enter(&fixture, 1, FRESH, None).await, Ok(SignedIn::Session(_))));
    })
    .await;
}

#[tokio::test]
async fn an_old_password_alone_makes_no_new_one_on_a_strange_device() {
    on_every_engine(|fixture| async move {
        fixture.customer(None).await;
        set(&fixture, rules(90, 0)).await;
        fixture.later(90 * 86_400);
        let Ok(SignedIn::Code(sent, renewal)) = enter(&fixture, 7, PASSWORD, Some(FRESH)).await else {
            panic!("a new device is asked for a code");
        };
        assert_eq!(renewal, Renewal::Due);
        let (ctx, code, weak) = (fixture.ctx(), fixture.code(PHONE), Some("short".into()));
        let refused = fixture.service.complete_sign_in(ctx, sent.code_id, &code, weak, &device(7)).await;
        assert!(matches!(refused, Err(Error::PasswordWeak(_))));
        assert!(matches!(enter(&fixture, 7, FRESH, None).await, Err(Error::CredentialsWrong { .. })), "not yet");
        let fresh = Some(FRESH.into());
        fixture.service.complete_sign_in(ctx, sent.code_id, &code, fresh, &device(7)).await.unwrap();
        assert!(matches!(enter(&fixture, 7, FRESH, None).await, Ok(SignedIn::Session(_))));
    })
    .await;
}

#[tokio::test]
async fn an_old_pin_proves_nothing_until_it_is_changed() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(Some(PIN)).await;
        let ctx = fixture.signed_in(user, 1);
        set(&fixture, rules(0, 30)).await;
        fixture.later(30 * 86_400);
        let ask = || async {
            match fixture.service.authorise(&ctx, &transfer(user, 100), None, "").await.unwrap() {
                contracts::auth::Authorisation::StepUp(view) => view.challenge_id,
                other => panic!("{other:?}"),
            }
        };
        let answer = |id: Id<_>, pin: &str| {
            let (fixture, ctx, proof) = (fixture.clone(), ctx.clone(), Proof::Secret(pin.into()));
            async move { fixture.service.answer_challenge(&ctx, id, Tool::Pin, proof).await }
        };
        let id = ask().await;
        assert!(matches!(answer(id, "975310").await, Err(Error::PinWrong { .. })), "a guess is a guess first");
        assert!(matches!(answer(id, PIN).await, Err(Error::PinExpired)));
        let change = |pin: &str| {
            let (fixture, ctx, pin) = (fixture.clone(), ctx.clone(), pin.to_owned());
            async move { fixture.service.set_pin(&ctx, own_pin(&pin, PASSWORD, Some(PIN))).await }
        };
        assert!(matches!(change(PIN).await, Err(Error::SecretSame { field: "pin" })));
        change("864209").await.unwrap();
        answer(id, "864209").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn the_password_is_changed_with_the_present_one() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(None).await;
        fixture.people.open_session(fixture.ctx(), user, &device(1)).await.unwrap();
        let ctx = fixture.signed_in(user, 1);
        let change = |present: &str, new: &str| {
            let (fixture, ctx, present, new) = (fixture.clone(), ctx.clone(), present.to_owned(), new.to_owned());
            async move { fixture.service.change_password(&ctx, present.into(), new.into(), None).await }
        };
        assert!(matches!(change("Wrong-2026", FRESH).await, Err(Error::PasswordWrong { .. })));
        assert!(matches!(change(PASSWORD, "short").await, Err(Error::PasswordWeak(_))));
        assert!(matches!(change(PASSWORD, PASSWORD).await, Err(Error::SecretSame { .. })));
        change(PASSWORD, FRESH).await.unwrap();
        assert!(matches!(enter(&fixture, 1, FRESH, None).await, Ok(SignedIn::Session(_))));
    })
    .await;
}
