//! Pages and menus against real databases: SQLite always, PostgreSQL when there is a server.

use std::collections::HashSet;
use std::sync::Arc;

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use contracts::PortFault;
use contracts::insight::{Audiences, KnownAudience};
use contracts::own_data::OwnData as _;
use contracts::user::{
    CONSENT_CHANGED, Carrier, ConsentChanged, ConsentPurpose, ConsentStanding, Consents, DeviceInfo, DeviceStanding,
    OpenedSession, RelationClosed, TextMessage, USER_CLOSED, User, UserClass, UserView, Users,
};
use gateway::{OperatorIdentity, Permits, Problem, Role};
use http_body_util::BodyExt;
use kernel::{Actor, Ctx, Event, Id, Idempotency, Kind as Sort, Lang, PersonName, Phone, ResidentId};
use parking_lot::Mutex;
use publishing::model::{Canary, Reach, Trial, Window};
use publishing::{Document, Kind as _, Move, NewDocument, Publishing};
use serde_json::{Value, json};
use storage::{Engine, Outbox};
use testkit::TestBank;
use tower::ServiceExt;

use super::spec::{Hidden, Page, Shown, Standing, View, Visit};
use super::*;
use crate::theme::{Texts, ThemeKind};
use crate::{MIGRATIONS, Settings, demo, service};

/// Somebody whose last digit says who they are: 1 and 2 have a class I account, 3 is an open user.
pub(crate) fn user(nth: u32) -> Id<User> {
    format!("0193b3f0-0000-7000-8000-{nth:012}").parse().unwrap()
}

struct People;

#[async_trait]
impl Users for People {
    async fn by_phone(&self, ctx: &Ctx, phone: &Phone) -> Result<Option<UserView>, PortFault> {
        if phone.as_str() == "13800000001" { self.get(ctx, user(1)).await } else { Ok(None) }
    }
    async fn get(&self, ctx: &Ctx, user_id: Id<User>) -> Result<Option<UserView>, PortFault> {
        let class = match user_id {
            id if id == user(1) || id == user(2) => UserClass::ClassOne,
            id if id == user(3) => UserClass::Open,
            _ => return Ok(None),
        };
        let (phone, name) = ("13800000001".parse().unwrap(), Some("陈小海".parse::<PersonName>().unwrap()));
        Ok(Some(UserView { user_id, phone, name, class, created_at: ctx.now(), lang: Lang::Zh }))
    }
    async fn search(&self, _: &Ctx, _: &str) -> Result<Vec<UserView>, PortFault> {
        Ok(Vec::new())
    }
    async fn register(&self, _: &Ctx, _: &Phone) -> Result<UserView, PortFault> {
        not_asked()
    }
    async fn verify_name(
        &self,
        _: &Ctx,
        _: Id<User>,
        _: &PersonName,
        _: Option<&ResidentId>,
        _: UserClass,
    ) -> Result<(), PortFault> {
        not_asked()
    }
    async fn device(&self, _: &Ctx, _: Id<User>, _: &str) -> Result<DeviceStanding, PortFault> {
        not_asked()
    }
    async fn open_session(&self, _: &Ctx, _: Id<User>, _: &DeviceInfo) -> Result<OpenedSession, PortFault> {
        not_asked()
    }
    async fn end_sessions(&self, _: &Ctx, _: Id<User>) -> Result<(), PortFault> {
        not_asked()
    }
    async fn send_text(&self, _: &Ctx, _: TextMessage) -> Result<Carrier, PortFault> {
        not_asked()
    }
}

fn not_asked<T>() -> Result<T, PortFault> {
    Err(PortFault::Store("not asked in this test".to_owned()))
}

