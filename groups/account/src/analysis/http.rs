//! Income and expense over HTTP.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::Datelike;
use gateway::{Body, Customer, Params, Problem, ProblemDocument};
use kernel::{Currency, Lang, Money};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::model::{ALL, Budget, CATEGORIES, Month, Sum, Way, category};
use super::service::{Analysis, MonthReport, Part, month_name};
use crate::history::http::{Direction, Transaction, first_of_month, scope};
use crate::words::Reader;

/// The longest name of a counterparty that can be sorted, characters.
const NAME_MAX: usize = 100;
/// Counterparties listed for each way.
const PARTIES: usize = 10;
/// The largest budget, minor units: a hundred million yuan.
const BUDGET_MAX_MINOR: i64 = 10_000_000_000;

/// A category of income or expense.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnalysisCategory {
    category: String,
    /// In the caller's language.
    name: String,
    /// Of which way; nothing when it fits both.
    direction: Option<Direction>,
}

/// Every category there is.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnalysisCategories {
    categories: Vec<AnalysisCategory>,
}

/// What one category makes of a month.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnalysisSlice {
    category: String,
    name: String,
    direction: Direction,
    amount: Money,
    count: i64,
    /// Of all income or all expense, parts per ten thousand, rounded down.
    share_bp: i64,
}

/// What one counterparty makes of a period.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnalysisParty {
    name: String,
    direction: Direction,
    amount: Money,
    count: i64,
}

/// What was neither income nor expense.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnalysisExcluded {
    /// Sent between the customer's own accounts.
    own_transfers: Money,
    /// Paid and come back.
    returned: Money,
    /// What the customer said does not count.
    not_counted: Money,
}

/// How a budget stands.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnalysisBudgetState {
    /// Below 80 percent.
    Within,
    /// 80 percent or more.
    Near,
    /// All of it or more.
    Reached,
}

/// A budget of a month.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnalysisBudget {
    /// A category of expense, or `all`.
    category: String,
    name: String,
    amount: Money,
    spent: Money,
    state: AnalysisBudgetState,
}

/// A month's income and expense.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnalysisMonth {
    /// `YYYY-MM`.
    month: String,
    income: Money,
    expense: Money,
    /// Income less expense.
    net: Money,
    /// How many movements count.
    count: i64,
    income_before: Money,
    expense_before: Money,
    /// Largest first.
    categories: Vec<AnalysisSlice>,
    /// The ten largest of each way.
    counterparties: Vec<AnalysisParty>,
    excluded: AnalysisExcluded,
    /// Of all accounts together; none when one account was asked for.
    budgets: Vec<AnalysisBudget>,
}

/// A month of a trend.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnalysisStep {
    month: String,
    income: Money,
    expense: Money,
}

/// Months, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnalysisTrend {
    months: Vec<AnalysisStep>,
}

/// A year in review.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnalysisYear {
    year: i32,
    income: Money,
    expense: Money,
    net: Money,
    count: i64,
    months: Vec<AnalysisStep>,
    categories: Vec<AnalysisSlice>,
    counterparties: Vec<AnalysisParty>,
    excluded: AnalysisExcluded,
    /// The month with the largest expense.
    dearest_month: Option<String>,
    /// The largest single expense.
    largest: Option<Transaction>,
    /// What was spent on an average day so far, rounded down to the fen.
    expense_per_day: Money,
}

/// A movement behind a figure.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnalysisEntry {
    transaction: Transaction,
    category: String,
    category_name: String,
    /// With how much it counts: without what came back.
    counted: Money,
}

/// The movements behind a figure, newest first, at most 500.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnalysisEntries {
    entries: Vec<AnalysisEntry>,
}

/// Which month.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AnalysisMonthParams {
    /// `YYYY-MM`.
    month: String,
    /// Only this account; all of the customer's when absent.
    account_id: Option<String>,
}

/// How many months.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AnalysisTrendParams {
    /// 1 to 24; 12 when absent.
    months: Option<u32>,
    /// Only this account; all of the customer's when absent.
    account_id: Option<String>,
}

/// Which year.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AnalysisYearParams {
    /// E.g. 2026.
    year: i32,
}

