//! Judging, and setting how strict a bank is.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use chrono_tz::Tz;
use contracts::PortFault;
use contracts::risk::{Facts, Happened, Risk, Scenario, Verdict, VerdictOutcome};
use contracts::user::User;
use kernel::{AuditEntry, Ctx, Id, Lang, Money, TenantId};
use parking_lot::RwLock;
use publishing::Publishing;
use serde_json::json;
use tenancy::Banks;

use crate::Settings;
use crate::bank::Bank;
use crate::desk::{self, Sought};
use crate::device::{Perception, Standing};
use crate::error::Error;
use crate::journal::Journal;
use crate::moment::{Moment, Outcome};
use crate::past::{Ground, Rulebook};
use crate::record::Recorder;
use crate::rules::compile::Doc;
use crate::rules::explain::{self, Explained};
use crate::rules::force::{Deciding, Freshness};
use crate::rules::settings::Adjustable;
use crate::rules::{Body, Floor, Judged, KIND, Part, RuleText, Setting};
use crate::store::{self, Kept, KeptVerdict, VerdictRow};

/// Older than this, settings, lists and activity are read again beside the judgement.
const STALE_S: i64 = 3;
/// Older than this, the judgement waits for it.
const TOO_OLD_S: i64 = 60;
/// Rules whose words are known by their id alone, at most.
const WORDS_MAX: usize = 5_000;

/// Which black list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// Accounts nobody should pay to; entries are digits only.
    Account,
    /// Devices nobody should come from; entries are device ids.
    Device,
}

impl List {
    /// The word it is stored as.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Device => "device",
        }
    }

    /// Whether an entry can stand on a list: 1 to 64 characters without blanks.
    pub fn takes(entry: &str) -> bool {
        (1..=64).contains(&entry.len()) && entry.bytes().all(|byte| byte.is_ascii_graphic())
    }
}

/// Whether a judgement counts as an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counting {
    /// It is one.
    Attempt,
    /// Somebody only wants to know.
    Preview,
}

/// What rules say, zh and en, by their id.
type Words = HashMap<String, (String, String)>;

/// The risk group's use cases; its port.
pub struct Service {
    banks: Banks,
    line: Publishing,
    known: RwLock<HashMap<TenantId, Arc<Bank>>>,
    loading: tokio::sync::Mutex<()>,
    recorder: Recorder,
    journal: Arc<Journal>,
    settings: Settings,
    perception: OnceLock<Arc<Perception>>,
    words: RwLock<Words>,
}

impl Service {
    /// The service over `banks`, working by what is published on `line`.
    pub fn new(banks: Banks, line: Publishing, settings: Settings) -> Self {
        let (recorder, journal) = (Recorder::new(banks.clone()), Arc::new(Journal::new(banks.clone())));
        let mut words = Words::new();
        learn(&mut words, settings.ground.doc());
        let (known, loading, perception) = Default::default();
        Self { banks, line, known, loading, recorder, journal, settings, perception, words: RwLock::new(words) }
    }

    /// Has devices perceived by `perception`: told once, when the platform is put together.
    pub fn perceive(&self, perception: Arc<Perception>) {
        // A second one would be over the same banks: the first goes on.
        let _ = self.perception.set(perception);
    }

