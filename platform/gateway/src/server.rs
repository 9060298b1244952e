//! The shell put together: every request comes in here, and every answer goes out through here.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use kernel::{Actor, Channel, Clock, Ctx, Kind, TenantId};
use telemetry::{Answered, Metrics, Name};
use tenancy::Banks;
use tower::Service;
use tracing::Instrument;
use utoipa_axum::router::OpenApiRouter;

use crate::api::{Api, Door, inner_uri, method_not_allowed};
use crate::call::Call;
use crate::docs::Docs;
use crate::health::{self, Health};
use crate::lanes::Lanes;
use crate::place::{AtBank, Place, Way, locate};
use crate::rate::Rates;
use crate::routes::Clash;
use crate::site::{BrandHeads, Site};
use crate::web::{self, BankPage};
use crate::{
    CustomerIdentities, DeviceKeys, GatewayConfig, Module, OperatorIdentities, Permits, Problem, Visitor, openapi,
    security,
};

/// Which brand the bank has now.
/// How long an answer that is ready waits to be told which brand the bank has.
const REVISION_WAIT: std::time::Duration = std::time::Duration::from_millis(200);
const REVISION: HeaderName = HeaderName::from_static("polybank-brand");
const TRACE: HeaderName = HeaderName::from_static("x-trace-id");

/// Everything the shell is made of; wired by the binary.
pub struct Gateway<'a> {
    /// The banks.
    pub banks: Banks,
    /// The groups.
    pub modules: &'a [Module],
    /// Routes of the process itself, as they stand from `/` on: `/api/landing`.
    pub root: OpenApiRouter,
    /// Knows customers' tokens.
    pub customers: Arc<dyn CustomerIdentities>,
    /// Knows which functions a caller may use.
    pub permits: Arc<dyn Permits>,
    /// Knows the keys of customers' devices.
    pub device_keys: Arc<dyn DeviceKeys>,
    /// Knows operators' tokens.
    pub operators: Arc<dyn OperatorIdentities>,
    /// The built web apps.
    pub site: Arc<dyn Site>,
    /// How each bank's page begins.
    pub brands: Arc<dyn BrandHeads>,
    /// The figures of the process.
    pub metrics: Metrics,
    /// The bounds.
    pub config: GatewayConfig,
    /// Where time comes from.
    pub clock: Clock,
}

/// The shell at work. Cheap to clone.
#[derive(Clone)]
pub struct Server(pub(crate) Arc<Shell>);

pub(crate) struct Shell {
    pub(crate) config: GatewayConfig,
    pub(crate) customers: Arc<dyn CustomerIdentities>,
    pub(crate) permits: Arc<dyn Permits>,
    pub(crate) device_keys: Arc<dyn DeviceKeys>,
    operators: Arc<dyn OperatorIdentities>,
    pub(crate) customer: Door,
    pub(crate) console: Door,
    pub(crate) root: Door,
    pub(crate) rates: Rates,
    pub(crate) lanes: Lanes,
    pub(crate) metrics: Metrics,
    pub(crate) draining: AtomicBool,
    banks: Banks,
    brands: Arc<dyn BrandHeads>,
    bank_site: Router,
    site: Arc<dyn Site>,
    docs: Docs,
    health: Health,
    clock: Clock,
}

