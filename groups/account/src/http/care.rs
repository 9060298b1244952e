//! Managing an account over HTTP: how it stands, and what its owner may do about it.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use contracts::account::{Account, AccountKind, AccountStatus, ClassCap, RestrictionKind};
use contracts::auth::Challenge;
use gateway::{Body, Customer, PathId, Problem, ProblemDocument};
use kernel::{Currency, Id, Money, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::binding::BoundKind;
use crate::caps::{NEVER, RestrictionRow};
use crate::care::{CapLine, Care};
use crate::interest::{InterestView, earned_text};
use crate::life::Order;
use crate::protection::Protections;
use crate::service::Service;
use crate::store::RestrictionRecord;
use crate::words::{Reader, reason};

/// How an account stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountCare {
    #[schema(value_type = String)]
    account_id: Id<Account>,
    account_no_masked: String,
    kind: AccountKind,
    status: AccountStatus,
    balance: Money,
    available: Money,
    held: Money,
    opened_at: Timestamp,
    /// Since when its owner counts as verified face to face.
    verified_at: Option<Timestamp>,
    /// When it was first funded from its bound account.
    funded_at: Option<Timestamp>,
    binding: Option<CareBinding>,
    /// The caps of its class, today and this year; empty for class I.
    caps: Vec<CareCap>,
    /// In force now, or planned.
    restrictions: Vec<CareRestriction>,
    /// What was, the newest first.
    past: Vec<CareRestriction>,
    rules: CareRules,
    interest: CareInterest,
}

/// The bound account.
#[derive(Debug, Serialize, ToSchema)]
pub struct CareBinding {
    bank_name: String,
    account_no_masked: String,
    kind: BoundKind,
}

/// A cap: what it is, what is used, what is left.
#[derive(Debug, Serialize, ToSchema)]
pub struct CareCap {
    cap: ClassCap,
    most: Money,
    used: Money,
    left: Money,
}

/// A restriction of an account.
#[derive(Debug, Serialize, ToSchema)]
pub struct CareRestriction {
    #[schema(value_type = String)]
    restriction_id: Id<RestrictionRow>,
    kind: RestrictionKind,
    reason: String,
    document_no: Option<String>,
    authority: Option<String>,
    /// A court order's amount, or the most of an amount lock.
    amount: Option<Money>,
    /// A night lock's hours, `HH:MM` of the bank's day.
    from_time: Option<String>,
    until_time: Option<String>,
    placed_at: Timestamp,
    effective_from: Timestamp,
    /// When it ends by itself.
    ends_at: Option<Timestamp>,
    lifted_at: Option<Timestamp>,
    lifted_reason: Option<String>,
    /// Whether the customer may lift it.
    yours: bool,
}

/// The bank's times.
#[derive(Debug, Serialize, ToSchema)]
pub struct CareRules {
    loss_report_days: i64,
    loosen_after_hours: i64,
    dormant_after_months: i64,
}

/// What an account earns.
#[derive(Debug, Serialize, ToSchema)]
pub struct CareInterest {
    /// Parts per million a year.
    rate_ppm: i64,
    /// Earned and not paid yet, in yuan with four decimals.
    accrued: String,
    /// The last day in it.
    accrued_through: Option<String>,
    /// The next settlement day; it is paid the day after.
    next_settlement: String,
    last_paid: Option<Money>,
    last_paid_through: Option<String>,
}

/// A restriction a customer places.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnRestriction {
    /// `customer_stop`, `loss_report`, `night_lock` or `amount_lock`.
    kind: RestrictionKind,
    /// For a night lock: `HH:MM`.
    #[serde(default)]
    #[schema(max_length = 5)]
    from_time: Option<String>,
    /// For a night lock: `HH:MM`; earlier than `from_time` means the next morning.
    #[serde(default)]
    #[schema(max_length = 5)]
    until_time: Option<String>,
    /// For an amount lock: the most one payment may be.
    #[serde(default)]
    most: Option<Money>,
    /// The proof, once given; asked for when the lock would be looser than the one before.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    challenge_id: Option<Id<Challenge>>,
}