/// Who is in which audience, and who agreed to be known: as the test says.
#[derive(Default)]
pub(crate) struct World {
    pub(crate) audiences: Mutex<Vec<(Id<User>, &'static str)>>,
    pub(crate) agreed: Mutex<HashSet<Id<User>>>,
    broken: Mutex<bool>,
}

#[async_trait]
impl Audiences for World {
    async fn known(&self, _: &Ctx) -> Result<Vec<KnownAudience>, PortFault> {
        let known = |name: &str, zh: &str, en: &str| KnownAudience {
            name: name.to_owned(),
            title_zh: zh.to_owned(),
            title_en: en.to_owned(),
        };
        Ok(vec![known("savers", "储蓄客户", "savers"), known("hesitant", "犹豫未转账", "hesitates to pay")])
    }
    async fn audiences_of(&self, _: &Ctx, user: Id<User>) -> Result<Vec<String>, PortFault> {
        if *self.broken.lock() {
            return not_asked();
        }
        let all = self.audiences.lock();
        Ok(all.iter().filter(|(one, _)| *one == user).map(|(_, name)| (*name).to_owned()).collect())
    }
}

#[async_trait]
impl Consents for World {
    async fn standing(&self, _: &Ctx, user: Id<User>, purpose: ConsentPurpose) -> Result<ConsentStanding, PortFault> {
        assert_eq!(purpose, ConsentPurpose::Personalisation);
        Ok(if self.agreed.lock().contains(&user) { ConsentStanding::Given } else { ConsentStanding::NotGiven })
    }
}

#[async_trait]
impl Permits for World {
    async fn permit(&self, ctx: &Ctx, word: &str) -> Result<(), Problem> {
        if word == "transfer" && ctx.user_id() == Some(&user(3).to_string()) {
            return Err(Problem::new(Sort::Forbidden, "permission_missing", "完成实名后可用", "Verify first")
                .because("「转账汇出」需要达到「实名客户」。", "Transfers need: verified customer."));
        }
        Ok(())
    }
}

pub(crate) struct Fixture {
    pub(crate) bank: TestBank,
    pub(crate) ctx: Ctx,
    pub(crate) world: Arc<World>,
    pub(crate) pages: Arc<Pages>,
    pub(crate) menus: Arc<Menus>,
    pub(crate) line: Publishing,
    pub(crate) customer: Router,
    pub(crate) console: Router,
}

impl Fixture {
    async fn new(engine: Engine, layout: usize) -> Self {
        let mut migrations = vec![MIGRATIONS];
        migrations.extend(publishing::MIGRATIONS);
        let bank = TestBank::open(engine, &migrations, |_| Vec::new()).await;
        let (kinds, world) = (Kinds::default(), Arc::new(World::default()));
        let texts = Arc::new(Texts::read(None));
        let mut all: Vec<Arc<dyn Kind>> = kinds.all().into();
        all.push(Arc::new(ThemeKind::new(bank.banks.clone(), texts.clone())));
        all.push(Arc::new(crate::article::WordsKind));
        let line = Publishing::new(bank.banks.clone(), all).unwrap();
        let brands = service(bank.banks.clone(), Settings { demo: true }, line.clone(), texts);
        let (_, spec) = demo::brands().swap_remove(layout);
        brands.first_brand(&bank.ctx, spec).await.unwrap();
        let ports = Ports {
            line: line.clone(),
            kinds,
            users: Arc::new(People),
            audiences: world.clone(),
            consents: world.clone(),
            permits: world.clone(),
        };
        let (module, pages, menus) = module(bank.banks.clone(), brands, ports);
        let ctx = bank.ctx.clone();
        let (customer, console) = (module.customer.into(), module.console.into());
        Self { bank, ctx, world, pages, menus, line, customer, console }
    }

    pub(crate) fn as_user(&self, nth: u32) -> Ctx {
        let user_id = user(nth).to_string();
        let actor = Actor::Customer { user_id, session_id: "s".to_owned(), device_id: "d".to_owned() };
        Ctx { actor, channel: kernel::Channel::H5, ..self.ctx.clone() }
    }

    pub(crate) fn visitor(&self) -> Ctx {
        Ctx { actor: Actor::Visitor, channel: kernel::Channel::H5, ..self.ctx.clone() }
    }

    fn operator(&self, who: &str) -> Ctx {
        Ctx { actor: Actor::Operator { operator_id: who.to_owned() }, ..self.ctx.clone() }
    }

