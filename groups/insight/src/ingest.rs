//! Taking behaviour in: batches of many apps share one commit, and nobody is told "accepted" before it is durable.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use chrono_tz::Tz;
use kernel::{Ctx, TenantId};
use parking_lot::Mutex;
use storage::{Batch, GroupWriter, Tx, WriterConfig};
use tenancy::Banks;

use crate::error::Error;
use crate::model::{Slot, Tally};
use crate::store::{self, BehaviourRow};

/// Few batches in one commit: on SQLite money waits for the same writer.
const WRITER: WriterConfig = WriterConfig { queue: 512, batch: 8 };

/// The writers, one a bank, started when first needed.
pub struct Ingest {
    banks: Banks,
    writers: Mutex<HashMap<TenantId, GroupWriter<KeepAndCount>>>,
}

impl Ingest {
    /// An ingest into `banks`.
    pub fn new(banks: Banks) -> Self {
        Self { banks, writers: Mutex::default() }
    }

    /// Keeps a batch; answers when it is on disk.
    pub async fn keep(&self, ctx: &Ctx, events: Vec<BehaviourRow>) -> Result<(), Error> {
        let writer = self.writer(ctx)?;
        Ok(writer.submit(events).await?)
    }

    fn writer(&self, ctx: &Ctx) -> Result<GroupWriter<KeepAndCount>, Error> {
        let (bank, db) = (self.banks.of(ctx)?, self.banks.db(ctx)?);
        let start = || {
            let own = Ctx::system(ctx.tenant.clone(), "insight.ingest", ctx.clock.clone());
            GroupWriter::start(db, own, Arc::new(KeepAndCount { zone: bank.zone }), WRITER)
        };
        Ok(self.writers.lock().entry(ctx.tenant.clone()).or_insert_with(start).clone())
    }
}

struct KeepAndCount {
    zone: Tz,
}

#[async_trait]
impl Batch for KeepAndCount {
    type Command = Vec<BehaviourRow>;
    type Answer = ();

    async fn apply(&self, tx: &mut Tx, commands: &[Vec<BehaviourRow>]) -> storage::Result<Vec<()>> {
        let events = commands.concat();
        let mut fresh = store::keep_events_in_tx(tx, &events).await?;
        let mut tally = Tally::default();
        for event in &events {
            if fresh.remove(&event.event_id) {
                tally.add(Slot::of(event.at, self.zone), event.metric, "", event.dwell_ms.unwrap_or(0));
            }
        }
        store::add_in_tx(tx, &tally).await?;
        Ok(vec![(); commands.len()])
    }
}