impl Gateway<'_> {
    /// Puts the shell together. Panics when two groups claim one route: that is a mistake in the wiring, not a state.
    pub fn server(self) -> Server {
        let document = openapi(self.modules, &self.root);
        let mut doors = [Door::default(), Door::default(), Door::default()];
        let mut bank_site = Router::new();
        let functions: Vec<_> = self.modules.iter().flat_map(|module| module.functions).copied().collect();
        for module in self.modules {
            let parts = [(openapi::CUSTOMER, &module.customer), (openapi::CONSOLE, &module.console)];
            for (door, (prefix, router)) in doors.iter_mut().zip(parts) {
                door.take(prefix, router, module.keyless, &functions, module.signed)
                    .unwrap_or_else(|clash| panic!("{}: {}", module.name, clash.0));
            }
            bank_site = bank_site.merge(module.site.clone());
        }
        let [customer, console, mut root] = doors;
        root.take("", &self.root, &[], &[], &[]).unwrap_or_else(|clash| panic!("root: {}", clash.0));
        let page = Arc::new(BankPage::new(&*self.site));
        let brands = self.brands.clone();
        let bank_site = bank_site.fallback(move |Visitor(ctx): Visitor, uri: Uri, headers: HeaderMap| {
            let (page, brands) = (page.clone(), brands.clone());
            async move { page.send(&*brands, &ctx, uri.path(), &headers).await }
        });
        Server(Arc::new(Shell {
            customers: self.customers,
            permits: self.permits,
            device_keys: self.device_keys,
            operators: self.operators,
            customer,
            console,
            root,
            rates: Rates::new(self.config.rates),
            lanes: Lanes::new(self.config.lanes, self.config.rates.bank),
            metrics: self.metrics,
            draining: AtomicBool::new(false),
            banks: self.banks,
            brands: self.brands,
            bank_site,
            site: self.site,
            docs: Docs::new(&document),
            health: Health::default(),
            clock: self.clock,
            config: self.config,
        }))
    }

    /// The shell as a router, for tests and for whoever brings their own listener.
    pub fn build(self) -> Router {
        self.server().router()
    }
}

impl Door {
    fn take(
        &mut self,
        prefix: &str,
        router: &OpenApiRouter,
        keyless: &[(&str, &str)],
        functions: &[(&'static str, &'static str)],
        signed: &[(&str, &str)],
    ) -> Result<(), Clash> {
        let (router, document) = router.clone().split_for_parts();
        for (path, item) in &document.paths.paths {
            self.routes.add(prefix, path, item, keyless, functions, signed)?;
        }
        // A body was read by then, and bounded by what is configured: axum's own bound of 2 MiB would only cut across it.
        self.router = std::mem::take(&mut self.router).merge(router.layer(DefaultBodyLimit::disable()));
        Ok(())
    }
}

impl Server {
    /// The shell as a router.
    pub fn router(&self) -> Router {
        let shell = self.0.clone();
        Router::new().fallback(move |request: Request| {
            let shell = shell.clone();
            async move { shell.handle(request).await }
        })
    }
}

/// How a request went: what is said, and under which names it is counted.
struct Outcome {
    result: Result<Response, Problem>,
    route: Name,
    tenant: Name,
}

impl Shell {
    /// Answers one request, whatever happens.
    pub(crate) async fn handle(&self, request: Request) -> Response {
        let call = Call::of(&request, &self.config.trusted_proxies);
        let (place, start) = locate(&self.banks, host(&request), request.uri().path());
        let tenant = match &place {
            Place::CustomerApi(at) | Place::BankWeb(at) => at.bank.id.as_str(),
            Place::ConsoleApi => "alliance",
            _ => "-",
        };
        let span = tracing::info_span!(
            "request",
            trace_id = %call.trace_id,
            tenant,
            method = %call.method,
            route = tracing::field::Empty
        );
        let outcome = self.dispatch(place, start, request, &call).instrument(span.clone()).await;
        let mut response = outcome.result.unwrap_or_else(Problem::into_response);
        self.finish(&mut response, &call);
        let (took, status) = (call.started.elapsed(), response.status().as_u16());
        span.in_scope(|| tracing::debug!(target: "access", status, ms = took.as_secs_f64() * 1000.0, "answered"));
        let method = method_name(&call.method);
        Answered { route: outcome.route, method, status, tenant: outcome.tenant, took }.count();
        response
    }

    async fn dispatch(&self, place: Place, start: usize, request: Request, call: &Call) -> Outcome {
        match place {
            Place::CustomerApi(at) => self.call_api(Api::Customer(at), start, request, call).await,
            Place::ConsoleApi => self.call_api(Api::Console, start, request, call).await,
            Place::RootApi => self.call_api(Api::Root, start, request, call).await,
            Place::BankWeb(at) => {
                let tenant = Name::from(at.bank.id.as_str().to_owned());
                let result = self.guarded(self.bank_web(at, start, request, call)).await;
                Outcome { result, route: Name::const_str("/b/{bank}/*"), tenant }
            }
            other => {
                let route = Name::const_str(other.label());
                let result = self.guarded(self.page(other, request, call)).await;
                Outcome { result, route, tenant: Name::const_str("-") }
            }
        }
    }

