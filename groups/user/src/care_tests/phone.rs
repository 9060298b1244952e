//! Another phone number.

use super::*;

#[tokio::test]
async fn a_number_changes_once_both_are_proven() {
    on_every_engine(|world| async move {
        let session = world.sign_in(1).await;
        let begin = |phone: &'static str| {
            let (world, ctx) = (world.clone(), world.customer(&session, 1));
            async move { world.care.begin_phone_change(&ctx, world.user, &phone.parse().unwrap()).await }
        };
        assert!(matches!(begin(OLD).await, Err(Error::SameNumber)));
        let id = begin(NEW).await.unwrap().change_id;
        assert!(matches!(begin(NEW).await, Err(Error::TooOften { .. })));
        let code = world.code(NEW).await;
        let change = |code: String, challenge: Option<Id<Challenge>>, ctx: Ctx| {
            let world = world.clone();
            async move { world.care.change_phone(&ctx, world.user, id, &code, challenge).await }
        };
        let other = if code == "000000" { "111111" } else { "000000" };
        let wrong = change(other.to_owned(), None, world.customer(&session, 1)).await;
        assert!(matches!(wrong, Err(Error::CodeWrong { left: 4 })));
        let asked = change(code.clone(), None, world.customer(&session, 1)).await;
        let Err(Error::StepUp(challenge)) = asked else { panic!("the old number was not asked for") };
        assert_eq!(challenge.operation, "change_phone");
        assert!(world.users.by_phone(world.ctx(), &NEW.parse().unwrap()).await.unwrap().is_none());

        let ctx = world.customer(&session, 1);
        let given = Some(challenge.challenge_id);
        let told = world.texts(OLD).await;
        change(code.clone(), given, ctx.clone()).await.unwrap();
        change(code.clone(), given, ctx).await.unwrap();
        assert_eq!(world.texts(OLD).await, told + 1, "the old number is told, once");
        let found = world.users.by_phone(world.ctx(), &NEW.parse().unwrap()).await.unwrap().unwrap();
        assert_eq!(found.user_id, world.user);
        assert!(world.users.by_phone(world.ctx(), &OLD.parse().unwrap()).await.unwrap().is_none());
        let again = change(code, given, world.customer(&session, 1)).await;
        assert!(matches!(again, Err(Error::CodeOver)));
    })
    .await;
}

#[tokio::test]
async fn somebody_elses_number_is_not_taken() {
    on_every_engine(|world| async move {
        let session = world.sign_in(1).await;
        world.users.register(world.ctx(), &NEW.parse().unwrap()).await.unwrap();
        let ctx = world.customer(&session, 1);
        let id = world.care.begin_phone_change(&ctx, world.user, &NEW.parse().unwrap()).await.unwrap().change_id;
        let code = world.code(NEW).await;
        let refused = world.care.change_phone(&world.customer(&session, 1), world.user, id, &code, None).await;
        assert!(matches!(refused, Err(Error::NumberTaken)));
        // Nor by whoever comes back with it.
        let id = world.begun(NEW, 5).await;
        let claimed = world.care.claim(&world.call(), id, &device(5).device_id, world.claim(|_| {})).await;
        assert!(matches!(claimed, Err(Error::NumberTaken)));
    })
    .await;
}
