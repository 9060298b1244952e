//! The group against real databases: SQLite always, PostgreSQL when there is a server.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use contracts::PortFault;
use contracts::content::{BrandSpec, Brands};
use contracts::insight::{BankTotals, Figures};
use gateway::{BrandHeads, OperatorIdentity, Problem, Role};
use http_body_util::BodyExt;
use kernel::{Ctx, Idempotency, Lang, TenantId};
use serde_json::{Value, json};
use storage::Engine;
use tenancy::{BankOrder, Opening};
use testkit::TestBank;
use tower::ServiceExt;

use crate::theme::{Texts, ThemeKind};
use crate::{CATALOGUE_MIGRATIONS, MIGRATIONS, Openings, Service, Settings, demo, module, service, store};

struct Counted;

#[async_trait]
impl Figures for Counted {
    async fn bank_totals(&self, _: &Ctx) -> Result<BankTotals, PortFault> {
        Ok(BankTotals { customers: 7, accounts: 9 })
    }
}

/// A part in opening a bank that fails as often as it is told to.
#[derive(Default)]
struct Stumbling(AtomicUsize);

#[async_trait]
impl Opening for Stumbling {
    fn group(&self) -> &'static str {
        "stumbling"
    }

    async fn set_up(&self, _: &Ctx, _: &BankOrder) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let left = self.0.load(Ordering::Relaxed);
        self.0.store(left.saturating_sub(1), Ordering::Relaxed);
        if left > 0 { Err("stumbled".into()) } else { Ok(()) }
    }
}

/// The tables of this group and of the line.
pub const TABLES: [storage::Migrations; 4] =
    [MIGRATIONS, CATALOGUE_MIGRATIONS, publishing::MIGRATIONS[0], publishing::MIGRATIONS[1]];

/// The service over a bank, with a line that knows themes and an app of two texts.
pub fn service_of(bank: &TestBank, demo: bool) -> Arc<Service> {
    let texts = json!([
        { "key": "home.hello", "zh": "{{name}}，您好", "en": "Hello, {{name}}" },
        { "key": "common.back", "zh": "返回", "en": "Back" },
    ]);
    let texts = Arc::new(Texts::read(Some(texts.to_string().as_bytes())));
    let kind = ThemeKind::new(bank.banks.clone(), texts.clone());
    let kind = Arc::new(kind);
    let words = Arc::new(crate::article::WordsKind);
    let line = publishing::Publishing::new(bank.banks.clone(), vec![kind.clone(), words]).unwrap();
    kind.beside(&line);
    service(bank.banks.clone(), Settings { demo }, line, texts)
}

/// The demonstration's 蓝湾银行, and the desk where more are opened.
pub struct Fixture {
    pub bank: TestBank,
    pub ctx: Ctx,
    pub service: Arc<Service>,
    stumbling: Arc<Stumbling>,
    site: Router,
    pub customer: Router,
    pub console: Router,
}

pub struct Answer {
    pub status: StatusCode,
    pub code: Option<&'static str>,
    headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }

    pub fn header(&self, name: header::HeaderName) -> &str {
        self.headers[name].to_str().unwrap()
    }
}

impl Fixture {
    async fn new(engine: Engine) -> Arc<Self> {
        let bank = TestBank::open(engine, &TABLES, |_| Vec::new()).await;
        let service = crate::tests::service_of(&bank, true);
        let stumbling = Arc::new(Stumbling::default());
        let openings = Openings::default();
        let taking_part: Vec<Arc<dyn Opening>> = vec![service.clone(), stumbling.clone()];
        openings.set(taking_part).ok().unwrap();
        let module = module(service.clone(), Arc::new(Counted), openings.clone());
        let alliance = bank.ctx.in_tenant(TenantId::alliance());
        let (id, spec) = demo::brands().remove(0);
        let opened = service.clone().open_bank(&alliance, id, spec, &openings).await.unwrap();
        let ctx = bank.ctx.in_tenant(opened.id.clone());
        let (customer, console) = (module.customer.into(), module.console.into());
        Arc::new(Self { bank, ctx, service, stumbling, site: module.site, customer, console })
    }

