//! Leaving, what is kept after it and for how long; and one's own data taken along.

use std::io::Read;

use storage::jobs::Work;

use super::*;
use crate::closing::jobs::Erase;
use crate::closing::store::{self as former, Sought};
use crate::export::jobs::Expire;
use crate::export::{Export, Status};

impl World {
    async fn leave(&self) {
        let session = self.sign_in(1).await;
        let asked = self.care.close_relation(&self.customer(&session, 1), self.user, None).await;
        let Err(Error::StepUp(challenge)) = asked else { panic!("no proof was asked for") };
        assert_eq!(challenge.operation, "close_relation");
        assert!(self.things.ended.lock().is_empty(), "nothing ends before it is proven");
        let given = Some(challenge.challenge_id);
        self.care.close_relation(&self.customer(&session, 1), self.user, given).await.unwrap();
        assert_eq!(self.end_of(&session).await, Some(SessionEnd::Revoked));
    }

    async fn formers(&self, sought: Sought) -> Vec<Id<User>> {
        let (db, keys) = self.users.room(self.ctx()).unwrap();
        let found = former::page(&db, &keys, &sought, &kernel::PageQuery::default()).await.unwrap();
        found.into_iter().map(|one| one.user_id).collect()
    }

    async fn night(&self) {
        let db = self.bank.banks.db(self.ctx()).unwrap();
        Erase.run(self.ctx(), &db).await.unwrap();
    }

