//! Seals and checks of receipts over HTTP.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use contracts::transfer::Transfer;
use gateway::{Body, Customer, Params, PathId, Problem, ProblemDocument, Visitor};
use kernel::{Money, Timestamp, mask};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::error::Error;
use crate::http::TransferStatus;
use crate::refusal::Refused;
use crate::service::Service;

/// Where the app stands that shows the receipt.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SealParams {
    /// The address of the bank's app, e.g. `https://bank.example/b/lanwan`: the code on the seal leads to its page.
    base: String,
}

/// What a receipt's seal shows.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReceiptSeal {
    /// Where anybody checks the receipt.
    verify_url: String,
    /// The address as a QR code: rows of `0` and `1`.
    qr: Vec<String>,
}

/// A receipt to be checked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiptCheck {
    /// As printed on the receipt.
    #[schema(max_length = 40)]
    receipt_no: String,
    /// As printed on the receipt, eight characters.
    #[schema(max_length = 20)]
    check_code: String,
}

/// A genuine receipt, with what a third party may see of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReceiptFound {
    receipt_no: String,
    status: TransferStatus,
    amount: Money,
    payer_name_masked: String,
    payer_account_masked: String,
    payer_bank_name: String,
    payee_name_masked: String,
    payee_account_masked: String,
    payee_bank_name: String,
    created_at: Timestamp,
    completed_at: Option<Timestamp>,
    checked_at: Timestamp,
}

/// The seal of one of the customer's receipts.
#[utoipa::path(
    get, path = "/transfers/{transfer_id}/seal", tag = "transfer", operation_id = "receipt_seal",
    params(("transfer_id" = String, Path, description = "The transfer"), SealParams),
    responses((status = 200, body = ReceiptSeal), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn seal(
    State(service): State<Arc<Service>>,
    customer: Customer,
    PathId(id): PathId<Transfer>,
    Params(params): Params<SealParams>,
) -> Result<Json<ReceiptSeal>, Problem> {
    let seal = service.seal(&customer.0, customer.user_id()?, id, &params.base).await?;
    Ok(Json(ReceiptSeal { verify_url: seal.verify_url, qr: seal.qr }))
}

/// Whether a receipt is genuine: anybody who holds it may ask. An unknown number, a wrong code and too many tries are
/// answered alike, 404.
#[utoipa::path(
    post, path = "/receipts/checks", tag = "transfer", operation_id = "receipt_check", request_body = ReceiptCheck,
    responses((status = 200, body = ReceiptFound), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn check(
    State(service): State<Arc<Service>>,
    Visitor(ctx): Visitor,
    Body(body): Body<ReceiptCheck>,
) -> Result<Json<ReceiptFound>, Problem> {
    let number = body.receipt_no.trim().to_ascii_uppercase();
    let code = body.check_code.replace(['-', ' '], "").to_ascii_uppercase();
    if number.len() > 40 || code.len() > 20 {
        return Err(Error::from(Refused::ReceiptUnknown).into());
    }
    let order = service.verify_receipt(&ctx, &number, &code).await?;
    let (own, names) = (service.own_bank(&ctx)?, service.bank_names(&ctx).await?);
    Ok(Json(ReceiptFound {
        receipt_no: order.receipt_no,
        status: order.status.into(),
        amount: order.amount,
        payer_name_masked: mask::name(&order.payer_name),
        payer_account_masked: order.payer_account_no.masked(),
        payer_bank_name: names.of(&order.payer_bank_no, own.name.clone()),
        payee_name_masked: mask::name(&order.payee_name),
        payee_account_masked: order.payee_account_no.masked(),
        payee_bank_name: names.of(&order.payee_bank_no, order.payee_bank_name),
        created_at: order.created_at,
        completed_at: order.completed_at,
        checked_at: ctx.now(),
    }))
}
