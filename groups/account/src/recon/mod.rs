//! Daily reconciliation: what the ledger here says of a day against the other side, difference by difference.
//!
//! The other side of a bank with a core of its own is that core: its bookings of the day by key, amount and accounts, and
//! its balances. A bank on the embedded ledger is compared with itself: every balance is added up again from its
//! postings (总分核对). [`Against`] is the seam for a further side, such as the clearing's list.
//!
//! Invariants: a difference is kept once for its day; it is resolved once, with a reason, on record; whatever is booked
//! for it has a key of its own, and is found again after a crash.

pub(crate) mod console;
pub(crate) mod model;
mod resolve;
pub(crate) mod store;

use std::sync::Arc;

use async_trait::async_trait;
use chrono::NaiveDate;
use kernel::{AuditEntry, Ctx, Page, PageQuery};
use serde_json::json;
use storage::jobs::Work;
use storage::{Db, Handled};
use tenancy::Banks;

use crate::core::wire::WireParty;
use crate::core::{self, BALANCES_AT_ONCE, CoreClient, Heard};
use crate::error::Error;
use crate::service::Service;
use model::{Against, Difference, DifferenceState, Found, Kind, Ours, Run, RunState, Side, Tally};

/// Commands read at once on this side.
const OURS_AT_ONCE: i64 = 1_000;
/// Differences kept of one run; more mean that something is wrong as a whole.
const FOUND_MAX: usize = 2_000;
/// A balance that differs is looked at again so often, in case something was just being booked.
const LOOKS: usize = 3;
const LOOK_AGAIN: std::time::Duration = std::time::Duration::from_millis(250);

/// The desk where days are compared and differences are put right.
pub struct Reconciliation {
    banks: Banks,
    accounts: Arc<Service>,
}

impl Reconciliation {
    /// The desk over the accounts of `accounts`.
    pub const fn new(banks: Banks, accounts: Arc<Service>) -> Self {
        Self { banks, accounts }
    }

    /// A page of runs, newest first.
    pub async fn runs(&self, ctx: &Ctx, page: &PageQuery) -> Result<Page<Run>, Error> {
        Ok(store::runs(&self.banks.db(ctx)?, page).await?)
    }

    /// A page of differences, newest first.
    pub async fn differences(
        &self,
        ctx: &Ctx,
        state: Option<DifferenceState>,
        page: &PageQuery,
    ) -> Result<Page<Difference>, Error> {
        Ok(store::page(&self.banks.db(ctx)?, state, page).await?)
    }

    /// The day before today, in the bank's zone.
    pub fn yesterday(&self, ctx: &Ctx) -> Result<NaiveDate, Error> {
        let today = self.banks.of(ctx)?.date(ctx.now());
        Ok(today.pred_opt().unwrap_or(today))
    }

    /// Compares `date`, unless the call with `key` has done so already.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, %date))]
    pub async fn run(&self, ctx: &Ctx, date: NaiveDate, key: &str) -> Result<Run, Error> {
        let db = self.banks.db(ctx)?;
        if date > self.banks.of(ctx)?.date(ctx.now()) {
            return Err(Error::DayAhead);
        }
        let core = self.accounts.core_client(ctx);
        let against = if core.is_some() { Against::Core } else { Against::Postings };
        let mut run = Run {
            run_id: ctx.new_id(),
            book_date: date,
            against,
            state: RunState::Running,
            started_at: ctx.now(),
            started_by: ctx.actor.id().to_owned(),
            finished_at: None,
            tally: Tally::default(),
            differences: 0,
            error: None,
        };
        let mut tx = db.begin(ctx).await?;
        let begun = store::begin_in_tx(&mut tx, &run, key).await?;
        tx.commit().await?;
        if !begun {
            return store::run_by_key(&db, key).await?.ok_or(Error::NotFound);
        }
        let compared = match &core {
            Some(core) => self.against_core(&db, core, date, &mut run.tally).await,
            None => against_postings(&db, &mut run.tally).await.map_err(Broken::Store),
        };
        match compared {
            Ok(found) => self.keep(ctx, &db, run, found).await,
            Err(Broken::Silent(why)) => self.fail(ctx, &db, run, why).await,
            Err(Broken::Store(error)) => Err(error.into()),
        }
    }

