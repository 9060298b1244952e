//! Sessions, the customer's own page and the demo handset over HTTP.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use contracts::account::{AccountKind, AccountStatus, AccountView};
use contracts::user::{LastLogin, OpenedSession, SessionDocument, UserClass};
use gateway::{Body, Customer, Params, Problem, ProblemDocument, SetCookies, Transport, Visitor};
use kernel::{Currency, Money, PersonName, Phone, ResidentId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::desk::Desk;
use crate::model::SessionEnd;
use crate::service::Service;
use crate::store::DemoText;

/// The next pair of tokens, please.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionRefresh {
    /// Web clients send it as a cookie instead.
    refresh_token: Option<String>,
    /// The device the session is bound to.
    device_id: String,
}

/// The signed-in customer.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    user_id: String,
    name: Option<String>,
    name_masked: Option<String>,
    phone_masked: String,
    user_class: UserClass,
    /// Whether a transaction PIN was set.
    has_pin: bool,
    /// The device of this session.
    device_name: String,
    last_login: Option<LastLogin>,
    created_at: Timestamp,
}

/// Which handset.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct HandsetParams {
    /// 11 digits.
    phone: String,
    /// 1 to 50; 20 when absent.
    limit: Option<u32>,
}

/// The demo handset's texts, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct DemoHandset {
    messages: Vec<DemoMessage>,
    /// Pushes of the app, newest first.
    pushes: Vec<DemoMessage>,
}

/// One text.
#[derive(Debug, Serialize, ToSchema)]
pub struct DemoMessage {
    id: String,
    at: Timestamp,
    phone_masked: String,
    text: String,
}

/// The demonstration's customers in this bank.
#[derive(Debug, Serialize, ToSchema)]
pub struct DemoCustomers {
    /// Everybody's login password.
    password: String,
    /// Everybody's PIN.
    pin: String,
    customers: Vec<DemoCustomerDoc>,
}

/// One of them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DemoCustomer)]
pub struct DemoCustomerDoc {
    phone: String,
    name: String,
    /// What there is to see, in the caller's language.
    note: String,
}

/// A funded account for a demonstration.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DemoAccountOpen {
    /// 1 to 60 characters.
    #[schema(max_length = 60)]
    name: String,
    /// 18 places.
    #[schema(max_length = 18)]
    id_number: Option<String>,
}

impl DemoAccountOpen {
    /// Name and id number, checked.
    pub(crate) fn parse(&self) -> Result<(PersonName, Option<ResidentId>), Problem> {
        let name =
            self.name.parse().map_err(|_| Problem::invalid("name", "malformed", "1–60 个字 / 1 to 60 characters"))?;
        let id_number = self.id_number.as_deref().filter(|text| !text.is_empty()).map(str::parse).transpose();
        let id_number = id_number
            .map_err(|_| Problem::invalid("id_number", "malformed", "18 位居民身份证号 / 18-place resident id"))?;
        Ok((name, id_number))
    }
}

/// An account as its owner sees it; the account group's own document, of which this must stay a copy.
#[derive(Debug, Serialize)]
pub struct OpenedAccount {
    account_id: String,
    account_no_masked: String,
    account_no_tail: String,
    product_name: String,
    product_name_en: String,
    kind: AccountKind,
    status: AccountStatus,
    currency: Currency,
    balance: Money,
    available: Money,
    held: Money,
    opened_at: Timestamp,
}

impl From<AccountView> for OpenedAccount {
    fn from(view: AccountView) -> Self {
        Self {
            account_id: view.account_id.to_string(),
            account_no_masked: view.account_no.masked(),
            account_no_tail: view.account_no.tail().to_owned(),
            product_name: view.product.0,
            product_name_en: view.product.1,
            kind: view.kind,
            status: view.status,
            currency: view.balance.currency(),
            balance: view.balance,
            available: view.available,
            held: view.held,
            opened_at: view.opened_at,
        }
    }
}

/// Tokens into cookies for our web apps, into the body for others.
pub(crate) fn hand_over(
    session: OpenedSession,
    transport: &Transport,
    now: Timestamp,
) -> (Option<SetCookies>, Json<SessionDocument>) {
    let mut document = SessionDocument::from(&session);
    if transport.is_web() {
        let (access_s, life_s) = (session.access_expires_at.seconds_since(now), session.expires_at.seconds_since(now));
        let cookies = transport.cookies.set_customer(&session.access_token, access_s, &session.refresh_token, life_s);
        return (Some(cookies), Json(document));
    }
    document.access_token = Some(session.access_token);
    document.refresh_token = Some(session.refresh_token);
    (None, Json(document))
}

