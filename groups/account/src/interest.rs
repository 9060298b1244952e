//! Interest on demand deposits: accrued day by day, settled once a quarter.
//!
//! Every whole day of the bank each account with money on it earns its closing balance times the rate in force on that
//! day. What is earned is kept exactly, as that product, and rounded once, when it is settled. Days that were missed are
//! caught up in order. Runs may be cut off anywhere, repeated, or overlap: a day's progress moves in the transaction of
//! its rows, and a payment is a posting under a key of the account and the day after which its days begin. So a day is paid
//! once, by whoever comes first: the quarter, or the customer who closes the account.

use chrono::{Datelike, NaiveDate};
use contracts::account::{
    Account, Accounts, Counterparty, InternalAccount, Leg, MovementKind, Narrative, Novelty, Party, Posted, Posting,
};
use futures::StreamExt;
use kernel::{AuditEntry, Ctx, Id, Money, Record, Timestamp};
use serde_json::json;

use crate::error::Error;
use crate::rules::{DAYS_OF_YEAR, InterestRules};
use crate::service::Service;
use crate::store;

/// Parts in one fen of a [product](earned_minor): days of a year times a million.
pub const PRODUCT_OF_FEN: i64 = DAYS_OF_YEAR * 1_000_000;
/// Accounts accrued in one transaction.
const ACCRUED_AT_ONCE: i64 = 500;
/// Accounts settled between two notes of how far it has come; their postings go to the ledger together.
const SETTLED_AT_ONCE: i64 = 256;
/// After midnight, so long nothing is accrued yet: what was booked just before is on disk by then.
const SETTLING_S: i64 = 60;

/// What one run did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct InterestRun {
    /// Days accrued to their end.
    pub days: i64,
    /// Accounts paid.
    pub paid: i64,
}

/// The interest of an account, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterestView {
    /// Parts per million a year, now.
    pub rate_ppm: i64,
    /// Balance times rate, summed over the days not settled yet; see [`PRODUCT_OF_FEN`].
    pub product: i64,
    /// The last day that is in it.
    pub through: Option<String>,
    /// When it is settled next.
    pub next_settlement: NaiveDate,
    /// The last settlement and what it paid.
    pub last_paid: Option<(String, Money)>,
}

/// Days of an account that were not paid: from the one after the last payment on, as far as it was counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// The last day that was paid; empty when none was.
    pub after: String,
    /// The last day that is in it.
    pub through: String,
    /// What they earned together.
    pub product: i64,
}

/// A day the job has not come to.
struct Missed {
    day: NaiveDate,
    balance_minor: i64,
    rate_ppm: i64,
}

/// What a product comes to, in minor units, rounded half up. Done once, at the settlement.
pub const fn earned_minor(product: i64) -> i64 {
    product.saturating_add(PRODUCT_OF_FEN / 2) / PRODUCT_OF_FEN
}

/// What a product comes to in yuan with four decimals, cut off: for showing what has accrued.
pub fn earned_text(product: i64) -> String {
    let parts = product / (PRODUCT_OF_FEN / 100);
    format!("{}.{:04}", parts / 10_000, parts % 10_000)
}

/// The settlement day of the quarter that `day` earns for: the first one not before it.
pub fn settlement_of(day: NaiveDate, settlement_day: u32) -> NaiveDate {
    let quarter_end = |year: i32, month: u32| NaiveDate::from_ymd_opt(year, month.div_ceil(3) * 3, settlement_day);
    let of_this = quarter_end(day.year(), day.month()).unwrap_or(day);
    if of_this >= day {
        return of_this;
    }
    let next = day.checked_add_months(chrono::Months::new(3)).unwrap_or(day);
    quarter_end(next.year(), next.month()).unwrap_or(of_this)
}

fn settlement_day(rules: &InterestRules) -> u32 {
    u32::try_from(rules.settlement_day).unwrap_or(20)
}

