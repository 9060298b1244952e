//! Devices: seen, named, signed out, unbound, and in the way of one another.

use super::*;

#[tokio::test]
async fn devices_are_seen_named_and_signed_out_by_handle() {
    on_every_engine(|world| async move {
        let (one, two) = (world.sign_in(1).await, world.sign_in(2).await);
        let ctx = world.customer(&one, 1);
        let own = world.care.own_devices(&ctx, world.user).await.unwrap();
        assert_eq!((own.devices.len(), own.most), (2, 10));
        let other = own.devices.iter().find(|named| named.device_ref != own.this).unwrap();
        assert!(other.signed_in && !other.device_ref.contains(&device(2).device_id));
        world.care.rename_device(&ctx, world.user, &other.device_ref, "旧手机").await.unwrap();
        let again = world.care.own_devices(&world.customer(&one, 1), world.user).await.unwrap();
        assert!(again.devices.iter().any(|named| named.device.name == "旧手机"));

        let out = world.customer(&one, 1);
        world.users.sign_device_out(&out, world.user, &other.device_ref, None).await.unwrap();
        assert_eq!(world.end_of(&two).await, Some(SessionEnd::Revoked));
        assert_eq!(world.end_of(&one).await, None);
        let standing = world.users.device(world.ctx(), world.user, &device(2).device_id).await.unwrap();
        assert!(matches!(standing, DeviceStanding::Known { .. }), "it stays bound");
        let unknown = world.users.sign_device_out(&world.customer(&one, 1), world.user, "0000", None).await;
        assert!(matches!(unknown, Err(Error::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn unbinding_takes_a_proof_and_makes_a_stranger_of_the_device() {
    on_every_engine(|world| async move {
        let (one, two) = (world.sign_in(1).await, world.sign_in(2).await);
        let own = world.care.own_devices(&world.customer(&one, 1), world.user).await.unwrap();
        let other = own.devices.iter().find(|named| named.device_ref != own.this).unwrap().device_ref.clone();
        let known = world.users.device(world.ctx(), world.user, &device(2).device_id).await.unwrap();
        assert!(matches!(known, DeviceStanding::Known { .. }));
        let asked = world.care.unbind_own(&world.customer(&one, 1), world.user, &other, None).await;
        let Err(Error::StepUp(challenge)) = asked else { panic!("no proof was asked for") };
        assert_eq!((challenge.operation.as_str(), world.end_of(&two).await), ("unbind_device", None));

        let ctx = world.customer(&one, 1);
        let given = Some(challenge.challenge_id);
        world.care.unbind_own(&ctx, world.user, &other, given).await.unwrap();
        // Asked again with the same key, it was done.
        world.care.unbind_own(&ctx, world.user, &other, given).await.unwrap();
        let again = world.care.unbind_own(&world.customer(&one, 1), world.user, &other, given).await;
        assert!(matches!(again, Err(Error::NotFound)));
        assert_eq!(world.end_of(&two).await, Some(SessionEnd::Revoked));
        let standing = world.users.device(world.ctx(), world.user, &device(2).device_id).await.unwrap();
        assert_eq!(standing, DeviceStanding::New, "at once, though it was remembered as bound");
        // An operator does it with a purpose and without the customer's proof.
        let operator = world.operator("op-1");
        world.users.unbind_device(&operator, world.user, &own.this, Why::Bank, Some("客户来电")).await.unwrap();
        assert_eq!(world.end_of(&one).await, Some(SessionEnd::Revoked));
    })
    .await;
}

#[tokio::test]
async fn a_further_device_takes_the_place_of_one_that_is_named() {
    on_every_engine(|world| async move {
        let set = Parameters::new(world.bank.banks.clone());
        let new = NewVersion { body: json!({ "most": 2 }), effective_from: None, note: "two".into() };
        set.set(&world.call(), &*known::<DeviceRules>(), new).await.unwrap();
        world.later(2);
        let one = world.sign_in(1).await;
        assert_eq!(world.users.devices_full(world.ctx(), world.user, &device(2).device_id).await.unwrap(), None);
        world.later(10);
        world.sign_in(2).await;
        let full = world.users.devices_full(world.ctx(), world.user, &device(3).device_id).await.unwrap().unwrap();
        assert_eq!((full.most, full.devices.len(), full.devices[0].name.as_str()), (2, 2, "Phone 1"));
        assert_eq!(world.users.devices_full(world.ctx(), world.user, &device(2).device_id).await.unwrap(), None);

        for replaces in [None, Some("0".repeat(32))] {
            let device = DeviceInfo { replaces, ..device(3) };
            let refused = world.users.open_session(world.ctx(), world.user, &device).await.err().unwrap();
            let PortFault::Refused(refused) = refused else { panic!("{refused}") };
            assert_eq!(refused.code, "device_limit_reached");
        }
        let replacing = DeviceInfo { replaces: Some(full.devices[0].device_ref.clone()), ..device(3) };
        world.users.open_session(world.ctx(), world.user, &replacing).await.unwrap();
        assert_eq!(world.end_of(&one).await, Some(SessionEnd::Revoked));
        let names: Vec<_> = world.users.devices(world.ctx(), world.user).await.unwrap();
        let mut names: Vec<_> = names.into_iter().map(|device| device.name).collect();
        names.sort();
        assert_eq!(names, ["Phone 2", "Phone 3"]);
        // A device that is bound already needs no room.
        world.sign_in(2).await;
    })
    .await;
}