    async fn made_export(&self, ctx: &Ctx) -> Id<Export> {
        let id = self.care.request_export(ctx, self.user).await.unwrap().export_id;
        for _ in 0..200 {
            self.care.make_exports(self.ctx()).await.unwrap();
            let all = self.care.exports(self.ctx(), self.user).await.unwrap();
            if all.iter().any(|one| one.export_id == id && one.status == Status::Ready) {
                return id;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("the export was not made");
    }
}

#[tokio::test]
async fn nobody_leaves_while_anything_stands_in_the_way() {
    on_every_engine(|world| async move {
        let session = world.sign_in(1).await;
        *world.things.in_the_way.lock() = 2;
        let outlook = world.care.closing_outlook(world.ctx(), world.user).await.unwrap();
        assert_eq!((outlook.obstacles.len(), outlook.obstacles[0].count), (1, 2));
        assert_eq!(
            outlook.endings.iter().map(|one| one.kind).collect::<Vec<_>>(),
            [EndingKind::Account, EndingKind::Device]
        );
        let refused = world.care.close_relation(&world.customer(&session, 1), world.user, None).await;
        assert!(matches!(refused, Err(Error::LeavingBlocked)));
        *world.things.in_the_way.lock() = 0;
        // Somebody who comes back in the customer's name could close it for them.
        let id = world.begun(NEW, 5).await;
        world.care.claim(&world.call(), id, &device(5).device_id, world.claim(|_| {})).await.unwrap();
        let refused = world.care.close_relation(&world.customer(&session, 1), world.user, None).await;
        assert!(matches!(refused, Err(Error::LeavingBlocked)));
        assert!(world.things.ended.lock().is_empty());
    })
    .await;
}

#[tokio::test]
async fn whoever_left_is_no_user_any_more_and_the_number_is_free() {
    on_every_engine(|world| async move {
        world.leave().await;
        assert_eq!(*world.things.ended.lock(), [world.user]);
        let phone: Phone = OLD.parse().unwrap();
        assert!(world.users.by_phone(world.ctx(), &phone).await.unwrap().is_none());
        assert!(world.users.get(world.ctx(), world.user).await.unwrap().is_none());
        assert!(world.users.open_session(world.ctx(), world.user, &device(1)).await.is_err());
        let again = world.users.register(world.ctx(), &phone).await.unwrap();
        assert_ne!(again.user_id, world.user, "somebody new to the bank");
        assert_eq!(again.name, None);
    })
    .await;
}

#[tokio::test]
async fn what_must_be_kept_is_sealed_revealed_with_a_purpose_and_erased_in_time() {
    on_every_engine(|world| async move {
        world.leave().await;
        let (phone, number) = (OLD.parse().unwrap(), ID.parse().unwrap());
        for sought in [Sought::Anybody, Sought::Phone(phone), Sought::IdNumber(number), Sought::User(world.user)] {
            assert_eq!(world.formers(sought).await, [world.user]);
        }
        assert!(world.formers(Sought::Phone(NEW.parse().unwrap())).await.is_empty());
        let operator = world.operator("compliance");
        let personal = world.care.reveal_former(&operator, world.user, "协助反洗钱调查").await.unwrap();
        assert_eq!((personal.name.as_deref(), personal.phone.as_str()), (Some(NAME), OLD));
        assert_eq!(personal.id_number.as_deref(), Some(ID));

        world.night().await;
        world.later(10 * 365 * 86_400);
        world.night().await;
        assert!(
            world.care.reveal_former(&operator, world.user, "协助反洗钱调查").await.is_ok(),
            "ten years are not over"
        );
        world.later(5 * 86_400);
        world.night().await;
        let gone = world.care.reveal_former(&operator, world.user, "协助反洗钱调查").await;
        assert!(matches!(gone, Err(Error::Erased)));
        assert!(world.formers(Sought::Phone(OLD.parse().unwrap())).await.is_empty());
        assert_eq!(world.formers(Sought::Anybody).await, [world.user], "that somebody left stays known");
        world.night().await;
    })
    .await;
}

#[tokio::test]
async fn ones_own_data_is_fetched_once_and_with_a_proof() {
    on_every_engine(|world| async move {
        let session = world.sign_in(1).await;
        let ctx = world.customer(&session, 1);
        let id = world.made_export(&ctx).await;
        let repeated = world.care.request_export(&ctx, world.user).await.unwrap();
        assert_eq!(repeated.export_id, id, "the same call asks for the same export");
        let asked = world.care.fetch_export(&world.customer(&session, 1), world.user, id, None).await;
        let Err(Error::StepUp(challenge)) = asked else { panic!("no proof was asked for") };
        let given = Some(challenge.challenge_id);
        let other = world.users.register(world.ctx(), &NEW.parse().unwrap()).await.unwrap().user_id;
        let foreign = world.care.fetch_export(&world.customer(&session, 1), other, id, given).await;
        assert!(matches!(foreign, Err(Error::NotFound)));

        let bytes = world.care.fetch_export(&world.customer(&session, 1), world.user, id, given).await.unwrap();
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let mut read = |name: &str| {
            let mut text = String::new();
            archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
            serde_json::from_str::<serde_json::Value>(&text).unwrap()
        };
        assert_eq!(read("identity.json")["rows"][0]["id_number"], ID);
        assert_eq!(read("sign_ins.json")["rows"][0]["device"], "Phone 1");
        assert_eq!(read("things.json")["rows"][0]["owner"], world.user.to_string());
        let again = world.care.fetch_export(&world.customer(&session, 1), world.user, id, given).await;
        assert!(matches!(again, Err(Error::ExportOver)));
        let db = world.bank.banks.db(world.ctx()).unwrap();
        assert!(storage::blobs::get(&db, &id.to_string()).await.unwrap().is_none(), "nothing of it stays");
    })
    .await;
}

#[tokio::test]
async fn an_export_nobody_fetches_is_gone_in_time_and_there_are_few_a_day() {
    on_every_engine(|world| async move {
        let session = world.sign_in(1).await;
        let id = world.made_export(&world.customer(&session, 1)).await;
        let db = world.bank.banks.db(world.ctx()).unwrap();
        let sealed = storage::blobs::get(&db, &id.to_string()).await.unwrap().unwrap();
        assert!(!sealed.windows(4).any(|four| four == b"PK\x03\x04"), "it lies here sealed");
        for _ in 0..2 {
            world.made_export(&world.customer(&session, 1)).await;
        }
        let more = world.care.request_export(&world.customer(&session, 1), world.user).await;
        assert!(matches!(more, Err(Error::TooManyExports { per_day_max: 3 })));
        world.later(73 * 3_600);
        Expire.run(world.ctx(), &db).await.unwrap();
        let late = world.care.fetch_export(&world.customer(&session, 1), world.user, id, None).await;
        assert!(matches!(late, Err(Error::ExportOver)));
        assert!(storage::blobs::get(&db, &id.to_string()).await.unwrap().is_none());
        let all = world.care.exports(world.ctx(), world.user).await.unwrap();
        assert!(all.iter().all(|one| one.status == Status::Expired));
    })
    .await;
}
