//! Keeping verdicts without making the customer wait: a bounded queue and one task that writes batches.
//!
//! A queue that is full drops the verdict and counts it (`polybank_risk_verdicts_dropped_total`): the answer to the
//! customer matters more. Verdicts that decided an operation are in the audit trail as well, through the group that acted.

use std::collections::HashMap;

use kernel::{Ctx, TenantId};
use parking_lot::Mutex;
use tenancy::Banks;
use tokio::sync::{mpsc, oneshot};

use crate::error::Error;
use crate::store::{self, VerdictRow};

/// Verdicts that may wait.
const QUEUE: usize = 4_096;
/// Verdicts in one transaction, at most.
const BATCH: usize = 256;

enum Note {
    Verdict(Box<VerdictRow>),
    Flush(oneshot::Sender<()>),
}

/// The queue and, once something was recorded, its task. The task ends with the recorder, when the queue is drained.
pub struct Recorder {
    queue: mpsc::Sender<Note>,
    idle: Mutex<Option<(Banks, mpsc::Receiver<Note>)>>,
}

impl Recorder {
    /// A recorder into the databases of `banks`.
    pub fn new(banks: Banks) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        Self { queue, idle: Mutex::new(Some((banks, waiting))) }
    }

    /// Records, or drops and counts.
    pub fn record(&self, verdict: VerdictRow) {
        self.start();
        if self.queue.try_send(Note::Verdict(Box::new(verdict))).is_err() {
            metrics::counter!("polybank_risk_verdicts_dropped_total").increment(1);
        }
    }

    /// Waits until everything recorded so far is written.
    pub async fn flush(&self) {
        self.start();
        let (done, written) = oneshot::channel();
        if self.queue.send(Note::Flush(done)).await.is_ok() {
            // An error means the task has ended, and with it the queue.
            let _ = written.await;
        }
    }

    fn start(&self) {
        if let Some((banks, waiting)) = self.idle.lock().take() {
            tokio::spawn(run(banks, waiting));
        }
    }
}

async fn run(banks: Banks, mut queue: mpsc::Receiver<Note>) {
    let mut waiting = Vec::with_capacity(BATCH);
    while queue.recv_many(&mut waiting, BATCH).await > 0 {
        let mut by_bank: HashMap<TenantId, Vec<VerdictRow>> = HashMap::new();
        let mut flushed = Vec::new();
        for note in waiting.drain(..) {
            match note {
                Note::Verdict(verdict) => by_bank.entry(verdict.context.tenant.clone()).or_default().push(*verdict),
                Note::Flush(done) => flushed.push(done),
            }
        }
        for (bank, verdicts) in by_bank {
            if let Err(error) = write(&banks, &bank, &verdicts).await {
                tracing::error!(%bank, %error, verdicts = verdicts.len(), "verdicts could not be kept");
                metrics::counter!("polybank_risk_verdicts_dropped_total").increment(verdicts.len() as u64);
            }
        }
        for done in flushed {
            let _ = done.send(());
        }
    }
}

async fn write(banks: &Banks, bank: &TenantId, verdicts: &[VerdictRow]) -> Result<(), Error> {
    let Some(first) = verdicts.first() else { return Ok(()) };
    let ctx = Ctx::system(bank.clone(), "risk.verdicts", first.context.clock.clone());
    let mut tx = banks.db(&ctx)?.begin(&ctx).await?;
    store::keep_verdicts_in_tx(&mut tx, verdicts).await?;
    Ok(tx.commit().await?)
}
