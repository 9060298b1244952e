//! The message centre against real databases: SQLite always, PostgreSQL when `POLYBANK_TEST_POSTGRES` names a server.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use contracts::account::{BUDGET_REACHED, BudgetReached};
use contracts::message::{Fatigue, MESSAGE_WANTED, MessageKind, MessageWanted, Param, Touch};
use contracts::transfer::{Origin, Route, TRANSFER_POSTED, TransferPosted};
use contracts::user::{ConsentPurpose, ConsentStanding, Consents, DeviceInfo, SignedIn, USER_SIGNED_IN, User, Users};
use crypto::KeyRing;
use kernel::{Actor, Ctx, Event, Id, Lang, Money, PageQuery, Timestamp};
use parking_lot::Mutex;
use storage::{Engine, Outbox};
use testkit::TestBank;

use super::deliver::Carriers;
use super::model::{Channel, Choice, DeliveryState, Quiet};
use super::push::{HttpPushGateway, PushCarrier};
use super::react;
use super::service::Centre;
use super::store::{self, DeliveryRow, OwnQuiet, Sought};
use crate::error::Error;
use crate::service::Service;
use crate::{MIGRATIONS, SessionRules, TextCarrier, UserConfig};

/// One bank with its message centre.
struct Fixture {
    bank: TestBank,
    users: Arc<Service>,
    centre: Arc<Centre>,
}

impl Fixture {
    async fn with(engine: Engine, push: PushCarrier) -> Arc<Self> {
        let bank = TestBank::open(engine, &[MIGRATIONS, parameters::MIGRATIONS], |_| Vec::new()).await;
        let demo = crate::DemoPeople { password: "p".into(), pin: "1".into(), customers: Vec::new() };
        let config =
            UserConfig { sessions: SessionRules::default(), texts: TextCarrier::DemoHandset, demo: Some(demo) };
        let users = Arc::new(Service::new(config, bank.banks.clone(), KeyRing::from_key([1; 32])));
        let centre = Arc::new(Centre::new(bank.banks.clone(), users.clone(), Carriers::new(true, push)));
        Arc::new(Self { bank, users, centre })
    }

    fn ctx(&self) -> &Ctx {
        &self.bank.ctx
    }

    async fn user(&self, phone: &str) -> Id<User> {
        self.users.register(self.ctx(), &phone.parse().unwrap()).await.unwrap().user_id
    }

    async fn tell(&self, event: Event) {
        let mut tx = self.bank.banks.db(self.ctx()).unwrap().begin(self.ctx()).await.unwrap();
        tx.publish(event);
        tx.commit().await.unwrap();
    }

    /// Lets every consumer take what waits.
    async fn settle(&self) {
        let outbox = Outbox::new(self.bank.banks.db(self.ctx()).unwrap(), self.ctx().clone());
        for consumption in react::consumers(&self.centre) {
            outbox.drain(&consumption).await.unwrap();
        }
    }

    async fn inbox(&self, user: Id<User>) -> Vec<store::MessageRow> {
        self.centre.inbox(self.ctx(), user, None, &PageQuery::default()).await.unwrap().items
    }

    async fn ways(&self, row: &store::MessageRow) -> Vec<DeliveryRow> {
        store::deliveries(&self.bank.banks.db(self.ctx()).unwrap(), &[row.message_id]).await.unwrap()
    }

    async fn pushes(&self, phone: &str) -> usize {
        self.users.demo_texts(self.ctx(), &phone.parse().unwrap(), "push", 50).await.unwrap().len()
    }

    fn clock(&self, text: &str) {
        self.ctx().clock.move_to(Timestamp::parse_rfc3339(&format!("2026-11-{text}+08:00")).unwrap());
    }
}

const PAYER: &str = "13812345678";
const PAYEE: &str = "13812345679";

fn transfer(ctx: &Ctx, payer: Id<User>, payee: Option<Id<User>>) -> Event {
    let transfer_id = ctx.new_id();
    let body = TransferPosted {
        transfer_id,
        user_id: payer,
        amount: Money::cny(500_000),
        route: Route::Book,
        payee_account: "6229001234567890".to_owned(),
        payee_user_id: payee,
        origin: Origin::Customer,
    };
    Event::new(TRANSFER_POSTED, transfer_id, &body)
}