/// A restriction is lifted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RestrictionLift {
    /// The proof, once given.
    #[schema(value_type = Option<String>)]
    challenge_id: Option<Id<Challenge>>,
}

/// What became of a call to lift a restriction.
#[derive(Debug, Serialize, ToSchema)]
pub struct Lifted {
    /// From when the account is free of it.
    free_from: Timestamp,
}

/// How one of the customer's accounts stands: what restricts it, its caps and what is left of them, what it earns.
#[utoipa::path(
    get, path = "/accounts/{account_id}/care", tag = "account", operation_id = "account_care",
    params(("account_id" = String, Path, description = "The account")),
    responses((status = 200, body = AccountCare), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn care(
    State(service): State<Arc<Service>>,
    customer: Customer,
    PathId(account): PathId<Account>,
) -> Result<Json<AccountCare>, Problem> {
    let care = service.care(&customer.0, customer.user_id()?, account).await?;
    Ok(Json(AccountCare::new(care, customer.0.now(), &service.reader(&customer.0))))
}

/// Stops an account, reports it lost, or sets a lock on it. A looser lock asks for a proof, and the one before gives way
/// only after the bank's delay.
#[utoipa::path(
    post, path = "/accounts/{account_id}/restrictions", tag = "account", operation_id = "account_restrict",
    params(("account_id" = String, Path, description = "The account")), request_body = OwnRestriction,
    responses((status = 200, body = AccountCare), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn restrict(
    State(protections): State<Arc<Protections>>,
    customer: Customer,
    PathId(account): PathId<Account>,
    Body(asked): Body<OwnRestriction>,
) -> Result<Json<AccountCare>, Problem> {
    let user = customer.user_id()?;
    let challenge = asked.challenge_id;
    let order = own_order(asked)?;
    protections.set(&customer.0, user, account, &order, challenge).await?;
    let care = protections.accounts.care(&customer.0, user, account).await?;
    Ok(Json(AccountCare::new(care, customer.0.now(), &protections.accounts.reader(&customer.0))))
}

/// Lifts a restriction that is the customer's own, once the proof is given. A lock gives way after the bank's delay, a stop
/// at once.
#[utoipa::path(
    post, path = "/accounts/{account_id}/restrictions/{restriction_id}/lift", tag = "account",
    operation_id = "account_lift",
    params(
        ("account_id" = String, Path, description = "The account"),
        ("restriction_id" = String, Path, description = "The restriction"),
    ),
    request_body = RestrictionLift,
    responses((status = 200, body = Lifted), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn lift(
    State(protections): State<Arc<Protections>>,
    customer: Customer,
    Path((account, restriction)): Path<(String, String)>,
    Body(asked): Body<RestrictionLift>,
) -> Result<Json<Lifted>, Problem> {
    let account = account.parse().map_err(|_| Problem::not_found())?;
    let restriction = restriction.parse().map_err(|_| Problem::not_found())?;
    let user = customer.user_id()?;
    let free_from = protections.lift(&customer.0, user, account, restriction, asked.challenge_id).await?;
    Ok(Json(Lifted { free_from }))
}

fn own_order(asked: OwnRestriction) -> Result<Order, Problem> {
    let why = match asked.kind {
        RestrictionKind::CustomerStop => reason::STOPPED,
        RestrictionKind::LossReport => reason::LOST,
        RestrictionKind::NightLock => reason::NIGHT,
        RestrictionKind::AmountLock => reason::AMOUNT,
        _ => return Err(Problem::invalid("kind", "not_yours", "该限制只能由银行设置 / only the bank can place this")),
    };
    let mut order = Order::plain(asked.kind, why);
    match asked.kind {
        RestrictionKind::NightLock => {
            let from = minute("from_time", asked.from_time.as_deref())?;
            order.minutes = Some((from, minute("until_time", asked.until_time.as_deref())?));
        }
        RestrictionKind::AmountLock => order.amount_minor = Some(positive("most", asked.most)?),
        _ => {}
    }
    Ok(order)
}

/// Minutes since midnight of `HH:MM`.
pub(crate) fn minute(field: &str, text: Option<&str>) -> Result<i64, Problem> {
    let parsed = text.and_then(|text| chrono::NaiveTime::parse_from_str(text, "%H:%M").ok());
    let wrong = || Problem::invalid(field, "malformed", "时间格式为 HH:MM / a time as HH:MM");
    parsed.map(|time| i64::from(chrono::Timelike::num_seconds_from_midnight(&time) / 60)).ok_or_else(wrong)
}

pub(crate) fn positive(field: &str, amount: Option<Money>) -> Result<i64, Problem> {
    let wrong = || Problem::invalid(field, "not_positive", "金额须大于零 / the amount must be more than zero");
    amount.filter(|amount| amount.is_positive()).map(Money::minor).ok_or_else(wrong)
}

impl AccountCare {
    /// The document of `care` at `now`, for `reader`.
    pub fn new(care: Care, now: Timestamp, reader: &Reader) -> Self {
        let Care { account, bank: _, verified_at, funded_at, binding, caps, restrictions, rules, interest } = care;
        let over = |record: &RestrictionRecord| record.lifted_at.is_some() || record.restriction.ends_at <= now;
        let (past, open): (Vec<_>, Vec<_>) = restrictions.into_iter().partition(over);
        let shown = |record: RestrictionRecord| CareRestriction::new(record, reader);
        Self {
            account_id: account.account_id,
            account_no_masked: account.account_no.masked(),
            kind: account.kind,
            status: account.status,
            balance: account.balance,
            available: account.available,
            held: account.held,
            opened_at: account.opened_at,
            verified_at,
            funded_at,
            binding: binding.map(|binding| CareBinding {
                bank_name: reader.bank_of(binding.bank),
                account_no_masked: binding.account_no.masked(),
                kind: binding.kind,
            }),
            caps: caps.into_iter().map(CareCap::from).collect(),
            restrictions: open.into_iter().map(shown).collect(),
            past: past.into_iter().map(shown).collect(),
            rules: CareRules {
                loss_report_days: rules.loss_report_days,
                loosen_after_hours: rules.loosen_after_hours,
                dormant_after_months: rules.dormant_after_months,
            },
            interest: interest.into(),
        }
    }
}

impl From<CapLine> for CareCap {
    fn from(line: CapLine) -> Self {
        let money = |minor: i64| Money::new(minor, Currency::Cny);
        let left = money((line.cap_minor - line.used_minor).max(0));
        Self { cap: line.cap, most: money(line.cap_minor), used: money(line.used_minor), left }
    }
}

impl CareRestriction {
    fn new(record: RestrictionRecord, reader: &Reader) -> Self {
        let restriction = record.restriction;
        let time = |minute: i64| format!("{:02}:{:02}", minute / 60, minute % 60);
        use RestrictionKind as R;
        Self {
            restriction_id: restriction.id,
            kind: restriction.kind,
            reason: reader.reason(record.reason),
            document_no: record.document_no,
            authority: record.authority,
            amount: restriction.amount_minor.map(Money::cny),
            from_time: restriction.minutes.map(|(from, _)| time(from)),
            until_time: restriction.minutes.map(|(_, until)| time(until)),
            placed_at: record.placed_at,
            effective_from: restriction.from,
            ends_at: (restriction.ends_at != NEVER).then_some(restriction.ends_at),
            lifted_at: record.lifted_at,
            lifted_reason: record.lifted_reason.map(|why| reader.reason(why)),
            yours: matches!(restriction.kind, R::CustomerStop | R::NightLock | R::AmountLock),
        }
    }
}

impl From<InterestView> for CareInterest {
    fn from(view: InterestView) -> Self {
        let (last_paid_through, last_paid) = view.last_paid.unzip();
        Self {
            rate_ppm: view.rate_ppm,
            accrued: earned_text(view.product),
            accrued_through: view.through,
            next_settlement: view.next_settlement.to_string(),
            last_paid,
            last_paid_through,
        }
    }
}
