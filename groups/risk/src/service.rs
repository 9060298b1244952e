//! Judging, and setting how strict a bank is.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use contracts::PortFault;
use contracts::risk::{Facts, Risk, Scenario, Verdict, VerdictOutcome};
use kernel::{AuditEntry, Ctx, Money, TenantId};
use parking_lot::RwLock;
use serde_json::json;
use tenancy::Banks;

use crate::bank::{Bank, Counting};
use crate::device::Perception;
use crate::error::Error;
use crate::model::{Flag, Setting};
use crate::record::Recorder;
use crate::rules::RULES;
use crate::store::{self, VerdictRow};

/// Older than this, settings, lists and activity are read again beside the judgement.
const STALE_S: i64 = 3;
/// Older than this, the judgement waits for it.
const TOO_OLD_S: i64 = 60;

/// Which black list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// Accounts nobody should pay to; entries are digits only.
    Account,
    /// Devices nobody should come from; entries are device ids.
    Device,
}

impl List {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Device => "device",
        }
    }
}

/// The risk group's use cases; its port.
pub struct Service {
    banks: Banks,
    known: RwLock<HashMap<TenantId, Arc<Bank>>>,
    loading: tokio::sync::Mutex<()>,
    recorder: Recorder,
    perception: OnceLock<Arc<Perception>>,
}

impl Service {
    /// The service over `banks`.
    pub fn new(banks: Banks) -> Self {
        let recorder = Recorder::new(banks.clone());
        let (known, loading, perception) = Default::default();
        Self { banks, known, loading, recorder, perception }
    }

    /// Has devices perceived by `perception`: one that is banned counts as black-listed.
    pub fn perceive(&self, perception: Arc<Perception>) {
        // The wiring calls this once.
        let _ = self.perception.set(perception);
    }

    /// Sets how strict the bank of `ctx` is with `rule`; audited, and in force at once in this process.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, rule))]
    pub async fn set_rule(&self, ctx: &Ctx, rule: &str, setting: Setting) -> Result<(), Error> {
        let known = RULES.iter().find(|known| known.id == rule).ok_or_else(|| Error::UnknownRule(rule.to_owned()))?;
        for (name, value) in &setting.thresholds {
            let threshold = known.thresholds().find(|threshold| threshold.name == name);
            let threshold = threshold.ok_or_else(|| Error::UnknownRule(format!("{rule}.{name}")))?;
            if !(0..=threshold.max).contains(value) {
                return Err(Error::Threshold(threshold.name));
            }
        }
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        store::put_setting_in_tx(&mut tx, ctx, rule, &setting).await?;
        let detail = json!({ "enabled": setting.enabled, "thresholds": setting.thresholds });
        tx.audit(AuditEntry::done("risk.rule_set", rule, &detail));
        tx.commit().await?;
        self.reload(ctx).await
    }

    /// Puts an entry on a black list; audited, and in force at once in this process.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, list = list.as_str()))]
    pub async fn list_add(&self, ctx: &Ctx, list: List, entry: &str, reason: &str) -> Result<(), Error> {
        let shape = (1..=64).contains(&entry.len()) && entry.bytes().all(|byte| byte.is_ascii_graphic());
        if !shape || reason.chars().count() > 200 {
            return Err(Error::Entry);
        }
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        if store::list_add_in_tx(&mut tx, ctx, list.as_str(), entry, reason).await? {
            tx.audit(AuditEntry::done("risk.list_added", list.as_str(), &json!({ "reason": reason })));
        }
        tx.commit().await?;
        self.reload(ctx).await
    }

    /// Takes an entry off a black list; audited, and in force at once in this process.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, list = list.as_str()))]
    pub async fn list_remove(&self, ctx: &Ctx, list: List, entry: &str) -> Result<(), Error> {
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        if store::list_remove_in_tx(&mut tx, list.as_str(), entry).await? {
            tx.audit(AuditEntry::done("risk.list_removed", list.as_str(), &json!({})));
        }
        tx.commit().await?;
        self.reload(ctx).await
    }