/// Gives the next pair of tokens. A refresh token is used once; one that comes again ends the session.
#[utoipa::path(
    post, path = "/session/refresh", tag = "session", operation_id = "session_refresh", request_body = SessionRefresh,
    responses((status = 200, body = SessionDocument), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn refresh(
    State(service): State<Arc<Service>>,
    Visitor(ctx): Visitor,
    transport: Transport,
    Body(request): Body<SessionRefresh>,
) -> Result<(Option<SetCookies>, Json<SessionDocument>), Problem> {
    let token = request.refresh_token.as_deref().or(transport.refresh_token());
    let token = token.ok_or(gateway::SessionEnd::from(SessionEnd::Unknown))?;
    let session = service.refresh(&ctx, token, &request.device_id).await?;
    Ok(hand_over(session, &transport, ctx.now()))
}

/// Ends this session.
#[utoipa::path(
    delete, path = "/session", tag = "session", operation_id = "session_end",
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn sign_out(
    State(service): State<Arc<Service>>,
    Customer(ctx): Customer,
    transport: Transport,
) -> Result<(Option<SetCookies>, StatusCode), Problem> {
    service.sign_out(&ctx).await?;
    let cookies = transport.is_web().then(|| transport.cookies.clear_customer());
    Ok((cookies, StatusCode::NO_CONTENT))
}

/// The signed-in customer's own page.
#[utoipa::path(
    get, path = "/me", tag = "session", operation_id = "me",
    responses((status = 200, body = Me), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn me(State(desk): State<Arc<Desk>>, Customer(ctx): Customer) -> Result<Json<Me>, Problem> {
    let own = desk.me(&ctx).await?;
    let view = own.person.view;
    Ok(Json(Me {
        user_id: view.user_id.to_string(),
        name: view.name.as_ref().map(|name| name.as_str().to_owned()),
        name_masked: view.name.as_ref().map(PersonName::masked),
        phone_masked: view.phone.masked(),
        user_class: view.class,
        has_pin: own.has_pin,
        device_name: own.device_name,
        last_login: own.last_login,
        created_at: view.created_at,
    }))
}

/// Texts that would have gone to a phone. Demo mode only.
#[utoipa::path(
    get, path = "/demo/handset", tag = "demo", operation_id = "demo_handset", params(HandsetParams),
    responses((status = 200, body = DemoHandset), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn handset(
    State(service): State<Arc<Service>>,
    Visitor(ctx): Visitor,
    Params(params): Params<HandsetParams>,
) -> Result<Json<DemoHandset>, Problem> {
    let phone: Phone =
        params.phone.parse().map_err(|_| Problem::invalid("phone", "malformed", "11 位手机号 / 11 digits"))?;
    let limit = params.limit.unwrap_or(20);
    if !(1..=50).contains(&limit) {
        return Err(Problem::invalid("limit", "out_of_range", "1–50"));
    }
    let shown = |text: DemoText| DemoMessage {
        id: text.text_id,
        at: text.sent_at,
        phone_masked: phone.masked(),
        text: text.text,
    };
    let texts = service.demo_texts(&ctx, &phone, "sms", i64::from(limit)).await?;
    let pushes = service.demo_texts(&ctx, &phone, "push", i64::from(limit)).await?;
    let messages = texts.into_iter().map(shown).collect();
    Ok(Json(DemoHandset { messages, pushes: pushes.into_iter().map(shown).collect() }))
}

/// The demo customers of this bank. Demo mode only.
#[utoipa::path(
    get, path = "/demo/customers", tag = "demo", operation_id = "demo_customers",
    responses((status = 200, body = DemoCustomers), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn demo_customers(
    State(service): State<Arc<Service>>,
    Visitor(ctx): Visitor,
) -> Result<Json<DemoCustomers>, Problem> {
    let (demo, found) = service.demo_customers(&ctx).await?;
    let customers = found
        .into_iter()
        .map(|customer| DemoCustomerDoc { phone: customer.phone, name: customer.name, note: customer.note })
        .collect();
    Ok(Json(DemoCustomers { password: demo.password.clone(), pin: demo.pin.clone(), customers }))
}

/// Gives the signed-in open user a name and a funded account. Demo mode only; whoever has one gets that one.
#[utoipa::path(
    post, path = "/demo/account", tag = "demo", operation_id = "demo_account", request_body = DemoAccountOpen,
    responses((status = 201, body = ref("#/components/schemas/Account")), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn demo_account(
    State(desk): State<Arc<Desk>>,
    customer: Customer,
    Body(request): Body<DemoAccountOpen>,
) -> Result<(StatusCode, Json<OpenedAccount>), Problem> {
    let (name, id_number) = request.parse()?;
    let account = desk.demo_account(&customer.0, customer.user_id()?, &name, id_number.as_ref()).await?;
    Ok((StatusCode::CREATED, Json(account.into())))
}