fn budget(user: Id<User>) -> Event {
    let body = BudgetReached {
        user_id: user,
        category: "dining".to_owned(),
        month: "2026-11".to_owned(),
        percent: 80,
        spent: Money::cny(80_000),
        budget: Money::cny(100_000),
    };
    Event::new(BUDGET_REACHED, user, &body)
}

fn offer(user: Id<User>, key: &str) -> Event {
    let text = |text: &str| Param::Text(text.to_owned());
    let params = BTreeMap::from([("headline".to_owned(), text("立减")), ("text".to_owned(), text("满一百减十"))]);
    let body = MessageWanted {
        user_id: user,
        template: "offer".to_owned(),
        params,
        dedupe_key: key.to_owned(),
        link: None,
        expires_at: None,
    };
    Event::new(MESSAGE_WANTED, user, &body)
}

async fn on_every_engine<F: Future<Output = ()>>(story: impl Fn(Arc<Fixture>) -> F) {
    for engine in testkit::engines() {
        story(Fixture::with(engine, PushCarrier::DemoHandset).await).await;
    }
}

#[tokio::test]
async fn both_ends_of_a_transfer_are_told_once_and_read_it_in_their_language() {
    on_every_engine(|fixture| async move {
        let (payer, payee) = (fixture.user(PAYER).await, fixture.user(PAYEE).await);
        let event = transfer(fixture.ctx(), payer, Some(payee));
        fixture.tell(event.clone()).await;
        fixture.settle().await;
        // The same matter again, as another event: nobody is told twice.
        fixture.tell(event).await;
        fixture.settle().await;
        let [out] = &fixture.inbox(payer).await[..] else { panic!("one message to the payer") };
        assert_eq!((out.kind, out.title.0.as_str()), (MessageKind::MoneyOut, "转出 5,000.00 元"));
        assert!(out.body.1.contains("ending in 7890") && !out.body.1.contains("6229001"), "{}", out.body.1);
        assert!(out.link.as_ref().unwrap().starts_with("/transfers/"));
        let [arrived] = &fixture.inbox(payee).await[..] else { panic!("one message to the payee") };
        assert_eq!(arrived.title.1, "You received CNY 5,000.00");
        assert_eq!((fixture.pushes(PAYER).await, fixture.pushes(PAYEE).await), (1, 1));
        let [way] = &fixture.ways(out).await[..] else { panic!("one way") };
        assert_eq!((way.channel, way.state, way.attempts), (Channel::Push, DeliveryState::Sent, 1));
    })
    .await;
}

