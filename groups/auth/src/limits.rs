//! The limits in force, in memory: the table of each bank, what holds for single customers, and the counters of what was
//! moved. Nothing here decides about money: the guard in the posting's own transaction holds the cap.

use std::collections::HashMap;
use std::sync::Arc;

use contracts::auth::{Authorisation, Business};
use contracts::user::{RestraintReason, User, UserClass};
use kernel::{Ctx, Id, Money, TenantId, Timestamp};
use parameters::{Field, Known, NewVersion, Objection, ParameterSet, known};
use parking_lot::RwLock;
use publishing::{Artefact, InForce, MAIN, Publishing};
use storage::Believed;

use crate::error::Error;
use crate::limit_rules::{LimitRules, Needs};
use crate::model::{Caps, LimitTable, Override, Personal, Used, business_word, channel_word, personal};
use crate::publish::{REFUSED, STEPPED_UP};
use crate::service::Service;
use crate::store;

/// A change of the table in another process is in force everywhere after this long.
const REFRESH_S: i64 = 2;
const CUSTOMERS_MAX: u64 = 500_000;

type TableKey = (&'static str, Business, Option<UserClass>);

/// A limit table, with what was worked out of it.
pub(crate) struct Table {
    rules: Arc<LimitRules>,
    needs: HashMap<Business, Needs>,
    tables: RwLock<HashMap<TableKey, LimitTable>>,
}

impl Table {
    /// `rules`, of which nothing was asked yet.
    pub(crate) fn of(rules: Arc<LimitRules>) -> Self {
        let needs = Business::MONEY.into_iter().map(|business| (business, rules.needs(business))).collect();
        Self { rules, needs, tables: RwLock::default() }
    }
}

/// A bank's limits as they were read.
struct Room {
    read_at: Timestamp,
    /// How much had been published in this process by then.
    generation: u64,
    /// The version of the parameter set in force.
    table: Arc<Table>,
    /// What the bank has published of it; comes before the parameter set.
    published: Option<InForce>,
}

impl Room {
    /// The tables for `user`.
    fn tables_for(&self, user: Id<User>) -> Tables {
        let subject = user.to_string();
        let chosen = self.published.as_ref().map(|in_force| in_force.decide(MAIN, Some(&subject)));
        let made = |artefact: Option<&Arc<Artefact>>| {
            let artefact = artefact?;
            Some((artefact.share::<Table>()?, artefact.clone()))
        };
        let enforced = chosen.and_then(|chosen| made(chosen.enforced));
        let shadow = chosen.and_then(|chosen| made(chosen.shadow));
        let (deciding, published) =
            enforced.map_or_else(|| (self.table.clone(), None), |(table, of)| (table, Some(of)));
        Tables { deciding, published, shadow }
    }
}

/// The tables for one customer.
struct Tables {
    /// What decides.
    deciding: Arc<Table>,
    /// The published version it is of; nothing for the parameter set.
    published: Option<Arc<Artefact>>,
    /// What is evaluated and counted beside it, and decides nothing.
    shadow: Option<(Arc<Table>, Arc<Artefact>)>,
}

impl Table {
    /// The limits for one channel, business and class: worked out once.
    fn limits(&self, key: TableKey) -> LimitTable {
        if let Some(known) = self.tables.read().get(&key) {
            return known.clone();
        }
        let table = self.rules.table(key.0, key.1, key.2);
        self.tables.write().insert(key, table.clone());
        table
    }
}

impl Needs {
    /// What either needs.
    fn and(self, other: Self) -> Self {
        Self { count: self.count || other.count, year: self.year || other.year, class: self.class || other.class }
    }
}

/// What came of an operation, as the figures of a published table have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It passed.
    Passed,
    /// A proof was asked for.
    SteppedUp,
    /// It was refused.
    Refused,
}

impl From<&Authorisation> for Outcome {
    fn from(decided: &Authorisation) -> Self {
        match decided {
            Authorisation::Allow(_) => Self::Passed,
            Authorisation::StepUp(_) => Self::SteppedUp,
            Authorisation::Enrol(_) | Authorisation::Deny(_) => Self::Refused,
        }
    }
}

/// A table that is tried in the shadow, for one customer's operation.
pub struct Shadow {
    /// What would be the limits.
    pub table: LimitTable,
    /// The version it is of.
    pub(crate) of: Arc<Artefact>,
}