    async fn call_api(&self, api: Api, start: usize, request: Request, call: &Call) -> Outcome {
        let (door, tenant) = match &api {
            Api::Customer(at) => (&self.customer, Name::from(at.bank.id.as_str().to_owned())),
            Api::Console => (&self.console, Name::const_str("alliance")),
            Api::Root => (&self.root, Name::const_str("-")),
        };
        let path = &request.uri().path()[start..];
        let operation = match door.operation(path, call) {
            Ok(operation) => operation,
            Err((problem, route)) => {
                let mut response = problem.into_response();
                if let Some(route) = route {
                    response.headers_mut().insert(header::ALLOW, route.allow());
                }
                let name = route.map_or(Name::const_str("-"), |route| Name::from_shared(route.label.clone()));
                return Outcome { result: Ok(response), route: name, tenant };
            }
        };
        let label = operation.route.label.clone();
        tracing::Span::current().record("route", &*label);
        let reading = match &api {
            Api::Customer(at) if call.method == Method::GET => Some(at.bank.id.clone()),
            _ => None,
        };
        let mut result = self.guarded(self.api(api, operation, start, request, call)).await;
        if let (Some(bank), Ok(response)) = (reading, &mut result) {
            self.tell_revision(self.ctx(bank, call), response).await;
        }
        Outcome { result, route: Name::from_shared(label), tenant }
    }

    /// Says which brand the bank has, for an app that shows another.
    async fn tell_revision(&self, ctx: Ctx, response: &mut Response) {
        // The answer is there: it does not wait for long.
        let revision = tokio::time::timeout(REVISION_WAIT, self.brands.revision(&ctx)).await.ok().flatten();
        if let Some(value) = revision.and_then(|revision| HeaderValue::from_str(&revision).ok()) {
            response.headers_mut().insert(REVISION, value);
        }
    }

    /// Work that may panic or take for ever, and then is a fault or a time-out and nothing worse.
    async fn guarded(&self, work: impl Future<Output = Result<Response, Problem>>) -> Result<Response, Problem> {
        let work = AssertUnwindSafe(work).catch_unwind();
        match tokio::time::timeout(self.config.request_timeout(), work).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(Problem::fault(&"a handler panicked")),
            Err(_) => Err(timed_out()),
        }
    }

    async fn bank_web(&self, at: AtBank, start: usize, request: Request, call: &Call) -> Result<Response, Problem> {
        if call.method != Method::GET && call.method != Method::HEAD {
            return Err(method_not_allowed());
        }
        let lane = self.lanes.of(&at.bank.id);
        lane.ceiling.check()?;
        if &request.uri().path()[start..] == "/sw.js" {
            let scope = match at.way {
                Way::Path => format!("/b/{}/", at.bank.id),
                Way::Host => "/".to_owned(),
            };
            return web::service_worker(&*self.site, &scope, request.headers());
        }
        let _turn = lane.turn().await?;
        let (mut parts, body) = request.into_parts();
        parts.uri = inner_uri(&parts.uri, start);
        parts.extensions.insert(Ctx { channel: Channel::H5, ..self.ctx(at.bank.id.clone(), call) });
        let mut router = self.bank_site.clone();
        Ok(router.call(Request::from_parts(parts, body)).await.into_response())
    }

    async fn page(&self, place: Place, request: Request, call: &Call) -> Result<Response, Problem> {
        if matches!(place, Place::Away) {
            return Err(bank_away());
        }
        if call.method != Method::GET && call.method != Method::HEAD {
            let nowhere = matches!(place, Place::Nowhere);
            return Err(if nowhere { Problem::not_found() } else { method_not_allowed() });
        }
        let (path, headers) = (request.uri().path(), request.headers());
        match place {
            Place::Asset => web::asset(&*self.site, path, headers),
            Place::Icon => web::icon(&*self.site, headers),
            Place::Landing => web::page(&*self.site, "landing/index.html", path, headers),
            Place::ConsoleWeb => web::page(&*self.site, "console/index.html", path, headers),
            Place::Docs => self.docs.send(path, headers),
            Place::Slash => Ok(with_slash(path)),
            Place::Live => Ok(health::live()),
            Place::Ready if self.draining.load(Ordering::Relaxed) => Err(health::draining()),
            Place::Ready => self.health.ready(&self.banks, &self.clock).await,
            Place::Metrics if self.config.metrics_readers.iter().any(|net| net.contains(&call.client)) => {
                Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], self.metrics.render()).into_response())
            }
            _ => Err(Problem::not_found()),
        }
    }

    /// The context of a caller nobody knows yet.
    pub(crate) fn ctx(&self, tenant: TenantId, call: &Call) -> Ctx {
        Ctx {
            tenant,
            actor: Actor::Visitor,
            channel: Channel::App,
            lang: call.lang,
            trace_id: call.trace_id.clone(),
            origin: None,
            client: Some(call.client),
            idempotency: None,
            clock: self.clock.clone(),
        }
    }

    pub(crate) fn operators(&self) -> &dyn OperatorIdentities {
        &*self.operators
    }

    /// The last thing before an answer leaves: a refusal gets its words, and every answer its headers.
    fn finish(&self, response: &mut Response, call: &Call) {
        let problem = response.extensions_mut().remove::<Problem>().or_else(|| bare_refusal(response));
        if let Some(problem) = problem {
            problem.write_into(response, call.lang, &call.trace_id, call.reader);
        }
        let headers = response.headers_mut();
        security::protect(headers, self.config.secure_cookies);
        if let Ok(trace_id) = HeaderValue::from_str(&call.trace_id) {
            headers.insert(TRACE, trace_id);
        }
    }
}