    async fn keep(&self, ctx: &Ctx, db: &Db, mut run: Run, mut found: Vec<Found>) -> Result<Run, Error> {
        run.differences = found.len() as i64;
        found.truncate(FOUND_MAX);
        (run.state, run.finished_at) = (RunState::Done, Some(ctx.now()));
        let mut tx = db.begin(ctx).await?;
        for found in &found {
            store::keep_in_tx(&mut tx, &run, ctx.new_id(), found, ctx.now()).await?;
        }
        store::clear_vanished_in_tx(&mut tx, &run, ctx.now()).await?;
        store::finish_in_tx(&mut tx, &run).await?;
        let detail = json!({
            "date": run.book_date, "against": run.against, "here": run.tally.here.0, "there": run.tally.there.0,
            "balances": run.tally.balances, "differences": run.differences,
        });
        tx.audit(AuditEntry::done("account.reconciled", run.run_id, &detail));
        tx.commit().await?;
        Ok(run)
    }

    async fn fail(&self, ctx: &Ctx, db: &Db, mut run: Run, why: String) -> Result<Run, Error> {
        tracing::warn!(why, "a day could not be compared");
        (run.state, run.finished_at, run.error) = (RunState::Failed, Some(ctx.now()), Some(why));
        let mut tx = db.begin(ctx).await?;
        store::finish_in_tx(&mut tx, &run).await?;
        tx.commit().await?;
        Ok(run)
    }

    /// The day's commands against the core's, in stretches of keys, then the balances.
    async fn against_core(
        &self,
        db: &Db,
        core: &CoreClient,
        date: NaiveDate,
        tally: &mut Tally,
    ) -> Result<Vec<Found>, Broken> {
        let (mut found, mut after) = (Vec::new(), String::new());
        loop {
            let page = heard(core.entries(date, &after).await)?;
            let until = page.next_after.clone();
            let ours = ours_between(db, date, &after, until.as_deref()).await?;
            found.extend(model::compare(ours, page.items, tally));
            match until {
                Some(next) if next > after => after = next,
                Some(_) => return Err(Broken::Silent("the core's list does not go on".to_owned())),
                None => break,
            }
        }
        balances(db, core, tally, &mut found).await?;
        Ok(found)
    }
}

/// Why a comparison could not be made.
enum Broken {
    Silent(String),
    Store(storage::Error),
}

impl From<storage::Error> for Broken {
    fn from(error: storage::Error) -> Self {
        Self::Store(error)
    }
}

fn heard<T>(heard: Heard<T>) -> Result<T, Broken> {
    match heard {
        Heard::Said(said) => Ok(said),
        Heard::Absent => Err(Broken::Silent("the core does not know this".to_owned())),
        Heard::Unacceptable(why) | Heard::Silence(why) => Err(Broken::Silent(why)),
    }
}

/// The commands of `date` with keys after `after`, up to `until`.
async fn ours_between(db: &Db, date: NaiveDate, after: &str, until: Option<&str>) -> Result<Vec<Ours>, Broken> {
    let (mut ours, mut after) = (Vec::new(), after.to_owned());
    loop {
        let rows = core::store::of_day(db, date, &after, OURS_AT_ONCE).await?;
        let whole = rows.len() as i64 == OURS_AT_ONCE;
        for row in rows {
            if until.is_some_and(|until| row.core_key.as_str() > until) {
                return Ok(ours);
            }
            after.clone_from(&row.core_key);
            ours.push(Ours { key: row.core_key, state: row.state, legs: row.wire.legs, reference: row.transfer_id });
        }
        if !whole {
            return Ok(ours);
        }
    }
}

