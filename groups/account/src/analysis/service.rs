//! Reports of income and expense, corrections, budgets.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{Datelike, Months, NaiveDate};
use contracts::account::{BUDGET_REACHED, BudgetReached};
use contracts::user::User;
use kernel::{Ctx, Event, Id, Money, TenantId, Timestamp};
use parameters::Parameters;
use parking_lot::Mutex;
use storage::{Begun, Db, Tx};
use tenancy::{Bank, Banks};

use super::model::{Budget, Category, Counts, Entry, Fold, Month, Rule, Sorter, Sum, Way};
use super::rules::CategoryRules;
use super::store;
use crate::error::Error;
use crate::history::service::{History, Reach};
use crate::model::Movement;
use crate::words::Reader;

/// The most movements one report adds up.
const ENTRIES_MAX: usize = 50_000;
/// Movements read at once.
const BATCH: i64 = 2_000;
/// The most movements behind one figure that are listed.
const LISTED_MAX: usize = 500;
/// The most counterparties a customer may sort by hand.
const CHOICES_MAX: i64 = 2_000;
/// Customers whose budgets one run looks at.
const LOOKED_AT: i64 = 500;

/// A month, the one before it, and how the budgets stand.
pub struct MonthReport {
    /// The month.
    pub month: Month,
    /// The one before.
    pub before: Month,
    /// Each budget with what was spent.
    pub budgets: Vec<(Budget, Money)>,
}

/// A month of a trend: its first day, its income, its expense.
pub type Step = (NaiveDate, Sum, Sum);

/// A movement behind a figure: what it counts as, and with how much.
pub type Behind = (Movement, Category, Money);

/// Which movements behind a month's figures.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// Only of this way.
    pub way: Option<Way>,
    /// Only of this category.
    pub category: Option<String>,
    /// Only with this counterparty.
    pub counterparty: Option<String>,
}

/// Income and expense of customers of every bank.
pub struct Analysis {
    banks: Banks,
    history: Arc<History>,
    parameters: Parameters,
    tables: Tables,
}

/// The rules of each bank as they were last compiled, beside what they were compiled from. One for each bank, so bounded.
type Tables = Mutex<HashMap<TenantId, (Arc<CategoryRules>, Arc<[Rule]>)>>;

impl Analysis {
    /// Over the accounts that `history` reads.
    pub fn new(banks: Banks, history: Arc<History>) -> Self {
        let parameters = Parameters::new(banks.clone());
        Self { banks, history, parameters, tables: Tables::default() }
    }

    /// The bank's rules of now, and what the user said.
    async fn sorter(&self, ctx: &Ctx, db: &Db, user: Id<User>) -> Result<Sorter, Error> {
        let rules = self.table(ctx, self.parameters.current::<CategoryRules>(ctx).await?);
        Ok(Sorter { rules, choices: store::choices(db, user).await? })
    }

    /// `rules` compiled, once for as long as they stay the same.
    fn table(&self, ctx: &Ctx, rules: Arc<CategoryRules>) -> Arc<[Rule]> {
        if let Some((_, table)) = self.tables.lock().get(&ctx.tenant).filter(|(of, _)| *of == rules) {
            return table.clone();
        }
        let table: Arc<[Rule]> = rules.table().into();
        self.tables.lock().insert(ctx.tenant.clone(), (rules, table.clone()));
        table
    }

