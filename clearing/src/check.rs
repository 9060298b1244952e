//! The network's invariants as code, verified beside the catalogue: by `doctor`, from the console, in tests.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use gateway::{Check, Finding};
use kernel::Ctx;
use storage::{Db, Error, Scope};

use crate::network::Network;
use crate::store;

/// While money moves, the books of many databases are never read at one moment: a difference counts when it stays.
const LOOKS: u32 = 6;
const BETWEEN_LOOKS: Duration = Duration::from_millis(250);

/// Every position is the sum of its credited items.
pub struct PositionsMatch;
/// All banks' accounts `clearing` and the payments under way add up to nothing, and each bank's agrees with its position.
pub struct ClearingZeroSum(pub Arc<Network>);

#[async_trait]
impl Check for PositionsMatch {
    fn name(&self) -> &'static str {
        "clearing_positions"
    }
    fn scope(&self) -> Scope {
        Scope::Catalogue
    }
    async fn run(&self, _: &Ctx, db: &Db) -> Result<Finding, Error> {
        let mut wrong = String::new();
        for look in 0..LOOKS {
            let kept = store::positions(db).await?;
            let (summed, items) = store::positions_of_items(db).await?;
            if kept == summed {
                return Ok(Finding::Holds { seen: items });
            }
            wrong =
                format!("positions that are not the sum of their items: kept {}, summed {}", kept.len(), summed.len());
            pause(look).await;
        }
        Ok(Finding::Broken(wrong))
    }
}

#[async_trait]
impl Check for ClearingZeroSum {
    fn name(&self) -> &'static str {
        "clearing_zero_sum"
    }
    fn scope(&self) -> Scope {
        Scope::Catalogue
    }
    async fn run(&self, ctx: &Ctx, _: &Db) -> Result<Finding, Error> {
        if !self.0.banks.absent().is_empty() {
            return Ok(Finding::Broken(
                "a bank is not served: its side of the clearing cannot be looked at".to_owned(),
            ));
        }
        let mut wrong = String::new();
        for look in 0..LOOKS {
            let compared = self.0.compare(ctx).await;
            let books = compared.map_err(|error| {
                tracing::error!(%error, "the clearing's books could not be compared");
                Error::Inconsistent("the clearing's books could not be compared")
            })?;
            let off = books.off_by_minor();
            let strayed: Vec<_> = books.banks.iter().filter(|bank| !bank.agrees()).collect();
            if off == 0 && strayed.is_empty() {
                return Ok(Finding::Holds { seen: books.banks.len() as i64 });
            }
            let named = strayed.iter().map(|side| {
                format!("; {}: ledger {}, expected {}", side.bank.id, side.ledger_minor, side.expected_minor)
            });
            wrong = format!("the clearing is off by minor units: {off}{}", named.collect::<String>());
            pause(look).await;
        }
        Ok(Finding::Broken(wrong))
    }
}

async fn pause(look: u32) {
    if look + 1 < LOOKS {
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
}
