//! The bank's side of signing in through others, against a real provider over the network, on both engines.
#![allow(clippy::unwrap_used)]

mod support;

use std::time::Duration;

use auth::Error;
use auth::federation::{Back, LinkStanding, Refusal, SignedIn};
use contracts::user::{Recovered, USER_RECOVERED, Users};
use kernel::{Event, Id};
use reference_oidc::Fault;
use support::{House, PASSWORD, PHONE, brought, device, is_session, on_every_engine, terms};

/// Whether it is this refusal.
fn is<T>(answer: Result<T, Error>, refusal: &Refusal) -> bool {
    matches!(answer, Err(Error::External(said)) if said == *refusal)
}

#[tokio::test]
async fn a_new_phone_becomes_a_user_and_the_provider_signs_them_in_from_then_on() {
    on_every_engine(|house| async move {
        let sent = house.sent(1).await;
        for part in [
            "https://id.example/authorize?",
            "response_type=code",
            "code_challenge_method=S256",
            "nonce=",
            "scope=openid&",
        ] {
            let url = format!("{}&", sent.authorization_url);
            assert!(url.contains(part), "{part} in {url}");
        }
        assert!(!sent.authorization_url.contains("email") && !sent.authorization_url.contains("profile"));

        let session = house.bind(1, "zora", PHONE).await.unwrap();
        assert!(house.people.text(PHONE).contains("绑定第三方登录：示例身份"), "{}", house.people.text(PHONE));
        assert!(is_session(&house.arrive(1, "zora").await.unwrap().1), "the device is known since");
        house.later(6);
        let (_, elsewhere) = house.arrive(2, "zora").await.unwrap();
        let Back::In(SignedIn::Code(code, _)) = elsewhere else { panic!("a new device takes a code") };
        let opened =
            house.auth.complete_sign_in(house.ctx(), code.code_id, &house.people.code(PHONE), None, &device(2)).await;
        assert_eq!(opened.unwrap().user_id, session.user_id);
        assert!(matches!(house.arrive(1, "bo").await.unwrap().1, Back::PhoneNeeded), "somebody else");

        let links = house.federation.links(house.ctx(), session.user_id).await.unwrap();
        let [link] = &links[..] else { panic!("one link") };
        assert!(link.standing == LinkStanding::Active && link.row.last_used_at.is_some());
        let trail = house.trail().await;
        assert!(trail.contains("auth.external_linked") && trail.contains("auth.external_used"), "{trail}");
        assert!(!trail.contains("zora") && !trail.contains(PHONE), "{trail}");
    })
    .await;
}

#[tokio::test]
async fn an_attempt_is_used_once_in_time_on_its_device_with_its_state() {
    on_every_engine(|house| async move {
        let ctx = house.ctx();
        let over = Refusal::AttemptOver;
        let sent = house.sent(1).await;
        let another = house.sent(1).await;
        let mut crossed = house.chosen(&sent, "zora");
        crossed.state = brought(&another, "x").state;
        assert!(is(house.federation.come_back(ctx, sent.attempt_id, crossed, &device(1)).await, &over));
        let elsewhere = house.federation.come_back(ctx, sent.attempt_id, house.chosen(&sent, "zora"), &device(2)).await;
        assert!(is(elsewhere, &over));
        let unknown = house.federation.come_back(ctx, ctx.new_id(), house.chosen(&sent, "zora"), &device(1)).await;
        assert!(matches!(unknown, Err(Error::NotFound)));

        let right = house.federation.come_back(ctx, sent.attempt_id, house.chosen(&sent, "zora"), &device(1)).await;
        assert!(matches!(right, Ok(Back::PhoneNeeded)), "what was wrong before it took nothing away");
        let again = house.federation.come_back(ctx, sent.attempt_id, house.chosen(&sent, "zora"), &device(1)).await;
        assert!(is(again, &over), "once");
        house.later(901);
        assert!(is(house.federation.give_phone(ctx, sent.attempt_id, &PHONE.parse().unwrap()).await, &over));

        let late = house.sent(1).await;
        house.later(601);
        let back = house.federation.come_back(ctx, late.attempt_id, house.chosen(&late, "zora"), &device(1)).await;
        assert!(is(back, &over));
        let unproven = house.sent(1).await;
        let phone = PHONE.parse().unwrap();
        assert!(is(house.federation.give_phone(ctx, unproven.attempt_id, &phone).await, &over), "nobody came back");
    })
    .await;
}

