//! The group against real databases: SQLite always, PostgreSQL when there is a server.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use contracts::PortFault;
use contracts::account::{ACCOUNT_OPENED, AccountKind, AccountOpened};
use contracts::auth::{OPERATION_REFUSED, OperationRefused, STEP_UP_ASKED, StepUpAsked};
use contracts::content::{BrandSpec, Brands, HomeLayout};
use contracts::insight::{BankTotals, Figures as _};
use contracts::own_data::OwnData as _;
use contracts::transfer::{Route, TRANSFER_POSTED, TransferPosted};
use contracts::user::{
    CONSENT_CHANGED, ConsentChanged, ConsentPurpose, ConsentStanding, Consents, RelationClosed, SignedIn, USER_CLOSED,
    USER_REGISTERED, USER_SIGNED_IN, User, UserRegistered,
};
use gateway::{Check as _, Finding, OperatorIdentity, Problem, Role};
use http_body_util::BodyExt;
use kernel::{Actor, Clock, Ctx, Event, Id, Money, PageQuery, TenantId, Timestamp};
use publishing::Publishing;
use serde_json::{Value, json};
use storage::{AuditFilter, Outbox, jobs};
use testkit::TestBank;
use tower::ServiceExt;

use crate::analysis::{AnswerMax, Engine, EngineFault, EngineSettings, Engines};
use crate::behaviour::{Behaviour, KEPT_DAYS, forget_sum_in_tx};
use crate::check::{EngineAnswers, SumsMatch};
use crate::profile::Profiles;
use crate::service::{Cockpit, Service};
use crate::stand_ins::{Letters, Nameless, Purse, Somebody};
use crate::{Kinds, MIGRATIONS, Ports, Wired, module, react};

struct Faces;

/// Customers who agreed to be known by what they do: those whose id ends in 2.
#[derive(Default, Clone)]
pub(crate) struct Agreed {
    /// Whether they have all taken it back.
    pub taken_back: Arc<AtomicBool>,
}

#[async_trait]
impl Consents for Agreed {
    async fn standing(&self, _: &Ctx, user: Id<User>, purpose: ConsentPurpose) -> Result<ConsentStanding, PortFault> {
        assert_eq!(purpose, ConsentPurpose::Personalisation);
        let agreed = user.to_string().ends_with('2') && !self.taken_back.load(Ordering::SeqCst);
        Ok(if agreed { ConsentStanding::Given } else { ConsentStanding::NotGiven })
    }
}

#[async_trait]
impl Brands for Faces {
    async fn brand(&self, ctx: &Ctx) -> Result<BrandSpec, PortFault> {
        let text = |lead: &str| format!("{lead} {}", ctx.tenant);
        Ok(BrandSpec {
            name: text("银行"),
            name_en: text("Bank"),
            short_name: "银行".to_owned(),
            slogan: String::new(),
            slogan_en: String::new(),
            primary_color: "#0a66a8".to_owned(),
            accent_color: "#18b8b4".to_owned(),
            radius_px: 12,
            home_layout: HomeLayout::Card,
            logo_svg: None,
            service_phone: String::new(),
        })
    }
}

/// One bank with this group in it.
pub(crate) struct Fixture {
    pub bank: TestBank,
    pub line: Publishing,
    service: Arc<Service>,
    pub behaviour: Arc<Behaviour>,
    pub profiles: Arc<Profiles>,
    pub agreed: Agreed,
    pub boards: Arc<crate::board::Boards>,
    pub alerts: Arc<crate::alert::Alerts>,
    pub letters: Arc<Letters>,
    pub customer: Router,
    console: Router,
    folder: tempfile::TempDir,
}

impl Fixture {
    pub async fn new(engine: storage::Engine) -> Arc<Self> {
        Self::beside(engine, Engines::new()).await
    }

