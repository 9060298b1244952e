//! A small house for tests: two banks on SQLite, one group with a route of every sort, and a web of a few files.

#![allow(dead_code, clippy::unwrap_used)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use axum::Json;
use axum::body::Body as HttpBody;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, Request, Response, StatusCode, header};
use gateway::*;
use kernel::{Actor, Channel, Clock, Ctx, Lang};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use storage::{Begun, Engine, Tx};
use tenancy::Banks;
use testkit::TestBank;
use tower::ServiceExt;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub struct Group {
    banks: Banks,
    pub made: AtomicUsize,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ThingCreate {
    name: String,
}

#[derive(Serialize, Deserialize, ToSchema)]
struct Thing {
    name: String,
    number: usize,
}

/// Makes a thing once per key.
#[utoipa::path(post, path = "/things", tag = "things", request_body = ThingCreate, responses((status = 201, body = Thing)))]
async fn create(
    State(group): State<Arc<Group>>,
    Visitor(ctx): Visitor,
    Body(body): Body<ThingCreate>,
) -> Result<(StatusCode, Json<Thing>), Problem> {
    let db = group.banks.db(&ctx)?;
    let thing = match Tx::begin_once::<Thing>(&db, &ctx).await? {
        Begun::Repeat(thing) => thing,
        Begun::First(tx) => {
            let number = group.made.fetch_add(1, Ordering::SeqCst);
            tx.commit_answer(Thing { name: body.name, number }).await?
        }
    };
    Ok((StatusCode::CREATED, Json(thing)))
}

/// Says who calls.
#[utoipa::path(get, path = "/who", tag = "things", responses((status = 200)))]
async fn who(Visitor(ctx): Visitor) -> Json<Value> {
    let channel = match ctx.channel {
        Channel::H5 => "h5",
        Channel::App => "app",
        _ => "other",
    };
    let lang = if ctx.lang == Lang::En { "en" } else { "zh" };
    Json(
        json!({ "tenant": ctx.tenant, "kind": ctx.actor.kind(), "id": ctx.actor.id(), "channel": channel, "lang": lang }),
    )
}

/// For customers only.
#[utoipa::path(get, path = "/things/{thing_id}", tag = "things", responses((status = 200)))]
async fn get(Customer(ctx): Customer, Path(thing_id): Path<String>) -> Json<Value> {
    Json(json!({ "thing_id": thing_id, "user": ctx.user_id() }))
}

/// Signs in without a key.
#[utoipa::path(post, path = "/login", tag = "things", responses((status = 200)))]
async fn login(transport: Transport) -> (Option<SetCookies>, Json<Value>) {
    let cookies = transport.is_web().then(|| transport.cookies.set_customer("a", 600, "r", 3600));
    (cookies, Json(json!({ "refresh": transport.refresh_token() })))
}

/// Takes its time.
#[utoipa::path(get, path = "/slow/{ms}", tag = "things", responses((status = 200)))]
async fn slow(Path(ms): Path<u64>) -> &'static str {
    tokio::time::sleep(Duration::from_millis(ms)).await;
    "done"
}

/// Fails badly.
#[utoipa::path(get, path = "/panic", tag = "things", responses((status = 200)))]
async fn panics() -> &'static str {
    panic!("on purpose")
}

/// The operator.
#[utoipa::path(get, path = "/me", tag = "console", operation_id = "who", responses((status = 200)))]
async fn me(operator: Operator) -> Json<Value> {
    Json(json!({ "username": operator.identity.username, "tenant": operator.own().tenant.as_str() }))
}

/// Takes a picture.
#[utoipa::path(post, path = "/banks", tag = "console", responses((status = 200)))]
async fn bank_open(_: Operator, Body(body): Body<Value>) -> String {
    body.to_string().len().to_string()
}

/// Takes documents in as files.
#[utoipa::path(post, path = "/banks/{bank_id}/publishing/import", tag = "console", responses((status = 200)))]
async fn import(_: Operator, Body(body): Body<Value>) -> String {
    body.to_string().len().to_string()
}

