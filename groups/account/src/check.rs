//! The ledger's invariants as code: run at start, by `doctor`, from the console, and in tests.

use async_trait::async_trait;
use gateway::{Check, Finding};
use kernel::Ctx;
use storage::{Db, Error};
use tenancy::Banks;

use crate::store;

/// All balances of the bank sum to zero.
pub struct ZeroSum;
/// Every balance is the sum of its postings.
pub struct BalancesMatch;
/// Every account's held amount is the sum of its open holds.
pub struct HoldsMatch;
/// Every posting has its journal entry and both of its accounts.
pub struct PostingsWhole;
/// No available balance is below its floor.
pub struct NoOverdraft;
/// A key that was refused has moved nothing, and one that was posted has moved something.
pub struct KeysOnce;
/// Postings are numbered without a gap: none was lost after it was booked.
pub struct NothingMissing;
/// The balance a statement shows after each posting is the sum of the postings up to it.
pub struct StatementsAdd;

fn finding(wrong: i64, seen: i64, what: &str) -> Finding {
    match wrong {
        0 => Finding::Holds { seen },
        wrong => Finding::Broken(format!("{what}: {wrong}")),
    }
}

#[async_trait]
impl Check for ZeroSum {
    fn name(&self) -> &'static str {
        "ledger_zero_sum"
    }
    fn at_start(&self) -> bool {
        true
    }
    async fn run(&self, _: &Ctx, db: &Db) -> Result<Finding, Error> {
        let (sum, seen) = store::sum_of_balances(db).await?;
        Ok(finding(sum, seen, "balances do not sum to zero; off by minor units"))
    }
}

#[async_trait]
impl Check for BalancesMatch {
    fn name(&self) -> &'static str {
        "balances_match"
    }
    async fn run(&self, _: &Ctx, db: &Db) -> Result<Finding, Error> {
        let (wrong, seen) = store::balances_off(db).await?;
        Ok(finding(wrong, seen, "balances that differ from their postings"))
    }
}

#[async_trait]
impl Check for HoldsMatch {
    fn name(&self) -> &'static str {
        "holds_match"
    }
    async fn run(&self, _: &Ctx, db: &Db) -> Result<Finding, Error> {
        let (wrong, seen) = store::holds_off(db).await?;
        Ok(finding(wrong, seen, "accounts whose held amount differs from their holds"))
    }
}

#[async_trait]
impl Check for PostingsWhole {
    fn name(&self) -> &'static str {
        "postings_whole"
    }
    async fn run(&self, _: &Ctx, db: &Db) -> Result<Finding, Error> {
        let (wrong, seen) = store::stray_postings(db).await?;
        Ok(finding(wrong, seen, "postings without a journal entry or an account"))
    }
}

#[async_trait]
impl Check for NoOverdraft {
    fn name(&self) -> &'static str {
        "no_overdraft"
    }
    fn at_start(&self) -> bool {
        true
    }
    async fn run(&self, _: &Ctx, db: &Db) -> Result<Finding, Error> {
        let (wrong, seen) = store::below_floor(db).await?;
        Ok(finding(wrong, seen, "balances below their floor"))
    }
}

#[async_trait]
impl Check for KeysOnce {
    fn name(&self) -> &'static str {
        "keys_once"
    }
    async fn run(&self, _: &Ctx, db: &Db) -> Result<Finding, Error> {
        let (wrong, seen) = store::keys_off(db).await?;
        Ok(finding(wrong, seen, "keys refused and posted, or posted without an effect"))
    }
}

#[async_trait]
impl Check for NothingMissing {
    fn name(&self) -> &'static str {
        "nothing_missing"
    }
    async fn run(&self, _: &Ctx, db: &Db) -> Result<Finding, Error> {
        let (wrong, seen) = store::numbers_missing(db).await?;
        Ok(finding(wrong, seen, "numbers without a posting"))
    }
}

