//! Secrets sealed on the way: for one operation, one session, one use; keys that change.

use crypto::{KeyRing, Secret};
use gateway::CallName;
use kernel::{Ctx, TenantId};

use super::{Fixture, PASSWORD, PIN, on_every_engine};
use crate::error::Error;
use crate::sealed::{Arrived, Offer, SealingRules};

fn call() -> CallName {
    CallName("PUT /me/pin".into())
}

/// `text` sealed by a client for `field` of the call.
fn seal(offer: &Offer, call: &CallName, field: &str, text: &str) -> Arrived {
    let context = [offer.bank.as_str(), &call.0, field, &offer.nonce].join("\n");
    let sealed = crypto::seal(&offer.public, context.as_bytes(), text).unwrap();
    Arrived::Sealed { key_id: offer.key_id.clone(), nonce: offer.nonce.clone(), sealed }
}

async fn open(fixture: &Fixture, ctx: &Ctx, field: &'static str, arrived: Arrived) -> Result<Secret<String>, Error> {
    let [opened] = fixture.service.unseal(ctx, &call(), [(field, Some(arrived))]).await?;
    Ok(opened.unwrap())
}

async fn offer(fixture: &Fixture, ctx: &Ctx) -> Offer {
    fixture.service.offer_sealing(ctx).await.unwrap()
}

async fn set(fixture: &Fixture, rules: SealingRules) {
    let body = serde_json::to_value(&rules).unwrap();
    let new = parameters::NewVersion { body, effective_from: None, note: "test".into() };
    let known = parameters::known::<SealingRules>();
    fixture.service.parameters.set(fixture.ctx(), known.as_ref(), new).await.unwrap();
}

#[tokio::test]
async fn a_sealed_secret_opens_once() {
    on_every_engine(|fixture| async move {
        let ctx = fixture.signed_in(fixture.customer(None).await, 1);
        let offered = offer(&fixture, &ctx).await;
        let both = || {
            let sealed = |field, text| Some(seal(&offered, &call(), field, text));
            [("pin", sealed("pin", PIN)), ("password", sealed("password", PASSWORD)), ("current_pin", None)]
        };
        let [pin, password, current] = fixture.service.unseal(&ctx, &call(), both()).await.unwrap();
        assert_eq!((pin.unwrap().expose().as_str(), password.unwrap().expose().as_str()), (PIN, PASSWORD));
        assert!(current.is_none());
        // One nonce served both; neither, nor a new one made with the same nonce, opens again.
        assert!(matches!(fixture.service.unseal(&ctx, &call(), both()).await, Err(Error::SealingStale)));
        let again = seal(&offered, &call(), "pin", PIN);
        assert!(matches!(open(&fixture, &ctx, "pin", again).await, Err(Error::SealingStale)));
    })
    .await;
}

#[tokio::test]
async fn of_two_that_come_at_once_one_opens() {
    on_every_engine(|fixture| async move {
        let ctx = fixture.signed_in(fixture.customer(None).await, 1);
        let offered = offer(&fixture, &ctx).await;
        let one = || open(&fixture, &ctx, "pin", seal(&offered, &call(), "pin", PIN));
        let (a, b, c) = tokio::join!(one(), one(), one());
        let opened = [a, b, c].into_iter().filter(|outcome| outcome.is_ok()).count();
        assert_eq!(opened, 1);
    })
    .await;
}