impl Service {
    /// Accrues every whole day that was not accrued yet, and settles the quarters that have ended; answers what was done.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn earn_interest(&self, ctx: &Ctx) -> Result<InterestRun, Error> {
        let (db, zone) = (self.banks.db(ctx)?, self.banks.of(ctx)?.zone);
        let mut run = InterestRun::default();
        loop {
            let last = store::last_accrued_day(&db).await?;
            if let Some(last) = last {
                run.paid += self.settle_ended(ctx, last).await?;
            }
            let next = match last {
                Some(day) => day.succ_opt(),
                None => store::first_opening(&db).await?.map(|at| at.date_in(zone)),
            };
            let Some(day) = next else { return Ok(run) };
            let Some(following) = day.succ_opt() else { return Ok(run) };
            let end = Timestamp::start_of(following, zone);
            if ctx.now() < end.plus_seconds(SETTLING_S) {
                return Ok(run);
            }
            let rules = self.parameters.at::<InterestRules>(ctx, end.plus_seconds(-1)).await?;
            self.accrue_day(ctx, day, end, rules.rate_ppm).await?;
            run.days += 1;
        }
    }

    /// Accrues one day, whose end is `end`, in steps that each move the day's progress with their rows.
    async fn accrue_day(&self, ctx: &Ctx, day: NaiveDate, end: Timestamp, rate_ppm: i64) -> Result<(), Error> {
        let db = self.banks.db(ctx)?;
        let mut tx = db.begin(ctx).await?;
        store::begin_accrual_in_tx(&mut tx, day, rate_ppm).await?;
        tx.commit().await?;
        loop {
            let progress = store::accrual_progress(&db, day).await?.ok_or(Error::NotFound)?;
            if progress.done {
                return Ok(());
            }
            // What a day closed with does not change any more, so it is read without holding anybody up.
            let closing = store::closing_balances(&db, &progress.after, end, ACCRUED_AT_ONCE).await?;
            let mut tx = db.begin(ctx).await?;
            let now_at = store::lock_accrual_in_tx(&mut tx, day).await?;
            if now_at.after != progress.after || now_at.done {
                // Another run was here.
                continue;
            }
            let mut step = progress.step(&closing, ACCRUED_AT_ONCE);
            let mut rows = Vec::with_capacity(closing.len());
            for (account, balance_minor) in closing.into_iter().filter(|(_, balance)| *balance > 0) {
                let product = balance_minor.checked_mul(progress.rate_ppm).ok_or(kernel::MoneyError::Overflow)?;
                step.accounts += 1;
                step.balance_minor =
                    step.balance_minor.checked_add(balance_minor).ok_or(kernel::MoneyError::Overflow)?;
                rows.push(store::accrual_row(account, day, balance_minor, progress.rate_ppm, product));
            }
            store::insert_accruals_in_tx(&mut tx, rows).await?;
            store::save_accrual_in_tx(&mut tx, day, &step, ctx.now()).await?;
            tx.commit().await?;
        }
    }

    /// Settles the last quarter that ended at or before `last`, unless it is; answers how many accounts were paid.
    async fn settle_ended(&self, ctx: &Ctx, last: NaiveDate) -> Result<i64, Error> {
        let db = self.banks.db(ctx)?;
        let rules = self.parameters.current::<InterestRules>(ctx).await?;
        let ahead = settlement_of(last, settlement_day(&rules));
        let period = if ahead == last { Some(last) } else { ahead.checked_sub_months(chrono::Months::new(3)) };
        let Some(period) = period.filter(|period| *period <= last) else { return Ok(0) };
        let name = period.to_string();
        let mut paid = 0;
        loop {
            let (after, done) = store::period_progress(&db, &name).await?;
            if done {
                return Ok(paid);
            }
            let due = store::interest_due(&db, &name, &after, SETTLED_AT_ONCE).await?;
            let full = due.len() as i64 == SETTLED_AT_ONCE;
            let reached = due.last().map_or(after.clone(), |(account, _)| account.to_string());
            let payments = due.into_iter().filter(|(_, stretch)| earned_minor(stretch.product) > 0);
            let payments =
                payments.map(|(account, stretch)| self.pay_interest(ctx, account, &name, stretch, Vec::new()));
            let mut payments = futures::stream::iter(payments).buffer_unordered(SETTLED_AT_ONCE as usize);
            while let Some(payment) = payments.next().await {
                paid += i64::from(payment?.is_some());
            }
            let mut tx = db.begin(ctx).await?;
            let done_at = (!full).then(|| ctx.now());
            store::save_period_in_tx(&mut tx, &name, &after, &reached, done_at).await?;
            if !full {
                tx.audit(AuditEntry::done("account.interest_settled", &name, &json!({ "period": name })));
            }
            tx.commit().await?;
        }
    }

    /// Pays what a stretch of days comes to; answers the amount if it was paid just now. The posting's key says after which
    /// day it begins, so an account is paid for it once, whoever asks and however often. `days` are rows of it that nobody
    /// has stored yet.
    pub(crate) async fn pay_interest(
        &self,
        ctx: &Ctx,
        account: Id<Account>,
        period: &str,
        stretch: Stretch,
        days: Vec<Record>,
    ) -> Result<Option<Money>, Error> {
        let amount = Money::cny(earned_minor(stretch.product));
        let key = format!("interest:{account}:after:{}", stretch.after);
        let mut records = days;
        records.push(store::interest_record(account, period, &stretch, amount));
        let bank = self.banks.of(ctx)?;
        let payer = Counterparty { name: Some(bank.name.clone()), ..Counterparty::default() };
        let posting = Posting {
            fingerprint: key.clone(),
            idempotency_key: key,
            kind: MovementKind::Interest,
            legs: vec![Leg {
                debit: Party::Internal(InternalAccount::Interest),
                credit: Party::Account(account),
                amount,
            }],
            holds: vec![],
            guards: vec![],
            narrative: Narrative { summary: "活期存款结息".to_owned(), payer, ..Narrative::default() },
            events: vec![],
            records,
            audit: None,
        };
        match self.post(ctx, posting).await {
            Ok(Posted::Done { novelty: Novelty::Fresh, .. }) => Ok(Some(amount)),
            Ok(Posted::Done { novelty: Novelty::Repeated, .. }) => Ok(None),
            Ok(Posted::Refused(refusal)) => {
                // Closed meanwhile: closing paid what there was.
                tracing::warn!(%account, period, ?refusal, "interest could not be paid");
                Ok(None)
            }
            Err(fault) => Err(Error::Port(fault)),
        }
    }

    /// Pays what an account has earned until yesterday, outside the quarter: before it is closed. Days the job has not come
    /// to yet are counted here, for this account alone, and stored with the payment.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn pay_interest_before_closing(&self, ctx: &Ctx, account: Id<Account>) -> Result<Option<Money>, Error> {
        let db = self.banks.db(ctx)?;
        // Before the days: what is paid meanwhile is not paid again.
        let after = store::last_interest(&db, account).await?.map(|(through, _)| through).unwrap_or_default();
        let missed = self.missed_days(ctx, account).await?;
        let (mut product, mut through) = store::unsettled(&db, account).await?;
        let mut rows = Vec::with_capacity(missed.len());
        for Missed { day, balance_minor, rate_ppm } in missed {
            let earned = balance_minor.checked_mul(rate_ppm).ok_or(kernel::MoneyError::Overflow)?;
            product = product.checked_add(earned).ok_or(kernel::MoneyError::Overflow)?;
            through = through.max(Some(day.to_string()));
            rows.push(store::accrual_record(account, day, balance_minor, rate_ppm, earned));
        }
        match through {
            Some(through) if earned_minor(product) > 0 => {
                let period = format!("close:{through}");
                self.pay_interest(ctx, account, &period, Stretch { after, through, product }, rows).await
            }
            _ => Ok(None),
        }
    }

    /// Days until yesterday on which an account had money and that the job has not come to.
    async fn missed_days(&self, ctx: &Ctx, account: Id<Account>) -> Result<Vec<Missed>, Error> {
        let (db, bank) = (self.banks.db(ctx)?, self.banks.of(ctx)?);
        let today = bank.date(ctx.now());
        let first = match store::last_accrued_day(&db).await? {
            Some(day) => day.succ_opt(),
            None => store::first_opening(&db).await?.map(|at| at.date_in(bank.zone)),
        };
        let mut days = Vec::new();
        for day in first.iter().flat_map(NaiveDate::iter_days).take_while(|day| *day < today) {
            let end = Timestamp::start_of(day.succ_opt().unwrap_or(day), bank.zone);
            let rules = self.parameters.at::<InterestRules>(ctx, end.plus_seconds(-1)).await?;
            days.push((day, end, rules.rate_ppm));
        }
        if days.is_empty() {
            return Ok(Vec::new());
        }
        let mut tx = db.begin(ctx).await?;
        // What was decided before midnight is on disk from here on.
        tx.hold_streams().await?;
        let mut missed = Vec::new();
        for (day, end, rate_ppm) in days {
            let closing = store::missed_closing_in_tx(&mut tx, account, day, end).await?;
            missed.extend(closing.map(|balance_minor| Missed { day, balance_minor, rate_ppm }));
        }
        Ok(missed)
    }

    /// What an account has earned and earns.
    pub async fn interest_of(&self, ctx: &Ctx, account: Id<Account>) -> Result<InterestView, Error> {
        let db = self.banks.db(ctx)?;
        let rules = self.parameters.current::<InterestRules>(ctx).await?;
        let today = self.banks.of(ctx)?.date(ctx.now());
        let (product, through) = store::unsettled(&db, account).await?;
        let last_paid = store::last_interest(&db, account).await?;
        let next_settlement = settlement_of(today, settlement_day(&rules));
        Ok(InterestView { rate_ppm: rules.rate_ppm, product, through, next_settlement, last_paid })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn quarters_end_on_the_twentieth_of_their_last_month() {
        for (of, ends) in [
            ("2026-11-22", "2026-12-20"),
            ("2026-12-20", "2026-12-20"),
            ("2026-12-21", "2027-03-20"),
            ("2027-01-31", "2027-03-20"),
            ("2026-06-30", "2026-09-20"),
        ] {
            assert_eq!(settlement_of(day(of), 20), day(ends), "{of}");
        }
    }

    #[test]
    fn a_thousand_yuan_for_a_quarter_at_five_hundred_ppm_is_thirteen_fen() {
        // 100,000 fen x 500 ppm / 360 x 91 days = 12.64 fen
        let product = 100_000 * 500 * 91;
        assert_eq!((earned_minor(product), earned_text(product).as_str()), (13, "0.1263"));
        assert_eq!((earned_minor(PRODUCT_OF_FEN / 2), earned_minor(PRODUCT_OF_FEN / 2 - 1)), (1, 0));
    }

    proptest! {
        #[test]
        fn rounding_once_is_off_by_half_a_fen_at_most(
            balances in prop::collection::vec(0_i64..50_000_000_000, 1..92), rate in 0_i64..20_000
        ) {
            let product: i128 = balances.iter().map(|balance| i128::from(*balance) * i128::from(rate)).sum();
            let minor = earned_minor(i64::try_from(product).unwrap());
            let off = (i128::from(minor) * i128::from(PRODUCT_OF_FEN) - product).abs();
            prop_assert!(off * 2 <= i128::from(PRODUCT_OF_FEN));
        }

        #[test]
        fn every_day_belongs_to_one_quarter(n in 0_i64..20_000) {
            let of = day("1990-01-01") + chrono::Days::new(n as u64);
            let ends = settlement_of(of, 20);
            prop_assert!(ends >= of && (ends - of).num_days() < 93);
            prop_assert_eq!(settlement_of(ends, 20), ends);
        }
    }
}