    /// A month, given by its first day.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn month(&self, ctx: &Ctx, user: Id<User>, reach: Reach, first: NaiveDate) -> Result<MonthReport, Error> {
        let (bank, db) = (self.banks.of(ctx)?, self.banks.db(ctx)?);
        let sorter = self.sorter(ctx, &db, user).await?;
        let before = earlier(first, 1)?;
        let span = (before, later(first, 1)?);
        let mut months = self.months(ctx, &bank, user, reach, span, &sorter).await?;
        let month = months.remove(&first).unwrap_or_default();
        let budgets = match reach {
            Reach::All => store::budgets(&db, user).await?,
            Reach::One(_) => Vec::new(),
        };
        let spent = |budget: Budget| (budget.clone(), month.spent(&budget.category));
        let budgets = budgets.into_iter().map(spent).collect();
        Ok(MonthReport { month, before: months.remove(&before).unwrap_or_default(), budgets })
    }

    /// Income and expense of the last `count` months, oldest first; the present month is the last.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn trend(&self, ctx: &Ctx, user: Id<User>, reach: Reach, count: u32) -> Result<Vec<Step>, Error> {
        let (bank, db) = (self.banks.of(ctx)?, self.banks.db(ctx)?);
        let sorter = self.sorter(ctx, &db, user).await?;
        let this = first_of(bank.date(ctx.now()));
        let from = earlier(this, count.saturating_sub(1))?;
        let months = self.months(ctx, &bank, user, reach, (from, later(this, 1)?), &sorter).await?;
        let sums = |first: NaiveDate| {
            months.get(&first).map_or((first, Sum::default(), Sum::default()), |m| (first, m.income, m.expense))
        };
        (0..count).map(|n| later(from, n).map(sums)).collect()
    }

    /// The months of a year.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn year(&self, ctx: &Ctx, user: Id<User>, year: i32) -> Result<BTreeMap<NaiveDate, Month>, Error> {
        let (bank, db) = (self.banks.of(ctx)?, self.banks.db(ctx)?);
        let sorter = self.sorter(ctx, &db, user).await?;
        let first = NaiveDate::from_ymd_opt(year, 1, 1).ok_or(Error::NotFound)?;
        self.months(ctx, &bank, user, Reach::All, (first, later(first, 12)?), &sorter).await
    }

    /// The movements behind a month's figures, newest first, at most 500.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn behind(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        reach: Reach,
        first: NaiveDate,
        part: &Part,
    ) -> Result<Vec<Behind>, Error> {
        let (bank, db) = (self.banks.of(ctx)?, self.banks.db(ctx)?);
        let sorter = self.sorter(ctx, &db, user).await?;
        let mut fold = Fold::new(&sorter, bank.zone);
        let mut behind = Vec::new();
        self.each(ctx, &bank, user, reach, (first, later(first, 1)?), |entry| {
            if let (Counts::As(category, amount), _) = fold.counts(entry) {
                let (movement, way) = (&entry.movement, super::model::way_of(&entry.movement));
                let fits = part.way.is_none_or(|wanted| wanted == way)
                    && part.category.as_ref().is_none_or(|code| code == category.code)
                    && part.counterparty.as_ref().is_none_or(|name| movement.counterparty_name.as_ref() == Some(name));
                if fits {
                    behind.push((movement.clone(), category, amount));
                }
            }
            Ok(())
        })
        .await?;
        behind.sort_by_key(|(movement, ..)| std::cmp::Reverse((movement.booked_at, movement.seq)));
        behind.truncate(LISTED_MAX);
        Ok(behind)
    }

    /// Keeps that all movements with a counterparty belong to a category; with none, the rules decide again.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn choose(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        way: Way,
        counterparty: &str,
        category: Option<Category>,
    ) -> Result<(), Error> {
        let Begun::First(mut tx) = Tx::begin_once::<()>(&self.banks.db(ctx)?, ctx).await? else { return Ok(()) };
        if category.is_some() && store::choices_in_tx(&mut tx, user).await? >= CHOICES_MAX {
            return Err(Error::TooManyChoices);
        }
        let code = category.map(|category| category.code);
        store::choose_in_tx(&mut tx, user, way, counterparty, code, ctx.now()).await?;
        let keepers = store::with_budget_in_tx(&mut tx, vec![user]).await?;
        let rows = keepers.into_iter().map(|user| storage::args![user, ctx.now()]).collect();
        store::due_in_tx(&mut tx, rows).await?;
        tx.commit_answer(()).await?;
        Ok(())
    }

    /// Sets what a customer means to spend in a month; without an amount, nothing is meant any more.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn set_budget(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        category: &str,
        amount: Option<Money>,
    ) -> Result<(), Error> {
        let bank = self.banks.of(ctx)?;
        let Begun::First(mut tx) = Tx::begin_once::<()>(&self.banks.db(ctx)?, ctx).await? else { return Ok(()) };
        let month = month_name(first_of(bank.date(ctx.now())));
        store::set_budget_in_tx(&mut tx, user, category, amount, &month, ctx.now()).await?;
        tx.commit_answer(()).await?;
        Ok(())
    }

    /// Looks at the budgets of those who paid something, and tells of thresholds that were reached; answers how many
    /// customers were looked at.
    pub async fn look_at_budgets(&self, ctx: &Ctx) -> Result<usize, Error> {
        let (bank, db) = (self.banks.of(ctx)?, self.banks.db(ctx)?);
        let due = store::due(&db, LOOKED_AT).await?;
        let count = due.len();
        for (user, since) in due {
            self.look_at_budget(ctx, &bank, &db, user, since).await?;
        }
        Ok(count)
    }

    async fn look_at_budget(
        &self,
        ctx: &Ctx,
        bank: &Bank,
        db: &Db,
        user: Id<User>,
        since: Timestamp,
    ) -> Result<(), Error> {
        let first = first_of(bank.date(ctx.now()));
        let report = match self.month(ctx, user, Reach::All, first).await {
            Ok(report) => Some(report),
            // Whoever has so many movements that they cannot be added up is not told, and does not hold up the others.
            Err(Error::TooMuchToAnalyse { .. }) => None,
            Err(error) => return Err(error),
        };
        let month = month_name(first);
        let mut tx = db.begin(ctx).await?;
        for (budget, spent) in report.into_iter().flat_map(|report| report.budgets) {
            let mut highest = None;
            for percent in budget.reached(spent) {
                if store::warn_in_tx(&mut tx, user, &budget, &month, percent, spent, ctx.now()).await? {
                    highest = Some(percent);
                }
            }
            if let Some(percent) = highest {
                let (category, month) = (budget.category.clone(), month.clone());
                let reached = BudgetReached { user_id: user, category, month, percent, spent, budget: budget.amount };
                tx.publish(Event::new(BUDGET_REACHED, user, &reached));
            }
        }
        store::seen_in_tx(&mut tx, user, since).await?;
        Ok(tx.commit().await?)
    }

    /// Says that all who have a budget are to be looked at: what moved without an event counts as well.
    pub async fn look_at_all(&self, ctx: &Ctx, db: &Db) -> Result<(), Error> {
        const AT_ONCE: i64 = 500;
        let mut after = String::new();
        loop {
            let some = store::budget_keepers(db, &after, AT_ONCE).await?;
            let Some(last) = some.last() else { return Ok(()) };
            after = last.to_string();
            let mut tx = db.begin(ctx).await?;
            store::due_in_tx(&mut tx, some.into_iter().map(|user| storage::args![user, ctx.now()]).collect()).await?;
            tx.commit().await?;
        }
    }

    async fn months(
        &self,
        ctx: &Ctx,
        bank: &Bank,
        user: Id<User>,
        reach: Reach,
        span: (NaiveDate, NaiveDate),
        sorter: &Sorter,
    ) -> Result<BTreeMap<NaiveDate, Month>, Error> {
        let mut fold = Fold::new(sorter, bank.zone);
        self.each(ctx, bank, user, reach, span, |entry| Ok(fold.add(entry)?)).await?;
        Ok(fold.months)
    }

    /// Gives every movement of a span of days, the last not included, to `take`, account by account, oldest first.
    async fn each(
        &self,
        ctx: &Ctx,
        bank: &Bank,
        user: Id<User>,
        reach: Reach,
        (from, after): (NaiveDate, NaiveDate),
        mut take: impl FnMut(&Entry) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let db = self.banks.db(ctx)?;
        let (from, until) = (Timestamp::start_of(from, bank.zone), Timestamp::start_of(after, bank.zone));
        let mut seen = 0;
        for account in self.history.accounts_of(ctx, user, reach).await? {
            let mut place = (from.micros() - 1, i64::MAX);
            loop {
                let some = store::entries(&db, user, account, place, until, BATCH).await?;
                seen += some.len();
                if seen > ENTRIES_MAX {
                    return Err(Error::TooMuchToAnalyse { most: ENTRIES_MAX });
                }
                some.iter().try_for_each(&mut take)?;
                match some.last() {
                    Some(last) if some.len() as i64 == BATCH => {
                        place = (last.movement.booked_at.micros(), last.movement.seq);
                    }
                    _ => break,
                }
            }
        }
        Ok(())
    }

    /// How whoever calls reads what the platform wrote.
    pub(crate) fn reader(&self, ctx: &Ctx) -> Reader {
        Reader::new(ctx.lang, &self.banks)
    }

    /// The bank's day.
    pub(crate) fn today(&self, ctx: &Ctx) -> Result<NaiveDate, Error> {
        Ok(self.banks.of(ctx)?.date(ctx.now()))
    }
}

/// The first day of a day's month.
pub fn first_of(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

/// `YYYY-MM`.
pub fn month_name(first: NaiveDate) -> String {
    first.format("%Y-%m").to_string()
}

fn later(first: NaiveDate, months: u32) -> Result<NaiveDate, Error> {
    first.checked_add_months(Months::new(months)).ok_or(Error::NotFound)
}

fn earlier(first: NaiveDate, months: u32) -> Result<NaiveDate, Error> {
    first.checked_sub_months(Months::new(months)).ok_or(Error::NotFound)
}