    /// Sets how strict the bank of `ctx` is with `rule`, one of those that could be set before rules were documents; audited,
    /// and in force at once in this process. Once the bank has published a document of its own, that decides.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, rule))]
    pub async fn set_rule(&self, ctx: &Ctx, rule: &str, setting: Setting) -> Result<(), Error> {
        let known = Adjustable::find(rule).ok_or_else(|| Error::UnknownRule(rule.to_owned()))?;
        if !setting.enabled && Body::base().rule(rule).is_some_and(|base| base.floor == Floor::Yes) {
            return Err(Error::Floor(rule.to_owned()));
        }
        for (name, value) in &setting.thresholds {
            let threshold = known.thresholds.iter().find(|threshold| threshold.name == name);
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
        if !List::takes(entry) || reason.chars().count() > 200 {
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

    /// A verdict that was kept, and why it was what it was, in the caller's words.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn explained(&self, ctx: &Ctx, verdict_id: Id<Kept>) -> Result<(KeptVerdict, Explained), Error> {
        let mut kept = store::verdict(&self.banks.db(ctx)?, verdict_id).await?.ok_or(Error::NotFound)?;
        let explained = explain::explain(std::mem::take(&mut kept.hits), &kept.features, ctx.lang);
        Ok((kept, explained))
    }

    /// What the rules in force in the bank of `ctx` are called, in the caller's words, by their id.
    pub async fn rule_names(&self, ctx: &Ctx) -> Result<BTreeMap<String, String>, Error> {
        let bank = self.bank(ctx).await?;
        self.freshen(ctx, &bank).await?;
        let deciding = self.deciding(ctx, &bank, None).await;
        let rules = deciding.set.parts().iter().flat_map(|part| part.doc.rules());
        let named = |text: &RuleText| (text.id.clone(), ctx.lang.pick(&text.name_zh, &text.name_en).to_owned());
        Ok(rules.map(|rule| named(&rule.text)).collect())
    }

    /// Reads the bank of `ctx` again, now.
    pub async fn reload(&self, ctx: &Ctx) -> Result<(), Error> {
        let bank = self.bank(ctx).await?;
        bank.refresh(ctx, &self.banks.db(ctx)?, &self.journal).await
    }

    /// Waits until every verdict given so far is kept, and every moment; before a shutdown.
    pub async fn flush(&self) {
        self.journal.flush().await;
        self.recorder.flush().await;
    }

    /// The moment of `facts`, now, and the time zone of its address where the bank's file knows it.
    fn moment(&self, ctx: &Ctx, facts: &Facts) -> (Moment, Option<Tz>) {
        let mut moment = Moment::of(ctx, facts);
        let zone = self.settings.addresses.place(&ctx.tenant, &mut moment);
        (moment, zone)
    }

    /// Notes a moment that was judged, or how something ended, here and for other processes.
    fn note(&self, ctx: &Ctx, bank: &Bank, moment: Moment) {
        bank.note(&moment);
        self.journal.keep(ctx, moment);
    }

    async fn judge(&self, ctx: &Ctx, facts: &Facts, counting: Counting) -> Result<Verdict, Error> {
        let bank = self.bank(ctx).await?;
        self.freshen(ctx, &bank).await?;
        let deciding = self.deciding(ctx, &bank, facts.user_id).await;
        let (moment, zone) = self.moment(ctx, facts);
        if counting == Counting::Attempt {
            bank.enter(&moment);
        }
        let device = self.device(ctx, facts, zone).await?;
        let mut judged = bank.judge(&deciding.set, &moment, device, &BTreeSet::new());
        if judged.outcome >= VerdictOutcome::StepUp
            && let Some(pardoned) = self.pardoned(ctx, facts, &moment, judged.outcome).await?
        {
            judged = bank.judge(&deciding.set, &moment, device, &pardoned);
        }
        if counting == Counting::Preview {
            return Ok(judged.verdict(None));
        }
        deciding.count(&self.line, ctx, &judged);
        self.note(ctx, &bank, moment.clone().with(Outcome::from(judged.outcome)));
        Ok(self.kept(ctx, facts, moment, judged))
    }

    /// The verdict, on its way to its table if there is anything to say about it.
    fn kept(&self, ctx: &Ctx, facts: &Facts, moment: Moment, judged: Judged) -> Verdict {
        if judged.is_plain() {
            return judged.verdict(None);
        }
        let verdict_id: Id<Kept> = ctx.new_id();
        let is_allowed = judged.outcome == VerdictOutcome::Allow;
        let verdict = judged.verdict((!is_allowed).then(|| verdict_id.to_string()));
        if !is_allowed {
            let rules: Vec<_> = verdict.reasons.iter().map(|reason| reason.rule.as_str()).collect();
            let (tenant, outcome, score) = (&ctx.tenant, verdict.outcome, verdict.score);
            if ctx.clock.is_real() {
                tracing::warn!(%tenant, ?outcome, score, ?rules, "risk verdict");
            } else {
                // Of a past that is made up it is no news.
                tracing::debug!(%tenant, ?outcome, score, ?rules, "risk verdict");
            }
        }
        let (user_id, reasons, context) = (facts.user_id, verdict.reasons.clone(), ctx.clone());
        self.recorder.record(VerdictRow { verdict_id, user_id, moment, judged, reasons, context });
        verdict
    }

    /// What the rules of `set` come to by themselves.
    #[cfg(test)]
    pub(crate) async fn outcome_by(&self, ctx: &Ctx, facts: &Facts, set: &crate::rules::Set) -> VerdictOutcome {
        let bank = self.bank(ctx).await.unwrap();
        let (moment, zone) = self.moment(ctx, facts);
        let device = self.device(ctx, facts, zone).await.unwrap();
        bank.judge(set, &moment, device, &BTreeSet::new()).outcome
    }

    /// How the device stands, where devices are perceived; its address is in the time zone `place`.
    async fn device(&self, ctx: &Ctx, facts: &Facts, place: Option<Tz>) -> Result<Option<Standing>, Error> {
        Ok(match (self.perception.get(), &facts.device_id) {
            (Some(perception), Some(device_id)) => perception.standing_at(ctx, device_id, place).await?,
            _ => None,
        })
    }

    /// Rules that do not count for this operation because a person has looked at it, or at an appeal.
    async fn pardoned(
        &self,
        ctx: &Ctx,
        facts: &Facts,
        moment: &Moment,
        outcome: VerdictOutcome,
    ) -> Result<Option<BTreeSet<String>>, Error> {
        let Some(user) = facts.user_id else { return Ok(None) };
        let sought = Sought {
            user,
            scenario: facts.scenario,
            mark: moment.mark,
            payee: facts.payee_account.as_deref(),
            amount_minor: moment.amount_minor,
            outcome,
        };
        let allowance = desk::allowance(&self.banks.db(ctx)?, ctx.now(), &sought).await?;
        Ok(allowance.map(|allowance| allowance.rules))
    }

    async fn keep_unmet(&self, ctx: &Ctx, verdict_id: &str) -> Result<(), Error> {
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        store::unmet_in_tx(&mut tx, ctx, verdict_id).await?;
        Ok(tx.commit().await?)
    }

    /// What decides for `user`. While what is published cannot be asked, what decided last goes on.
    async fn deciding(&self, ctx: &Ctx, bank: &Bank, user: Option<Id<User>>) -> Arc<Deciding> {
        let old = bank.old_settings();
        let in_force = match self.line.in_force(ctx, KIND).await {
            Ok(in_force) => in_force,
            Err(error) => {
                tracing::error!(tenant = %ctx.tenant, %error, "published risk rules cannot be asked; the last ones go on");
                return bank.sets.last(&old);
            }
        };
        let subject = user.map(|user| user.to_string());
        let (deciding, freshness) = bank.sets.deciding(&in_force, subject.as_deref(), &old);
        if freshness == Freshness::New {
            let mut words = self.words.write();
            deciding.set.parts().iter().for_each(|part| learn(&mut words, &part.doc));
        }
        deciding
    }

    async fn bank(&self, ctx: &Ctx) -> Result<Arc<Bank>, Error> {
        if let Some(bank) = self.known.read().get(&ctx.tenant) {
            return Ok(bank.clone());
        }
        let _one_at_a_time = self.loading.lock().await;
        if let Some(bank) = self.known.read().get(&ctx.tenant) {
            return Ok(bank.clone());
        }
        let (known, db) = (self.banks.of(ctx)?, self.banks.db(ctx)?);
        let bank = Arc::new(Bank::load(ctx, &db, &known, &self.journal, self.settings.ground).await?);
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
        let db = self.banks.db(ctx)?;
        if !(0..=TOO_OLD_S).contains(&age_s) {
            return bank.refresh(ctx, &db, &self.journal).await;
        }
        if bank.claim_refresh() {
            let (bank, ctx, journal) = (bank.clone(), ctx.clone(), self.journal.clone());
            tokio::spawn(async move {
                if let Err(error) = bank.refresh(&ctx, &db, &journal).await {
                    tracing::error!(tenant = %ctx.tenant, %error, "risk settings could not be read again");
                }
                bank.release_refresh();
            });
        }
        Ok(())
    }
}

/// Notes what the rules of a document say, for whoever knows no more than their ids.
fn learn(words: &mut Words, doc: &Doc) {
    for rule in doc.rules() {
        if words.len() >= WORDS_MAX && !words.contains_key(&rule.text.id) {
            return;
        }
        let said = || (rule.text.reason_zh.clone(), rule.text.reason_en.clone());
        words.entry(rule.text.id.clone()).or_insert_with(said);
    }
}

#[async_trait]
impl Risk for Service {
    async fn assess(&self, ctx: &Ctx, facts: &Facts) -> Result<Verdict, PortFault> {
        Ok(self.judge(ctx, facts, Counting::Attempt).await?)
    }

    async fn foresee(&self, ctx: &Ctx, facts: &Facts) -> Result<Verdict, PortFault> {
        Ok(self.judge(ctx, facts, Counting::Preview).await?)
    }

    async fn minds_first_payment(&self, ctx: &Ctx, amount: Money) -> Result<bool, PortFault> {
        let bank = self.bank(ctx).await?;
        let user = ctx.user_id().and_then(|user| user.parse().ok());
        let deciding = self.deciding(ctx, &bank, user).await;
        let facts = Facts { amount: Some(amount), ..Facts::of(Scenario::Transfer) };
        Ok(bank.minds_first_payment(&deciding.set, &Moment::of(ctx, &facts)))
    }

    async fn observe(&self, ctx: &Ctx, facts: &Facts, happened: Happened) -> Result<(), PortFault> {
        let bank = self.bank(ctx).await?;
        self.note(ctx, &bank, self.moment(ctx, facts).0.with(Outcome::from(happened)));
        Ok(())
    }

    async fn unmet(&self, ctx: &Ctx, verdict_id: &str) -> Result<(), PortFault> {
        Ok(self.keep_unmet(ctx, verdict_id).await?)
    }

    fn rule_text(&self, rule: &str) -> Option<(String, String)> {
        self.words.read().get(rule).cloned()
    }
}

/// The words of a scenario's or an outcome's pair in `lang`.
pub(crate) const fn pick(lang: Lang, words: (&'static str, &'static str)) -> &'static str {
    lang.pick(words.0, words.1)
}

/// What back-tests are held against.
#[async_trait]
impl Rulebook for Service {
    async fn in_force(&self, ctx: &Ctx) -> Result<Vec<Part>, Error> {
        let bank = self.bank(ctx).await?;
        self.freshen(ctx, &bank).await?;
        Ok(self.deciding(ctx, &bank, None).await.set.parts().to_vec())
    }

    async fn ground(&self, ctx: &Ctx) -> Result<Ground, Error> {
        let bank = self.bank(ctx).await?;
        self.freshen(ctx, &bank).await?;
        Ok(bank.ground())
    }
}