/// Which movements behind a month's figures.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AnalysisEntryParams {
    /// `YYYY-MM`.
    month: String,
    /// Only this account; all of the customer's when absent.
    account_id: Option<String>,
    direction: Option<Direction>,
    /// Only of this category.
    category: Option<String>,
    /// Only with this counterparty, by the whole name.
    counterparty: Option<String>,
}

/// What a customer says of a counterparty.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnalysisChoice {
    direction: Direction,
    /// The name as movements show it.
    #[schema(min_length = 1, max_length = 100)]
    counterparty: String,
    /// Where its movements belong, past and future; the rules decide again when absent.
    category: Option<String>,
}

/// What a customer means to spend in a month.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnalysisBudgetSet {
    /// A category of expense, or `all`.
    category: String,
    /// Above zero; the budget is dropped when absent.
    amount: Option<Money>,
}

/// Every category there is.
#[utoipa::path(
    get, path = "/analysis/categories", tag = "account", operation_id = "analysis_categories",
    responses((status = 200, body = AnalysisCategories), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn categories(Customer(ctx): Customer) -> Json<AnalysisCategories> {
    let one = |known: super::model::Category| AnalysisCategory {
        category: known.code.to_owned(),
        name: ctx.lang.pick(known.names.0, known.names.1).to_owned(),
        direction: known.way.map(Direction::from),
    };
    Json(AnalysisCategories { categories: CATEGORIES.into_iter().map(one).collect() })
}

/// A month's income and expense.
#[utoipa::path(
    get, path = "/analysis/month", tag = "account", operation_id = "analysis_month", params(AnalysisMonthParams),
    responses((status = 200, body = AnalysisMonth), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn month(
    State(analysis): State<Arc<Analysis>>,
    customer: Customer,
    Params(params): Params<AnalysisMonthParams>,
) -> Result<Json<AnalysisMonth>, Problem> {
    let first = first(&params.month)?;
    let reach = scope(params.account_id.as_deref())?;
    let report = analysis.month(&customer.0, customer.user_id()?, reach, first).await?;
    Ok(Json(AnalysisMonth::new(params.month, report, customer.0.lang, &analysis.reader(&customer.0))?))
}

/// Income and expense of the last months.
#[utoipa::path(
    get, path = "/analysis/trend", tag = "account", operation_id = "analysis_trend", params(AnalysisTrendParams),
    responses((status = 200, body = AnalysisTrend), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn trend(
    State(analysis): State<Arc<Analysis>>,
    customer: Customer,
    Params(params): Params<AnalysisTrendParams>,
) -> Result<Json<AnalysisTrend>, Problem> {
    let count = params.months.unwrap_or(12);
    if !(1..=24).contains(&count) {
        return Err(Problem::invalid("months", "out_of_range", "1 至 24 / 1 to 24"));
    }
    let reach = scope(params.account_id.as_deref())?;
    let steps = analysis.trend(&customer.0, customer.user_id()?, reach, count).await?;
    let step = |(first, income, expense): (_, Sum, Sum)| AnalysisStep {
        month: month_name(first),
        income: income.amount,
        expense: expense.amount,
    };
    Ok(Json(AnalysisTrend { months: steps.into_iter().map(step).collect() }))
}

/// A year in review.
#[utoipa::path(
    get, path = "/analysis/year", tag = "account", operation_id = "analysis_year", params(AnalysisYearParams),
    responses((status = 200, body = AnalysisYear), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn year(
    State(analysis): State<Arc<Analysis>>,
    customer: Customer,
    Params(params): Params<AnalysisYearParams>,
) -> Result<Json<AnalysisYear>, Problem> {
    if !(1990..=2200).contains(&params.year) {
        return Err(Problem::invalid("year", "out_of_range", "年份有误 / Not a year"));
    }
    let today = analysis.today(&customer.0)?;
    let months = analysis.year(&customer.0, customer.user_id()?, params.year).await?;
    let days = if today.year() == params.year { i64::from(today.ordinal()) } else { 365 };
    Ok(Json(AnalysisYear::new(params.year, days, months, customer.0.lang, &analysis.reader(&customer.0))?))
}

/// The movements behind a month's figures.
#[utoipa::path(
    get, path = "/analysis/entries", tag = "account", operation_id = "analysis_entries", params(AnalysisEntryParams),
    responses((status = 200, body = AnalysisEntries), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn entries(
    State(analysis): State<Arc<Analysis>>,
    customer: Customer,
    Params(params): Params<AnalysisEntryParams>,
) -> Result<Json<AnalysisEntries>, Problem> {
    let (first, reach) = (first(&params.month)?, scope(params.account_id.as_deref())?);
    let (lang, reader) = (customer.0.lang, analysis.reader(&customer.0));
    let counterparty = params.counterparty.map(|said| reader.kept_party(said));
    let part = Part { way: params.direction.map(Way::from), category: params.category, counterparty };
    let behind = analysis.behind(&customer.0, customer.user_id()?, reach, first, &part).await?;
    let entry = |(mut movement, category, counted): super::service::Behind| {
        reader.movement(&mut movement);
        Ok(AnalysisEntry {
            transaction: movement.try_into()?,
            category: category.code.to_owned(),
            category_name: lang.pick(category.names.0, category.names.1).to_owned(),
            counted,
        })
    };
    Ok(Json(AnalysisEntries { entries: behind.into_iter().map(entry).collect::<Result<_, Problem>>()? }))
}

/// Says where a counterparty's movements belong.
#[utoipa::path(
    put, path = "/analysis/choices", tag = "account", operation_id = "analysis_choose", request_body = AnalysisChoice,
    responses((status = 204, description = "Kept"), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn choose(
    State(analysis): State<Arc<Analysis>>,
    customer: Customer,
    Body(body): Body<AnalysisChoice>,
) -> Result<StatusCode, Problem> {
    let way = Way::from(body.direction);
    if body.counterparty.is_empty() || body.counterparty.chars().count() > NAME_MAX {
        return Err(Problem::invalid("counterparty", "length", "1 至 100 个字 / 1 to 100 characters"));
    }
    let unknown = || Problem::invalid("category", "unknown", "没有这个分类 / No such category");
    let category = body.category.map(|code| category(&code, way).ok_or_else(unknown)).transpose()?;
    let counterparty = analysis.reader(&customer.0).kept_party(body.counterparty);
    analysis.choose(&customer.0, customer.user_id()?, way, &counterparty, category).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sets or drops a budget.
#[utoipa::path(
    put, path = "/analysis/budgets", tag = "account", operation_id = "analysis_set_budget",
    request_body = AnalysisBudgetSet,
    responses((status = 204, description = "Kept"), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn set_budget(
    State(analysis): State<Arc<Analysis>>,
    customer: Customer,
    Body(body): Body<AnalysisBudgetSet>,
) -> Result<StatusCode, Problem> {
    let known = body.category == ALL || category(&body.category, Way::Out).is_some_and(|its| its.way.is_some());
    if !known {
        return Err(Problem::invalid("category", "unknown", "没有这个支出分类 / No such category of expense"));
    }
    let fits = |amount: &Money| (1..=BUDGET_MAX_MINOR).contains(&amount.minor()) && amount.currency() == Currency::Cny;
    if body.amount.as_ref().is_some_and(|amount| !fits(amount)) {
        return Err(Problem::invalid("amount", "out_of_range", "应大于 0 / Above zero"));
    }
    analysis.set_budget(&customer.0, customer.user_id()?, &body.category, body.amount).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn first(month: &str) -> Result<chrono::NaiveDate, Problem> {
    let wrong = || Problem::invalid("month", "not_a_month", "应为 YYYY-MM / YYYY-MM");
    first_of_month(month).filter(|first| (1990..=2200).contains(&first.year())).ok_or_else(wrong)
}

fn name_of(code: &str, lang: Lang) -> String {
    if code == ALL {
        return lang.pick("全部支出", "All expenses").to_owned();
    }
    let known = CATEGORIES.iter().find(|known| known.code == code);
    known.map_or_else(|| code.to_owned(), |known| lang.pick(known.names.0, known.names.1).to_owned())
}

fn slices(month: &Month, lang: Lang) -> Vec<AnalysisSlice> {
    let mut slices: Vec<_> = month
        .categories
        .iter()
        .map(|((way, code), sum)| {
            let whole = if *way == Way::In { month.income } else { month.expense }.amount.minor().max(1);
            let share = i128::from(sum.amount.minor()) * 10_000 / i128::from(whole);
            AnalysisSlice {
                category: (*code).to_owned(),
                name: name_of(code, lang),
                direction: (*way).into(),
                amount: sum.amount,
                count: sum.count,
                share_bp: i64::try_from(share).unwrap_or(10_000),
            }
        })
        .collect();
    slices.sort_by_key(|slice| std::cmp::Reverse(slice.amount.minor()));
    slices
}

fn parties(month: &Month, reader: &Reader) -> Vec<AnalysisParty> {
    let mut all: BTreeMap<Way, Vec<AnalysisParty>> = BTreeMap::new();
    for ((way, name), sum) in month.parties.iter().filter(|((_, name), _)| !name.is_empty()) {
        let name = reader.party(name.clone());
        let party = AnalysisParty { name, direction: (*way).into(), amount: sum.amount, count: sum.count };
        all.entry(*way).or_default().push(party);
    }
    all.into_values()
        .flat_map(|mut parties| {
            parties.sort_by_key(|party| std::cmp::Reverse(party.amount.minor()));
            parties.truncate(PARTIES);
            parties
        })
        .collect()
}

impl AnalysisExcluded {
    fn of(month: &Month) -> Self {
        let excluded = month.excluded;
        Self {
            own_transfers: excluded.own.amount,
            returned: excluded.returned.amount,
            not_counted: excluded.not_counted.amount,
        }
    }
}

impl AnalysisMonth {
    fn new(name: String, report: MonthReport, lang: Lang, reader: &Reader) -> Result<Self, Problem> {
        let MonthReport { month, before, budgets } = report;
        let net = month.income.amount.checked_sub(month.expense.amount).map_err(|error| Problem::fault(&error))?;
        Ok(Self {
            month: name,
            income: month.income.amount,
            expense: month.expense.amount,
            net,
            count: month.income.count + month.expense.count,
            income_before: before.income.amount,
            expense_before: before.expense.amount,
            categories: slices(&month, lang),
            counterparties: parties(&month, reader),
            excluded: AnalysisExcluded::of(&month),
            budgets: budgets.into_iter().map(|(budget, spent)| AnalysisBudget::new(budget, spent, lang)).collect(),
        })
    }
}

impl AnalysisBudget {
    fn new(budget: Budget, spent: Money, lang: Lang) -> Self {
        let state = match budget.reached(spent).max() {
            Some(100..) => AnalysisBudgetState::Reached,
            Some(_) => AnalysisBudgetState::Near,
            None => AnalysisBudgetState::Within,
        };
        let name = name_of(&budget.category, lang);
        Self { name, category: budget.category, amount: budget.amount, spent, state }
    }
}

impl AnalysisYear {
    fn new(
        year: i32,
        days: i64,
        months: BTreeMap<chrono::NaiveDate, Month>,
        lang: Lang,
        reader: &Reader,
    ) -> Result<Self, Problem> {
        let fault = |error: kernel::MoneyError| Problem::fault(&error);
        let step = |(first, month): (&chrono::NaiveDate, &Month)| AnalysisStep {
            month: month_name(*first),
            income: month.income.amount,
            expense: month.expense.amount,
        };
        let steps: Vec<_> = months.iter().map(step).collect();
        let dearest = steps.iter().filter(|step| step.expense.minor() > 0).max_by_key(|step| step.expense.minor());
        let dearest_month = dearest.map(|step| step.month.clone());
        let whole = months.into_values().try_fold(Month::default(), Month::plus).map_err(fault)?;
        let net = whole.income.amount.checked_sub(whole.expense.amount).map_err(fault)?;
        let largest = whole.largest.as_ref().map(|(_, movement)| {
            let mut movement = movement.clone();
            reader.movement(&mut movement);
            movement
        });
        Ok(Self {
            year,
            income: whole.income.amount,
            expense: whole.expense.amount,
            net,
            count: whole.income.count + whole.expense.count,
            categories: slices(&whole, lang),
            counterparties: parties(&whole, reader),
            excluded: AnalysisExcluded::of(&whole),
            dearest_month,
            expense_per_day: Money::cny(whole.expense.amount.minor() / days.max(1)),
            largest: largest.map(Transaction::try_from).transpose()?,
            months: steps,
        })
    }
}

impl From<Way> for Direction {
    fn from(way: Way) -> Self {
        match way {
            Way::In => Self::In,
            Way::Out => Self::Out,
        }
    }
}

impl From<Direction> for Way {
    fn from(direction: Direction) -> Self {
        match direction {
            Direction::In => Self::In,
            Direction::Out => Self::Out,
        }
    }
}
