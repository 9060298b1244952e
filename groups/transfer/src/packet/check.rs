//! The invariants of red packets as code.

use std::sync::Arc;

use async_trait::async_trait;
use contracts::account::{Accounts, InternalAccount};
use gateway::{Check, Finding};
use kernel::Ctx;
use storage::{Db, Error};

use super::store;

/// Looks at the books while they may be moving: a difference counts when both sides stood still around it.
const LOOKS: u32 = 6;

/// Of every packet, what was claimed, what went back and what is left come to what was given.
pub struct PacketsAddUp;
/// The internal account holds what is left of all packets.
pub struct AccountExplained(pub Arc<dyn Accounts>);

#[async_trait]
impl Check for PacketsAddUp {
    fn name(&self) -> &'static str {
        "red_packets_add_up"
    }
    async fn run(&self, _: &Ctx, db: &Db) -> Result<Finding, Error> {
        Ok(match store::off(db).await? {
            (0, seen) => Finding::Holds { seen },
            (wrong, _) => Finding::Broken(format!("packets whose parts do not come to their total: {wrong}")),
        })
    }
}

#[async_trait]
impl Check for AccountExplained {
    fn name(&self) -> &'static str {
        "red_packets_explained"
    }
    async fn run(&self, ctx: &Ctx, db: &Db) -> Result<Finding, Error> {
        let mut off = 0;
        for _ in 0..LOOKS {
            let before = store::expected(db).await?;
            let balance = self.0.internal_balance(ctx, InternalAccount::RedPackets).await;
            let balance = balance.map_err(|error| {
                tracing::error!(%error, "the red packets' account could not be read");
                Error::Inconsistent("the red packets' account could not be read")
            })?;
            // On its way through a bank's own core, money has left the account before its claim is noted.
            let least = before.unclaimed.minor() - before.moving.minor();
            if (least..=before.unclaimed.minor()).contains(&balance.minor()) {
                return Ok(Finding::Holds { seen: before.open });
            }
            off = balance.minor() - before.unclaimed.minor();
            if store::expected(db).await? == before {
                break;
            }
        }
        Ok(Finding::Broken(format!("the red packets' account is not what is left of them; off by minor units: {off}")))
    }
}