#[tokio::test]
async fn a_code_of_another_attempt_or_of_another_provider_proves_nothing() {
    on_every_engine(|house| async move {
        let (victim, thief) = (house.sent(1).await, house.sent(2).await);
        // The code is the victim's, everything else the thief's: the verifier does not fit.
        let stolen = house.provider.choose(&victim.authorization_url, "zora").unwrap();
        let injected = brought(&thief, &stolen);
        let refused = house.federation.come_back(house.ctx(), thief.attempt_id, injected, &device(2)).await;
        assert!(is(refused, &Refusal::NotProven));

        let sent = house.sent(1).await;
        let mut mixed = house.chosen(&sent, "zora");
        mixed.issuer = Some("https://other.example".into());
        let refused = house.federation.come_back(house.ctx(), sent.attempt_id, mixed, &device(1)).await;
        assert!(is(refused, &Refusal::NotProven));
        assert!(house.trail().await.contains("auth.external_refused"));
    })
    .await;
}

#[tokio::test]
async fn whatever_a_provider_gets_wrong_nobody_is_signed_in() {
    on_every_engine(|house| async move {
        house.bind(1, "zora", PHONE).await.unwrap();
        let proves_nothing = [
            Fault::OtherNonce,
            Fault::NoNonce,
            Fault::OtherAudience,
            Fault::MoreAudiences,
            Fault::OtherParty,
            Fault::OtherIssuer,
            Fault::Expired,
            Fault::OtherKey,
            Fault::SharedSecret,
            Fault::Unsigned,
            Fault::NoIdToken,
            Fault::Garbage,
        ];
        for fault in proves_nothing {
            house.provider.fail(fault);
            assert!(is(house.arrive(1, "zora").await, &Refusal::NotProven), "{fault:?}");
        }
        for fault in [Fault::Down, Fault::Flood] {
            house.provider.fail(fault);
            assert!(is(house.arrive(1, "zora").await, &Refusal::ProviderSilent), "{fault:?}");
        }
        assert!(is_session(&house.arrive(1, "zora").await.unwrap().1), "and then it is right again");
    })
    .await;
}

#[tokio::test]
async fn a_provider_changes_its_keys_and_is_understood() {
    on_every_engine(|house| async move {
        house.bind(1, "zora", PHONE).await.unwrap();
        // It is asked again no more often than every two seconds.
        tokio::time::sleep(Duration::from_millis(2_100)).await;
        house.provider.change_keys("two").unwrap();
        assert!(is_session(&house.arrive(1, "zora").await.unwrap().1));
    })
    .await;
}

#[tokio::test]
async fn a_code_to_the_phone_does_not_open_what_a_password_keeps() {
    on_every_engine(|house| async move {
        let user = house.customer(PHONE).await;
        assert!(is(house.bind(1, "zora", PHONE).await, &Refusal::LinkInside));
        assert!(house.federation.links(house.ctx(), user).await.unwrap().is_empty());

        // Wrong codes are counted, and a phone nobody has is answered alike.
        let (attempt, _) = house.arrive(1, "zora").await.unwrap();
        house.later(6);
        house.federation.give_phone(house.ctx(), attempt, &"13911110000".parse().unwrap()).await.unwrap();
        let code = house.people.code("13911110000");
        let wrong = if code == "000000" { "000001" } else { "000000" };
        for left in [4, 3, 2, 1] {
            let refused = house.federation.complete(house.ctx(), attempt, wrong, &device(1)).await.err();
            assert!(matches!(refused, Some(Error::CodeWrong { left: said }) if said == left));
        }
        for code in [wrong, code.as_str()] {
            let refused = house.federation.complete(house.ctx(), attempt, code, &device(1)).await.err();
            assert!(matches!(refused, Some(Error::CodeExpired)));
        }
    })
    .await;
}

