//! The way of an API call: bounds first, then who calls, then the promise of a repeat, then the handler.
//!
//! Order matters. Whatever can be refused without reading the body is; the body is read before the bank's lane is
//! entered, so that a slow client holds nobody's turn; the database is asked who calls only inside the lane.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use kernel::{Actor, Channel, Ctx, TenantId};
use tower::Service;

use crate::call::Call;
use crate::cookies::{self, Client, CookiePlace, CookieScope};
use crate::extract::IdentityRefused;
use crate::identity::SessionEnd;
use crate::lanes::Lane;
use crate::place::AtBank;
use crate::routes::{BodySize, Found, Keyed, Route, Routes, Sensitive, is_unsafe};
use crate::server::Shell;
use crate::signed::{Signature, SignedCall};
use crate::{Problem, body, csrf, idempotency};

/// One of the three APIs.
#[derive(Debug, Default)]
pub(crate) struct Door {
    pub(crate) routes: Routes,
    pub(crate) router: Router,
}

/// Whose API is called.
#[derive(Debug)]
pub(crate) enum Api {
    Customer(AtBank),
    Console,
    Root,
}

/// Whether a caller claims to be somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Sent,
    Absent,
}

/// What a call asks for, found before anything is done.
pub(crate) struct Operation<'a> {
    pub(crate) route: &'a Route,
    keyed: Keyed,
    function: Option<&'static str>,
    sensitive: Sensitive,
}

impl Door {
    /// The operation that a request names.
    pub(crate) fn operation(&self, path: &str, call: &Call) -> Result<Operation<'_>, (Problem, Option<&Route>)> {
        match self.routes.find(path, &call.method) {
            Found::Operation(route, keyed, function, sensitive) => Ok(Operation { route, keyed, function, sensitive }),
            Found::WrongMethod(route) => Err((method_not_allowed(), Some(route))),
            Found::Nothing => Err((Problem::not_found(), None)),
        }
    }
}

impl Api {
    fn tenant(&self) -> TenantId {
        match self {
            Self::Customer(at) => at.bank.id.clone(),
            Self::Console | Self::Root => TenantId::alliance(),
        }
    }

    const fn is_customers(&self) -> bool {
        matches!(self, Self::Customer(_))
    }

    fn channel(&self, headers: &HeaderMap) -> Channel {
        match self {
            Self::Console => Channel::Console,
            _ => Client::channel(headers),
        }
    }

    fn cookies(&self) -> CookiePlace {
        match self {
            Self::Customer(at) => at.cookies(),
            Self::Console => CookiePlace::Console,
            Self::Root => CookiePlace::OwnHost,
        }
    }

    /// The token the caller sent: in the header, or in the cookie of this API.
    fn token<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        if let Some(value) = headers.get(header::AUTHORIZATION) {
            return Some(value.to_str().ok().and_then(|text| text.strip_prefix("Bearer ")).unwrap_or_default());
        }
        match self {
            Self::Customer(_) => cookies::find(headers, cookies::ACCESS),
            Self::Console => cookies::find(headers, cookies::CONSOLE),
            Self::Root => None,
        }
    }
}