    /// Takes a text through the line up to `last`.
    pub(crate) async fn publish(&self, kind: &str, name: &str, body: Value, last: Move) -> Id<Document> {
        let new = NewDocument {
            kind: kind.to_owned(),
            name: name.to_owned(),
            title: name.to_owned(),
            reach: Reach::Own,
            body: Some(body),
            note: "第一版".to_owned(),
        };
        let (maker, checker) = (self.operator("maker"), self.operator("checker"));
        let place = self.line.create(&maker, new).await.unwrap();
        let (id, version) = (place.document_id, place.version);
        let checked = self.line.check(&maker, id, version, "请审批").await.unwrap();
        self.line.decide(&checker, id, version, Move::Approve { edit: checked.edit }, "同意").await.unwrap();
        self.line.decide(&maker, id, version, last, "按计划").await.unwrap();
        id
    }

    pub(crate) async fn home(&self, ctx: &Ctx) -> Showing {
        self.pages.show(ctx, "home", View::Usual, 1).await.unwrap()
    }

    pub(crate) async fn call(
        &self,
        router: &Router,
        ctx: &Ctx,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> (StatusCode, Value) {
        let mut request = Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, "application/json");
        request = request.extension(ctx.clone()).extension(admin());
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        let response = router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        if let Some(problem) = parts.extensions.get::<Problem>() {
            return (parts.status, serde_json::to_value(problem.document(Lang::En, "t")).unwrap());
        }
        let bytes = body.collect().await.unwrap().to_bytes();
        (parts.status, serde_json::from_slice(&bytes).unwrap_or_default())
    }
}

fn admin() -> OperatorIdentity {
    let [operator_id, username, display_name] = ["o-1", "o", "O"].map(str::to_owned);
    let role = Role::AllianceAdmin;
    OperatorIdentity { operator_id, username, display_name, display_name_en: String::new(), role, bank: None }
}

pub(crate) async fn on_every_engine<F: Future<Output = ()>>(story: impl Fn(Arc<Fixture>) -> F) {
    for engine in testkit::engines() {
        story(Arc::new(Fixture::new(engine, 0).await)).await;
    }
}

fn ids(showing: &Showing) -> Vec<&str> {
    showing.floors.iter().map(|floor| floor.id.as_str()).collect()
}

fn keys<'a>(showing: &'a Showing, floor: &str) -> Vec<&'a str> {
    let found = showing.floors.iter().find(|one| one.id == floor).unwrap();
    found.entries.iter().map(|entry| entry.key.as_str()).collect()
}

pub(crate) fn floor(id: &str, component: &str, shown: Value, props: Value) -> Value {
    json!({ "id": id, "component": component, "shown": shown, "props": props })
}

pub(crate) fn page(floors: Vec<Value>) -> Value {
    json!({ "title_zh": "首页", "title_en": "Home", "look": "card", "floors": floors })
}

fn words(id: &str, shown: Value) -> Value {
    floor(id, "text", shown, json!({ "text_zh": "您好", "text_en": "Hello" }))
}

pub(crate) fn live() -> Move {
    Move::Release { window: Window::default(), guard: None }
}

#[tokio::test]
async fn what_ships_is_right_in_every_layout() {
    use contracts::content::HomeLayout::{Card, Hero, List};
    let bank = Fixture::new(Engine::Sqlite, 0).await;
    let menu = crate::menu::kind::shipped();
    for layout in [Card, Hero, List] {
        for shipped in base::all(layout) {
            assert_eq!(bank.line.compiled(kind::KIND, &shipped.body).err(), None, "{}", shipped.name);
            for floor in &shipped.page.floors {
                for member in ["entries", "without", "actions"] {
                    assert!(floor.keys(member).all(|key| menu.entry(key).is_some()), "{} {}", shipped.name, floor.id);
                }
            }
        }
        let home = &base::page("home", layout).unwrap().page;
        for view in [View::Usual, View::Elder] {
            let visit = Visit {
                standing: Standing::ClassOne,
                audiences: Vec::new(),
                channel: kernel::Channel::H5,
                view,
                format: 1,
            };
            let seen = home.floors.iter().filter(|floor| floor.shown.to(&visit, Standing::Visitor, 1).is_ok());
            let seen: Vec<_> = seen.map(|floor| floor.component.name).collect();
            assert!(seen.contains(&"assets") && seen.contains(&"notices"), "{layout:?} {view:?}");
            assert_eq!(seen.contains(&"elder_buttons"), view == View::Elder);
        }
    }
    assert!(menu.entries.len() >= 30);
}