/// The limits of all banks in memory.
pub struct Limits {
    rooms: RwLock<HashMap<TenantId, Arc<Room>>>,
    customers: Believed<(TenantId, Id<User>), Arc<Vec<Override>>>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { rooms: RwLock::default(), customers: Believed::new(CUSTOMERS_MAX, |(_, user)| user.to_string()) }
    }
}

impl Limits {
    /// Reads a bank's table anew with the next question.
    pub fn forget(&self, ctx: &Ctx) {
        self.rooms.write().remove(&ctx.tenant);
    }
}

/// The names of the gross counters an operation moves, in the bank's own day and year. Only those that a cap needs.
#[derive(Debug, Clone)]
pub struct Counters {
    /// The day's amount.
    pub day: String,
    /// The day's operations.
    pub count: Option<String>,
    /// The year's amount.
    pub year: Option<String>,
}

/// Where a customer stands with the limits of a business.
pub struct Standing {
    /// The limits, with what holds for this customer.
    pub table: LimitTable,
    /// The published version they are of; nothing for the parameter set.
    pub(crate) published: Option<Arc<Artefact>>,
    /// The limits that are tried beside these.
    pub(crate) shadow: Option<Shadow>,
    /// The names of the counters.
    pub counters: Counters,
    /// Their values.
    pub used: Used,
}

impl Service {
    async fn room_of(&self, ctx: &Ctx) -> Result<Arc<Room>, Error> {
        let now = ctx.now();
        let generation = self.line.get().map(Publishing::generation).unwrap_or_default();
        let known = self.limits.rooms.read().get(&ctx.tenant).cloned();
        if let Some(room) = &known
            && (room.read_at..room.read_at.plus_seconds(REFRESH_S)).contains(&now)
            && room.generation == generation
        {
            return Ok(room.clone());
        }
        let published = match self.line.get() {
            Some(line) => Some(line.in_force(ctx, LimitRules::NAME).await?),
            None => None,
        };
        // Beneath the documents lies what held when the first was released: nothing one person set for later comes up by
        // taking them back.
        let since = published.as_ref().and_then(InForce::published_since);
        let rules: Arc<LimitRules> = self.parameters.at(ctx, since.map_or(now, |since| since.min(now))).await?;
        let same = known.filter(|known| known.table.rules == rules);
        let room = Arc::new(Room {
            read_at: now,
            generation,
            table: same.map_or_else(|| Arc::new(Table::of(rules)), |known| known.table.clone()),
            published: published.filter(|in_force| in_force.named(MAIN).is_some()),
        });
        self.limits.rooms.write().insert(ctx.tenant.clone(), room.clone());
        Ok(room)
    }

    /// The bank's table in force for a customer.
    pub(crate) async fn limit_rules(&self, ctx: &Ctx, user: Id<User>) -> Result<Arc<LimitRules>, Error> {
        Ok(self.room_of(ctx).await?.tables_for(user).deciding.rules.clone())
    }

