//! The group against real databases: SQLite always, PostgreSQL when `POLYBANK_TEST_POSTGRES` names a server.

use std::sync::Arc;
use std::time::Duration;

use contracts::user::{Carrier, DeviceInfo, DeviceStanding, OpenedSession, TextMessage, UserClass, UserView, Users};
use crypto::KeyRing;
use gateway::CustomerIdentities;
use kernel::{Actor, Ctx, PageQuery};
use storage::{AuditFilter, Engine, args};
use testkit::TestBank;

use crate::error::Error;
use crate::live::LiveSessions;
use crate::model::SessionEnd;
use crate::service::Service;
use crate::{DemoPeople, MIGRATIONS, SessionRules, TextCarrier, UserConfig};

const PHONE: &str = "13812345678";

/// One bank with this group in it.
pub struct Fixture {
    pub bank: TestBank,
    pub service: Arc<Service>,
}

fn config() -> UserConfig {
    let demo = DemoPeople { password: "p".into(), pin: "1".into(), customers: Vec::new() };
    UserConfig { sessions: SessionRules::default(), texts: TextCarrier::DemoHandset, demo: Some(demo) }
}

fn device(n: u32) -> DeviceInfo {
    DeviceInfo {
        device_id: format!("0190a0b0-c0d0-7e0f-8a0b-0000000000{n:02}"),
        name: format!("Phone {n}"),
        platform: "ios".into(),
        replaces: None,
    }
}

impl Fixture {
    pub async fn new(engine: Engine) -> Arc<Self> {
        let bank = TestBank::open(engine, &[MIGRATIONS, parameters::MIGRATIONS], |_| Vec::new()).await;
        let service = Arc::new(Service::new(config(), bank.banks.clone(), KeyRing::from_key([1; 32])));
        Arc::new(Self { bank, service })
    }

    pub fn ctx(&self) -> &Ctx {
        &self.bank.ctx
    }

    pub fn later(&self, seconds: i64) {
        self.ctx().clock.move_to(self.ctx().now().plus_seconds(seconds));
    }

    /// Another process beside this one, which looks for ended sessions with every call.
    fn other_process(&self) -> Service {
        let mut service = Service::new(config(), self.bank.banks.clone(), KeyRing::from_key([1; 32]));
        service.live = Arc::new(LiveSessions::paced(Duration::ZERO, Duration::ZERO));
        service
    }

    pub async fn user(&self) -> UserView {
        self.service.register(self.ctx(), &PHONE.parse().unwrap()).await.unwrap()
    }

    async fn session(&self, n: u32) -> OpenedSession {
        let user = self.user().await.user_id;
        self.service.open_session(self.ctx(), user, &device(n)).await.unwrap()
    }

    async fn end_of(&self, token: &str) -> Option<SessionEnd> {
        self.service.check(self.ctx(), token).await.unwrap().err()
    }

    async fn refresh(&self, token: &str, n: u32) -> Result<OpenedSession, SessionEnd> {
        match self.service.refresh(self.ctx(), token, &device(n).device_id).await {
            Ok(session) => Ok(session),
            Err(Error::Session(end)) => Err(end),
            Err(other) => panic!("{other}"),
        }
    }

    pub async fn actions(&self) -> Vec<String> {
        let db = self.bank.banks.db(self.ctx()).unwrap();
        let page = db.audit_page(&AuditFilter::default(), &PageQuery::parse(None, Some(100)).unwrap()).await.unwrap();
        page.items.into_iter().map(|row| row.action).collect()
    }
}

/// The context of a signed-in customer who comes through `channel`.
pub fn user_ctx(ctx: &Ctx, user: kernel::Id<contracts::user::User>, channel: kernel::Channel) -> Ctx {
    let actor =
        Actor::Customer { user_id: user.to_string(), session_id: "s".to_owned(), device_id: device(1).device_id };
    Ctx { actor, channel, ..ctx.clone() }
}

/// Runs the story on every engine there is.
pub async fn on_every_engine<F: Future<Output = ()>>(story: impl Fn(Arc<Fixture>) -> F) {
    for engine in testkit::engines() {
        story(Fixture::new(engine).await).await;
    }
}