#[tokio::test]
async fn a_bank_that_publishes_nothing_shows_what_ships_for_its_layout() {
    for (place, look) in [(0, spec::Look::Card), (1, spec::Look::List), (2, spec::Look::Hero)] {
        let bank = Fixture::new(Engine::Sqlite, place).await;
        let home = bank.home(&bank.as_user(1)).await;
        assert_eq!((home.look, home.version), (look, None));
        assert_eq!(home.floors[0].component, "assets");
        let nothing = bank.pages.show(&bank.as_user(1), "nothing", View::Usual, 1).await;
        assert!(matches!(nothing, Err(crate::Error::NoPage)));
    }
}

#[tokio::test]
async fn two_customers_of_one_bank_see_different_homes_and_a_visitor_what_is_for_all() {
    on_every_engine(|bank| async move {
        let body = page(vec![
            words("all", json!({})),
            words("savers", json!({ "in": ["savers"] })),
            words("others", json!({ "out": ["savers"], "least": "open" })),
            words("new", json!({ "least": "open", "most": "bound" })),
            words("visitors", json!({ "most": "visitor" })),
            words("app", json!({ "channels": ["app"] })),
            words("elder", json!({ "view": "elder" })),
            floor("recent", "recent", json!({}), json!({ "most": 3 })),
        ]);
        bank.publish(kind::KIND, "home", body, live()).await;
        bank.world.audiences.lock().push((user(1), "savers"));
        assert_eq!(ids(&bank.home(&bank.as_user(1)).await), ["all", "savers", "recent"]);
        assert_eq!(ids(&bank.home(&bank.as_user(2)).await), ["all", "others", "recent"]);
        assert_eq!(ids(&bank.home(&bank.as_user(3)).await), ["all", "others", "new", "recent"]);
        assert_eq!(ids(&bank.home(&bank.visitor()).await), ["all", "visitors"], "what is theirs is not a visitor's");
        let app = Ctx { channel: kernel::Channel::App, ..bank.as_user(2) };
        assert_eq!(ids(&bank.home(&app).await), ["all", "others", "app", "recent"]);
        let elder = bank.pages.show(&bank.as_user(2), "home", View::Elder, 1).await.unwrap();
        assert_eq!(ids(&elder), ["all", "others", "elder", "recent"]);
        // The profile is away: a page is shown all the same, without what is for some.
        *bank.world.broken.lock() = true;
        assert_eq!(ids(&bank.home(&bank.as_user(1)).await), ["all", "others", "recent"]);
    })
    .await;
}

#[tokio::test]
async fn a_canary_is_seen_by_those_it_is_tried_on_and_by_nobody_else() {
    on_every_engine(|bank| async move {
        bank.publish(kind::KIND, "home", page(vec![words("one", json!({}))]), live()).await;
        let canary =
            Canary { banks: Vec::new(), share: 0, white_list: vec![user(1).to_string()], trial: Trial::Enforced };
        let tried = Move::Canary { canary, guard: None };
        bank.publish(kind::KIND, "wealth", page(vec![words("two", json!({}))]), tried).await;
        let show = async |ctx: Ctx| bank.pages.show(&ctx, "wealth", View::Usual, 1).await.unwrap();
        assert_eq!(ids(&show(bank.as_user(1)).await), ["two"]);
        assert_ne!(ids(&show(bank.as_user(2)).await), ["two"]);
        assert_ne!(ids(&show(bank.visitor()).await), ["two"]);
        assert_eq!(bank.home(&bank.as_user(2)).await.version, Some(1));
    })
    .await;
}