impl Shell {
    /// Answers a call whose operation is known. `start` is where in the path the API begins.
    pub(crate) async fn api(
        &self,
        api: Api,
        operation: Operation<'_>,
        start: usize,
        request: Request,
        call: &Call,
    ) -> Result<Response, Problem> {
        let (mut parts, stream) = request.into_parts();
        let origin = api.is_customers().then(|| csrf::origin(&parts.headers, &self.config)).flatten();
        let lane = self.lane(&api);
        let token = api.token(&parts.headers).map_or(Token::Absent, |_| Token::Sent);
        let (key, bytes) = self.admit(&lane, &operation, &parts.headers, stream, call, token).await?;
        parts.uri = inner_uri(&parts.uri, start);
        let channel = api.channel(&parts.headers);
        let mut ctx = Ctx { channel, origin, ..self.ctx(api.tenant(), call) };
        let _turn = lane.turn().await?;
        if token == Token::Sent {
            self.identify(&api, &mut ctx, &mut parts).await;
        }
        match &ctx.actor {
            Actor::Customer { session_id, .. } => self.rates.session(session_id)?,
            Actor::Operator { operator_id } => self.rates.session(operator_id)?,
            _ if token == Token::Sent && is_unsafe(&call.method) => self.rates.visitor(call.client)?,
            _ => {}
        }
        self.permit(&api, operation.function, &ctx, &parts).await?;
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        if operation.sensitive == Sensitive::Signed && matches!(ctx.actor, Actor::Customer { .. }) {
            let (key, signature) = (key.as_deref(), Signature::of(&parts.headers)?);
            let signed = SignedCall { method: &call.method, path, body: &bytes, key, signature };
            self.device_keys.check(&ctx, &signed).await?;
        }
        let promise = key.map(|key| idempotency::promise(&ctx.actor, &key, &call.method, path, &bytes));
        ctx.idempotency.clone_from(&promise);
        let signed_in = ctx.actor != Actor::Visitor;
        parts.extensions.insert(CookieScope { place: api.cookies(), secure: self.config.secure_cookies });
        parts.extensions.insert(ctx);
        let mut router = self.door(&api).router.clone();
        let mut response = router.call(Request::from_parts(parts, Body::from(bytes))).await.into_response();
        if promise.is_some_and(|promise| promise.was_replayed()) {
            response.headers_mut().insert(idempotency::REPLAYED, HeaderValue::from_static("true"));
        }
        if signed_in || !response.headers().contains_key(header::CACHE_CONTROL) {
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
        Ok(response)
    }

    /// Lets a call in as far as its key and its body, without asking who calls.
    async fn admit(
        &self,
        lane: &Lane,
        operation: &Operation<'_>,
        headers: &HeaderMap,
        stream: Body,
        call: &Call,
        token: Token,
    ) -> Result<(Option<String>, Bytes), Problem> {
        if !is_unsafe(&call.method) {
            lane.ceiling.check()?;
            return Ok((None, Bytes::new()));
        }
        let head = self.check_head(headers, operation.keyed, call, token);
        let key = match head.and_then(|key| lane.ceiling.check().map(|()| key)) {
            Ok(key) => key,
            Err(problem) => {
                body::discard(stream).await;
                return Err(problem);
            }
        };
        let bytes_max = match operation.route.body {
            BodySize::Usual => self.config.body_bytes_max,
            BodySize::Large => self.config.large_body_bytes_max,
            BodySize::Files => self.config.files_body_bytes_max,
        };
        let bytes = body::read(headers, stream, bytes_max, self.config.body_timeout()).await?;
        Ok((key, bytes))
    }

    /// What can be said of an unsafe call by its head alone. Answers its key.
    fn check_head(
        &self,
        headers: &HeaderMap,
        keyed: Keyed,
        call: &Call,
        token: Token,
    ) -> Result<Option<String>, Problem> {
        csrf::check(headers, Client::of(headers), &self.config)?;
        let key = idempotency::key(headers, keyed)?;
        if token == Token::Absent {
            self.rates.visitor(call.client)?;
        }
        Ok(key)
    }

    /// Finds out who calls. A token that stands for nobody does not end the call here: what is open to visitors stays
    /// open, and everything else says why.
    async fn identify(&self, api: &Api, ctx: &mut Ctx, parts: &mut Parts) {
        let Some(token) = api.token(&parts.headers) else { return };
        let found = match api {
            _ if token.is_empty() || token.len() > 1024 => Err(SessionEnd::Unknown),
            Api::Customer(_) => match self.customers.customer(ctx, token).await {
                Ok(actor @ Actor::Customer { .. }) => {
                    ctx.actor = actor;
                    Ok(None)
                }
                Ok(_) => Err(SessionEnd::Unknown),
                Err(end) => Err(end),
            },
            Api::Console => self.operators().operator(ctx, token).await.map(Some),
            Api::Root => Err(SessionEnd::Unknown),
        };
        match found {
            Ok(None) => {}
            Ok(Some(operator)) => {
                ctx.actor = Actor::Operator { operator_id: operator.operator_id.clone() };
                parts.extensions.insert(operator);
            }
            Err(end) => {
                parts.extensions.insert(IdentityRefused(end.into()));
            }
        }
    }

    /// Lets the caller use the function the operation belongs to. Whoever is not signed in is told so first.
    async fn permit(&self, api: &Api, function: Option<&'static str>, ctx: &Ctx, parts: &Parts) -> Result<(), Problem> {
        let (Api::Customer(_), Some(function)) = (api, function) else { return Ok(()) };
        match (self.permits.permit(ctx, function).await, &ctx.actor) {
            (Err(_), Actor::Visitor) => Err(IdentityRefused::in_parts(parts)),
            (answer, _) => answer,
        }
    }

    fn door(&self, api: &Api) -> &Door {
        match api {
            Api::Customer(_) => &self.customer,
            Api::Console => &self.console,
            Api::Root => &self.root,
        }
    }

    fn lane(&self, api: &Api) -> std::sync::Arc<Lane> {
        match api {
            Api::Customer(at) => self.lanes.of(&at.bank.id),
            Api::Console => self.lanes.of(&TenantId::alliance()),
            Api::Root => self.lanes.open_to_all(),
        }
    }
}

/// The address without its first `start` bytes of path.
pub(crate) fn inner_uri(uri: &Uri, start: usize) -> Uri {
    let inner = uri.path_and_query().and_then(|path| path.as_str().get(start..)?.parse().ok());
    inner.unwrap_or_else(|| uri.clone())
}

/// 405.
pub(crate) fn method_not_allowed() -> Problem {
    let status = StatusCode::METHOD_NOT_ALLOWED;
    Problem::http(status, "method_not_allowed", "不支持此操作方式", "Method not allowed")
        .because("此地址不支持这种请求方法。", "This address does not take this method.")
}