#[tokio::test]
async fn between_ones_own_accounts_one_message_is_enough() {
    on_every_engine(|fixture| async move {
        let payer = fixture.user(PAYER).await;
        fixture.tell(transfer(fixture.ctx(), payer, Some(payer))).await;
        fixture.settle().await;
        assert_eq!(fixture.inbox(payer).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_inbox_is_counted_read_filtered_and_cleared_by_its_owner_alone() {
    on_every_engine(|fixture| async move {
        let (payer, payee) = (fixture.user(PAYER).await, fixture.user(PAYEE).await);
        fixture.tell(transfer(fixture.ctx(), payer, Some(payee))).await;
        fixture.tell(budget(payer)).await;
        fixture.settle().await;
        let (ctx, centre) = (fixture.ctx(), &fixture.centre);
        let unread = centre.unread(ctx, payer).await.unwrap();
        assert_eq!(unread.kinds, [(MessageKind::Account, 1), (MessageKind::MoneyOut, 1)]);
        let only = centre.inbox(ctx, payer, Some(MessageKind::Account), &PageQuery::default()).await.unwrap();
        let [message] = &only.items[..] else { panic!("one about accounts") };
        assert_eq!(message.title.0, "预算已用 80%：餐饮");
        assert_eq!(
            message.body.1,
            "In November 2026 you have spent CNY 800.00 on eating out: 80% of your budget of CNY 1,000.00 is reached."
        );
        let id = message.message_id;
        for refused in [centre.read(ctx, payee, id).await, centre.delete(ctx, payee, id).await] {
            assert!(matches!(refused, Err(Error::NotFound)));
        }
        assert!(matches!(centre.one(ctx, payee, id).await, Err(Error::NotFound)));
        centre.read(ctx, payer, id).await.unwrap();
        centre.read(ctx, payer, id).await.unwrap();
        assert_eq!(centre.unread(ctx, payer).await.unwrap().kinds, [(MessageKind::MoneyOut, 1)]);
        centre.read_all(ctx, payer, None).await.unwrap();
        let unread = centre.unread(ctx, payer).await.unwrap();
        assert!(unread.kinds.is_empty() && unread.newest.is_none());
        centre.delete(ctx, payer, id).await.unwrap();
        centre.delete(ctx, payer, id).await.unwrap();
        assert_eq!(fixture.inbox(payer).await.len(), 1);
        assert_eq!(centre.sent_one(ctx, id).await.unwrap().row.message_id, id, "the record stays");
    })
    .await;
}

#[tokio::test]
async fn what_can_wait_rings_after_the_quiet_hours_and_money_leaving_rings_at_once() {
    on_every_engine(|fixture| async move {
        let (payer, payee) = (fixture.user(PAYER).await, fixture.user(PAYEE).await);
        fixture.clock("22T23:30:00");
        fixture.tell(transfer(fixture.ctx(), payer, Some(payee))).await;
        fixture.settle().await;
        assert_eq!((fixture.pushes(PAYER).await, fixture.pushes(PAYEE).await), (1, 0));
        fixture.clock("23T07:59:00");
        assert_eq!(fixture.centre.deliver_due(fixture.ctx()).await.unwrap(), 0);
        fixture.clock("23T08:00:00");
        assert_eq!(fixture.centre.deliver_due(fixture.ctx()).await.unwrap(), 1);
        assert_eq!(fixture.pushes(PAYEE).await, 1);
        assert_eq!(fixture.centre.deliver_due(fixture.ctx()).await.unwrap(), 0);
        // A customer's own hours go before the bank's.
        let none = Some(OwnQuiet::Never(Quiet { from: 0, until: 0 }));
        fixture.centre.choose(fixture.ctx(), payee, &[], none).await.unwrap();
        fixture.clock("23T23:30:00");
        fixture.tell(transfer(fixture.ctx(), payer, Some(payee))).await;
        fixture.settle().await;
        assert_eq!(fixture.pushes(PAYEE).await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_kind_that_is_off_stands_in_the_inbox_and_safety_stays_on() {
    on_every_engine(|fixture| async move {
        let payer = fixture.user(PAYER).await;
        let off = |kind| [(kind, Choice::Off)];
        let choose = |kinds: [(MessageKind, Choice); 1]| {
            let fixture = fixture.clone();
            async move { fixture.centre.choose(fixture.ctx(), payer, &kinds, None).await }
        };
        for kind in [MessageKind::Security, MessageKind::Legal] {
            assert!(matches!(choose(off(kind)).await, Err(Error::KindFixed(refused)) if refused == kind));
        }
        choose(off(MessageKind::MoneyOut)).await.unwrap();
        fixture.tell(transfer(fixture.ctx(), payer, None)).await;
        let signed_in = SignedIn {
            user_id: payer,
            session_id: fixture.ctx().new_id(),
            device_id: "d".to_owned(),
            new_device: true,
        };
        fixture.tell(Event::new(USER_SIGNED_IN, payer, &signed_in)).await;
        fixture.settle().await;
        let inbox = fixture.inbox(payer).await;
        assert_eq!(inbox.len(), 2);
        assert_eq!(fixture.pushes(PAYER).await, 1, "only the new device rang");
        let quiet = inbox.iter().find(|row| row.kind == MessageKind::MoneyOut).unwrap();
        let [way] = &fixture.ways(quiet).await[..] else { panic!("one way") };
        assert_eq!((way.state, way.why.as_deref()), (DeliveryState::Skipped, Some("opted_out")));
    })
    .await;
}

#[tokio::test]
async fn offers_need_a_yes_and_stay_within_the_budget_of_attention() {
    on_every_engine(|fixture| async move {
        let user = fixture.user(PAYER).await;
        fixture.tell(offer(user, "o1")).await;
        fixture.settle().await;
        assert!(fixture.inbox(user).await.is_empty(), "nobody has said yes");
        let on = fixture.centre.choose(fixture.ctx(), user, &[(MessageKind::Marketing, Choice::On)], None).await;
        assert!(matches!(on, Err(Error::ConsentNeeded)), "a switch is no consent");
        fixture.users.demonstrate_consent(fixture.ctx(), user, ConsentPurpose::Marketing).await.unwrap();
        let settings = fixture.centre.settings(fixture.ctx(), user).await.unwrap();
        assert!(settings.kinds.contains(&(MessageKind::Marketing, Choice::On)));
        for key in ["o2", "o3", "o4", "o3"] {
            fixture.tell(offer(user, key)).await;
        }
        fixture.settle().await;
        assert_eq!(fixture.inbox(user).await.len(), 2, "two a day");
        let all = fixture.centre.sent(fixture.ctx(), &Sought::default(), &PageQuery::default()).await.unwrap();
        let mut withheld: Vec<_> = all.items.iter().filter_map(|sent| sent.row.withheld.as_deref()).collect();
        withheld.sort_unstable();
        assert_eq!(withheld, ["fatigue", "opted_out"]);
        assert_eq!(fixture.centre.ask(fixture.ctx(), user).await.unwrap().today, 0);
        fixture.clock("23T09:30:00");
        assert_eq!(fixture.centre.ask(fixture.ctx(), user).await.unwrap().today, 2);
        // The switch takes the consent back, and the consent is what the switch shows.
        let device = DeviceInfo {
            device_id: "0190a0b0-c0d0-7e0f-8a0b-000000000001".to_owned(),
            name: "Phone".to_owned(),
            platform: "ios".to_owned(),
            replaces: None,
        };
        let session = fixture.users.open_session(fixture.ctx(), user, &device).await.unwrap();
        let actor = Actor::Customer {
            user_id: user.to_string(),
            session_id: session.session_id.to_string(),
            device_id: device.device_id,
        };
        let own = Ctx { actor, ..fixture.ctx().clone() };
        let off = fixture.centre.choose(&own, user, &[(MessageKind::Marketing, Choice::Off)], None).await.unwrap();
        assert!(off.kinds.contains(&(MessageKind::Marketing, Choice::Off)));
        let standing = fixture.users.standing(fixture.ctx(), user, ConsentPurpose::Marketing).await.unwrap();
        assert_eq!(standing, ConsentStanding::NotGiven);
        fixture.tell(offer(user, "o5")).await;
        fixture.settle().await;
        assert_eq!(fixture.inbox(user).await.iter().filter(|row| row.kind == MessageKind::Marketing).count(), 2);
    })
    .await;
}

#[tokio::test]
async fn two_at_once_never_both_take_the_last_touch() {
    on_every_engine(|fixture| async move {
        let user = fixture.user(PAYER).await;
        let take = |touch: String| {
            let fixture = fixture.clone();
            async move { fixture.centre.take(fixture.ctx(), user, &touch).await.unwrap() }
        };
        let taken = futures::future::join_all((0..8).map(|n| take(format!("campaign:{n}")))).await;
        assert_eq!(taken.iter().filter(|touch| **touch == Touch::Taken).count(), 2);
        assert_eq!(taken.iter().filter(|touch| **touch == Touch::Spent).count(), 6);
        let won = taken.iter().position(|touch| *touch == Touch::Taken).unwrap();
        assert_eq!(take(format!("campaign:{won}")).await, Touch::Repeated, "the same touch costs nothing again");
        // Five a week, however the days go.
        let mut week = 2;
        for day in 23..29 {
            fixture.clock(&format!("{day}T12:00:00"));
            for n in 0..3 {
                week += usize::from(take(format!("slot:{day}:{n}")).await == Touch::Taken);
            }
        }
        // The 22nd is a Sunday: its two are of the week before.
        assert_eq!(week, 2 + 5);
        assert!(fixture.centre.ask(fixture.ctx(), user).await.unwrap().is_spent());
    })
    .await;
}

#[tokio::test]
async fn what_nobody_can_make_sense_of_does_not_hold_up_the_rest() {
    on_every_engine(|fixture| async move {
        let user = fixture.user(PAYER).await;
        let mut unknown = MessageWanted {
            user_id: user,
            template: "no_such_words".to_owned(),
            params: BTreeMap::new(),
            dedupe_key: "k".to_owned(),
            link: None,
            expires_at: None,
        };
        fixture.tell(Event::new(MESSAGE_WANTED, user, &unknown)).await;
        unknown.template = "transfer_in".to_owned();
        fixture.tell(Event::new(MESSAGE_WANTED, user, &unknown)).await;
        fixture.tell(transfer(fixture.ctx(), fixture.ctx().new_id(), None)).await;
        fixture.tell(budget(user)).await;
        fixture.settle().await;
        assert_eq!(fixture.inbox(user).await.len(), 1);
        assert_eq!(fixture.bank.banks.db(fixture.ctx()).unwrap().letters_count().await.unwrap(), 0);
    })
    .await;
}

/// A push gateway that answers as told, one answer a call, and remembers what it was sent.
async fn gateway(answers: Vec<u16>) -> (String, Arc<Mutex<Vec<serde_json::Value>>>) {
    let seen: Arc<Mutex<Vec<serde_json::Value>>> = Arc::default();
    let (log, answers) = (seen.clone(), Arc::new(Mutex::new(answers.into_iter())));
    let take = move |axum::Json(message): axum::Json<serde_json::Value>| {
        log.lock().push(message);
        let status = answers.lock().next().and_then(|code| StatusCode::from_u16(code).ok());
        std::future::ready(status.unwrap_or(StatusCode::OK))
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = Router::new().route("/pushes", post(take));
    tokio::spawn(async move { axum::serve(listener, app).await });
    (format!("http://{address}/pushes"), seen)
}

/// The context of the customer's own session.
fn own(ctx: &Ctx, user: Id<User>) -> Ctx {
    let session_id = ctx.new_id::<contracts::user::Session>().to_string();
    let actor = Actor::Customer { user_id: user.to_string(), session_id, device_id: "device-1".to_owned() };
    Ctx { actor, lang: Lang::En, ..ctx.clone() }
}

#[tokio::test]
async fn a_failing_carrier_is_tried_again_left_alone_and_its_failures_are_sent_anew_by_a_person() {
    for engine in testkit::engines() {
        let (url, seen) = gateway([vec![503; 5], vec![200, 400, 200]].concat()).await;
        let push = PushCarrier::Gateway(HttpPushGateway::new(&url, None).unwrap());
        let fixture = Fixture::with(engine, push).await;
        let (ctx, centre) = (fixture.ctx(), &fixture.centre);
        let user = fixture.user(PAYER).await;
        fixture.tell(transfer(ctx, user, None)).await;
        fixture.settle().await;
        let [first] = &fixture.inbox(user).await[..] else { panic!("one message") };
        let state = async |row| {
            let [way] = &fixture.ways(row).await[..] else { panic!("one way") };
            (way.state, way.why.clone(), way.attempts)
        };
        assert_eq!(state(first).await, (DeliveryState::Skipped, Some("no_device".to_owned()), 1));
        centre.set_push_token(&own(ctx, user), user, Some("token-1")).await.unwrap();
        centre.resend(ctx, first.message_id, "客户已重新登记设备").await.unwrap();
        for waited in [0, 30, 60, 120, 240] {
            ctx.clock.move_to(ctx.now().plus_seconds(waited));
            centre.deliver(ctx, first.message_id).await.unwrap();
        }
        assert_eq!(seen.lock().len(), 5);
        let (waiting, why, attempts) = state(first).await;
        assert_eq!((waiting, attempts), (DeliveryState::Queued, 5));
        assert!(why.unwrap().contains("503"));
        // Left alone: the next message does not even try, and keeps its tries.
        fixture.tell(transfer(ctx, user, None)).await;
        fixture.settle().await;
        let second = fixture.inbox(user).await.into_iter().find(|row| row.message_id != first.message_id).unwrap();
        assert_eq!(state(&second).await, (DeliveryState::Queued, Some("circuit_open".to_owned()), 0));
        assert_eq!(seen.lock().len(), 5);
        let health = centre.health(ctx).await.unwrap();
        let push = health.iter().find(|health| health.channel == Channel::Push).unwrap();
        assert_eq!((push.circuit, push.tally.waiting), (super::circuit::State::Open, 2));
        ctx.clock.move_to(ctx.now().plus_seconds(30));
        centre.deliver(ctx, second.message_id).await.unwrap();
        assert_eq!(state(&second).await.0, DeliveryState::Sent);
        ctx.clock.move_to(ctx.now().plus_seconds(3_600));
        assert_eq!(centre.deliver_due(ctx).await.unwrap(), 1);
        assert_eq!(state(first).await, (DeliveryState::Failed, Some("refused with status 400".to_owned()), 6));
        centre.resend(ctx, first.message_id, "网关已修复").await.unwrap();
        fixture.settle().await;
        assert_eq!(state(first).await, (DeliveryState::Sent, None, 1));
        assert!(matches!(centre.resend(ctx, first.message_id, "再来一次").await, Err(Error::NothingToResend)));
        let seen = seen.lock();
        let last = seen.last().unwrap();
        assert_eq!((&last["message_id"], &last["tokens"]), (&seen[0]["message_id"], &serde_json::json!(["token-1"])));
        assert_eq!((last["title"].as_str(), last["bank_id"].as_str()), (Some("转出 5,000.00 元"), Some("testbank")));
    }
}

#[tokio::test]
async fn messages_are_forgotten_when_their_time_is_over() {
    on_every_engine(|fixture| async move {
        let user = fixture.user(PAYER).await;
        fixture.tell(budget(user)).await;
        fixture.settle().await;
        let db = fixture.bank.banks.db(fixture.ctx()).unwrap();
        let forget = react::jobs(&fixture.centre).remove(1).work;
        forget.run(fixture.ctx(), &db).await.unwrap();
        assert_eq!(fixture.inbox(user).await.len(), 1);
        fixture.ctx().clock.move_to(fixture.ctx().now().plus_seconds(366 * 86_400));
        forget.run(fixture.ctx(), &db).await.unwrap();
        assert!(fixture.inbox(user).await.is_empty());
        assert!(store::tally(&db, Timestamp::from_micros(0)).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_banks_words_replace_the_alliances_from_their_moment_on_and_can_go_back() {
    on_every_engine(|fixture| async move {
        let (ctx, centre) = (fixture.ctx(), &fixture.centre);
        let user = fixture.user(PAYER).await;
        let told = async || {
            fixture.tell(transfer(ctx, ctx.new_id(), Some(user))).await;
            fixture.settle().await;
            let row = fixture.inbox(user).await.remove(0);
            (row.title.0, row.template_version)
        };
        let mut words = super::catalogue::template("transfer_in").unwrap().own_words();
        words.title = "到账 {amount}".to_owned();
        let set = |words: Option<super::template::Words>, effective_from| {
            let new = super::desk::NewWords { words, effective_from, note: "更短的文案".to_owned() };
            centre.set_words(ctx, "transfer_in", new)
        };
        let mut bad = words.clone();
        bad.body = "{payer} 向您转账".to_owned();
        assert!(matches!(set(Some(bad), None).await, Err(Error::Words(wrong)) if wrong[0].field == "body"));
        let earlier = ctx.now().plus_seconds(-1);
        assert!(matches!(set(Some(words.clone()), Some(earlier)).await, Err(Error::WordsInThePast)));
        let tomorrow = ctx.now().plus_seconds(86_400);
        let (found, versions) = set(Some(words), Some(tomorrow)).await.unwrap();
        assert_eq!((found.own.is_none(), found.coming.unwrap().version, versions.len()), (true, 1, 1));
        assert_eq!(told().await, ("收到 5,000.00 元".to_owned(), 0));
        ctx.clock.move_to(tomorrow);
        assert_eq!(told().await, ("到账 5,000.00 元".to_owned(), 1));
        ctx.clock.move_to(tomorrow.plus_seconds(1));
        set(None, None).await.unwrap();
        assert_eq!(told().await, ("收到 5,000.00 元".to_owned(), 0));
        let alliance = super::catalogue::template("transfer_in").unwrap().own_words();
        let [(zh, length), _] = centre.preview(ctx, "transfer_in", &alliance).await.unwrap().texts;
        assert_eq!((zh.as_str(), length.segments), ("【testbank 银行】一笔转账已存入您的账户，金额 5,000.00 元。", 1));
        let new = super::desk::NewWords { words: None, effective_from: None, note: "没有这个模板".to_owned() };
        assert!(matches!(centre.set_words(ctx, "nothing", new).await, Err(Error::NotFound)));
    })
    .await;
}