#[tokio::test]
async fn a_token_stands_for_its_customer_in_its_own_bank() {
    on_every_engine(|fixture| async move {
        let session = fixture.session(1).await;
        let actor = fixture.service.customer(fixture.ctx(), &session.access_token).await.unwrap();
        assert_eq!(
            actor,
            Actor::Customer {
                user_id: session.user_id.to_string(),
                session_id: session.session_id.to_string(),
                device_id: device(1).device_id,
            }
        );
        let elsewhere = fixture.bank.add("otherbank", &[]).await;
        let refused = fixture.service.customer(&elsewhere, &session.access_token).await;
        assert_eq!(refused, Err(gateway::SessionEnd::Unknown));
        for garbage in ["", "x", &"A".repeat(43), &session.refresh_token] {
            assert_eq!(fixture.end_of(garbage).await, Some(SessionEnd::Unknown));
        }
        // A process that has never seen the token finds it in the database.
        assert!(fixture.other_process().check(fixture.ctx(), &session.access_token).await.unwrap().is_ok());
    })
    .await;
}

#[tokio::test]
async fn a_refresh_token_is_used_once() {
    on_every_engine(|fixture| async move {
        let first = fixture.session(1).await;
        let second = fixture.refresh(&first.refresh_token, 1).await.unwrap();
        assert_eq!(second.session_id, first.session_id);
        assert_eq!(fixture.end_of(&first.access_token).await, Some(SessionEnd::Unknown));
        assert_eq!(fixture.end_of(&second.access_token).await, None);
        // Whoever comes with the used one gives themselves away, and the session ends for everybody.
        assert_eq!(fixture.refresh(&first.refresh_token, 1).await.err(), Some(SessionEnd::Revoked));
        assert_eq!(fixture.end_of(&second.access_token).await, Some(SessionEnd::Revoked));
        assert_eq!(fixture.refresh(&second.refresh_token, 1).await.err(), Some(SessionEnd::Revoked));
        assert_eq!(fixture.refresh("unknown", 1).await.err(), Some(SessionEnd::Unknown));
        assert!(fixture.actions().await.contains(&"user.session_refused".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn a_refresh_token_works_on_its_own_device_only() {
    on_every_engine(|fixture| async move {
        let session = fixture.session(1).await;
        assert_eq!(fixture.refresh(&session.refresh_token, 2).await.err(), Some(SessionEnd::Revoked));
        assert_eq!(fixture.end_of(&session.access_token).await, Some(SessionEnd::Revoked));
    })
    .await;
}

#[tokio::test]
async fn two_refreshes_at_once_give_one_pair() {
    on_every_engine(|fixture| async move {
        let session = fixture.session(1).await;
        let (one, other) =
            tokio::join!(fixture.refresh(&session.refresh_token, 1), fixture.refresh(&session.refresh_token, 1));
        assert_eq!(usize::from(one.is_ok()) + usize::from(other.is_ok()), 1);
    })
    .await;
}

#[tokio::test]
async fn a_session_nobody_uses_ends() {
    on_every_engine(|fixture| async move {
        let session = fixture.session(1).await;
        for _ in 0..2 {
            fixture.later(290);
            assert_eq!(fixture.end_of(&session.access_token).await, None, "it was in use");
        }
        let session = fixture.refresh(&session.refresh_token, 1).await.unwrap();
        fixture.later(300);
        assert_eq!(fixture.end_of(&session.access_token).await, Some(SessionEnd::Idle));
        assert_eq!(fixture.refresh(&session.refresh_token, 1).await.err(), Some(SessionEnd::Idle));
        let session = fixture.session(1).await;
        fixture.later(300);
        assert_eq!(fixture.refresh(&session.refresh_token, 1).await.err(), Some(SessionEnd::Idle));
    })
    .await;
}

#[tokio::test]
async fn use_in_one_process_counts_in_another() {
    on_every_engine(|fixture| async move {
        let session = fixture.session(1).await;
        let other = fixture.other_process();
        assert!(other.check(fixture.ctx(), &session.access_token).await.unwrap().is_ok());
        fixture.later(200);
        assert_eq!(fixture.end_of(&session.access_token).await, None);
        let db = fixture.bank.banks.db(fixture.ctx()).unwrap();
        fixture.service.live.flush(fixture.ctx(), &db).await.unwrap();
        fixture.later(200);
        assert!(other.check(fixture.ctx(), &session.access_token).await.unwrap().is_ok());
    })
    .await;
}

#[tokio::test]
async fn an_access_token_lives_minutes_and_a_session_a_month() {
    on_every_engine(|fixture| async move {
        let mut session = fixture.session(1).await;
        for _ in 0..2 {
            fixture.later(250);
            assert_eq!(fixture.end_of(&session.access_token).await, None);
        }
        fixture.later(100);
        assert_eq!(fixture.end_of(&session.access_token).await, Some(SessionEnd::Expired));
        session = fixture.refresh(&session.refresh_token, 1).await.unwrap();
        assert_eq!(fixture.end_of(&session.access_token).await, None);
        fixture.ctx().clock.move_to(session.expires_at);
        assert_eq!(fixture.end_of(&session.access_token).await, Some(SessionEnd::Expired));
        assert_eq!(fixture.refresh(&session.refresh_token, 1).await.err(), Some(SessionEnd::Expired));
    })
    .await;
}

#[tokio::test]
async fn an_ended_session_is_refused_here_at_once_and_elsewhere_soon() {
    on_every_engine(|fixture| async move {
        let (one, two) = (fixture.session(1).await, fixture.session(2).await);
        let other = fixture.other_process();
        for session in [&one, &two] {
            assert!(other.check(fixture.ctx(), &session.access_token).await.unwrap().is_ok());
        }
        let actor = fixture.service.customer(fixture.ctx(), &one.access_token).await.unwrap();
        fixture.service.sign_out(&Ctx { actor, ..fixture.ctx().clone() }).await.unwrap();
        assert_eq!(fixture.end_of(&one.access_token).await, Some(SessionEnd::Unknown));
        assert_eq!(fixture.end_of(&two.access_token).await, None);
        assert!(other.check(fixture.ctx(), &one.access_token).await.unwrap().is_err());
        fixture.service.end_sessions(fixture.ctx(), two.user_id).await.unwrap();
        assert_eq!(fixture.end_of(&two.access_token).await, Some(SessionEnd::Revoked));
        assert!(other.check(fixture.ctx(), &two.access_token).await.unwrap().is_err());
        assert_eq!(fixture.refresh(&two.refresh_token, 2).await.err(), Some(SessionEnd::Revoked));
    })
    .await;
}

#[tokio::test]
async fn a_newer_sign_in_on_a_device_takes_the_place_of_the_older() {
    on_every_engine(|fixture| async move {
        let older = fixture.session(1).await;
        assert!(older.last_login.is_none());
        fixture.later(60);
        let newer = fixture.session(1).await;
        assert_eq!(newer.last_login.map(|login| login.device_name).as_deref(), Some("Phone 1"));
        assert_eq!(fixture.end_of(&older.access_token).await, Some(SessionEnd::Revoked));
        assert_eq!(fixture.end_of(&newer.access_token).await, None);
    })
    .await;
}

#[tokio::test]
async fn a_device_is_bound_once() {
    on_every_engine(|fixture| async move {
        let (ctx, user) = (fixture.ctx(), fixture.user().await.user_id);
        let standing = |n| {
            let fixture = fixture.clone();
            async move { fixture.service.device(fixture.ctx(), user, &device(n).device_id).await.unwrap() }
        };
        assert_eq!(standing(1).await, DeviceStanding::New);
        let bound_at = ctx.now();
        fixture.session(1).await;
        fixture.later(60);
        fixture.session(1).await;
        assert_eq!(standing(1).await, DeviceStanding::Known { bound_at });
        assert_eq!(standing(2).await, DeviceStanding::New);
        let bound = fixture.actions().await.iter().filter(|action| *action == "user.device_bound").count();
        assert_eq!(bound, 1);
        let devices = fixture.service.devices(ctx, user).await.unwrap();
        assert_eq!(devices.len(), 1);
        assert_eq!(devices[0].last_seen_at, ctx.now());
    })
    .await;
}

#[tokio::test]
async fn one_phone_is_one_user_and_lies_sealed() {
    on_every_engine(|fixture| async move {
        let user = fixture.user().await;
        assert_eq!(fixture.user().await.user_id, user.user_id);
        let elsewhere = fixture.bank.add("otherbank", &[]).await;
        assert!(fixture.service.by_phone(&elsewhere, &user.phone).await.unwrap().is_none());
        let (ctx, name, id) = (fixture.ctx(), "张小明".parse().unwrap(), "11010519491231002X".parse().unwrap());
        fixture.service.verify_name(ctx, user.user_id, &name, Some(&id), UserClass::RealName).await.unwrap();
        fixture.service.verify_name(ctx, user.user_id, &name, None, UserClass::Bound).await.unwrap();
        let known = fixture.service.get(ctx, user.user_id).await.unwrap().unwrap();
        assert_eq!(known.class, UserClass::RealName, "a class is never taken back");
        let person = fixture.service.reveal(ctx, user.user_id, "核实身份").await.unwrap();
        assert_eq!(person.id_number, Some(id));
        let db = fixture.bank.banks.db(ctx).unwrap();
        let row = db.fetch_one("SELECT * FROM user_person", args![]).await.unwrap();
        let holds = |bytes: &[u8], text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        for column in ["phone_sealed", "phone_index", "id_number_sealed", "id_number_index"] {
            let bytes = row.blob(column).unwrap();
            assert!(!holds(&bytes, PHONE) && !holds(&bytes, "11010519491231002X"), "{column}");
        }
        let page = PageQuery::parse(None, Some(100)).unwrap();
        for entry in db.audit_page(&AuditFilter::default(), &page).await.unwrap().items {
            assert!(!entry.detail.contains(PHONE) && !entry.detail.contains("张小明"), "{}", entry.action);
        }
    })
    .await;
}

#[tokio::test]
async fn users_are_found_by_phone_id_and_beginning_of_the_name() {
    on_every_engine(|fixture| async move {
        let ctx = fixture.ctx();
        let names = ["张小明", "张%", "李雷"];
        for (n, name) in names.into_iter().enumerate() {
            let user = fixture.service.register(ctx, &format!("1390000000{n}").parse().unwrap()).await.unwrap();
            let name = name.parse().unwrap();
            fixture.service.verify_name(ctx, user.user_id, &name, None, UserClass::RealName).await.unwrap();
        }
        let found = |text: &'static str| {
            let fixture = fixture.clone();
            async move { fixture.service.search(fixture.ctx(), text).await.unwrap() }
        };
        assert_eq!(found("张").await.len(), 2);
        assert_eq!(found("张%").await.len(), 1);
        assert_eq!(found("小").await.len(), 0);
        assert_eq!(found("13900000002").await[0].name.as_ref().unwrap().as_str(), "李雷");
        let page = PageQuery::parse(None, Some(2)).unwrap();
        let first = fixture.service.list(ctx, None, &page).await.unwrap();
        let rest = PageQuery::parse(first.next_cursor.as_deref(), Some(2)).unwrap();
        let rest = fixture.service.list(ctx, None, &rest).await.unwrap();
        assert_eq!((first.items.len(), rest.items.len(), rest.next_cursor), (2, 1, None));
    })
    .await;
}

#[tokio::test]
async fn the_handset_shows_a_phone_its_own_texts_and_only_in_a_demonstration() {
    on_every_engine(|fixture| async move {
        let (ctx, phone) = (fixture.ctx(), PHONE.parse().unwrap());
        let message = TextMessage { phone, text: "【蓝湾银行】验证码123456".into() };
        assert_eq!(fixture.service.send_text(ctx, message.clone()).await.unwrap(), Carrier::Took);
        let texts = fixture.service.demo_texts(ctx, &message.phone, "sms", 20).await.unwrap();
        assert_eq!(texts.iter().map(|text| text.text.as_str()).collect::<Vec<_>>(), [message.text.as_str()]);
        let nobody = "13800000009".parse().unwrap();
        assert!(fixture.service.demo_texts(ctx, &nobody, "sms", 20).await.unwrap().is_empty());
        let live = UserConfig { texts: TextCarrier::None, demo: None, ..config() };
        let live = Service::new(live, fixture.bank.banks.clone(), KeyRing::from_key([1; 32]));
        assert!(matches!(live.demo_texts(ctx, &message.phone, "sms", 20).await, Err(Error::NotDemo)));
        assert_eq!(live.send_text(ctx, message).await.unwrap(), Carrier::None);
    })
    .await;
}

/// Said rather than asserted: `cargo nextest run -p user --run-ignored all --no-capture how_long`.
#[tokio::test]
#[ignore = "a measurement"]
async fn how_long_a_check_takes() {
    let fixture = Fixture::new(Engine::Sqlite).await;
    let session = fixture.session(1).await;
    let begun = std::time::Instant::now();
    for _ in 0..100_000 {
        fixture.service.check(fixture.ctx(), &session.access_token).await.unwrap().unwrap();
    }
    tracing::info!(per_check = ?(begun.elapsed() / 100_000));
    assert!(begun.elapsed() < Duration::from_secs(2), "more than 20 µs a check: {:?}", begun.elapsed() / 100_000);
}

#[tokio::test]
async fn the_language_of_the_last_sign_in_is_kept() {
    on_every_engine(|fixture| async move {
        let user = fixture.user().await;
        assert_eq!(user.lang, kernel::Lang::Zh);
        let english = Ctx { lang: kernel::Lang::En, ..fixture.ctx().clone() };
        let opened = fixture.service.open_session(&english, user.user_id, &device(1)).await.unwrap();
        let kept = async || fixture.service.get(fixture.ctx(), user.user_id).await.unwrap().unwrap().lang;
        assert_eq!(kept().await, kernel::Lang::En);
        // A customer who changes the app's language is not asked to sign in again.
        fixture.service.refresh(fixture.ctx(), &opened.refresh_token, &device(1).device_id).await.unwrap();
        assert_eq!(kept().await, kernel::Lang::Zh);
    })
    .await;
}