#[tokio::test]
async fn a_bad_document_is_refused_with_the_place_named() {
    let bank = Fixture::new(Engine::Sqlite, 0).await;
    let kind = &bank.line;
    let told = |floors: Vec<Value>| {
        let refused = kind.compiled(kind::KIND, &page(floors)).err().unwrap_or_default();
        let mut places: Vec<_> = refused.into_iter().map(|one| one.place).collect();
        places.sort();
        places
    };
    let fine = words("a", json!({}));
    assert_eq!(told(vec![fine.clone(), fine.clone()]), ["/floors/1/id"]);
    assert_eq!(told(vec![fine.clone(), floor("b", "shouting", json!({}), json!({}))]), ["/floors/1/component"]);
    assert_eq!(told(vec![floor("b", "recent", json!({}), json!({ "most": 99 }))]), ["/floors/0/props/most"]);
    assert_eq!(told(vec![floor("b", "slot", json!({}), json!({ "slot": "Home Banner" }))]), ["/floors/0/props/slot"]);
    assert_eq!(told(vec![floor("b", "menu", json!({}), json!({}))]).len(), 4, "each that is missing");
    assert_eq!(told(vec![words("a", json!({ "in": ["x"], "out": ["x"] }))]), ["/floors/0/shown/in/0"]);
    assert_eq!(told(vec![words("a", json!({ "least": "bound", "most": "open" }))]), ["/floors/0/shown/most"]);
    let link = |to: &str| {
        let props =
            json!({ "icon": "gift", "title_zh": "一", "title_en": "a", "text_zh": "二", "text_en": "b", "to": to });
        told(vec![floor("l", "link", json!({}), props)])
    };
    assert_eq!(link("/packets/new"), Vec::<String>::new());
    for out in ["javascript:alert(1)", "//evil.example", "https://evil.example", "/a?b", "/../x", "packets"] {
        assert_eq!(link(out), ["/floors/0/props/to"], "{out}");
    }
    let text = json!({ "text_zh": "[看](javascript:alert(1))", "text_en": "<script>alert(1)</script>" });
    assert_eq!(told(vec![floor("t", "text", json!({}), text)]), ["/floors/0/props/text_zh"]);
    // What only the bank knows, at the check.
    let body = page(vec![
        words("a", json!({ "in": ["savers", "martians"] })),
        floor(
            "m",
            "menu",
            json!({}),
            json!({ "from": "fixed", "show": "grid", "most": 2, "entries": ["transfer", "teleport"] }),
        ),
    ]);
    let found = bank.pages_objections(&body).await;
    assert_eq!(found, ["/floors/0/shown/in/1", "/floors/1/props/entries/1"]);
}

#[tokio::test]
async fn no_text_says_what_nobody_is_to_read() {
    on_every_engine(|bank| async move {
        let refused = async |ctx: &Ctx, kind: &str, body: &Value| match bank.line.try_body(ctx, kind, body).await {
            Ok(()) => Vec::new(),
            Err(publishing::Error::Objections(found)) => found.into_iter().map(|one| one.place).collect(),
            Err(other) => panic!("{other}"),
        };
        let text = |zh: &str| floor("a", "text", json!({}), json!({ "text_zh": zh, "text_en": "Hello" }));
        let said = page(vec![words("b", json!({})), text("本产品零 风 险")]);
        let mut menu = serde_json::to_value(crate::menu::MenuKind::default().first_body()).unwrap();
        menu["entries"][1]["about_en"] = json!("A guaranteed return");
        let alliance = bank.ctx.in_tenant(kernel::TenantId::alliance());
        for ctx in [&bank.ctx, &alliance] {
            assert_eq!(refused(ctx, kind::KIND, &said).await, ["/floors/1/props/text_zh"]);
            assert_eq!(refused(ctx, crate::menu::kind::KIND, &menu).await, ["/entries/1/about_en"]);
        }
        // By the bank's own list, once there is one.
        let fine = page(vec![text("周周有礼")]);
        assert_eq!(refused(&bank.ctx, kind::KIND, &fine).await, [] as [&str; 0]);
        let list = json!({ "words": [{ "word": "有礼", "why_zh": "不发礼品", "why_en": "No gifts" }] });
        bank.publish(crate::article::words::WORDS, "main", list, live()).await;
        assert_eq!(refused(&bank.ctx, kind::KIND, &fine).await, ["/floors/0/props/text_zh"]);
        assert_eq!(refused(&bank.ctx, kind::KIND, &said).await, [] as [&str; 0]);
        assert_eq!(refused(&alliance, kind::KIND, &fine).await, [] as [&str; 0], "a bank's list is its own");
    })
    .await;
}