impl Place {
    const fn label(&self) -> &'static str {
        match self {
            Self::Asset => "/assets/*",
            Self::Landing => "/",
            Self::Icon => "/favicon.ico",
            Self::ConsoleWeb => "/console/*",
            Self::Docs => "/docs/*",
            Self::Live => "/livez",
            Self::Ready => "/readyz",
            Self::Metrics => "/metrics",
            _ => "-",
        }
    }
}

fn host(request: &Request) -> &str {
    let header = || request.headers().get(header::HOST).and_then(|value| value.to_str().ok());
    request.uri().authority().map(|authority| authority.as_str()).or_else(header).unwrap_or_default()
}

fn with_slash(path: &str) -> Response {
    let to = HeaderValue::from_str(&format!("{path}/")).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, to)]).into_response()
}

/// A refusal by the framework, in its own few words, becomes one of ours.
fn bare_refusal(response: &Response) -> Option<Problem> {
    let status = response.status();
    let plain = |value: &HeaderValue| value.as_bytes().starts_with(b"text/plain");
    let bare = response.headers().get(header::CONTENT_TYPE).is_none_or(plain);
    if !bare || !(status.is_client_error() || status.is_server_error()) {
        return None;
    }
    Some(match status {
        StatusCode::NOT_FOUND => Problem::not_found(),
        StatusCode::METHOD_NOT_ALLOWED => method_not_allowed(),
        StatusCode::UNAUTHORIZED => Problem::unauthenticated(),
        StatusCode::FORBIDDEN => Problem::forbidden(),
        StatusCode::SERVICE_UNAVAILABLE => Problem::overloaded(),
        status if status.is_server_error() => Problem::fault(&format!("a handler answered {status}")),
        status => Problem::http(status, "malformed_request", "请求有误", "The request is not valid"),
    })
}

/// 503: the bank is there, and is not served until somebody has looked after it.
fn bank_away() -> Problem {
    Problem::new(Kind::Unavailable, "bank_unavailable", "本行系统维护中", "This bank is not open right now")
        .because("请求没有被处理，您的资金没有变化。", "The request was not processed; no money has moved.")
        .remedy("请稍后再来，或致电本行客服。", "Please come back later, or call the bank.", Some("retry"))
        .retry_after(60)
}

fn timed_out() -> Problem {
    tracing::warn!("request timed out");
    Problem::outcome_unknown("timeout", "处理时间过长", "This is taking too long")
}

fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}
