//! Transfers over HTTP, for the customer. Payees and the view from behind have files of their own.

pub mod arrival;
pub mod behind;
pub mod payees;

use std::str::FromStr;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use contracts::account::Account;
use contracts::auth::{Challenge, Tool};
use contracts::clearing::NameCheck;
use contracts::transfer::{Arrival, Origin, Route, Transfer};
use contracts::user::User;
use gateway::{Body, Customer, PageParams, Paged, PathId, Problem, ProblemDocument};
use kernel::{AccountNo, Ctx, Id, Money, PersonName, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use self::arrival::{ArrivalChoice, TransferOutcome};
use crate::banks::BankNames;
use crate::model::NOTE_MAX;
use crate::phone::{self, PayeeBy};
use crate::preview::Preview;
use crate::route::Way;
use crate::service::{Manner, Service, TransferOrder};
use crate::store::{Order, Status};
use crate::warn::Confirmed;
use crate::warn::http::{LargeAmountNotice, PayeeWarning};

/// Who is to be paid: a saved payee, whoever an earlier transfer paid, an account of the customer's own, a phone number
/// with the masked name that was confirmed, or name, account and bank.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PayeeRef {
    payee_id: Option<String>,
    /// An earlier transfer of the customer's.
    like_transfer_id: Option<String>,
    /// An account of the customer's at this bank.
    own_account_id: Option<String>,
    /// 11 digits; with `name_masked` and `bank_no` as the look-up showed them.
    #[schema(max_length = 11)]
    phone: Option<String>,
    name_masked: Option<String>,
    #[schema(max_length = 60)]
    name: Option<String>,
    #[schema(max_length = 40)]
    account_no: Option<String>,
    #[schema(max_length = 12)]
    bank_no: Option<String>,
    /// Save this payee once the transfer is made.
    save: Option<bool>,
}

/// A transfer being considered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferDraft {
    from_account_id: String,
    amount: Money,
    /// Up to 60 characters.
    #[schema(max_length = 60)]
    note: Option<String>,
    payee: PayeeRef,
    /// When it shall arrive; at once when absent.
    arrival: Option<Arrival>,
    /// One of the other routes the preview named; the usual one when absent.
    route: Option<Route>,
}

/// A transfer to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferCreate {
    from_account_id: String,
    amount: Money,
    /// Up to 60 characters.
    #[schema(max_length = 60)]
    note: Option<String>,
    payee: PayeeRef,
    /// The challenge that was answered for this very transfer.
    challenge_id: Option<String>,
    /// What the customer confirmed in so many words.
    confirmed: Option<Vec<Confirmation>>,
    /// When it shall arrive; at once when absent.
    arrival: Option<Arrival>,
    /// One of the other routes the preview named; the usual one when absent.
    route: Option<Route>,
}

/// What a customer confirms in so many words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Confirmation {
    /// That the amount is meant, however large the day's total.
    LargeAmount,
}

/// Who will be paid.
#[derive(Debug, Serialize, ToSchema)]
pub struct PreviewPayee {
    name: String,
    name_masked: String,
    account_no_masked: String,
    bank_name: String,
}

/// What a transfer would be.
#[derive(Debug, Serialize, ToSchema)]
pub struct TransferPreview {
    payee: PreviewPayee,
    name_check: NameFit,
    route: Route,
    arrival: Arrival,
    /// When it arrives, in words.
    arrival_text: String,
    /// Why this route, in words.
    route_reason: String,
    /// When the debit leaves; later than now, it can be called off until then.
    leaves_at: Timestamp,
    /// When it should be there.
    arrives_at: Timestamp,
    /// The three choices of arrival, each with the route it would take.
    arrivals: Vec<ArrivalChoice>,
    /// Other routes that carry it, for the chosen arrival.
    other_routes: Vec<ArrivalChoice>,
    fee: Money,
    amount: Money,
    balance_after: Money,
    first_time_payee: bool,
    /// Known payees this one could be mistaken for.
    warnings: Vec<PayeeWarning>,
    /// Present when the day's total would be large: `confirmed` must then name it.
    large_amount: Option<LargeAmountNotice>,
    /// What will be asked.
    tools: Vec<Tool>,
    /// Largest amount still possible today.
    limit_left: Money,
}

/// Whether the payee's name fits the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = NameCheck)]
pub enum NameFit {
    /// It does.
    Match,
    /// The account is in another name.
    Mismatch,
    /// The payee's bank does not answer.
    Unavailable,
}