#[tokio::test]
async fn it_opens_for_what_it_was_sealed_for_only() {
    on_every_engine(|fixture| async move {
        let user = fixture.customer(None).await;
        let (ctx, elsewhere) = (fixture.signed_in(user, 1), fixture.signed_in(user, 2));
        let offered = offer(&fixture, &ctx).await;
        let other = CallName("PUT /login".into());
        for wrong in [seal(&offered, &other, "pin", PIN), seal(&offered, &call(), "password", PIN)] {
            assert!(matches!(open(&fixture, &ctx, "pin", wrong).await, Err(Error::SealedUnfit { field: "pin" })));
        }
        // Another bank's client, with this bank's key and nonce.
        let of_another = Offer { bank: "qinghe".parse().unwrap(), ..offer(&fixture, &ctx).await };
        let wrong = seal(&of_another, &call(), "pin", PIN);
        assert!(matches!(open(&fixture, &ctx, "pin", wrong).await, Err(Error::SealedUnfit { .. })));
        // Another session of the same customer, and nobody.
        for thief in [&elsewhere, fixture.ctx()] {
            let stolen = seal(&offered, &call(), "pin", PIN);
            assert!(matches!(open(&fixture, thief, "pin", stolen).await, Err(Error::SealingStale)));
        }
        // None of these used the nonce up.
        assert!(open(&fixture, &ctx, "pin", seal(&offered, &call(), "pin", PIN)).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn nonces_end_and_keys_change() {
    on_every_engine(|fixture| async move {
        let ctx = fixture.signed_in(fixture.customer(None).await, 1);
        let refreshed = |offered: Offer| async move { seal(&offered, &call(), "pin", PIN) };
        let old = offer(&fixture, &ctx).await;
        fixture.later(300);
        assert!(matches!(open(&fixture, &ctx, "pin", seal(&old, &call(), "pin", PIN)).await, Err(Error::SealingStale)));
        // A key that changes by the clock is good as long as the nonce that came with it.
        let week = 7 * 86_400;
        let into = ctx.now().micros() / 1_000_000 % week;
        fixture.later(week - into - 1);
        let last = offer(&fixture, &ctx).await;
        fixture.later(2);
        let next = offer(&fixture, &ctx).await;
        assert_ne!(last.key_id, next.key_id);
        assert_ne!(last.public, next.public);
        for offered in [last, next] {
            let sealed = refreshed(offered).await;
            assert!(open(&fixture, &ctx, "pin", sealed).await.is_ok());
        }
        // One that the bank changes is over at once.
        let before = offer(&fixture, &ctx).await;
        set(&fixture, SealingRules { rotation: 2, ..SealingRules::default() }).await;
        assert!(matches!(
            open(&fixture, &ctx, "pin", seal(&before, &call(), "pin", PIN)).await,
            Err(Error::SealingStale)
        ));
        let after = refreshed(offer(&fixture, &ctx).await).await;
        assert!(open(&fixture, &ctx, "pin", after).await.is_ok());
        let invented = Offer { key_id: "9-9".into(), ..offer(&fixture, &ctx).await };
        assert!(matches!(open(&fixture, &ctx, "pin", refreshed(invented).await).await, Err(Error::SealingStale)));
    })
    .await;
}

#[tokio::test]
async fn a_bank_may_refuse_what_comes_plain() {
    on_every_engine(|fixture| async move {
        let ctx = fixture.signed_in(fixture.customer(None).await, 1);
        assert_eq!(open(&fixture, &ctx, "pin", Arrived::Plain(PIN.into())).await.unwrap().expose(), PIN);
        set(&fixture, SealingRules { required: true, ..SealingRules::default() }).await;
        assert!(matches!(open(&fixture, &ctx, "pin", Arrived::Plain(PIN.into())).await, Err(Error::SealingRequired)));
        let offered = offer(&fixture, &ctx).await;
        assert!(offered.required);
        assert!(open(&fixture, &ctx, "pin", seal(&offered, &call(), "pin", PIN)).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn operators_have_a_key_of_the_alliance() {
    on_every_engine(|fixture| async move {
        let ctx = fixture.ctx().in_tenant(TenantId::alliance());
        let offered = offer(&fixture, &ctx).await;
        assert_ne!(offered.public, KeyRing::from_key([1; 32]).sealing(&fixture.ctx().tenant, &offered.key_id).public());
        let sealed = || seal(&offered, &call(), "password", PASSWORD);
        assert_eq!(open(&fixture, &ctx, "password", sealed()).await.unwrap().expose(), PASSWORD);
        assert!(matches!(open(&fixture, &ctx, "password", sealed()).await, Err(Error::SealingStale)));
        assert!(open(&fixture, fixture.ctx(), "password", sealed()).await.is_err(), "the alliance's opens at a bank");
    })
    .await;
}