    /// The same, with analysis engines.
    pub async fn beside(engine: storage::Engine, engines: Engines) -> Arc<Self> {
        let [own, catalogue] = publishing::MIGRATIONS;
        let bank = TestBank::open(engine, &[MIGRATIONS, own, catalogue], |_| Vec::new()).await;
        bank.ctx.clock.move_to(at("2026-11-22T10:30:00+08:00"));
        let folder = tempfile::tempdir().unwrap();
        let behaviour = Arc::new(Behaviour::open(bank.banks.clone(), folder.path()).unwrap());
        let (kinds, agreed) = (Kinds::default(), Agreed::default());
        let line = Publishing::new(bank.banks.clone(), kinds.all().into()).unwrap();
        let ports = Ports {
            brands: Arc::new(Faces),
            consents: Arc::new(agreed.clone()),
            users: Arc::new(Somebody),
            accounts: Arc::new(Purse),
            line: line.clone(),
            kinds,
            engines,
        };
        let Wired { module, service, profiles, asked, .. } = module(bank.banks.clone(), ports, behaviour.clone());
        let letters = Arc::new(Letters::default());
        let ports = crate::board::Ports { asked, mail: letters.clone(), colleagues: Arc::new(Nameless) };
        let (board_module, boards) = crate::board::module(bank.banks.clone(), ports.clone());
        let (alert_module, alerts) = crate::alert::module(bank.banks.clone(), ports);
        let console = module.console.merge(board_module.console).merge(alert_module.console).into();
        let customer = module.customer.into();
        Arc::new(Self {
            agreed,
            bank,
            service,
            behaviour,
            profiles,
            boards,
            alerts,
            letters,
            line,
            customer,
            console,
            folder,
        })
    }

    pub fn ctx(&self) -> &Ctx {
        &self.bank.ctx
    }

    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    pub fn operator(&self, who: &str) -> Ctx {
        Ctx { actor: Actor::Operator { operator_id: who.to_owned() }, ..self.ctx().clone() }
    }

    /// What was written to the audit trail under an action.
    pub async fn audited(&self, action: &str) -> usize {
        let db = self.bank.banks.db(self.ctx()).unwrap();
        let filter = AuditFilter { action: Some(action.to_owned()), ..AuditFilter::default() };
        db.audit_page(&filter, &PageQuery::parse(None, Some(100)).unwrap()).await.unwrap().items.len()
    }

    /// Publishes as of `moment`, then lets the consumer catch up.
    async fn told_in(&self, ctx: &Ctx, moment: &str, events: Vec<Event>) {
        let then = Ctx { clock: Clock::set_to(at(moment)), ..ctx.clone() };
        let db = self.bank.banks.db(&then).unwrap();
        let mut tx = db.begin(&then).await.unwrap();
        events.into_iter().for_each(|event| tx.publish(event));
        tx.commit().await.unwrap();
        let consumptions =
            [react::consumption(self.bank.banks.clone()), crate::profile::consumption(self.profiles.clone())];
        for consumption in consumptions {
            Outbox::new(db.clone(), ctx.clone()).drain(&consumption).await.unwrap();
        }
    }

    pub async fn told(&self, moment: &str, events: Vec<Event>) {
        self.told_in(self.ctx(), moment, events).await;
    }

    pub async fn send(&self, ctx: Ctx, batch: Value) -> Result<StatusCode, String> {
        let mut request = Request::post("/events").header(header::CONTENT_TYPE, "application/json");
        request = request.extension(ctx);
        let request = request.body(Body::from(batch.to_string())).unwrap();
        let response = self.customer.clone().oneshot(request).await.unwrap();
        match response.extensions().get::<Problem>() {
            Some(problem) => Err(problem.code().to_owned()),
            None => Ok(response.status()),
        }
    }

    async fn ask(&self, role: Role, bank: Option<&str>, query: &str) -> Result<Value, StatusCode> {
        self.call(role, bank, Request::get(format!("/cockpit{query}")), Body::empty()).await
    }

    /// Asks about the behaviour in a bank.
    async fn analyse(&self, role: Role, home: Option<&str>, bank: &str, ask: Value) -> Result<Value, StatusCode> {
        let analysis = json!({ "from": "2026-11-16", "until": "2026-11-22", "ask": ask });
        let request = Request::post(format!("/banks/{bank}/analyses")).header(header::CONTENT_TYPE, "application/json");
        self.call(role, home, request, Body::from(analysis.to_string())).await
    }

    /// How often something was done, and by how many.
    pub async fn done(&self, of: &str) -> (i64, i64) {
        let ask = json!({ "kind": "ranking", "of": of });
        let answer = self.analyse(Role::BankAdmin, Some("testbank"), "testbank", ask).await.unwrap();
        (answer["result"]["times"].as_i64().unwrap(), answer["result"]["people"].as_i64().unwrap())
    }