    pub async fn get(&self, path: &str, known: Option<&str>) -> Answer {
        let mut request = Request::get(path).extension(self.ctx.clone());
        if let Some(etag) = known {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        call(&self.site, request.body(Body::empty()).unwrap()).await
    }

    async fn ask(&self, role: Role, bank: Option<&str>, path: &str) -> Answer {
        let request = Request::get(path).extension(self.alliance()).extension(identity(role, bank));
        call(&self.console, request.body(Body::empty()).unwrap()).await
    }

    pub async fn open(&self, key: &str, form: &Value) -> Answer {
        self.open_as(Role::AllianceAdmin, key, form).await
    }

    async fn open_as(&self, role: Role, key: &str, form: &Value) -> Answer {
        let idempotency = Some(Idempotency::new(key.to_owned(), form.to_string()));
        let request = Request::post("/banks")
            .header(header::CONTENT_TYPE, "application/json")
            .extension(Ctx { idempotency, ..self.alliance() })
            .extension(identity(role, None));
        call(&self.console, request.body(Body::from(form.to_string())).unwrap()).await
    }

    fn alliance(&self) -> Ctx {
        self.ctx.in_tenant(TenantId::alliance())
    }
}

pub async fn call(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let code = parts.extensions.get::<Problem>().map(Problem::code);
    let bytes = body.collect().await.unwrap().to_bytes().to_vec();
    Answer { status: parts.status, code, headers: parts.headers, bytes }
}

pub fn identity(role: Role, bank: Option<&str>) -> OperatorIdentity {
    let bank = bank.map(|bank| bank.parse().unwrap());
    let [operator_id, username, display_name] = ["o-1", "o", "O"].map(str::to_owned);
    OperatorIdentity { operator_id, username, display_name, display_name_en: String::new(), role, bank }
}

pub fn form(bank_id: &str) -> Value {
    json!({
        "bank_id": bank_id, "name": "星河银行", "name_en": "Xinghe Bank", "short_name": "星河",
        "primary_color": "#0F766E", "accent_color": "#f59e0b"
    })
}

/// Runs the story on every engine there is.
pub async fn on_every_engine<F: Future<Output = ()>>(story: impl Fn(Arc<Fixture>) -> F) {
    for engine in testkit::engines() {
        story(Fixture::new(engine).await).await;
    }
}

#[tokio::test]
async fn a_bank_shows_its_own_face() {
    on_every_engine(|bank| async move {
        let request = Request::get("/brand").extension(bank.ctx.clone()).body(Body::empty()).unwrap();
        let brand = call(&bank.customer, request).await.json();
        assert_eq!(brand["name"], "蓝湾银行");
        assert_eq!(
            (&brand["demo"], &brand["home_layout"], &brand["look"]["illustration"]),
            (&json!(true), &json!("card"), &json!("waves"))
        );
        let live = bank.service.live(&bank.ctx).await.unwrap();
        assert_eq!(brand["logo_url"].as_str(), Some(format!("/b/lanwan/logo.svg?v={}", live.pictured).as_str()));
        assert_eq!(bank.service.revision(&bank.ctx).await.as_deref(), brand["revision"].as_str());
        let own = bank.bank.banks.get(&bank.ctx.tenant).unwrap();
        assert_eq!(brand["bank_no"].as_str(), Some(own.bank_no.as_str()));

        let manifest = bank.get("/manifest.webmanifest", None).await;
        assert_eq!(manifest.header(header::CONTENT_TYPE), "application/manifest+json");
        let document = manifest.json();
        assert_eq!((&document["start_url"], &document["scope"]), (&json!("/b/lanwan/"), &json!("/b/lanwan/")));
        assert_eq!(document["icons"].as_array().map(Vec::len), Some(4));
        for icon in document["icons"].as_array().unwrap() {
            let path = icon["src"].as_str().unwrap().strip_prefix("/b/lanwan").unwrap();
            let answer = bank.get(path, None).await;
            assert_eq!(
                (answer.status, icon["type"].as_str()),
                (StatusCode::OK, answer.headers[header::CONTENT_TYPE].to_str().ok())
            );
        }

        let english = Ctx { lang: Lang::En, ..bank.ctx.clone() };
        let head = bank.service.head(&english).await.unwrap();
        assert_eq!((head.title.as_str(), head.lang, head.theme_color.as_str()), ("Lanwan Bank", "en", "#0a66a8"));
        assert_eq!(serde_json::from_str::<Value>(&head.json).unwrap(), brand);
        assert_eq!(bank.service.brand(&bank.ctx).await.unwrap().slogan, "拥抱每一片海");
    })
    .await;
}

#[tokio::test]
async fn pictures_are_cached_by_version_and_can_do_nothing() {
    on_every_engine(|bank| async move {
        let logo =
            bank.get(&format!("/logo.svg?v={}", bank.service.live(&bank.ctx).await.unwrap().pictured), None).await;
        assert_eq!(logo.header(header::CONTENT_TYPE), "image/svg+xml");
        assert_eq!(logo.header(header::CACHE_CONTROL), "public, max-age=31536000, immutable");
        let policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
        assert_eq!(logo.header(header::CONTENT_SECURITY_POLICY), policy);
        assert_eq!(logo.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
        let etag = logo.header(header::ETAG).to_owned();
        let again = bank.get("/logo.svg", Some(&etag)).await;
        assert_eq!((again.status, again.bytes.len()), (StatusCode::NOT_MODIFIED, 0));
        assert_eq!(again.header(header::CACHE_CONTROL), "public, max-age=300");
        assert_eq!(bank.get("/logo.svg", Some("\"other\"")).await.status, StatusCode::OK);
        for (path, side) in [
            ("/icon-192.png", 192),
            ("/icon-512.png", 512),
            ("/icon-maskable-512.png", 512),
            ("/apple-touch-icon.png", 180),
            ("/favicon.ico", 192),
        ] {
            let picture = bank.get(path, None).await;
            assert_eq!(picture.header(header::CONTENT_TYPE), "image/png");
            let width = u32::from_be_bytes(picture.bytes[16..20].try_into().unwrap());
            assert_eq!((width, &picture.bytes[1..4]), (side, b"PNG".as_slice()), "{path}");
        }
        assert_eq!(bank.get("/other.svg", None).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn an_operator_opens_a_bank_once() {
    on_every_engine(|bank| async move {
        let opened = bank.open("key-0001", &form("xinghe")).await;
        assert_eq!(opened.status, StatusCode::CREATED, "{:?}", opened.code);
        let summary = opened.json();
        assert_eq!((&summary["status"], &summary["app_url"]), (&json!("open"), &json!("/b/xinghe/")));
        assert_eq!((&summary["customers"], &summary["accounts"]), (&json!(7), &json!(9)));
        assert_eq!(summary["primary_color"], "#0f766e");
        assert_eq!(bank.open("key-0001", &form("xinghe")).await.json(), summary, "the same request, the same answer");
        let again = bank.open("key-0002", &form("xinghe")).await;
        assert_eq!((again.status, again.code), (StatusCode::CONFLICT, Some("bank_exists")));
        let other = Value::Object(form("xinghe2").as_object().unwrap().clone());
        assert_eq!(bank.open("key-0001", &other).await.code, Some("idempotency_key_reused"));

        let ctx = bank.ctx.in_tenant("xinghe".parse().unwrap());
        let drawn = bank.service.live(&ctx).await.unwrap();
        assert!(drawn.face.spec.logo_svg.as_ref().is_some_and(|svg| svg.contains("<path")), "a mark was drawn");
        assert_eq!(drawn.pictures().await.unwrap().icon_192.bytes[1..4], *b"PNG");
    })
    .await;
}

#[tokio::test]
async fn an_opening_that_was_cut_off_is_finished_by_asking_again() {
    on_every_engine(|bank| async move {
        bank.stumbling.0.store(1, Ordering::Relaxed);
        assert_eq!(bank.open("key-0003", &form("xinghe")).await.code, Some("fault"));
        assert!(bank.bank.banks.get(&"xinghe".parse().unwrap()).is_none(), "half a bank is no bank");
        assert_eq!(bank.open("key-0003", &form("xinghe")).await.status, StatusCode::CREATED);

        // The bank was opened, but the process died before it could note the answer.
        let form = form("yinhe");
        let idempotency = Some(Idempotency::new("key-0004".to_owned(), form.to_string()));
        let ctx = Ctx { idempotency, ..bank.alliance() };
        let id: TenantId = "yinhe".parse().unwrap();
        store::note_order(&bank.bank.banks.db(&ctx).unwrap(), &ctx, &id).await.unwrap();
        let face = serde_json::to_value(&demo::brands()[1].1).unwrap();
        let [name, name_en, short_name] = ["银河银行", "Yinhe Bank", "银河"].map(str::to_owned);
        let order = BankOrder { id, name, name_en, short_name, face, database: None };
        bank.bank.banks.open_bank(&ctx, order, &[bank.service.clone() as Arc<dyn Opening>]).await.unwrap();
        assert_eq!(bank.open("key-0005", &form).await.code, Some("bank_exists"));
        assert_eq!(bank.open("key-0004", &form).await.status, StatusCode::CREATED);
    })
    .await;
}

#[tokio::test]
async fn a_form_that_is_not_right_says_where() {
    let bank = Fixture::new(Engine::Sqlite).await;
    let with = |field: &str, value: Value| {
        let mut form = form("xinghe");
        form[field] = value;
        form
    };
    for (field, value, code) in [
        ("bank_id", json!("Xinghe"), "validation_failed"),
        ("bank_id", json!("console"), "validation_failed"),
        ("name", json!(""), "validation_failed"),
        ("primary_color", json!("#ffff00"), "validation_failed"),
        ("accent_color", json!("gold"), "validation_failed"),
        ("radius_px", json!(40), "validation_failed"),
        ("logo_svg", json!("<svg xmlns=\"http://www.w3.org/2000/svg\"><text>A</text></svg>"), "validation_failed"),
        ("logo_svg", json!("not a picture"), "validation_failed"),
        ("home_layout", json!("grid"), "malformed_body"),
        ("colour", json!("red"), "malformed_body"),
    ] {
        let answer = bank.open("key-0006", &with(field, value.clone())).await;
        assert_eq!(answer.code, Some(code), "{field}: {value}");
    }
    for role in [Role::AllianceAuditor, Role::BankAdmin, Role::BankService] {
        assert_eq!(bank.open_as(role, "key-0007", &form("xinghe")).await.code, Some("forbidden"), "{role:?}");
    }
    assert_eq!(bank.bank.banks.all().len(), 2, "nothing was opened");
}

#[tokio::test]
async fn operators_see_their_banks() {
    on_every_engine(|bank| async move {
        // A bank without a brand cannot be shown; this one came from the test kit.
        assert_eq!(bank.ask(Role::AllianceAdmin, None, "/banks/testbank").await.code, Some("not_found"));
        let own = bank.ask(Role::BankService, Some("lanwan"), "/banks").await.json();
        assert_eq!(own["banks"].as_array().map(Vec::len), Some(1));
        assert_eq!(own["banks"][0]["bank_id"], "lanwan");
        let one = bank.ask(Role::AllianceAuditor, None, "/banks/lanwan").await.json();
        assert_eq!(one, own["banks"][0]);
        let bin = bank.bank.banks.get(&bank.ctx.tenant).unwrap().bin.as_str().to_owned();
        assert_eq!(one["bin"].as_str(), Some(bin.as_str()));
        for (home, path) in [("testbank", "/banks/lanwan"), ("lanwan", "/banks/nobank"), ("lanwan", "/banks/..%2Fx")] {
            let answer = bank.ask(Role::BankAdmin, Some(home), path).await;
            assert_eq!(answer.code, Some("not_found"), "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_set_up_that_is_repeated_changes_nothing() {
    on_every_engine(|bank| async move {
        let (_, other) = demo::brands().remove(2);
        bank.service.first_brand(&bank.ctx, other.clone()).await.unwrap();
        let db = bank.bank.banks.db(&bank.ctx).unwrap();
        let stored = store::brand(&db).await.unwrap().unwrap();
        assert_eq!((stored.version, stored.spec.name.as_str()), (1, "蓝湾银行"));
        let pale = BrandSpec { primary_color: "#fffbe6".to_owned(), ..other };
        assert!(bank.service.first_brand(&bank.ctx, pale).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn only_a_demonstration_makes_a_telephone_up() {
    let bank = TestBank::open(Engine::Sqlite, &TABLES, |_| Vec::new()).await;
    let phone = |demo, given: Option<&str>| service_of(&bank, demo).service_phone(given.map(str::to_owned));
    assert_eq!(phone(false, Some("956123")), "956123");
    assert_eq!(phone(false, None), "", "and an empty one is refused");
    assert_eq!((phone(true, None).as_str(), phone(true, Some(" ")).as_str()), ("400-000-0000", "400-000-0000"));
}