#[tokio::test]
async fn linking_takes_what_adding_a_tool_takes_and_unlinking_shuts_at_once() {
    on_every_engine(|house| async move {
        let user = house.customer(PHONE).await;
        let ctx = house.signed_in(user, 1);
        house.link(&ctx, 1, "zora").await.unwrap();
        assert!(is(house.link(&ctx, 1, "bo").await, &Refusal::LinkedAlready), "one of each provider");

        // One challenge links what it was asked for, and nothing else.
        let other = house.people.register(&ctx, &"13911110000".parse().unwrap()).await.unwrap().user_id;
        let theirs = house.signed_in(other, 3);
        assert!(is(house.link_back(&theirs, 3, "zora").await, &Refusal::LinkedElsewhere));
        let attempt = house.link_back(&theirs, 3, "bo").await.unwrap();
        let mine = house.federation.link(&ctx, attempt, None).await;
        assert!(matches!(mine, Err(Error::NotFound)), "somebody else's attempt");

        // The password opens as before; the provider opens a known device.
        let (attempt, back) = house.arrive(1, "zora").await.unwrap();
        let Back::In(SignedIn::Code(code, _)) = back else { panic!("the device was never signed in on: {attempt}") };
        house
            .auth
            .complete_sign_in(house.ctx(), code.code_id, &house.people.code(PHONE), None, &device(1))
            .await
            .unwrap();
        assert!(is_session(&house.arrive(1, "zora").await.unwrap().1));
        let signed_in = house.auth.sign_in(house.ctx(), &PHONE.parse().unwrap(), PASSWORD.into(), &device(1)).await;
        assert!(matches!(signed_in, Ok(SignedIn::Session(_))));

        let link = house.federation.links(&ctx, user).await.unwrap()[0].row.link_id;
        let foreign = house.federation.unlink(&theirs, other, link).await;
        assert!(matches!(foreign, Err(Error::NotFound)));
        house.federation.unlink(&ctx, user, link).await.unwrap();
        assert!(matches!(house.federation.unlink(&ctx, user, link).await, Err(Error::NotFound)));
        assert!(matches!(house.arrive(1, "zora").await.unwrap().1, Back::PhoneNeeded), "nobody's again");
    })
    .await;
}

#[tokio::test]
async fn a_subject_means_something_under_its_issuer_only() {
    on_every_engine(|house| async move {
        let user = house.bind(1, "zora", PHONE).await.unwrap().user_id;
        // The bank puts another provider under the same name. What it read is believed for a second.
        house.offer(vec![terms("example", "https://other.example")]).await;
        house.later(2);
        let sent = house.sent(1).await;
        let code = house.second.choose(&sent.authorization_url, "zora").unwrap();
        let mut back = brought(&sent, &code);
        back.issuer = None;
        let back = house.federation.come_back(house.ctx(), sent.attempt_id, back, &device(1)).await.unwrap();
        assert!(matches!(back, Back::PhoneNeeded), "the same word of another provider's is somebody else");
        assert_eq!(house.federation.links(house.ctx(), user).await.unwrap()[0].standing, LinkStanding::Dormant);

        // Named, and not connected; connected, and not named: neither is offered.
        house.offer(vec![terms("unknown", support::ISSUER), terms("other", "https://third.example")]).await;
        house.later(2);
        assert!(house.federation.providers(house.ctx()).await.unwrap().is_empty());
        let begun = house.federation.begin(house.ctx(), "example", &device(1).device_id, None).await;
        assert!(is(begun, &Refusal::NoProvider));
    })
    .await;
}

#[tokio::test]
async fn whoever_came_back_without_anything_links_anew() {
    on_every_engine(|house| async move {
        let user = house.bind(1, "zora", PHONE).await.unwrap().user_id;
        let recovered = Recovered { user_id: user, limited_until: house.ctx().now() };
        let mut tx = house.bank.banks.db(house.ctx()).unwrap().begin(house.ctx()).await.unwrap();
        tx.publish(Event::new(USER_RECOVERED, user, &recovered));
        tx.commit().await.unwrap();
        house.hear().await;
        assert!(house.federation.links(house.ctx(), user).await.unwrap().is_empty());
        assert!(house.trail().await.contains("auth.external_unlinked"));
        let nobody: Id<contracts::user::User> = house.ctx().new_id();
        assert!(matches!(house.federation.links_of(house.ctx(), nobody).await, Err(Error::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn two_at_once_bind_a_subject_to_one_of_them() {
    on_every_engine(|house: House| async move {
        let phones = ["13911110001", "13911110002"];
        let mut ready = Vec::new();
        for (n, phone) in (1..).zip(phones) {
            let (attempt, _) = house.arrive(n, "zora").await.unwrap();
            house.federation.give_phone(house.ctx(), attempt, &phone.parse().unwrap()).await.unwrap();
            ready.push((attempt, house.people.code(phone), device(n)));
        }
        let complete =
            |(attempt, code, device): (Id<auth::federation::Attempt>, String, contracts::user::DeviceInfo)| {
                let house = &house;
                async move { house.federation.complete(house.ctx(), attempt, &code, &device).await }
            };
        let second = ready.pop().unwrap();
        let first = ready.pop().unwrap();
        let (one, two) = tokio::join!(complete(first), complete(second));
        let bound = [one.is_ok(), two.is_ok()].into_iter().filter(|bound| *bound).count();
        assert_eq!(bound, 1, "a subject is one user's");
    })
    .await;
}
