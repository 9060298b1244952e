//! The cockpit's figures, and behaviour on its way in.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use contracts::PortFault;
use contracts::content::{BrandSpec, Brands};
use contracts::insight::{BankTotals, Figures as FiguresPort};
use contracts::user::{ConsentPurpose, ConsentStanding, Consents};
use futures::{StreamExt, TryStreamExt, stream};
use kernel::{Ctx, Timestamp};
use tenancy::{Bank, Banks};

use crate::behaviour::{self, Behaviour, BehaviourBy, Event, KEPT_DAYS, Kept, UNSAID, Whose};
use crate::error::Error;
use crate::model::{self, Figures, Metric, Slot};
use crate::store;

/// Banks asked at a time.
const WIDTH: usize = 16;
const HOUR_S: i64 = 3_600;
/// Days of behaviour that are given to whose it is.
const OWN_DAYS: i64 = KEPT_DAYS;

/// The insight group's use cases; its port.
pub struct Service {
    pub(crate) banks: Banks,
    brands: Arc<dyn Brands>,
    consents: Arc<dyn Consents>,
    behaviour: Arc<Behaviour>,
}

/// The figures of one bank or of the alliance.
#[derive(Debug)]
pub struct Cockpit {
    /// As they stood when.
    pub as_of: Timestamp,
    /// Since midnight.
    pub today: Figures,
    /// Yesterday up to the same time of day.
    pub previous: Figures,
    /// Day by day, the oldest first; today last.
    pub daily: Vec<(chrono::NaiveDate, Figures)>,
    /// The last 24 hours, the oldest first; the hour that has begun last.
    pub hourly: Vec<(Timestamp, Figures)>,
    /// Today's refusals by code, the most frequent first.
    pub refusals: Vec<(String, i64)>,
    /// Each bank's own today.
    pub banks: Vec<BankToday>,
}

/// One bank's today, with its face.
#[derive(Debug)]
pub struct BankToday {
    /// Which.
    pub bank: Arc<Bank>,
    /// Its face.
    pub brand: BrandSpec,
    /// Its figures.
    pub figures: Figures,
}

/// What was read of one bank.
struct BankRead {
    today: BankToday,
    previous: Figures,
    daily: Vec<(chrono::NaiveDate, Figures)>,
    hours: model::Counted,
    refusals: Vec<(String, i64)>,
}

impl Service {
    /// The service over `banks`.
    pub fn new(banks: Banks, brands: Arc<dyn Brands>, consents: Arc<dyn Consents>, behaviour: Arc<Behaviour>) -> Self {
        Self { banks, brands, consents, behaviour }
    }

    /// Whose behaviour the caller's is. Asked with every batch, so that a consent taken back counts with the next one.
    pub async fn whose(&self, ctx: &Ctx, device: &str) -> Result<Whose, Error> {
        let device = device.to_owned();
        let Some(user_id) = ctx.user_id() else { return Ok(Whose::Visitor { device }) };
        let Ok(user) = user_id.parse() else { return Ok(Whose::Unsaid) };
        let standing = self.consents.standing(ctx, user, ConsentPurpose::Personalisation).await?;
        Ok(match standing {
            ConsentStanding::Given => Whose::Customer { user: user_id.to_owned(), device },
            ConsentStanding::NotGiven | ConsentStanding::Outdated => Whose::Unsaid,
        })
    }

    /// Keeps what was done on a device; answers when it is on disk. The events come with nobody's number.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, events = events.len()))]
    pub async fn keep_behaviour(
        &self,
        ctx: &Ctx,
        device: &str,
        events: Vec<(Option<BehaviourBy>, Event)>,
    ) -> Result<Kept, Error> {
        let whose = self.whose(ctx, device).await?;
        let theirs = self.behaviour.person(ctx, &whose).await?;
        let is_customer = matches!(whose, Whose::Customer { .. });
        let visitor = match events.iter().any(|(by, _)| *by == Some(BehaviourBy::Visitor)) {
            true => self.behaviour.person(ctx, &Whose::Visitor { device: device.to_owned() }).await?,
            false => UNSAID,
        };
        let person = |by| match by {
            None => theirs,
            Some(BehaviourBy::Customer) if is_customer => theirs,
            Some(BehaviourBy::Customer | BehaviourBy::Unsaid) => UNSAID,
            Some(BehaviourBy::Visitor) => visitor,
        };
        let events = events.into_iter().map(|(by, event)| Event { person: person(by), ..event }).collect();
        self.behaviour.lake(ctx).await?.keep(events).await
    }

