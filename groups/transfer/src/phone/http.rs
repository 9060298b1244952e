//! Payment by phone over HTTP.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use contracts::account::Account;
use gateway::{Body, Customer, Problem, ProblemDocument};
use kernel::{Id, Phone, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::OwnPhone;
use crate::service::Service;

/// How the customer can be paid by phone.
#[derive(Debug, Serialize, ToSchema)]
pub struct PhonePayment {
    phone_masked: String,
    /// Where the money goes; absent while it is off.
    #[schema(value_type = Option<String>)]
    account_id: Option<Id<Account>>,
    account_no_masked: Option<String>,
    since: Option<Timestamp>,
}

/// Where the money shall go.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PhonePaymentSet {
    account_id: String,
}

/// A number to look up.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PhoneLookup {
    /// 11 digits.
    #[schema(max_length = 11)]
    phone: String,
}

/// Whoever can be paid by a number.
#[derive(Debug, Serialize, ToSchema)]
pub struct PhonePayees {
    payees: Vec<PhonePayeeDoc>,
}

/// One bank at which the number can be paid.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PhonePayee)]
pub struct PhonePayeeDoc {
    /// To be confirmed by whoever pays: `*明`.
    name_masked: String,
    bank_no: String,
    bank_name: String,
}

impl From<OwnPhone> for PhonePayment {
    fn from(own: OwnPhone) -> Self {
        let (card, since) = own.on.unzip();
        Self {
            phone_masked: own.phone.masked(),
            account_id: card.as_ref().map(|card| card.account_id),
            account_no_masked: card.map(|card| card.account_no.masked()),
            since,
        }
    }
}

/// How the customer can be paid by phone.
#[utoipa::path(
    get, path = "/phone-payment", tag = "transfer", operation_id = "phone_payment",
    responses((status = 200, body = PhonePayment), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn own(State(service): State<Arc<Service>>, customer: Customer) -> Result<Json<PhonePayment>, Problem> {
    Ok(Json(service.own_phone(&customer.0, customer.user_id()?).await?.into()))
}

/// Lets others pay the customer by phone, into one of the customer's accounts.
#[utoipa::path(
    put, path = "/phone-payment", tag = "transfer", operation_id = "phone_payment_set", request_body = PhonePaymentSet,
    responses((status = 200, body = PhonePayment), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn turn_on(
    State(service): State<Arc<Service>>,
    customer: Customer,
    Body(body): Body<PhonePaymentSet>,
) -> Result<Json<PhonePayment>, Problem> {
    let account = body.account_id.parse().map_err(|_| Problem::not_found())?;
    Ok(Json(service.turn_phone_on(&customer.0, customer.user_id()?, account).await?.into()))
}

/// Stops payments by phone.
#[utoipa::path(
    delete, path = "/phone-payment", tag = "transfer", operation_id = "phone_payment_end",
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn turn_off(State(service): State<Arc<Service>>, customer: Customer) -> Result<StatusCode, Problem> {
    service.turn_phone_off(&customer.0, customer.user_id()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who can be paid by a phone number, with a masked name to confirm. So many a day.
#[utoipa::path(
    post, path = "/phone-payees", tag = "transfer", operation_id = "phone_lookup", request_body = PhoneLookup,
    responses((status = 200, body = PhonePayees), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn look_up(
    State(service): State<Arc<Service>>,
    customer: Customer,
    Body(body): Body<PhoneLookup>,
) -> Result<Json<PhonePayees>, Problem> {
    let phone: Phone = crate::http::parse("phone", body.phone.trim())?;
    let found = service.find_phone(&customer.0, customer.user_id()?, &phone).await?;
    let names = service.bank_names(&customer.0).await?;
    let payees = found.into_iter().map(|payee| PhonePayeeDoc {
        name_masked: payee.name.masked(),
        bank_name: names.of(&payee.bank_no, payee.bank_name),
        bank_no: payee.bank_no,
    });
    Ok(Json(PhonePayees { payees: payees.collect() }))
}
