//! Keeping verdicts without making the customer wait: a bounded queue and one task that writes batches. What a verdict brings
//! with it is done in the same transaction: a case where a person has to look first, an entry on a list where a rule says so.
//!
//! A queue that is full drops the verdict and counts it (`polybank_risk_verdicts_dropped_total`): the answer to the
//! customer matters more. Verdicts that decided an operation are in the audit trail as well, through the group that acted.

use std::collections::BTreeMap;

use contracts::risk::VerdictOutcome;
use kernel::{AuditEntry, Ctx, TenantId};
use parking_lot::Mutex;
use serde_json::json;
use storage::Tx;
use tenancy::Banks;
use tokio::sync::{mpsc, oneshot};

use crate::desk::{self, NewCase};
use crate::error::Error;
use crate::rules::{Action, Effect};
use crate::service::List;
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
        let mut by_bank: BTreeMap<TenantId, Vec<VerdictRow>> = BTreeMap::new();
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

pub(crate) async fn write(banks: &Banks, bank: &TenantId, verdicts: &[VerdictRow]) -> Result<(), Error> {
    let Some(first) = verdicts.first() else { return Ok(()) };
    let ctx = Ctx::system(bank.clone(), "risk.verdicts", first.context.clock.clone());
    let mut tx = banks.db(&ctx)?.begin(&ctx).await?;
    store::keep_verdicts_in_tx(&mut tx, verdicts).await?;
    for verdict in verdicts {
        let ctx = Ctx { clock: verdict.context.clock.clone(), ..ctx.clone() };
        follow_in_tx(&mut tx, &ctx, verdict).await?;
    }
    Ok(tx.commit().await?)
}

/// What a verdict brings with it.
async fn follow_in_tx(tx: &mut Tx, ctx: &Ctx, row: &VerdictRow) -> Result<(), Error> {
    let VerdictRow { verdict_id, moment, judged, .. } = row;
    if judged.outcome == VerdictOutcome::Delay {
        let reasons: Vec<_> = row.reasons.iter().map(|reason| reason.text_zh.as_str()).collect();
        let new = NewCase {
            verdict_id: &verdict_id.to_string(),
            user_id: row.user_id,
            scenario: moment.scenario,
            mark: moment.mark,
            amount_minor: moment.amount_minor,
            summary: &reasons.join("；"),
        };
        desk::open_for_in_tx(tx, ctx, &new).await?;
    }
    for hit in judged.hits.iter().filter(|hit| hit.effect == Effect::Counted) {
        let (list, entry) = match hit.action {
            Action::BanDevice | Action::ListDevice => (List::Device, &moment.device),
            Action::ListPayee => (List::Account, &moment.payee),
            _ => continue,
        };
        let Some(entry) = entry.as_deref().filter(|entry| List::takes(entry)) else { continue };
        let reason = hit.text.name_zh.as_str();
        if store::list_add_in_tx(tx, ctx, list.as_str(), entry, reason).await? {
            let detail = json!({ "reason": reason, "rule": hit.rule, "verdict": verdict_id });
            tx.audit(AuditEntry::done("risk.list_added", list.as_str(), &detail));
        }
    }
    Ok(())
}