    pub async fn call(
        &self,
        role: Role,
        bank: Option<&str>,
        request: axum::http::request::Builder,
        body: Body,
    ) -> Result<Value, StatusCode> {
        let identity = OperatorIdentity {
            operator_id: "o-1".to_owned(),
            username: "o".to_owned(),
            display_name: "O".to_owned(),
            display_name_en: String::new(),
            role,
            bank: bank.map(|bank| bank.parse().unwrap()),
        };
        let ctx = self.ctx().in_tenant(TenantId::alliance());
        let request = request.extension(ctx).extension(identity);
        let response = self.console.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        if response.status() != StatusCode::OK {
            return Err(response.status());
        }
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        Ok(serde_json::from_slice(&bytes).unwrap())
    }
}

/// Runs the story on every engine there is.
pub(crate) async fn on_every_engine<F: Future<Output = ()>>(story: impl Fn(Arc<Fixture>) -> F) {
    for engine in testkit::engines() {
        story(Fixture::new(engine).await).await;
    }
}

pub(crate) fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

fn person() -> Id<User> {
    testkit::ctx().new_id()
}

fn registered() -> Event {
    let user_id = person();
    Event::new(USER_REGISTERED, user_id, &UserRegistered { user_id })
}

fn signed_in(user_id: Id<User>) -> Event {
    let (session_id, device_id) = (testkit::ctx().new_id(), "device".to_owned());
    Event::new(USER_SIGNED_IN, user_id, &SignedIn { user_id, session_id, device_id, new_device: false })
}

fn transfer(yuan: i64, route: Route) -> Event {
    let (transfer_id, user_id) = (testkit::ctx().new_id(), person());
    let (amount, payee_account) = (Money::cny(yuan * 100), "6222".to_owned());
    Event::new(
        TRANSFER_POSTED,
        transfer_id,
        &TransferPosted {
            transfer_id,
            user_id,
            amount,
            route,
            payee_account,
            payee_user_id: None,
            origin: Default::default(),
        },
    )
}

fn refused(code: &str) -> Event {
    let user_id = person();
    Event::new(OPERATION_REFUSED, user_id, &OperationRefused { user_id, code: code.to_owned() })
}

fn stepped_up() -> Event {
    let (user_id, challenge_id) = (person(), testkit::ctx().new_id());
    Event::new(STEP_UP_ASKED, user_id, &StepUpAsked { user_id, challenge_id, tools: Vec::new() })
}

fn account() -> Event {
    let (account_id, user_id) = (testkit::ctx().new_id(), person());
    Event::new(ACCOUNT_OPENED, account_id, &AccountOpened { account_id, user_id, kind: AccountKind::ClassTwo })
}

fn behaviour(at: &str) -> Value {
    json!({
        "event_id": uuid::Uuid::new_v4().to_string(), "name": "page_view", "page": "/accounts/:accountId",
        "dwell_ms": 1200, "at": at, "device_id": "device-1"
    })
}