/// A transfer, with what its receipt says.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Transfer)]
pub struct TransferDoc {
    #[schema(value_type = String)]
    transfer_id: Id<Transfer>,
    status: TransferStatus,
    amount: Money,
    fee: Money,
    #[schema(value_type = Option<String>)]
    from_account_id: Option<Id<Account>>,
    from_account_masked: String,
    payer_name: String,
    payee_name: String,
    payee_account_masked: String,
    payee_bank_name: String,
    payee_bank_no: String,
    route: Route,
    arrival: Arrival,
    /// When the debit leaves, or left. A `scheduled` one can be called off until then.
    leaves_at: Timestamp,
    /// When it should be there.
    arrives_at: Timestamp,
    /// When the debit left; absent before, and when it was called off.
    sent_at: Option<Timestamp>,
    note: Option<String>,
    receipt_no: String,
    check_code: String,
    created_at: Timestamp,
    completed_at: Option<Timestamp>,
    return_reason: Option<String>,
    /// Why it came back or could not leave; absent for one that arrives, or was called off by its customer.
    outcome: Option<TransferOutcome>,
}

/// Where a transfer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TransferStatus {
    /// It leaves later; its amount is on hold.
    Scheduled,
    /// On its way to the other bank.
    Processing,
    /// The payee has it.
    Completed,
    /// It came back.
    Returned,
    /// It was called off, or could not leave; the amount is free again.
    Cancelled,
}

/// A page of transfers, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct TransferPage {
    items: Vec<TransferDoc>,
    next_cursor: Option<String>,
}