/// Every account the core was told of, against what it says stands on it. Accounts with a command under way are left out.
async fn balances(db: &Db, core: &CoreClient, tally: &mut Tally, found: &mut Vec<Found>) -> Result<(), Broken> {
    let mut after = String::new();
    loop {
        let here = store::mirrored(db, &after, BALANCES_AT_ONCE as i64).await?;
        let Some((last, ..)) = here.last() else { return Ok(()) };
        after.clone_from(last);
        let numbers: Vec<String> = here.iter().map(|(_, number, _)| number.clone()).collect();
        tally.balances += numbers.len() as i64;
        let mut suspects = differing(db, core, &numbers).await?;
        for _ in 1..LOOKS {
            if suspects.is_empty() {
                break;
            }
            tokio::time::sleep(LOOK_AGAIN).await;
            let numbers: Vec<String> = suspects.iter().map(|found| found.subject.clone()).collect();
            suspects = differing(db, core, &numbers).await?;
        }
        found.extend(suspects);
    }
}

async fn differing(db: &Db, core: &CoreClient, numbers: &[String]) -> Result<Vec<Found>, Broken> {
    let there = heard(core.balances(numbers).await)?;
    let under_way = core::store::under_way(db).await?;
    let busy = |number: &str| {
        let legs = under_way.iter().flat_map(|command| &command.legs);
        legs.flat_map(|leg| [&leg.debit, &leg.credit])
            .any(|party| matches!(party, WireParty::AccountNo(n) if n == number))
    };
    let mut found = Vec::new();
    for number in numbers {
        let theirs =
            there.items.iter().find(|balance| balance.account_no == *number).map(|balance| balance.balance_minor);
        let ours = store::balance_of(db, number).await?.unwrap_or_default();
        if theirs != Some(ours) && !busy(number) {
            found.push(balance_found(number, ours, theirs));
        }
    }
    Ok(found)
}

fn balance_found(subject: &str, here: i64, there: Option<i64>) -> Found {
    let here = Side { amount_minor: here, ..Side::default() };
    let there = Side {
        amount_minor: there.unwrap_or_default(),
        reference: there.is_none().then(|| "unknown".to_owned()),
        ..Side::default()
    };
    Found { kind: Kind::Balance, subject: subject.to_owned(), here, there }
}

/// The embedded ledger against its own postings.
async fn against_postings(db: &Db, tally: &mut Tally) -> storage::Result<Vec<Found>> {
    tally.here = store::holdings(db).await?;
    tally.there = store::postings(db).await?;
    tally.balances = tally.here.0;
    let off = store::balances_off(db).await?;
    tally.matched = tally.balances - off.len() as i64;
    Ok(off.into_iter().map(|(subject, here, there)| balance_found(&subject, here, Some(there))).collect())
}

/// `account.reconcile`: the day before, every night; again when the other side did not answer.
#[async_trait]
impl Work for Reconciliation {
    async fn run(&self, ctx: &Ctx, db: &Db) -> Handled {
        let date = self.yesterday(ctx)?;
        for attempt in 0..12 {
            let key = format!("job:{date}:{attempt}");
            match store::run_by_key(db, &key).await? {
                Some(run) if run.state == RunState::Done => return Ok(()),
                // Failed, or cut off.
                Some(_) => {}
                None => {
                    Self::run(self, ctx, date, &key).await?;
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}

/// `account.resolutions`: resolutions that were cut off between the decision and its end.
pub struct Resolutions(pub Arc<Reconciliation>);

#[async_trait]
impl Work for Resolutions {
    async fn run(&self, ctx: &Ctx, db: &Db) -> Handled {
        for difference in store::resolving(db).await? {
            let id = difference.difference_id;
            if let Err(error) = self.0.carry_out(ctx, difference).await {
                tracing::warn!(%error, difference = %id, "a difference could not be put right");
            }
        }
        Ok(())
    }
}