    /// Counts what came of an operation by a published table, for its guard.
    pub(crate) fn count(&self, ctx: &Ctx, by: &Artefact, outcome: Outcome) {
        let Some(line) = self.line.get() else { return };
        let figures: &[(&'static str, i64)] = match outcome {
            Outcome::Passed => &[],
            Outcome::SteppedUp => &[(STEPPED_UP, 1)],
            Outcome::Refused => &[(REFUSED, 1)],
        };
        line.count(ctx, by, LimitRules::NAME, figures);
    }

    /// What holds for a customer besides the table, all businesses.
    pub(crate) async fn overrides(&self, ctx: &Ctx, user: Id<User>) -> Result<Arc<Vec<Override>>, Error> {
        let db = self.banks.db(ctx)?;
        let read = async { Ok(Arc::new(store::overrides_of(&db, user).await?)) };
        self.limits.customers.get_or(ctx, &db, (ctx.tenant.clone(), user), read).await
    }

    /// Where a customer stands with a business now. From memory, but for the first question about a customer.
    pub(crate) async fn standing(&self, ctx: &Ctx, user: Id<User>, business: Business) -> Result<Standing, Error> {
        let Tables { deciding, published, shadow } = self.room_of(ctx).await?.tables_for(user);
        let needs_of = |table: &Table| table.needs.get(&business).copied().unwrap_or_default();
        // A counter that only the table in the shadow needs is moved as well, and capped by nothing.
        let mut needs = needs_of(&deciding).and(shadow.as_ref().map(|(table, _)| needs_of(table)).unwrap_or_default());
        let class = if needs.class { self.users.class(ctx, user).await? } else { None };
        let key = (channel_word(ctx.channel), business, class);
        let (mut table, mut beside) =
            (deciding.limits(key), shadow.map(|(table, of)| Shadow { table: table.limits(key), of }));
        let overrides = self.overrides(ctx, user).await?;
        let mut own = personal(&overrides, business, ctx.now());
        // Who came back without their old device a short time ago is held to less by the bank, whatever else is agreed.
        if business == Business::TransferOthers
            && let Some(restraint) = self.users.restraint(ctx, user).await?
            && restraint.why == RestraintReason::Recovered
        {
            let held = Caps { per_day_minor: Some(restraint.day_cap.minor()), ..Caps::OPEN };
            own.bank = Some(own.bank.map_or(held, |bank| bank.tightest(held)));
        }
        if own != Personal::default() {
            let counts = |pick: fn(&Caps) -> Option<i64>| {
                [own.own, own.bank, own.raised].iter().flatten().any(|caps| pick(caps).is_some())
            };
            needs.count |= counts(|caps| caps.per_day_count);
            needs.year |= counts(|caps| caps.per_year_minor);
            table = table.of_customer(own);
            beside = beside.map(|shadow| Shadow { table: shadow.table.of_customer(own), ..shadow });
        }
        let (counters, used) = self.used(ctx, user, business, needs).await?;
        Ok(Standing { table, published, shadow: beside, counters, used })
    }

    /// The counters of gross outflow in the bank's own day and year, and their present values.
    pub(crate) async fn used(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        business: Business,
        needs: Needs,
    ) -> Result<(Counters, Used), Error> {
        let date = self.banks.of(ctx)?.date(ctx.now()).to_string();
        let word = business_word(business);
        let year = date.get(..4).unwrap_or(&date);
        let counters = Counters {
            count: needs.count.then(|| format!("out_count:{user}:{word}:{date}")),
            year: needs.year.then(|| format!("out:{user}:{word}:{year}")),
            day: format!("out:{user}:{word}:{date}"),
        };
        let keys: Vec<String> = [Some(&counters.day), counters.count.as_ref(), counters.year.as_ref()]
            .into_iter()
            .flatten()
            .cloned()
            .collect();
        let mut values = self.accounts.counters(ctx, &keys).await?.into_iter();
        let mut next = |is_kept: bool| if is_kept { values.next().unwrap_or(0) } else { 0 };
        let used = Used {
            day_minor: next(true),
            day_count: next(counters.count.is_some()),
            year_minor: next(counters.year.is_some()),
        };
        Ok((counters, used))
    }

    /// What was promised under challenges that are spent, but whose postings are not in the books yet.
    pub(crate) async fn on_the_way(&self, ctx: &Ctx, operation: &contracts::auth::Operation) -> Result<Used, Error> {
        let mut used = Used::default();
        if !operation.business.moves_money() {
            return Ok(used);
        }
        let (db, word) = (self.banks.db(ctx)?, business_word(operation.business));
        for (key, amount_minor) in store::spent_lately(&db, operation.user_id, word, ctx.now()).await? {
            if self.accounts.first_posting(ctx, &key).await?.is_none() {
                used = used.and(Used { day_minor: amount_minor, day_count: 1, year_minor: amount_minor });
            }
        }
        Ok(used)
    }

    /// Lets payments pass without any proof up to `daily_cap` a day (小额免密), for both businesses: rows without tools. For
    /// measurements and simulations, which must not become ones of Argon2: it does not mind the alliance's ceiling, so
    /// nothing a bank can reach calls it.
    pub async fn allow_small_payments(&self, ctx: &Ctx, daily_cap: Money) -> Result<(), Error> {
        let rules: Arc<LimitRules> = self.parameters.current(ctx).await?;
        let rules = rules.with_small_payments(daily_cap.minor());
        let body = serde_json::to_value(&rules).map_err(storage::Error::from)?;
        let new = NewVersion { body, effective_from: None, note: "small payments without a PIN".to_owned() };
        self.parameters.set(ctx, &Unchecked, new).await?;
        self.limits.forget(ctx);
        Ok(())
    }
}

/// The limit table without its ceiling.
struct Unchecked;

impl Known for Unchecked {
    fn name(&self) -> &'static str {
        LimitRules::NAME
    }

    fn title(&self) -> (&'static str, &'static str) {
        LimitRules::TITLE
    }

    fn fields(&self) -> Vec<Field> {
        LimitRules::fields()
    }

    fn default_body(&self) -> serde_json::Value {
        known::<LimitRules>().default_body()
    }

    fn validate(&self, _: &serde_json::Value) -> Result<(), Vec<Objection>> {
        Ok(())
    }
}