/// What a transfer would be: name check, route, fee, what will be asked; or the refusal it would meet. Changes nothing.
#[utoipa::path(
    post, path = "/transfers/preview", tag = "transfer", operation_id = "transfer_preview", request_body = TransferDraft,
    responses((status = 200, body = TransferPreview), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn preview(
    State(service): State<Arc<Service>>,
    customer: Customer,
    Body(body): Body<TransferDraft>,
) -> Result<Json<TransferPreview>, Problem> {
    let user = customer.user_id()?;
    let TransferDraft { from_account_id, amount, note, payee, arrival, route } = body;
    let confirmed = Confirmed::Nothing;
    let asked = Asked { from_account_id, amount, note, payee, challenge_id: None, confirmed, arrival, route };
    let (order, _) = asked.read(&service, &customer.0, user).await?;
    let preview = service.preview(&customer.0, user, &order).await?;
    Ok(Json(preview_doc(&customer.0, &order, preview)))
}

/// Makes a transfer. Without the proofs it needs, the answer is 403 `step_up_required` with the challenge to answer.
#[utoipa::path(
    post, path = "/transfers", tag = "transfer", operation_id = "transfer_create", request_body = TransferCreate,
    responses((status = 201, body = TransferDoc), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn create(
    State(service): State<Arc<Service>>,
    customer: Customer,
    Body(body): Body<TransferCreate>,
) -> Result<(StatusCode, Json<TransferDoc>), Problem> {
    let user = customer.user_id()?;
    let TransferCreate { from_account_id, amount, note, payee, challenge_id, confirmed, arrival, route } = body;
    let confirmed = match confirmed.unwrap_or_default().contains(&Confirmation::LargeAmount) {
        true => Confirmed::LargeAmount,
        false => Confirmed::Nothing,
    };
    let asked = Asked { from_account_id, amount, note, payee, challenge_id, confirmed, arrival, route };
    let (order, save) = asked.read(&service, &customer.0, user).await?;
    let made = service.create(&customer.0, user, &order).await?;
    if save == Save::Yes {
        service.keep_payee_after(&customer.0, user, &made).await;
    }
    let names = service.bank_names(&customer.0).await?;
    Ok((StatusCode::CREATED, Json(TransferDoc::new(made, &names))))
}

/// The customer's transfers, newest first.
#[utoipa::path(
    get, path = "/transfers", tag = "transfer", operation_id = "transfer_list", params(PageParams),
    responses((status = 200, body = TransferPage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn transfers(
    State(service): State<Arc<Service>>,
    customer: Customer,
    Paged(page, _): Paged,
) -> Result<Json<TransferPage>, Problem> {
    let names = service.bank_names(&customer.0).await?;
    let page = service.list(&customer.0, customer.user_id()?, &page).await?;
    let page = page.map(|order| TransferDoc::new(order, &names));
    Ok(Json(TransferPage { items: page.items, next_cursor: page.next_cursor }))
}

/// One of the customer's transfers: its receipt.
#[utoipa::path(
    get, path = "/transfers/{transfer_id}", tag = "transfer", operation_id = "transfer_get",
    params(("transfer_id" = String, Path, description = "The transfer")),
    responses((status = 200, body = TransferDoc), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn transfer(
    State(service): State<Arc<Service>>,
    customer: Customer,
    PathId(id): PathId<Transfer>,
) -> Result<Json<TransferDoc>, Problem> {
    let order = service.get(&customer.0, customer.user_id()?, id).await?;
    Ok(Json(TransferDoc::new(order, &service.bank_names(&customer.0).await?)))
}

/// Whether to save the payee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Save {
    Yes,
    No,
}

/// The request as it came, preview or not.
pub(crate) struct Asked {
    pub from_account_id: String,
    pub amount: Money,
    pub note: Option<String>,
    pub payee: PayeeRef,
    pub challenge_id: Option<String>,
    pub confirmed: Confirmed,
    pub arrival: Option<Arrival>,
    pub route: Option<Route>,
}

impl Asked {
    /// Parses everything at the edge; a saved payee is looked up.
    pub(crate) async fn read(
        self,
        service: &Service,
        ctx: &Ctx,
        user: Id<User>,
    ) -> Result<(TransferOrder, Save), Problem> {
        let note = self.note.unwrap_or_default().trim().to_owned();
        if note.chars().count() > NOTE_MAX {
            return Err(Problem::invalid("note", "too_long", "最多 60 个字 / at most 60 characters"));
        }
        if !kernel::text::is_plain(&note) {
            return Err(Problem::invalid("note", "malformed", "含有不可见的字符 / contains invisible characters"));
        }
        let from: Id<Account> = self.from_account_id.parse().map_err(|_| Problem::not_found())?;
        let challenge: Option<Id<Challenge>> = match self.challenge_id {
            Some(id) => Some(parse("challenge_id", &id)?),
            None => None,
        };
        let amount = self.amount;
        let Named { name: payee_name, account: payee_account, bank_no: payee_bank_no, by, save } =
            self.payee.read(service, ctx, user).await?;
        let manner = Manner {
            payee_by: by,
            origin: Origin::Customer,
            confirmed: self.confirmed,
            arrival: self.arrival.unwrap_or_default(),
            via: self.route,
        };
        Ok((TransferOrder { from, payee_account, payee_name, payee_bank_no, amount, note, challenge, manner }, save))
    }
}

/// A payee as the platform knows one.
pub(crate) struct Named {
    pub name: PersonName,
    pub account: AccountNo,
    pub bank_no: String,
    pub by: PayeeBy,
    save: Save,
}

impl PayeeRef {
    /// Looks the payee up, in whichever way it is named.
    pub(crate) async fn read(self, service: &Service, ctx: &Ctx, user: Id<User>) -> Result<Named, Problem> {
        let known = |name: &str, account: AccountNo, bank_no: String| {
            let name = parse("payee.name", name)?;
            Ok::<_, Problem>(Named { name, account, bank_no, by: PayeeBy::Account, save: Save::No })
        };
        if let Some(id) = self.payee_id {
            let saved = service.payee(ctx, user, id.parse().map_err(|_| Problem::not_found())?).await?;
            return known(&saved.name, saved.account_no, saved.bank_no);
        }
        if let Some(id) = self.like_transfer_id {
            let paid = service.get(ctx, user, id.parse().map_err(|_| Problem::not_found())?).await?;
            let by = phone::payee_by(&paid);
            let named = known(&paid.payee_name, paid.payee_account_no, paid.payee_bank_no)?;
            return Ok(Named { by, ..named });
        }
        if let Some(id) = self.own_account_id {
            let id = id.parse().map_err(|_| Problem::not_found())?;
            let (card, bank_no) = service.own_account(ctx, user, id).await?;
            return known(card.holder.as_str(), card.account_no, bank_no);
        }
        if let Some(number) = self.phone {
            let number = parse("payee.phone", &number)?;
            let at = bank_no(&required("payee.bank_no", self.bank_no)?)?;
            let shown = required("payee.name_masked", self.name_masked)?;
            let found = service.payee_of_phone(ctx, user, &number, &at, &shown).await?;
            let (name, account) = (found.name, found.account_no);
            return Ok(Named { name, account, bank_no: found.bank_no, by: PayeeBy::Phone, save: Save::No });
        }
        Ok(Named {
            name: parse("payee.name", &required("payee.name", self.name)?)?,
            account: parse("payee.account_no", &required("payee.account_no", self.account_no)?)?,
            bank_no: bank_no(&required("payee.bank_no", self.bank_no)?)?,
            by: PayeeBy::Account,
            save: if self.save == Some(true) { Save::Yes } else { Save::No },
        })
    }
}

fn required(field: &str, value: Option<String>) -> Result<String, Problem> {
    value.ok_or_else(|| Problem::invalid(field, "required", "必填 / required"))
}

pub(crate) fn parse<T: FromStr<Err = kernel::ParseError>>(field: &str, text: &str) -> Result<T, Problem> {
    text.parse().map_err(|error: kernel::ParseError| Problem::invalid(field, "malformed", error.why))
}

fn bank_no(text: &str) -> Result<String, Problem> {
    let shape = text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    if shape { Ok(text.to_owned()) } else { Err(Problem::invalid("bank_no", "malformed", "12 位数字 / 12 digits")) }
}

fn preview_doc(ctx: &Ctx, order: &TransferOrder, preview: Preview) -> TransferPreview {
    let choice = |way: &Way| ArrivalChoice::new(ctx, preview.zone, way);
    TransferPreview {
        payee: PreviewPayee {
            name: match order.manner.payee_by {
                PayeeBy::Account => order.payee_name.as_str().to_owned(),
                PayeeBy::Phone => order.payee_name.masked(),
            },
            name_masked: order.payee_name.masked(),
            account_no_masked: order.payee_account.masked(),
            bank_name: ctx.lang.pick(&preview.bank.name, &preview.bank.name_en).to_owned(),
        },
        name_check: preview.name_check.into(),
        route: preview.way.route,
        arrival: preview.way.arrival,
        arrival_text: preview.way.arrival_text(ctx.lang, ctx.now(), preview.zone),
        route_reason: preview.way.reason_text(ctx.lang),
        leaves_at: preview.way.leaves_at,
        arrives_at: preview.way.arrives_at,
        arrivals: preview.arrivals.iter().map(choice).collect(),
        other_routes: preview.other_routes.iter().map(choice).collect(),
        fee: Money::zero(order.amount.currency()),
        amount: order.amount,
        balance_after: preview.balance_after,
        first_time_payee: preview.first_time_payee,
        warnings: preview.likenesses.iter().map(|likeness| PayeeWarning::new(ctx.lang, likeness)).collect(),
        large_amount: preview.large_amount.map(LargeAmountNotice::from),
        tools: preview.tools,
        limit_left: preview.limit_left,
    }
}

impl From<NameCheck> for NameFit {
    fn from(check: NameCheck) -> Self {
        match check {
            NameCheck::Match => Self::Match,
            NameCheck::Mismatch | NameCheck::UnknownAccount => Self::Mismatch,
            NameCheck::Unavailable => Self::Unavailable,
        }
    }
}

impl From<Status> for TransferStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::Scheduled => Self::Scheduled,
            Status::Processing => Self::Processing,
            Status::Completed => Self::Completed,
            Status::Returned => Self::Returned,
            Status::Cancelled => Self::Cancelled,
        }
    }
}

impl TransferDoc {
    pub(crate) fn new(order: Order, names: &BankNames) -> Self {
        let payee_name = phone::shown_name(&order);
        let outcome = TransferOutcome::of(&order, names.lang());
        let note = Some(names.note(&order)).filter(|note| !note.is_empty());
        Self {
            transfer_id: order.transfer_id,
            status: order.status.into(),
            amount: order.amount,
            fee: Money::zero(order.amount.currency()),
            from_account_id: order.from_account_id,
            from_account_masked: order.payer_account_no.masked(),
            payer_name: order.payer_name,
            payee_name,
            payee_account_masked: order.payee_account_no.masked(),
            payee_bank_name: names.of(&order.payee_bank_no, order.payee_bank_name),
            payee_bank_no: order.payee_bank_no,
            route: order.route,
            arrival: order.arrival,
            leaves_at: order.leaves_at,
            arrives_at: order.arrives_at,
            sent_at: order.sent_at,
            note,
            receipt_no: order.receipt_no,
            check_code: order.check_code,
            created_at: order.created_at,
            completed_at: order.completed_at,
            return_reason: order.return_reason,
            outcome,
        }
    }
}