    /// What a customer did lately, the latest days first: at most `most` events.
    pub async fn behaviour_of(&self, ctx: &Ctx, user_id: &str, most: usize) -> Result<Vec<Event>, Error> {
        let db = self.banks.db(ctx)?;
        let Some(person) = behaviour::person(&db, &behaviour::user_key(user_id)).await? else { return Ok(Vec::new()) };
        let numbers = behaviour::numbers_of(&db, person).await?;
        let today = Slot::of(ctx.now(), self.banks.of(ctx)?.zone).day;
        let is_theirs = move |number| numbers.contains(&number);
        self.behaviour.lake(ctx).await?.of_person(today - OWN_DAYS, today, most, is_theirs).await
    }

    /// The figures of the bank of `ctx`, over `days` days.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, days))]
    pub async fn bank_cockpit(&self, ctx: &Ctx, days: i64) -> Result<Cockpit, Error> {
        let read = self.read(ctx.clone(), self.banks.of(ctx)?, days).await?;
        Ok(together(ctx.now(), vec![read]))
    }

    /// The figures of all banks together.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, days))]
    pub async fn alliance_cockpit(&self, ctx: &Ctx, days: i64) -> Result<Cockpit, Error> {
        let read = |bank: Arc<Bank>| self.read(ctx.in_tenant(bank.id.clone()), bank, days);
        let reads = stream::iter(self.banks.all()).map(read).buffered(WIDTH).try_collect().await?;
        Ok(together(ctx.now(), reads))
    }

    async fn read(&self, ctx: Ctx, bank: Arc<Bank>, days: i64) -> Result<BankRead, Error> {
        let (db, now, zone) = (self.banks.db(&ctx)?, ctx.now(), bank.zone);
        let today = Slot::of(now, zone).day;
        let first = today - days.max(1) + 1;
        let brand = self.brands.brand(&ctx).await?;
        let customers = store::total(&db, Metric::Registration).await?;
        // Yesterday is needed for the customers it ended with, even when only today is asked for.
        let counted = store::by_day(&db, first.min(today - 1), today).await?;
        let since = Timestamp::start_of(model::date_of(today - 1), zone).min(now.plus_seconds(-24 * HOUR_S));
        let hours = store::by_hour(&db, since, now).await?;
        let refusals = store::by_dimension(&db, today, Metric::Refusal).await?;

        let all = model::days(first.min(today - 1), today, &counted, customers);
        let (figures, yesterday) = (all[all.len() - 1], all[all.len() - 2]);
        let mut previous = model::same_span_yesterday(now, &hours, zone);
        previous.customers = yesterday.customers - yesterday.new_customers + previous.new_customers;
        let skipped = all.len() - usize::try_from(today - first + 1).unwrap_or(all.len());
        let daily = (first..).map(model::date_of).zip(all.into_iter().skip(skipped)).collect();
        Ok(BankRead { today: BankToday { bank, brand, figures }, previous, daily, hours, refusals })
    }
}

/// The banks' figures added up.
fn together(now: Timestamp, reads: Vec<BankRead>) -> Cockpit {
    let hours: Vec<_> = (0..24).rev().map(|back| hour_start(now.plus_seconds(-back * HOUR_S))).collect();
    let mut hourly: BTreeMap<Timestamp, Figures> = hours.iter().map(|hour| (*hour, Figures::default())).collect();
    let mut daily: BTreeMap<chrono::NaiveDate, Figures> = BTreeMap::new();
    let mut refusals: BTreeMap<String, i64> = BTreeMap::new();
    let (mut today, mut previous, mut banks) =
        (Figures::default(), Figures::default(), Vec::with_capacity(reads.len()));
    for read in reads {
        today = today.plus(read.today.figures);
        previous = previous.plus(read.previous);
        for (date, figures) in read.daily {
            let sum = daily.entry(date).or_default();
            *sum = sum.plus(figures);
        }
        for (hour, metric, count) in read.hours {
            if let Some(figures) = hourly.get_mut(&hour_start(Timestamp::from_micros(hour))) {
                figures.take(metric, count);
            }
        }
        for (code, count) in read.refusals {
            *refusals.entry(code).or_default() += count;
        }
        banks.push(read.today);
    }
    let mut refusals: Vec<_> = refusals.into_iter().collect();
    refusals.sort_by(|(a, x), (b, y)| (y, a).cmp(&(x, b)));
    let (daily, hourly) = (daily.into_iter().collect(), hourly.into_iter().collect());
    Cockpit { as_of: now, today, previous, daily, hourly, refusals, banks }
}

/// The hours of the axis are those of the platform's own zone.
fn hour_start(at: Timestamp) -> Timestamp {
    Slot::of(at, kernel::time::DEFAULT_ZONE).hour
}

#[async_trait]
impl FiguresPort for Service {
    async fn bank_totals(&self, ctx: &Ctx) -> Result<BankTotals, PortFault> {
        let db = self.banks.db(ctx).map_err(Error::from)?;
        let total = async |metric| store::total(&db, metric).await.map_err(Error::from);
        let (customers, accounts) = (total(Metric::Registration).await?, total(Metric::AccountOpened).await?);
        Ok(BankTotals { customers, accounts })
    }
}