async fn manifest(Visitor(ctx): Visitor) -> Json<Value> {
    Json(json!({ "name": ctx.tenant }))
}

pub fn module(group: Arc<Group>) -> Module {
    let customer = OpenApiRouter::new()
        .routes(routes!(create))
        .routes(routes!(who))
        .routes(routes!(get))
        .routes(routes!(login))
        .routes(routes!(slow))
        .routes(routes!(panics))
        .with_state(group);
    Module {
        name: "things",
        customer,
        console: OpenApiRouter::new().routes(routes!(me)).routes(routes!(bank_open)).routes(routes!(import)),
        site: axum::Router::new().route("/manifest.webmanifest", axum::routing::get(manifest)),
        keyless: &[("POST", "/login")],
        signed: &[("POST", "/things")],
        functions: &[("/things/{thing_id}", "thing"), ("/who", "visit")],
        ..Module::default()
    }
}

/// Customers' tokens are `{bank}.{user}`; some others stand for ends of sessions.
pub struct Tokens;

#[async_trait]
impl CustomerIdentities for Tokens {
    async fn customer(&self, ctx: &Ctx, access_token: &str) -> Result<Actor, SessionEnd> {
        match access_token {
            "expired" => return Err(SessionEnd::Expired),
            "idle" => return Err(SessionEnd::Idle),
            "revoked" => return Err(SessionEnd::Revoked),
            _ => {}
        }
        let (bank, user) = access_token.split_once('.').ok_or(SessionEnd::Unknown)?;
        if bank != ctx.tenant.as_str() {
            return Err(SessionEnd::Unknown);
        }
        Ok(Actor::Customer { user_id: user.into(), session_id: access_token.into(), device_id: "d".into() })
    }
}

#[async_trait]
impl OperatorIdentities for Tokens {
    async fn operator(&self, ctx: &Ctx, token: &str) -> Result<OperatorIdentity, SessionEnd> {
        assert!(ctx.tenant.is_alliance());
        let known = token == "operator";
        known.then(identity).ok_or(SessionEnd::Unknown)
    }
}

fn identity() -> OperatorIdentity {
    OperatorIdentity {
        operator_id: "o-1".into(),
        username: "alliance".into(),
        display_name: "Alliance".into(),
        display_name_en: String::new(),
        role: Role::AllianceAdmin,
        bank: None,
    }
}

