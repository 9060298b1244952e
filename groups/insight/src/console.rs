//! The cockpit.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use gateway::{Operator, Params, Permission, Problem};
use kernel::{Money, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::model::Figures;
use crate::service::{self, BankToday, Service};

/// Days shown when nobody says.
const DAYS_DEFAULT: i64 = 30;

/// What to show.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct CockpitQuery {
    /// One bank; the whole alliance when absent (for the alliance's own people).
    pub bank_id: Option<String>,
    /// 1 to 90; 30 when absent.
    pub days: Option<i64>,
}

/// Operating figures.
#[derive(Debug, Serialize, ToSchema)]
pub struct Cockpit {
    /// Whose figures.
    pub scope: Scope,
    /// As they stood when.
    pub as_of: Timestamp,
    /// Since midnight.
    pub today: CockpitFigures,
    /// Yesterday up to the same time of day.
    pub previous: CockpitFigures,
    /// Day by day, the oldest first.
    pub daily: Vec<CockpitDay>,
    /// The last 24 hours, the oldest first.
    pub hourly: Vec<CockpitHour>,
    /// Today's refusals by code, the most frequent first.
    pub refusals: Vec<CockpitRefusal>,
    /// Each bank's today.
    pub banks: Vec<CockpitBank>,
}

/// Whose figures.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CockpitScope)]
pub enum Scope {
    /// All banks together.
    Alliance,
    /// One bank.
    Bank,
}

/// The figures of a span of time.
#[derive(Debug, Serialize, ToSchema)]
pub struct CockpitFigures {
    /// Customers at its end.
    pub customers: i64,
    /// Registrations.
    pub new_customers: i64,
    /// Sign-ins.
    pub logins: i64,
    /// People who signed in.
    pub login_customers: i64,
    /// Transfers posted.
    pub transfers: i64,
    /// Their amount.
    pub transfer_amount: Money,
    /// Operations refused.
    pub refusals: i64,
    /// Proofs asked for.
    pub step_ups: i64,
}

/// One day.
#[derive(Debug, Serialize, ToSchema)]
pub struct CockpitDay {
    /// `YYYY-MM-DD`, in the bank's zone.
    #[schema(format = Date)]
    pub date: String,
    /// Its figures.
    #[serde(flatten)]
    pub figures: CockpitFigures,
}

/// One hour.
#[derive(Debug, Serialize, ToSchema)]
pub struct CockpitHour {
    /// When it began.
    pub hour: Timestamp,
    /// Sign-ins.
    pub logins: i64,
    /// Transfers posted.
    pub transfers: i64,
    /// Their amount.
    pub transfer_amount: Money,
    /// Operations refused.
    pub refusals: i64,
}

/// How often something was refused.
#[derive(Debug, Serialize, ToSchema)]
pub struct CockpitRefusal {
    /// The refusal's stable code.
    pub code: String,
    /// How often.
    pub count: i64,
}

/// One bank's today.
#[derive(Debug, Serialize, ToSchema)]
pub struct CockpitBank {
    /// Which.
    pub bank_id: String,
    /// Its name.
    pub name: String,
    /// Its short name.
    pub short_name: String,
    /// Its colour.
    pub primary_color: String,
    /// Its figures.
    #[serde(flatten)]
    pub figures: CockpitFigures,
}

/// The operating figures of one bank, or of all of them for the alliance.
#[utoipa::path(get, path = "/cockpit", tag = "insight", operation_id = "cockpit", params(CockpitQuery),
    responses((status = 200, body = Cockpit),
        (status = "4XX", body = gateway::ProblemDocument, content_type = "application/problem+json")))]
pub async fn cockpit(
    State(service): State<Arc<Service>>,
    operator: Operator,
    Params(query): Params<CockpitQuery>,
) -> Result<Json<Cockpit>, Problem> {
    let days = query.days.unwrap_or(DAYS_DEFAULT);
    if !(1..=90).contains(&days) {
        return Err(Problem::invalid("days", "out_of_range", "1 至 90 / 1 to 90"));
    }
    let own_bank = operator.identity.bank.as_ref().map(|bank| bank.as_str().to_owned());
    let (scope, cockpit) = match query.bank_id.or(own_bank) {
        Some(bank) => {
            let ctx = operator.in_bank(&bank, Permission::CockpitView)?;
            (Scope::Bank, service.bank_cockpit(&ctx, days).await?)
        }
        None => {
            let ctx = operator.in_alliance(Permission::CockpitView)?;
            (Scope::Alliance, service.alliance_cockpit(&ctx, days).await?)
        }
    };
    Ok(Json(document(scope, cockpit)))
}

fn document(scope: Scope, cockpit: service::Cockpit) -> Cockpit {
    let hour = |(hour, figures): (Timestamp, Figures)| CockpitHour {
        hour,
        logins: figures.logins,
        transfers: figures.transfers,
        transfer_amount: Money::cny(figures.transfer_amount_minor),
        refusals: figures.refusals,
    };
    let day =
        |(date, figures): (chrono::NaiveDate, Figures)| CockpitDay { date: date.to_string(), figures: figures.into() };
    Cockpit {
        scope,
        as_of: cockpit.as_of,
        today: cockpit.today.into(),
        previous: cockpit.previous.into(),
        daily: cockpit.daily.into_iter().map(day).collect(),
        hourly: cockpit.hourly.into_iter().map(hour).collect(),
        refusals: cockpit.refusals.into_iter().map(|(code, count)| CockpitRefusal { code, count }).collect(),
        banks: cockpit.banks.into_iter().map(Into::into).collect(),
    }
}

impl From<Figures> for CockpitFigures {
    fn from(figures: Figures) -> Self {
        Self {
            customers: figures.customers,
            new_customers: figures.new_customers,
            logins: figures.logins,
            login_customers: figures.login_customers,
            transfers: figures.transfers,
            transfer_amount: Money::cny(figures.transfer_amount_minor),
            refusals: figures.refusals,
            step_ups: figures.step_ups,
        }
    }
}

impl From<BankToday> for CockpitBank {
    fn from(today: BankToday) -> Self {
        Self {
            bank_id: today.bank.id.to_string(),
            name: today.brand.name,
            short_name: today.brand.short_name,
            primary_color: today.brand.primary_color,
            figures: today.figures.into(),
        }
    }
}