impl Fixture {
    async fn pages_objections(&self, body: &Value) -> Vec<String> {
        let kind = PagesKind::default();
        kind.beside(&self.pages);
        kind.objections(&self.ctx, body, None).await.unwrap().into_iter().map(|one| one.place).collect()
    }
}

#[tokio::test]
async fn a_click_changes_the_next_page_of_who_agreed_and_of_nobody_else() {
    on_every_engine(|bank| async move {
        bank.world.agreed.lock().insert(user(1));
        let (one, two) = (bank.as_user(1), bank.as_user(2));
        let before = bank.home(&one).await;
        assert_eq!(keys(&before, "menu")[0], "records", "the bank's order");
        assert!(!before.personalised);
        for ctx in [&one, &two] {
            let told = json!({ "entry": "statements" });
            let (status, _) = bank.call(&bank.customer, ctx, "POST", "/menu/uses", Some(told)).await;
            assert_eq!(status, StatusCode::NO_CONTENT);
        }
        let after = bank.home(&one).await;
        assert_eq!((keys(&after, "menu")[0], after.personalised), ("statements", true));
        assert_eq!(keys(&after, "menu").last(), Some(&"all"), "the way to all functions stays where it is");
        assert_eq!(keys(&after, "menu").len(), 8);
        assert!(!keys(&after, "menu").contains(&"transfer"), "it stands above already");
        assert_eq!(keys(&bank.home(&two).await, "menu")[0], "records", "who did not agree is not counted");
        // Another process has it from the tables.
        let elsewhere = crate::menu::menus(bank.bank.banks.clone(), bank.line.clone(), bank.world.clone());
        assert_eq!(elsewhere.person(&one, user(1)).await.unwrap().uses.len(), 1);
        assert_eq!(elsewhere.person(&two, user(2)).await.unwrap().uses.len(), 0);
        let unknown = bank.call(&bank.customer, &one, "POST", "/menu/uses", Some(json!({ "entry": "nothing" }))).await;
        assert_eq!(unknown.0, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

#[tokio::test]
async fn one_key_counts_once() {
    on_every_engine(|bank| async move {
        bank.world.agreed.lock().insert(user(1));
        let idempotency = Some(Idempotency::new("k".to_owned(), "f".to_owned()));
        let ctx = Ctx { idempotency, ..bank.as_user(1) };
        for _ in 0..3 {
            bank.menus.used(&ctx, user(1), "payees").await.unwrap();
        }
        assert_eq!(bank.menus.person(&ctx, user(1)).await.unwrap().uses[0].times, 1);
    })
    .await;
}

#[tokio::test]
async fn ones_own_order_stands_and_is_forgotten_with_one() {
    on_every_engine(|bank| async move {
        bank.world.agreed.lock().insert(user(1));
        let one = bank.as_user(1);
        bank.menus.used(&one, user(1), "statements").await.unwrap();
        let set = async |body: Value| bank.call(&bank.customer, &one, "PUT", "/menu/own", Some(body)).await;
        let own = json!({ "favourites": ["payees", "security"], "ordering": "fixed" });
        assert_eq!(set(own).await.0, StatusCode::NO_CONTENT);
        assert_eq!(
            keys(&bank.home(&one).await, "menu")[..3],
            ["payees", "security", "records"],
            "use does not move it"
        );
        let own = json!({ "favourites": ["payees"], "ordering": "by_use" });
        assert_eq!(set(own).await.0, StatusCode::NO_CONTENT);
        assert_eq!(keys(&bank.home(&one).await, "menu")[..3], ["payees", "statements", "records"]);
        for wrong in [
            json!({ "favourites": ["payees", "payees"], "ordering": "fixed" }),
            json!({ "favourites": ["teleport"], "ordering": "fixed" }),
            json!({ "favourites": vec!["payees"; 17], "ordering": "fixed" }),
        ] {
            assert_eq!(set(wrong).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let (_, menu) = bank.call(&bank.customer, &one, "GET", "/menu", None).await;
        assert_eq!((&menu["favourites"], &menu["recent"]), (&json!(["payees"]), &json!(["statements"])));
        assert_eq!(menu["groups"].as_array().map(Vec::len), Some(5));
        let parts = bank.menus.own_data(&one, user(1)).await.unwrap();
        assert_eq!(parts[0].rows.len(), 2);
        // Taking the consent back forgets what was counted; leaving forgets all.
        bank.world.agreed.lock().remove(&user(1));
        let body = ConsentChanged { user_id: user(1), purpose: ConsentPurpose::Personalisation, given: false };
        bank.tell(Event::new(CONSENT_CHANGED, "u", &body)).await;
        assert_eq!(bank.menus.person(&one, user(1)).await.unwrap().uses.len(), 0);
        assert_eq!(keys(&bank.home(&one).await, "menu")[..2], ["payees", "records"]);
        bank.tell(Event::new(USER_CLOSED, "u", &RelationClosed { user_id: user(1) })).await;
        assert_eq!(bank.menus.person(&one, user(1)).await.unwrap().favourites.len(), 0);
    })
    .await;
}

impl Fixture {
    pub(crate) async fn tell(&self, event: Event) {
        let db = self.bank.banks.db(&self.ctx).unwrap();
        let mut tx = db.begin(&self.ctx).await.unwrap();
        tx.publish(event);
        tx.commit().await.unwrap();
        let consumption = crate::menu::consumption(self.menus.clone());
        Outbox::new(db, self.ctx.clone()).drain(&consumption).await.unwrap();
    }
}

#[tokio::test]
async fn a_page_is_explained_floor_by_floor_on_record() {
    on_every_engine(|bank| async move {
        let body = page(vec![
            words("savers", json!({ "in": ["savers"] })),
            words("hesitant", json!({ "in": ["hesitant"] })),
            words("elder", json!({ "view": "elder" })),
        ]);
        bank.publish(kind::KIND, "home", body, live()).await;
        bank.world.audiences.lock().push((user(3), "savers"));
        let english = Ctx { lang: Lang::En, ..bank.operator("o") };
        let path = format!("/banks/{}/pages/home/explanation", bank.ctx.tenant);
        let ask =
            |customer: String, purpose: &str| json!({ "customer": customer, "purpose": purpose, "view": "usual" });
        let ask = ask(user(3).to_string(), "客户来电询问");
        let (status, told) = bank.call(&bank.console, &english, "POST", &path, Some(ask)).await;
        assert_eq!(status, StatusCode::OK, "{told}");
        let floors: Vec<_> = told["floors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| (one["id"].as_str().unwrap(), one["shown"].as_bool().unwrap(), one["why"].as_str().unwrap()))
            .collect();
        assert_eq!(
            floors,
            [
                ("savers", true, "in the audience “savers”"),
                ("hesitant", false, "in none of: hesitates to pay"),
                ("elder", false, "only in the elder version"),
            ]
        );
        let transfer = told["functions"].as_array().unwrap().iter().find(|one| one["key"] == "transfer").unwrap();
        assert_eq!(transfer["locked"], "Transfers need: verified customer.");
        assert_eq!((&told["phone"], &told["name"]), (&json!("138****0001"), &json!("*海")));
        assert_eq!(told["page"]["floors"].as_array().map(Vec::len), Some(1));
        let nobody = json!({ "customer": user(9).to_string(), "purpose": "客户来电询问", "view": "usual" });
        assert_eq!(bank.call(&bank.console, &english, "POST", &path, Some(nobody)).await.0, StatusCode::NOT_FOUND);
        let short = json!({ "customer": user(3).to_string(), "purpose": "看", "view": "usual" });
        assert_eq!(
            bank.call(&bank.console, &english, "POST", &path, Some(short)).await.0,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        let db = bank.bank.banks.db(&bank.ctx).unwrap();
        let trail = db.audit_page(&storage::AuditFilter::default(), &kernel::PageQuery::default()).await.unwrap();
        let seen = trail.items.iter().filter(|entry| entry.action == "content.page_explained").count();
        assert_eq!(seen, 1, "what was refused shows nothing, and is not on record as seen");
    })
    .await;
}

#[tokio::test]
async fn a_text_is_previewed_for_somebody_made_up() {
    let bank = Fixture::new(Engine::Sqlite, 0).await;
    let path = format!("/banks/{}/pages/home/preview", bank.ctx.tenant);
    let body = page(vec![words("savers", json!({ "in": ["savers"] })), words("all", json!({}))]);
    let ask = |audiences: Value, body: &Value| json!({ "body": body, "standing": "open", "audiences": audiences, "view": "usual" });
    let shown =
        async |question: Value| bank.call(&bank.console, &bank.operator("o"), "POST", &path, Some(question)).await;
    let (_, told) = shown(ask(json!(["savers"]), &body)).await;
    assert_eq!(told["page"]["floors"].as_array().map(Vec::len), Some(2));
    assert_eq!(told["page"]["floors"][0]["props"], json!({ "text": "您好" }));
    let (_, told) = shown(ask(json!([]), &body)).await;
    assert_eq!(
        (told["page"]["floors"][0]["id"].as_str(), told["floors"][0]["shown"].as_bool()),
        (Some("all"), Some(false))
    );
    let (status, told) =
        shown(ask(json!([]), &page(vec![floor("r", "recent", json!({}), json!({ "most": 0 }))]))).await;
    assert_eq!(
        (status, told["fields"][0]["field"].as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("/floors/0/props/most"))
    );
    let (_, list) =
        bank.call(&bank.console, &bank.operator("o"), "GET", &format!("/banks/{}/pages", bank.ctx.tenant), None).await;
    let names: Vec<_> = list["items"].as_array().unwrap().iter().map(|one| one["page"].as_str().unwrap()).collect();
    assert_eq!(names, ["home", "wealth", "life", "card", "mine"]);
    assert_eq!(list["components"].as_array().map(Vec::len), Some(components::COMPONENTS.len()));
}

#[test]
fn what_is_left_out_asks_nothing_and_every_condition_has_to_hold() {
    let visit = Visit {
        standing: Standing::Bound,
        audiences: vec!["a".to_owned()],
        channel: kernel::Channel::H5,
        view: View::Usual,
        format: 1,
    };
    let told = |shown: Value| serde_json::from_value::<Shown>(shown).unwrap().to(&visit, Standing::Visitor, 1);
    assert_eq!(told(json!({})), Ok(()));
    assert_eq!(
        told(json!({ "in": ["b", "a"], "out": ["c"], "least": "open", "most": "bound", "channels": ["h5"] })),
        Ok(())
    );
    assert_eq!(told(json!({ "in": ["b"] })), Err(Hidden::NotIn(vec!["b".to_owned()])));
    assert_eq!(told(json!({ "out": ["c", "a"] })), Err(Hidden::In("a".to_owned())));
    assert_eq!(told(json!({ "least": "real_name" })), Err(Hidden::Least(Standing::RealName)));
    assert_eq!(told(json!({ "most": "open" })), Err(Hidden::Most(Standing::Open)));
    assert_eq!(told(json!({ "channels": ["app"] })), Err(Hidden::Channel));
    assert_eq!(told(json!({ "view": "elder" })), Err(Hidden::View(View::Elder)));
    assert_eq!(told(json!({ "from_format": 2 })), Err(Hidden::Format(2)));
    let old = Visit { format: 0, ..visit };
    assert_eq!(
        Shown::default().to(&old, Standing::Visitor, 1),
        Err(Hidden::Format(1)),
        "of a component it does not know"
    );
    assert!(Page::compile(&page(Vec::new())).is_ok());
}