    /// Reads the bank of `ctx` again, now.
    pub async fn reload(&self, ctx: &Ctx) -> Result<(), Error> {
        let bank = self.bank(ctx).await?;
        Ok(bank.refresh(&self.banks.db(ctx)?, ctx.now()).await?)
    }

    /// Waits until every verdict given so far is kept; before a shutdown.
    pub async fn flush(&self) {
        self.recorder.flush().await;
    }

    async fn judge(&self, ctx: &Ctx, facts: &Facts, counting: Counting) -> Result<Verdict, Error> {
        let bank = self.bank(ctx).await?;
        self.freshen(ctx, &bank).await?;
        let standing = match (self.perception.get(), &facts.device_id) {
            (Some(perception), Some(device_id)) => perception.standing(ctx, device_id).await?,
            _ => None,
        };
        Ok(bank.judge(ctx.now(), facts, standing, counting))
    }

    async fn bank(&self, ctx: &Ctx) -> Result<Arc<Bank>, Error> {
        if let Some(bank) = self.known.read().get(&ctx.tenant) {
            return Ok(bank.clone());
        }
        let _one_at_a_time = self.loading.lock().await;
        if let Some(bank) = self.known.read().get(&ctx.tenant) {
            return Ok(bank.clone());
        }
        let (zone, db) = (self.banks.of(ctx)?.zone, self.banks.db(ctx)?);
        let bank = Arc::new(Bank::load(&db, zone, ctx.now()).await?);
        self.known.write().insert(ctx.tenant.clone(), bank.clone());
        Ok(bank)
    }

    /// A bank that was read a while ago is read again: beside the judgement, or before it if it is long ago.
    async fn freshen(&self, ctx: &Ctx, bank: &Arc<Bank>) -> Result<(), Error> {
        let age_s = bank.age_s(ctx.now());
        // A clock that was set back is not a reason to believe for longer.
        if (-TOO_OLD_S..STALE_S).contains(&age_s) {
            return Ok(());
        }
        let (db, now) = (self.banks.db(ctx)?, ctx.now());
        if !(0..=TOO_OLD_S).contains(&age_s) {
            return Ok(bank.refresh(&db, now).await?);
        }
        if bank.claim_refresh() {
            let (bank, tenant) = (bank.clone(), ctx.tenant.clone());
            tokio::spawn(async move {
                if let Err(error) = bank.refresh(&db, now).await {
                    tracing::error!(%tenant, %error, "risk settings could not be read again");
                }
                bank.release_refresh();
            });
        }
        Ok(())
    }
}

#[async_trait]
impl Risk for Service {
    async fn assess(&self, ctx: &Ctx, facts: &Facts) -> Result<Verdict, PortFault> {
        let verdict = self.judge(ctx, facts, Counting::Attempt).await?;
        if verdict.outcome != VerdictOutcome::Allow {
            let rules: Vec<_> = verdict.reasons.iter().map(|reason| reason.rule.as_str()).collect();
            tracing::warn!(tenant = %ctx.tenant, outcome = ?verdict.outcome, ?rules, "risk verdict");
            self.recorder.record(VerdictRow {
                scenario: facts.scenario,
                outcome: verdict.outcome,
                reasons: verdict.reasons.clone(),
                user_id: facts.user_id,
                context: ctx.clone(),
            });
        }
        Ok(verdict)
    }

    async fn minds_first_payment(&self, ctx: &Ctx, amount: Money) -> Result<bool, PortFault> {
        Ok(self.bank(ctx).await?.minds(Flag::FirstTimePayee, Scenario::Transfer, amount.minor()))
    }

    fn rule_text(&self, rule: &str) -> Option<(&'static str, &'static str)> {
        RULES.iter().find(|known| known.id == rule).map(|known| (known.text_zh, known.text_en))
    }

    async fn foresee(&self, ctx: &Ctx, facts: &Facts) -> Result<Verdict, PortFault> {
        Ok(self.judge(ctx, facts, Counting::Preview).await?)
    }
}
