//! Risk: what an operation looks like, and the verdict on it.

use async_trait::async_trait;
use kernel::{Ctx, Id, Money};
use serde::{Deserialize, Serialize};

use crate::{PortFault, user::User};

/// What is being judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scenario {
    /// Somebody registers.
    Registration,
    /// Somebody signs in.
    Login,
    /// Money leaves to somebody else.
    Transfer,
    /// A class II or III account is opened online, or class III becomes class II.
    AccountOpening,
    /// A stop or lock the customer set is lifted or made looser.
    ProtectionLifted,
}

/// The facts of the moment. History (velocity, first sight of a device) is the risk group's own to remember.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Which scenario.
    pub scenario: Scenario,
    /// Who, once known.
    pub user_id: Option<Id<User>>,
    /// The device as it names itself.
    pub device_id: Option<String>,
    /// Seconds since the device was bound to the user; `None` for a device never seen.
    pub device_age_s: Option<i64>,
    /// How much.
    pub amount: Option<Money>,
    /// To which account, digits only.
    pub payee_account: Option<String>,
    /// Never paid before.
    pub first_time_payee: bool,
}

/// How sharp the verdict is. Ordered: a combination takes the sharpest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VerdictOutcome {
    /// Nothing to add.
    Allow,
    /// Ask for more proof.
    StepUp,
    /// Not at all.
    Deny,
}

/// The judgement, with the rules that made it.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// The sharpest outcome of all rules that fired.
    pub outcome: VerdictOutcome,
    /// The rules that fired.
    pub reasons: Vec<Reason>,
}

/// A rule that fired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The rule's id, e.g. `new_device_large_amount`.
    pub rule: String,
    /// Its version.
    pub version: u32,
    /// For people, zh.
    pub text_zh: String,
    /// For people, en.
    pub text_en: String,
}

/// The group's port.
#[async_trait]
pub trait Risk: Send + Sync {
    /// Judges the moment. Quick: features are in memory; nothing is written while the customer waits.
    async fn assess(&self, ctx: &Ctx, facts: &Facts) -> Result<Verdict, PortFault>;

    /// Whether it can matter to the verdict on a transfer of `amount` that its payee was never paid before: finding that
    /// out costs a read, so it is only done when it does.
    async fn minds_first_payment(&self, ctx: &Ctx, amount: Money) -> Result<bool, PortFault>;

    /// What `assess` would say, without counting as an attempt or being recorded: for previews.
    async fn foresee(&self, ctx: &Ctx, facts: &Facts) -> Result<Verdict, PortFault> {
        self.assess(ctx, facts).await
    }

    /// What a rule says when it fires, zh and en, by the id that is kept with an operation; nothing for a rule that is
    /// not known, or not any more.
    fn rule_text(&self, _rule: &str) -> Option<(&'static str, &'static str)> {
        None
    }
}