#[async_trait]
impl Check for StatementsAdd {
    fn name(&self) -> &'static str {
        "statements_add"
    }
    async fn run(&self, _: &Ctx, db: &Db) -> Result<Finding, Error> {
        let (wrong, seen) = store::running_balances_off(db).await?;
        Ok(finding(wrong, seen, "postings whose balance on the statement is not the sum up to them"))
    }
}

/// No class cap was ever passed: the counters are what the postings come to, and stay within the caps of the alliance.
pub struct ClassCapsHold(pub Banks);
/// What is available on an account under a court order is secured for it.
pub struct OrdersSecured;
/// Every day was accrued whole, one after the other, and what was paid is what the days come to.
pub struct InterestAddsUp;

#[async_trait]
impl Check for ClassCapsHold {
    fn name(&self) -> &'static str {
        "class_caps_hold"
    }
    async fn run(&self, ctx: &Ctx, db: &Db) -> Result<Finding, Error> {
        let Ok(bank) = self.0.of(ctx) else { return Ok(Finding::Holds { seen: 0 }) };
        let (mut off, mut over, mut seen, mut after) = (0, 0, 0, String::new());
        loop {
            // Held for a page of accounts: nothing is booked between their postings and their counters.
            let mut tx = db.begin(ctx).await?;
            tx.hold_streams().await?;
            let page = store::capped_accounts_in_tx(&mut tx, &after, 50).await?;
            for (account, kind) in &page {
                let recount = crate::recount::recount_in_tx(&mut tx, *account, *kind, bank.zone).await?;
                off += i64::from(recount.counters != store::class_counters_in_tx(&mut tx, *account).await?);
                over += recount.over;
            }
            seen += page.len() as i64;
            match page.last() {
                Some((account, _)) => after = account.to_string(),
                None => break,
            }
        }
        Ok(match (off, over) {
            (0, 0) => Finding::Holds { seen },
            (off, over) => Finding::Broken(format!(
                "accounts whose counters differ from their postings: {off}; caps passed: {over}"
            )),
        })
    }
}

#[async_trait]
impl Check for OrdersSecured {
    fn name(&self) -> &'static str {
        "court_orders_secured"
    }
    async fn run(&self, _: &Ctx, db: &Db) -> Result<Finding, Error> {
        let (wrong, seen) = store::orders_off(db).await?;
        Ok(finding(wrong, seen, "court orders without the money that is there"))
    }
}

#[async_trait]
impl Check for InterestAddsUp {
    fn name(&self) -> &'static str {
        "interest_adds_up"
    }
    async fn run(&self, _: &Ctx, db: &Db) -> Result<Finding, Error> {
        let (mut wrong, seen) = store::interest_off(db, crate::interest::PRODUCT_OF_FEN).await?;
        if let Some((first, last, days)) = store::accrued_days(db).await? {
            wrong += (last - first).num_days() + 1 - days;
        }
        Ok(finding(wrong, seen, "days of interest that are missing, or interest that does not add up"))
    }
}

/// What is on the suspense account is what its items say.
pub struct SuspenseExplained;
/// What is on the way through a core is what its commands say.
pub struct TransitExplained;

#[async_trait]
impl Check for SuspenseExplained {
    fn name(&self) -> &'static str {
        "suspense_explained"
    }
    async fn run(&self, _: &Ctx, db: &Db) -> Result<Finding, Error> {
        let total = crate::suspense::store::total(db).await?;
        // Items being resolved may be booked or not.
        let off = match total.balance_minor - total.open_minor {
            rest if (0..=total.resolving_minor).contains(&rest) => 0,
            rest => rest,
        };
        Ok(finding(off, total.open, "the suspense account is not what its items say; off by minor units"))
    }
}

#[async_trait]
impl Check for TransitExplained {
    fn name(&self) -> &'static str {
        "core_transit_explained"
    }
    async fn run(&self, _: &Ctx, db: &Db) -> Result<Finding, Error> {
        let (balance, least, most) = crate::core::store::transit(db).await?;
        let off = if (least..=most).contains(&balance) { 0 } else { balance - least };
        Ok(finding(off, most, "what is on the way through the core is not what its commands say; off by minor units"))
    }
}
