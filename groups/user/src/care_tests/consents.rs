//! Consents and their texts.

use super::*;

#[tokio::test]
async fn nothing_is_agreed_to_until_it_is_and_taking_back_counts_at_once() {
    on_every_engine(|world| async move {
        let session = world.sign_in(1).await;
        let standing =
            || async { world.users.standing(world.ctx(), world.user, ConsentPurpose::Personalisation).await.unwrap() };
        let decide = |purpose, decision, version| {
            let (world, ctx) = (world.clone(), world.customer(&session, 1));
            async move { world.care.decide_consent(&ctx, world.user, purpose, decision, version).await }
        };
        for own in world.users.consents_of(world.ctx(), world.user).await.unwrap() {
            assert_eq!((own.standing, own.text.version), (ConsentStanding::NotGiven, 1), "nothing is ticked before");
        }
        assert_eq!(standing().await, ConsentStanding::NotGiven);
        decide(ConsentPurpose::Personalisation, Choice::Given, 1).await.unwrap();
        assert_eq!(standing().await, ConsentStanding::Given);
        let other = world.users.standing(world.ctx(), world.user, ConsentPurpose::Marketing).await.unwrap();
        assert_eq!(other, ConsentStanding::NotGiven, "each purpose by itself");
        decide(ConsentPurpose::Personalisation, Choice::Withdrawn, 1).await.unwrap();
        assert_eq!(standing().await, ConsentStanding::NotGiven);

        let page = kernel::PageQuery::default();
        let history = world.users.consent_history(world.ctx(), world.user, &page).await.unwrap();
        let made: Vec<_> = history.items.iter().map(|made| (made.decision, made.version)).collect();
        // Both may have been made within a microsecond.
        assert!(
            made.len() == 2 && made.contains(&(Choice::Withdrawn, 1)) && made.contains(&(Choice::Given, 1)),
            "{made:?}"
        );
        assert_eq!(history.items[0].device_name, "Phone 1");
    })
    .await;
}

#[tokio::test]
async fn a_new_text_is_in_force_from_its_day_and_may_ask_again() {
    on_every_engine(|world| async move {
        let session = world.sign_in(1).await;
        let purpose = ConsentPurpose::Marketing;
        let decide = |version| {
            let (world, ctx) = (world.clone(), world.customer(&session, 1));
            async move { world.care.decide_consent(&ctx, world.user, purpose, Choice::Given, version).await }
        };
        decide(1).await.unwrap();
        let begins = world.ctx().now().plus_seconds(100);
        let new = |from: Timestamp| NewText {
            title: ("新标题".into(), "New title".into()),
            body: ("新的内容，比原来要求更多。".into(), "New text that asks for more.".into()),
            effective_from: Some(from),
            earlier: Earlier::AskAgain,
            note: "增加用途".into(),
        };
        let past =
            world.care.publish_consent_text(&world.operator("op"), purpose, new(begins.plus_seconds(-200))).await;
        assert!(matches!(past, Err(Error::InThePast)));
        let version = world.care.publish_consent_text(&world.operator("op"), purpose, new(begins)).await.unwrap();
        assert_eq!(version, 2);
        let standing = || async { world.users.standing(world.ctx(), world.user, purpose).await.unwrap() };
        assert_eq!(standing().await, ConsentStanding::Given, "not in force yet");
        assert!(matches!(decide(2).await, Err(Error::ConsentTextChanged)), "what is not in force cannot be agreed to");
        world.later(100);
        assert_eq!(standing().await, ConsentStanding::Outdated);
        assert!(matches!(decide(1).await, Err(Error::ConsentTextChanged)));
        decide(2).await.unwrap();
        assert_eq!(standing().await, ConsentStanding::Given);
        let texts = world.care.consent_texts(world.ctx()).await.unwrap();
        let texts = texts.iter().find(|texts| texts.versions[0].purpose == purpose).unwrap();
        assert_eq!((texts.in_force, texts.versions.len(), texts.counts), (2, 2, (1, 0)));
    })
    .await;
}