#[tokio::test]
async fn every_event_counts_once_in_its_own_hour_and_day() {
    on_every_engine(|bank| async move {
        let ann = person();
        bank.told("2026-11-22T09:10:00+08:00", vec![registered(), signed_in(ann), signed_in(ann)]).await;
        bank.told("2026-11-22T10:20:00+08:00", vec![signed_in(ann), transfer(100, Route::Book), stepped_up()]).await;
        // Told late, made earlier: they land where they happened.
        bank.told("2026-11-21T10:10:00+08:00", vec![registered(), signed_in(ann), transfer(40, Route::Ibps)]).await;
        bank.told("2026-11-21T23:59:59+08:00", vec![registered(), refused("risk_denied"), account()]).await;
        let codes = ["limit_exceeded", "insufficient_funds", "limit_exceeded"];
        bank.told("2026-11-22T00:00:00+08:00", codes.map(refused).to_vec()).await;

        let Cockpit { today, previous, daily, hourly, refusals, banks, .. } =
            bank.service.bank_cockpit(bank.ctx(), 3).await.unwrap();
        assert_eq!((today.customers, today.new_customers, today.logins, today.login_customers), (3, 1, 3, 1));
        assert_eq!((today.transfers, today.transfer_amount_minor, today.step_ups, today.refusals), (1, 10_000, 1, 3));
        // Half of the hour from 10:00 has passed: half of what yesterday's had, rounded.
        assert_eq!((previous.transfers, previous.transfer_amount_minor, previous.refusals), (1, 2_000, 0));
        assert_eq!((previous.customers, previous.new_customers), (1, 1));
        let days: Vec<_> = daily.iter().map(|(date, day)| (date.to_string(), day.customers, day.refusals)).collect();
        let day = |date: &str, customers, refusals| (date.to_owned(), customers, refusals);
        assert_eq!(days, [day("2026-11-20", 0, 0), day("2026-11-21", 2, 1), day("2026-11-22", 3, 3)]);
        assert_eq!(hourly.len(), 24);
        assert_eq!((hourly[23].0, hourly[23].1.transfers), (at("2026-11-22T10:00:00+08:00"), 1));
        assert_eq!((hourly[12].0, hourly[12].1.refusals), (at("2026-11-21T23:00:00+08:00"), 1));
        assert_eq!(refusals, [("limit_exceeded".to_owned(), 2), ("insufficient_funds".to_owned(), 1)]);
        assert_eq!((banks.len(), banks[0].figures), (1, today));
        assert_eq!(bank.service.bank_totals(bank.ctx()).await.unwrap(), BankTotals { customers: 3, accounts: 1 });
        assert_eq!(bank.service.bank_cockpit(bank.ctx(), 1).await.unwrap().daily.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_alliance_is_the_sum_of_its_banks() {
    on_every_engine(|bank| async move {
        let other = bank.bank.add("otherbank", &[]).await;
        bank.told("2026-11-22T09:00:00+08:00", vec![registered(), transfer(10, Route::Book), refused("a")]).await;
        let events = vec![registered(), registered(), transfer(5, Route::Ibps), refused("a"), refused("b")];
        bank.told_in(&other, "2026-11-22T09:30:00+08:00", events).await;
        let alliance = bank.ctx().in_tenant(TenantId::alliance());
        let cockpit = bank.service.alliance_cockpit(&alliance, 7).await.unwrap();
        assert_eq!((cockpit.today.customers, cockpit.today.transfer_amount_minor), (3, 1_500));
        assert_eq!((cockpit.daily.len(), cockpit.daily[6].1), (7, cockpit.today));
        assert_eq!(cockpit.hourly[22].1.refusals, 3);
        assert_eq!(cockpit.refusals, [("a".to_owned(), 2), ("b".to_owned(), 1)]);
        let banks: Vec<_> = cockpit.banks.iter().map(|bank| (bank.bank.id.as_str(), bank.figures.customers)).collect();
        assert_eq!(banks, [("testbank", 1), ("otherbank", 2)]);
    })
    .await;
}

#[tokio::test]
async fn the_cockpit_is_for_those_who_may_see_it() {
    on_every_engine(|bank| async move {
        bank.bank.add("otherbank", &[]).await;
        bank.told("2026-11-22T09:00:00+08:00", vec![transfer(10, Route::Book)]).await;
        let all = bank.ask(Role::AllianceAuditor, None, "").await.unwrap();
        assert_eq!((&all["scope"], all["banks"].as_array().map(Vec::len)), (&json!("alliance"), Some(2)));
        assert_eq!(all["daily"].as_array().map(Vec::len), Some(30));
        assert_eq!(all["today"]["transfer_amount"], json!({ "amount": "10.00", "currency": "CNY" }));
        let day = all["daily"].as_array().unwrap().last().unwrap();
        assert_eq!((&day["date"], &day["transfers"]), (&json!("2026-11-22"), &json!(1)));
        let own = bank.ask(Role::BankAdmin, Some("testbank"), "").await.unwrap();
        assert_eq!((&own["scope"], &own["banks"][0]["bank_id"]), (&json!("bank"), &json!("testbank")));
        let one = bank.ask(Role::AllianceAdmin, None, "?bank_id=otherbank&days=2").await.unwrap();
        assert_eq!((&one["scope"], &one["today"]["transfers"]), (&json!("bank"), &json!(0)));

        for (role, home, query, status) in [
            (Role::BankAdmin, Some("testbank"), "?bank_id=otherbank", StatusCode::NOT_FOUND),
            (Role::AllianceAdmin, None, "?bank_id=nobank", StatusCode::NOT_FOUND),
            (Role::AllianceAdmin, None, "?bank_id=../etc", StatusCode::NOT_FOUND),
            (Role::BankService, Some("testbank"), "", StatusCode::FORBIDDEN),
            (Role::AllianceAdmin, None, "?days=0", StatusCode::UNPROCESSABLE_ENTITY),
            (Role::AllianceAdmin, None, "?days=91", StatusCode::UNPROCESSABLE_ENTITY),
            (Role::AllianceAdmin, None, "?days=many", StatusCode::BAD_REQUEST),
            (Role::AllianceAdmin, None, "?other=1", StatusCode::BAD_REQUEST),
        ] {
            assert_eq!(bank.ask(role, home, query).await, Err(status), "{role:?} {query}");
        }
    })
    .await;
}

#[tokio::test]
async fn behaviour_counts_once_however_often_it_is_sent() {
    on_every_engine(|bank| async move {
        let (ctx, now) = (bank.ctx().clone(), "2026-11-22T10:29:00+08:00");
        let visitor = Ctx { actor: Actor::Visitor, ..ctx.clone() };
        let mut events: Vec<_> = (0..40).map(|_| behaviour(now)).collect();
        events.push(events[0].clone());
        let batch = json!({ "events": events });
        assert_eq!(bank.send(visitor.clone(), batch.clone()).await, Ok(StatusCode::ACCEPTED));
        assert_eq!(bank.send(visitor.clone(), batch).await, Ok(StatusCode::ACCEPTED));
        let ids = || "00000000-0000-7000-8000-000000000001".to_owned();
        let customer = Actor::Customer { user_id: ids(), session_id: ids(), device_id: "device-1".to_owned() };
        let signed_in = Ctx { actor: customer, ..ctx.clone() };
        let late = behaviour("2026-11-21T23:30:00+08:00");
        let click = json!({ "events": [late, { "event_id": ids(), "name": "click", "page": "/", "element": "home.account",
            "at": now, "device_id": "device-1" }] });
        assert_eq!(bank.send(signed_in, click).await, Ok(StatusCode::ACCEPTED));

        assert_eq!((bank.done("page_view").await, bank.done("click").await), ((41, 1), (1, 0)));
        bank.behaviour.lake(&ctx).await.unwrap().seal().await.unwrap();
        assert_eq!((bank.done("page_view").await, bank.done("click").await), ((41, 1), (1, 0)));

        let db = bank.bank.banks.db(&ctx).unwrap();
        let tidy = react::jobs(bank.bank.banks.clone(), bank.behaviour.clone()).remove(1);
        assert!(jobs::run_once(&db, &ctx, &tidy, "test").await.unwrap());
        assert_eq!(bank.done("page_view").await, (41, 1), "not too old");
        ctx.clock.move_to(ctx.now().plus_seconds(KEPT_DAYS * 86_400));
        assert!(jobs::run_once(&db, &ctx, &tidy, "test").await.unwrap());
        assert_eq!(bank.done("page_view").await, (40, 1), "yesterday is too old");
    })
    .await;
}

#[tokio::test]
async fn behaviour_is_tied_to_those_alone_who_agreed() {
    on_every_engine(|bank| async move {
        let now = "2026-11-22T10:29:00+08:00";
        let send_as = |actor: Actor| {
            let ctx = Ctx { actor, ..bank.ctx().clone() };
            let bank = bank.clone();
            async move { bank.send(ctx, json!({ "events": [behaviour(now)] })).await.unwrap() }
        };
        let ids = ["00000000-0000-7000-8000-000000000001", "00000000-0000-7000-8000-000000000002"];
        let customer = |id: &str| {
            let (user_id, session_id) = (id.to_owned(), id.to_owned());
            Actor::Customer { user_id, session_id, device_id: "device-1".to_owned() }
        };
        send_as(customer(ids[0])).await;
        assert_eq!(bank.done("page_view").await, (1, 0), "counted, and tied to nobody");
        send_as(Actor::Visitor).await;
        assert_eq!(bank.done("page_view").await, (2, 1), "a device");
        send_as(customer(ids[1])).await;
        assert_eq!(bank.done("page_view").await, (3, 1), "whose it turns out to be");
        let own = async |id: &str| bank.service.own_data(bank.ctx(), id.parse().unwrap()).await.unwrap().remove(0).rows;
        assert_eq!((own(ids[0]).await.len(), own(ids[1]).await.len()), (0, 2));
        assert_eq!(own(ids[1]).await[0]["page"], "/accounts/:accountId");

        let left = ids[1].parse().unwrap();
        bank.told(now, vec![Event::new(USER_CLOSED, left, &RelationClosed { user_id: left })]).await;
        assert_eq!(own(ids[1]).await.len(), 0, "whose it was is forgotten");
        assert_eq!(bank.done("page_view").await, (3, 1), "it stays counted");
    })
    .await;
}

#[tokio::test]
async fn questions_about_behaviour_are_for_those_who_may_ask() {
    on_every_engine(|bank| async move {
        bank.bank.add("otherbank", &[]).await;
        let visitor = Ctx { actor: Actor::Visitor, ..bank.ctx().clone() };
        bank.send(visitor, json!({ "events": [behaviour("2026-11-22T10:29:00+08:00")] })).await.unwrap();
        let pages = || json!({ "kind": "pages" });
        let own = bank.analyse(Role::BankAuditor, Some("testbank"), "testbank", pages()).await.unwrap();
        assert_eq!(
            own["result"]["rows"],
            json!([{ "page": "/accounts/:accountId", "visits": 1, "visitors": 1, "dwell_ms": 1200 }])
        );
        let other = bank.analyse(Role::AllianceAdmin, None, "otherbank", pages()).await.unwrap();
        assert_eq!(other["result"]["visits"], 0);
        for (role, home, asked, ask, status) in [
            (Role::BankAdmin, Some("testbank"), "otherbank", pages(), StatusCode::NOT_FOUND),
            (Role::AllianceAdmin, None, "nobank", pages(), StatusCode::NOT_FOUND),
            (Role::BankService, Some("testbank"), "testbank", pages(), StatusCode::FORBIDDEN),
            (Role::BankAdmin, Some("testbank"), "testbank", json!({ "kind": "wishes" }), StatusCode::BAD_REQUEST),
            (
                Role::BankAdmin,
                Some("testbank"),
                "testbank",
                json!({ "kind": "pages", "more": 1 }),
                StatusCode::BAD_REQUEST,
            ),
            (
                Role::BankAdmin,
                Some("testbank"),
                "testbank",
                json!({ "kind": "ranking", "of": "click", "limit": 201 }),
                StatusCode::UNPROCESSABLE_ENTITY,
            ),
        ] {
            assert_eq!(bank.analyse(role, home, asked, ask.clone()).await, Err(status), "{role:?} {asked} {ask}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_sent_late_is_nobodys_but_whose_it_was() {
    on_every_engine(|bank| async move {
        let now = "2026-11-22T10:29:00+08:00";
        let by = |by: &str| {
            let mut event = behaviour(now);
            event["by"] = json!(by);
            event
        };
        let all = || json!({ "events": [by("visitor"), by("customer"), by("unsaid")] });
        // The session is over: what the customer did can be told of nobody.
        bank.send(Ctx { actor: Actor::Visitor, ..bank.ctx().clone() }, all()).await.unwrap();
        assert_eq!(bank.done("page_view").await, (3, 1));
        let own =
            async |id: &str| bank.service.own_data(bank.ctx(), id.parse().unwrap()).await.unwrap().remove(0).rows.len();
        let customer = |id: &str| Actor::Customer {
            user_id: id.to_owned(),
            session_id: id.to_owned(),
            device_id: "device-1".to_owned(),
        };
        let [silent, agreed] = ["00000000-0000-7000-8000-000000000001", "00000000-0000-7000-8000-000000000002"];
        bank.send(Ctx { actor: customer(silent), ..bank.ctx().clone() }, all()).await.unwrap();
        assert_eq!((bank.done("page_view").await, own(silent).await), ((6, 1), 0));
        bank.send(Ctx { actor: customer(agreed), ..bank.ctx().clone() }, all()).await.unwrap();
        assert_eq!(bank.done("page_view").await, (9, 1));
        assert_eq!(own(agreed).await, 4, "theirs, and three from before they were known on the device");

        let changed = |given| {
            let user_id = agreed.parse().unwrap();
            let body = ConsentChanged { user_id, purpose: ConsentPurpose::Personalisation, given };
            Event::new(CONSENT_CHANGED, user_id, &body)
        };
        bank.told(now, vec![changed(true)]).await;
        assert_eq!(own(agreed).await, 4);
        bank.told(now, vec![changed(false)]).await;
        assert_eq!(own(agreed).await, 4, "told late: they have agreed again since");
        bank.agreed.taken_back.store(true, Ordering::SeqCst);
        bank.told(now, vec![changed(false)]).await;
        assert_eq!((own(agreed).await, bank.done("page_view").await), (0, (9, 1)), "a consent taken back unties");
    })
    .await;
}

#[tokio::test]
async fn files_are_read_again_against_their_sums() {
    on_every_engine(|bank| async move {
        let visitor = Ctx { actor: Actor::Visitor, ..bank.ctx().clone() };
        bank.send(visitor, json!({ "events": [behaviour("2026-11-22T10:29:00+08:00")] })).await.unwrap();
        let (ctx, db) = (bank.ctx(), bank.bank.banks.db(bank.ctx()).unwrap());
        let check = SumsMatch { banks: bank.bank.banks.clone(), behaviour: bank.behaviour.clone() };
        assert_eq!(check.run(ctx, &db).await.unwrap(), Finding::Holds { seen: 0 }, "nothing is in a file yet");
        bank.behaviour.lake(ctx).await.unwrap().seal().await.unwrap();
        assert_eq!(check.run(ctx, &db).await.unwrap(), Finding::Holds { seen: 1 });
        let mut tx = db.begin(ctx).await.unwrap();
        forget_sum_in_tx(&mut tx, crate::day_number("2026-11-22".parse().unwrap())).await.unwrap();
        tx.commit().await.unwrap();
        let Finding::Broken(why) = check.run(ctx, &db).await.unwrap() else { panic!("not found") };
        assert!(why.contains("2026-11-22"), "{why}");
    })
    .await;
}

#[tokio::test]
async fn an_engine_that_is_away_is_said_and_roll_ups_go_on() {
    let settings = EngineSettings {
        // Nobody listens there.
        address: "grpc://127.0.0.1:9".to_owned(),
        token: None,
        ca: None,
        files: "/nowhere".to_owned(),
        within: std::time::Duration::from_secs(5),
        most: AnswerMax { rows: 1_000, bytes: 1 << 20 },
    };
    let engine = Arc::new(Engine::new("testbank".parse().unwrap(), settings).unwrap());
    let engines = Engines::from([("testbank".parse().unwrap(), engine)]);
    let bank = Fixture::beside(storage::Engine::Sqlite, engines.clone()).await;
    let visitor = Ctx { actor: Actor::Visitor, ..bank.ctx().clone() };
    bank.send(visitor, json!({ "events": [behaviour("2026-11-22T10:29:00+08:00")] })).await.unwrap();
    let view = json!({ "name": "page_view" });
    let retention = json!({ "kind": "retention", "first": view, "again": view, "days": 3 });
    let ask = async |ask: Value| bank.analyse(Role::BankAdmin, Some("testbank"), "testbank", ask).await;
    assert_eq!(ask(retention).await, Err(StatusCode::SERVICE_UNAVAILABLE));
    assert_eq!(bank.done("page_view").await, (1, 1));
    assert_eq!(ask(json!({ "kind": "pages" })).await.unwrap()["result"]["visits"], 1);
    // Who did something is asked of the engine as well; what one customer did is read here.
    let visits = async |whose: Value| {
        let mut question = json!({ "from": "2026-11-16", "until": "2026-11-22", "purpose": "客户报障，查看经过" });
        question.as_object_mut().unwrap().extend(whose.as_object().unwrap().clone());
        let request = Request::post("/banks/testbank/visits").header(header::CONTENT_TYPE, "application/json");
        bank.call(Role::BankService, Some("testbank"), request, Body::from(question.to_string())).await
    };
    assert_eq!(visits(json!({ "doing": view })).await, Err(StatusCode::SERVICE_UNAVAILABLE));
    let theirs = json!({ "user_id": "00000000-0000-7000-8000-000000000002" });
    assert_eq!(visits(theirs).await.unwrap()["items"], json!([]));

    let db = bank.bank.banks.db(bank.ctx()).unwrap();
    let found = EngineAnswers { engines }.run(bank.ctx(), &db).await.unwrap();
    assert!(matches!(&found, Finding::Broken(why) if why.contains("away")), "{found:?}");
    let none = EngineAnswers { engines: Engines::new() };
    assert_eq!(none.run(bank.ctx(), &db).await.unwrap(), Finding::Holds { seen: 0 });
    for (fault, code) in [
        (EngineFault::Away("x".to_owned()), "analysis_engine_away"),
        (EngineFault::Slow, "analysis_engine_slow"),
        (EngineFault::TooMuch, "analysis_answer_too_large"),
        (EngineFault::Astray { found: 1, there: 2 }, "analysis_engine_failed"),
    ] {
        assert_eq!(Problem::from(crate::Error::from(fault)).code(), code);
    }
    assert_eq!(Problem::from(crate::Error::TooMuch).code(), "behaviour_too_much");
}

#[tokio::test]
async fn who_is_behind_a_figure_is_told_masked_and_on_record() {
    on_every_engine(|bank| async move {
        let id = "00000000-0000-7000-8000-000000000002";
        let actor = Actor::Customer { user_id: id.to_owned(), session_id: id.to_owned(), device_id: "d".to_owned() };
        let batch = || json!({ "events": [behaviour("2026-11-22T10:29:00+08:00")] });
        bank.send(Ctx { actor, ..bank.ctx().clone() }, batch()).await.unwrap();
        let other = json!({ "events": [{ "event_id": uuid::Uuid::new_v4().to_string(), "name": "page_view", "page": "/accounts/:accountId",
            "at": "2026-11-22T10:29:00+08:00", "device_id": "device-2" }] });
        bank.send(Ctx { actor: Actor::Visitor, ..bank.ctx().clone() }, other).await.unwrap();

        let ask = async |role: Role, home: Option<&str>, at: &str, purpose: &str| {
            let event = json!({ "name": "page_view", "what": "/accounts/:accountId" });
            let behind = json!({ "kind": "did", "event": event });
            let question = json!({ "from": "2026-11-16", "until": "2026-11-22", "behind": behind, "purpose": purpose });
            let request = Request::post(format!("/banks/{at}/analyses/people")).header(header::CONTENT_TYPE, "application/json");
            bank.call(role, home, request, Body::from(question.to_string())).await
        };
        let told = ask(Role::BankService, Some("testbank"), "testbank", "回访未完成的客户").await.unwrap();
        assert_eq!((&told["people"], &told["more"]), (&json!(2), &json!(false)));
        let customers = told["customers"].as_array().unwrap();
        assert_eq!(customers.len(), 1, "who is behind the other device nobody knows");
        assert_eq!((&customers[0]["user_id"], &customers[0]["name"]), (&json!(id), &json!("*海")));
        assert_eq!(customers[0]["phone"], "138****0001");
        let looks = AuditFilter { action: Some("behaviour.people_seen".into()), ..AuditFilter::default() };
        let page = PageQuery::parse(None, Some(10)).unwrap();
        let trail = bank.bank.banks.db(bank.ctx()).unwrap().audit_page(&looks, &page).await.unwrap().items;
        assert!(trail.len() == 1 && trail[0].detail.to_string().contains("回访未完成的客户"));

        for (role, home, at, purpose, status) in [
            (Role::BankService, Some("testbank"), "testbank", "", StatusCode::UNPROCESSABLE_ENTITY),
            (Role::BankAdmin, Some("testbank"), "nobank", "回访客户", StatusCode::NOT_FOUND),
        ] {
            assert_eq!(ask(role, home, at, purpose).await, Err(status), "{role:?} {at}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_no_batch_of_events_is_refused_whole() {
    on_every_engine(|bank| async move {
        let now = "2026-11-22T10:29:00+08:00";
        let visitor = Ctx { actor: Actor::Visitor, ..bank.ctx().clone() };
        let with = |field: &str, value: Value| {
            let mut event = behaviour(now);
            event[field] = value;
            json!({ "events": [behaviour(now), event] })
        };
        let many: Vec<_> = (0..501).map(|_| behaviour(now)).collect();
        for (batch, code) in [
            (json!({ "events": [] }), "validation_failed"),
            (json!({ "events": many }), "validation_failed"),
            (with("name", json!(1)), "malformed_body"),
            (with("at", json!(0)), "malformed_body"),
            (with("dwell_ms", json!("long")), "malformed_body"),
            (with("by", json!("anybody")), "malformed_body"),
            (with("secret", json!(1)), "malformed_body"),
            (json!([]), "malformed_body"),
        ] {
            assert_eq!(bank.send(visitor.clone(), batch.clone()).await, Err(code.to_owned()), "{batch}");
        }
        assert_eq!(bank.done("page_view").await, (0, 0));
    })
    .await;
}