/// What stands for a signature over a text here.
pub fn seal(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

#[async_trait]
impl DeviceKeys for Tokens {
    /// Somebody called `keyholder` signs with a digest of the text.
    async fn check(&self, ctx: &Ctx, call: &SignedCall<'_>) -> Result<(), Problem> {
        let holds = matches!(&ctx.actor, Actor::Customer { user_id, .. } if user_id == "keyholder");
        let right = call.signature.is_some_and(|signature| signature.value == seal(&call.text(ctx, signature)));
        let refused = || Problem::new(kernel::Kind::Forbidden, "signature_wrong", "不对", "Wrong");
        if holds && !right { Err(refused()) } else { Ok(()) }
    }
}

#[async_trait]
impl Permits for Tokens {
    /// Somebody called `novice` may not use `thing`; visitors may look around only.
    async fn permit(&self, ctx: &Ctx, function: &str) -> Result<(), Problem> {
        match &ctx.actor {
            Actor::Customer { user_id, .. } if user_id == "novice" && function == "thing" => {
                Err(Problem::new(kernel::Kind::Forbidden, "permission_missing", "还不行", "Not yet"))
            }
            Actor::Visitor if function == "thing" => {
                Err(Problem::new(kernel::Kind::Forbidden, "permission_missing", "还不行", "Not yet"))
            }
            _ => Ok(()),
        }
    }
}

/// A web of a few files.
pub struct Files;

impl Site for Files {
    fn file(&self, path: &str) -> Option<StaticFile> {
        let file = |text: &'static str, mime: &'static str, encoding, immutable| StaticFile {
            bytes: text.as_bytes().into(),
            encoding,
            mime: mime.into(),
            etag: format!("{:x}-{path}", text.len()),
            immutable,
        };
        Some(match path {
            "landing/index.html" => file("<!doctype html><title>landing</title>", "text/html", None, false),
            "landing/favicon.svg" => file("<svg/>", "image/svg+xml", None, false),
            "console/index.html" => file("<!doctype html><title>console</title>", "text/html", None, false),
            "app/index.html" => file(
                "<!doctype html><html lang=\"zh-CN\"><head><!--brand-head--></head></html>",
                "text/html",
                None,
                false,
            ),
            "app/sw.js" => file("self;", "text/javascript", None, false),
            "app/a-1234.js" => file("let plain;", "text/javascript", None, true),
            "app/a-1234.js.br" => file("BR", "text/javascript", Some(Encoding::Br), true),
            "app/a-1234.js.gz" => file("GZIP", "text/javascript", Some(Encoding::Gzip), true),
            _ => return None,
        })
    }
}

#[async_trait]
impl BrandHeads for Files {
    async fn head(&self, ctx: &Ctx) -> Result<BrandHead, Problem> {
        Ok(BrandHead {
            title: format!("<{}>", ctx.tenant),
            lang: ctx.lang.pick("zh-CN", "en"),
            theme_color: "#123456".into(),
            icon_url: None,
            json: json!({ "slogan": "</script><script>alert(1)</script>" }).to_string(),
        })
    }

    async fn revision(&self, ctx: &Ctx) -> Option<String> {
        Some(format!("revision-of-{}", ctx.tenant))
    }
}

pub struct House {
    pub router: axum::Router,
    pub server: Server,
    pub group: Arc<Group>,
    pub bank: TestBank,
}

impl House {
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub async fn with(change: impl FnOnce(&mut GatewayConfig)) -> Self {
        let bank = TestBank::open(Engine::Sqlite, &[], |_| vec![]).await;
        bank.add("otherbank", &[]).await;
        let group = Arc::new(Group { banks: bank.banks.clone(), made: AtomicUsize::new(0) });
        let mut config = GatewayConfig::default();
        change(&mut config);
        let modules = [module(group.clone())];
        let server = Gateway {
            banks: bank.banks.clone(),
            modules: &modules,
            root: OpenApiRouter::new(),
            customers: Arc::new(Tokens),
            permits: Arc::new(Tokens),
            device_keys: Arc::new(Tokens),
            operators: Arc::new(Tokens),
            site: Arc::new(Files),
            brands: Arc::new(Files),
            metrics: telemetry::Metrics::detached().unwrap(),
            config,
            clock: Clock::System,
        }
        .server();
        Self { router: server.router(), server, group, bank }
    }

    pub async fn send(&self, request: Request<HttpBody>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        Answer::read(response).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(ask(Method::GET, path, &[], "")).await
    }
}

/// A request with `headers`; a body makes it JSON.
pub fn ask(method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Request<HttpBody> {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    if !body.is_empty() && !headers.iter().any(|(name, _)| *name == "content-type") {
        request = request.header(header::CONTENT_TYPE, "application/json");
    }
    request.body(HttpBody::from(body.to_owned())).unwrap()
}

#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    async fn read(response: Response<HttpBody>) -> Self {
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 1 << 24).await.unwrap();
        Self { status: parts.status, headers: parts.headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {self:?}"))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The problem's code; the answer must be a proper problem document.
    pub fn code(&self) -> (u16, String) {
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        let json = self.json();
        assert_eq!(json["status"], self.status.as_u16());
        assert_eq!(json["trace_id"], self.header("x-trace-id"));
        (self.status.as_u16(), json["code"].as_str().unwrap().to_owned())
    }
}
