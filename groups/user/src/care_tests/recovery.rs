//! Coming back without the old device.

use super::*;

#[tokio::test]
async fn whoever_kept_the_number_comes_back_at_once_and_everything_old_is_gone() {
    on_every_engine(|world| async move {
        let old = world.sign_in(1).await;
        let id = world.begun(OLD, 5).await;
        let device_id = device(5).device_id;
        let early = world.care.complete_recovery(world.ctx(), id, &device_id, Secret::new("new-pass-1".into())).await;
        assert!(matches!(early, Err(Error::RecoveryOver)), "nothing is proven yet");
        let told = world.care.claim(&world.call(), id, &device_id, world.claim(|_| {})).await.unwrap();
        assert_eq!((told.status, told.ready_at), (RecoveryStatus::Cooling, Some(world.ctx().now())));
        let elsewhere = device(6).device_id;
        let stolen = world.care.complete_recovery(world.ctx(), id, &elsewhere, Secret::new("new-pass-1".into())).await;
        assert!(matches!(stolen, Err(Error::NotFound)), "another device goes on with it");

        let password = Secret::new("new-pass-1".to_owned());
        let opened = world.care.complete_recovery(world.ctx(), id, &device_id, password).await.unwrap();
        assert_eq!(opened.user_id, world.user);
        assert_eq!(world.end_of(&old).await, Some(SessionEnd::Revoked));
        assert_eq!(world.end_of(&opened).await, None);
        let devices = world.users.devices(world.ctx(), world.user).await.unwrap();
        assert_eq!(
            devices.iter().map(|device| device.device_id.clone()).collect::<Vec<_>>(),
            std::slice::from_ref(&device_id)
        );
        assert_eq!(*world.secrets.passwords.lock(), [(world.user, "new-pass-1".to_owned())]);
        let again = world.care.complete_recovery(world.ctx(), id, &device_id, Secret::new("x-1234567".into())).await;
        assert!(matches!(again, Err(Error::RecoveryOver)));

        let restraint = world.users.restraint(world.ctx(), world.user).await.unwrap().unwrap();
        assert_eq!(restraint.day_cap, Money::cny(RecoveryRules::default().limited_day_cap_minor));
        world.later(7 * 86_400);
        assert_eq!(world.users.restraint(world.ctx(), world.user).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_new_number_waits_is_told_everywhere_and_can_be_stopped() {
    on_every_engine(|world| async move {
        let old = world.sign_in(1).await;
        let id = world.begun(NEW, 5).await;
        let device_id = device(5).device_id;
        let (old_texts, new_texts) = (world.texts(OLD).await, world.texts(NEW).await);
        let told = world.care.claim(&world.call(), id, &device_id, world.claim(|_| {})).await.unwrap();
        let ready = told.ready_at.unwrap();
        assert_eq!(ready.seconds_since(world.ctx().now()), 24 * 3_600);
        assert_eq!((world.texts(OLD).await, world.texts(NEW).await), (old_texts + 1, new_texts + 1));
        let password = || Secret::new("new-pass-1".to_owned());
        let early = world.care.complete_recovery(world.ctx(), id, &device_id, password()).await;
        assert!(matches!(early, Err(Error::NotReady { .. })));
        assert!(world.secrets.passwords.lock().is_empty(), "a password was set before its time");

        let ctx = world.customer(&old, 1);
        assert!(world.care.pending_recovery(&ctx, world.user).await.unwrap().is_some());
        world.care.stop_recovery(&ctx, world.user).await.unwrap();
        assert!(world.care.pending_recovery(&ctx, world.user).await.unwrap().is_none());
        world.later(25 * 3_600);
        let stopped = world.care.complete_recovery(world.ctx(), id, &device_id, password()).await;
        assert!(matches!(stopped, Err(Error::RecoveryOver)));

        // The next one is not stopped: number, devices and password change when its time has come.
        let id = world.begun(NEW, 6).await;
        let device_id = device(6).device_id;
        world.care.claim(&world.call(), id, &device_id, world.claim(|_| {})).await.unwrap();
        world.later(24 * 3_600);
        world.care.complete_recovery(world.ctx(), id, &device_id, password()).await.unwrap();
        let found = world.users.by_phone(world.ctx(), &NEW.parse().unwrap()).await.unwrap().unwrap();
        assert_eq!(found.user_id, world.user);
        assert!(world.users.by_phone(world.ctx(), &OLD.parse().unwrap()).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn once_the_password_may_be_in_force_it_is_completed_and_not_stopped() {
    on_every_engine(|world| async move {
        let old = world.sign_in(1).await;
        let ctx = world.customer(&old, 1);
        let id = world.begun(OLD, 5).await;
        let device_id = device(5).device_id;
        world.care.claim(&world.call(), id, &device_id, world.claim(|_| {})).await.unwrap();
        let complete = || world.care.complete_recovery(world.ctx(), id, &device_id, Secret::new("new-pass-1".into()));
        *world.secrets.cut_off.lock() = true;
        assert!(complete().await.is_err());
        let stopped = world.care.stop_recovery(&ctx, world.user).await;
        assert!(matches!(stopped, Err(Error::RecoveryCompleting)), "{stopped:?}");
        assert_eq!(complete().await.unwrap().user_id, world.user, "whoever was cut off goes on");
        assert_eq!(world.end_of(&old).await, Some(SessionEnd::Revoked));
    })
    .await;
}

#[tokio::test]
async fn a_password_that_is_not_taken_leaves_it_as_it_was() {
    on_every_engine(|world| async move {
        let old = world.sign_in(1).await;
        let id = world.begun(OLD, 5).await;
        let device_id = device(5).device_id;
        world.care.claim(&world.call(), id, &device_id, world.claim(|_| {})).await.unwrap();
        let weak = Secret::new(WEAK.to_owned());
        let refused = world.care.complete_recovery(world.ctx(), id, &device_id, weak).await;
        assert!(matches!(refused, Err(Error::Port(PortFault::Refused(_)))));
        world.care.stop_recovery(&world.customer(&old, 1), world.user).await.unwrap();
        let stopped = world.care.complete_recovery(world.ctx(), id, &device_id, Secret::new("new-pass-1".into())).await;
        assert!(matches!(stopped, Err(Error::RecoveryOver)));
    })
    .await;
}

#[tokio::test]
async fn whoever_is_unknown_is_answered_as_whoever_is_wrong() {
    on_every_engine(|world| async move {
        let wrong: [fn(&mut Claim); 4] = [
            |claim| claim.name = "林知秋".parse().unwrap(),
            |claim| claim.id_number = "440524188001010014".parse().unwrap(),
            |claim| claim.account_no = "5555555555554444".parse().unwrap(),
            |claim| claim.pin = Some(Secret::new("111111".to_owned())),
        ];
        for (place, change) in wrong.into_iter().enumerate() {
            let n = 10 + place as u32;
            let id = world.begun(NEW, n).await;
            let refused = world.care.claim(&world.call(), id, &device(n).device_id, world.claim(change)).await;
            let Err(Error::NotProven { left }) = refused else { panic!("case {place} was not refused") };
            assert_eq!(left, 4, "case {place}");
        }
        let tried = world.secrets.tried.lock().clone();
        assert_eq!(tried.len(), 4, "a PIN is tried for nobody as for somebody");
        let as_whom: Vec<_> = tried.iter().map(|(_, user)| user.is_some()).collect();
        assert_eq!(as_whom, [false, false, false, true]);

        // Without a PIN, the same road for all: operators see only those there are.
        for (n, change) in [(20, wrong[1]), (21, (|_| {}) as fn(&mut Claim))] {
            let id = world.begun(NEW, n).await;
            let claim = world.claim(|claim| {
                change(claim);
                claim.pin = None;
            });
            let told = world.care.claim(&world.call(), id, &device(n).device_id, claim).await.unwrap();
            assert_eq!((told.status, told.ready_at), (RecoveryStatus::Review, None));
        }
        let page = kernel::PageQuery::default();
        let queue = world.care.recoveries(world.ctx(), Some(RecoveryStatus::Review), &page).await.unwrap();
        assert_eq!(queue.items.len(), 1);

        // Too many tries end it.
        let id = world.begun(NEW, 22).await;
        for left in [4, 3, 2, 1, 0] {
            let claim = world.claim(|claim| claim.pin = Some(Secret::new("111111".to_owned())));
            let refused = world.care.claim(&world.call(), id, &device(22).device_id, claim).await;
            assert!(matches!(refused, Err(Error::NotProven { left: told }) if told == left));
        }
        let right = world.care.claim(&world.call(), id, &device(22).device_id, world.claim(|_| {})).await;
        assert!(matches!(right, Err(Error::RecoveryOver)));
    })
    .await;
}

#[tokio::test]
async fn a_claim_sent_again_is_answered_as_before_however_it_was_sealed() {
    on_every_engine(|world| async move {
        let id = world.begun(NEW, 5).await;
        let device_id = device(5).device_id;
        let call = world.call();
        let resealed = || {
            let promise = call.idempotency.as_ref().unwrap();
            let other = Idempotency::new(promise.key.clone(), format!("{}-another-body", promise.fingerprint));
            Ctx { idempotency: Some(other), ..call.clone() }
        };
        let first = world.care.claim(&call, id, &device_id, world.claim(|_| {})).await.unwrap();
        let again = world.care.claim(&resealed(), id, &device_id, world.claim(|_| {})).await.unwrap();
        assert_eq!((again.status, again.ready_at), (first.status, first.ready_at));
        let other = world.claim(|claim| claim.pin = Some(Secret::new("111111".to_owned())));
        assert!(world.care.claim(&resealed(), id, &device_id, other).await.is_err(), "another PIN is another call");
    })
    .await;
}

#[tokio::test]
async fn two_operators_decide_what_cannot_be_proven() {
    on_every_engine(|world| async move {
        let id = world.begun(NEW, 5).await;
        let device_id = device(5).device_id;
        let claim = world.claim(|claim| {
            claim.pin = None;
            claim.old_phone = Some(OLD.parse().unwrap());
        });
        world.care.claim(&world.call(), id, &device_id, claim).await.unwrap();
        let decide = |by: &'static str, decision| {
            let (world, ctx) = (world.clone(), world.operator(by));
            async move { world.care.decide_recovery(&ctx, id, decision, "已电话核实").await }
        };
        decide("first", Decision::Approve).await.unwrap();
        assert!(matches!(decide("first", Decision::Approve).await, Err(Error::SameOperator)));
        let told = world.care.recovery(world.ctx(), id, &device_id).await.unwrap();
        assert_eq!(told.status, RecoveryStatus::Review, "how far the operators are is not told");
        decide("second", Decision::Approve).await.unwrap();
        let told = world.care.recovery(world.ctx(), id, &device_id).await.unwrap();
        assert_eq!(told.status, RecoveryStatus::Cooling);
        assert_eq!(told.ready_at.unwrap().seconds_since(world.ctx().now()), 24 * 3_600);
        assert!(matches!(decide("third", Decision::Reject).await, Err(Error::RecoveryOver)));

        let other = world.begun(NEW, 6).await;
        let claim = world.claim(|claim| claim.pin = None);
        world.care.claim(&world.call(), other, &device(6).device_id, claim).await.unwrap();
        let ctx = world.operator("first");
        world.care.decide_recovery(&ctx, other, Decision::Reject, "信息不足").await.unwrap();
        let told = world.care.recovery(world.ctx(), other, &device(6).device_id).await.unwrap();
        assert_eq!(told.status, RecoveryStatus::Rejected);
    })
    .await;
}

#[tokio::test]
async fn codes_are_few_and_their_tries_as_well() {
    on_every_engine(|world| async move {
        world.later(61);
        let phone: Phone = NEW.parse().unwrap();
        let begins = world.care.start_recovery(&world.call(), &phone, device(5)).await.unwrap();
        let soon = world.care.start_recovery(&world.call(), &phone, device(6)).await;
        assert!(matches!(soon, Err(Error::TooOften { .. })));
        let code = world.code(NEW).await;
        let other = if code == "000000" { "111111" } else { "000000" };
        for left in [4, 3, 2, 1] {
            let wrong = world.care.prove_phone(&world.call(), begins.recovery_id, &device(5).device_id, other).await;
            assert!(matches!(wrong, Err(Error::CodeWrong { left: told }) if told == left));
        }
        let last = world.care.prove_phone(&world.call(), begins.recovery_id, &device(5).device_id, other).await;
        assert!(matches!(last, Err(Error::CodeOver)));
        let right = world.care.prove_phone(&world.call(), begins.recovery_id, &device(5).device_id, &code).await;
        assert!(matches!(right, Err(Error::CodeOver)));
        let foreign = world.care.prove_phone(&world.call(), begins.recovery_id, &device(6).device_id, &code).await;
        assert!(matches!(foreign, Err(Error::NotFound)));
    })
    .await;
}
