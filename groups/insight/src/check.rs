//! What has to hold of behaviour, as code: run by `doctor` and from the console.

use std::sync::Arc;

use async_trait::async_trait;
use gateway::{Check, Finding};
use kernel::Ctx;
use storage::Db;
use tenancy::Banks;

use crate::analysis::Engines;
use crate::behaviour::Behaviour;
use crate::model::{Slot, date_of};

/// Days that are read again.
const DAYS: i64 = 7;

/// Every file in force is there and can be read, and the sums of a day are those of its files: of the last days. The sums of
/// weeks, months and quarters are those of their days: of all.
pub struct SumsMatch {
    /// The banks.
    pub banks: Banks,
    /// Their behaviour.
    pub behaviour: Arc<Behaviour>,
}

#[async_trait]
impl Check for SumsMatch {
    fn name(&self) -> &'static str {
        "behaviour_sums_match"
    }

    async fn run(&self, ctx: &Ctx, _: &Db) -> Result<Finding, storage::Error> {
        let Ok(bank) = self.banks.of(ctx) else { return Ok(Finding::Broken("the bank is not there".to_owned())) };
        let today = Slot::of(ctx.now(), bank.zone).day;
        let looked = async {
            let lake = self.behaviour.lake(ctx).await?;
            let (events, mut off) = lake.sums_off(today - DAYS + 1, today).await?;
            off.extend(lake.spans_off().await?.into_iter().map(|(first, _)| first));
            Ok((events, off))
        };
        Ok(match looked.await {
            Ok((events, off)) if off.is_empty() => Finding::Holds { seen: i64::try_from(events).unwrap_or(i64::MAX) },
            Ok((_, off)) => {
                let days: Vec<_> = off.into_iter().map(|day| date_of(day).to_string()).collect();
                Finding::Broken(format!(
                    "days, or spans from these days on, whose sums are not as they have to be: {}",
                    days.join(", ")
                ))
            }
            Err(crate::Error::Store(error)) => return Err(error),
            Err(error) => Finding::Broken(error.to_string()),
        })
    }
}

/// The bank's analysis engine answers, where it has one.
pub struct EngineAnswers {
    /// The engines of banks that have one.
    pub engines: Engines,
}

#[async_trait]
impl Check for EngineAnswers {
    fn name(&self) -> &'static str {
        "analysis_engine_answers"
    }

    async fn run(&self, ctx: &Ctx, _: &Db) -> Result<Finding, storage::Error> {
        let Some(engine) = self.engines.get(&ctx.tenant) else { return Ok(Finding::Holds { seen: 0 }) };
        Ok(match engine.probe().await {
            Ok(()) => Finding::Holds { seen: 1 },
            Err(fault) => Finding::Broken(fault.to_string()),
        })
    }
}
