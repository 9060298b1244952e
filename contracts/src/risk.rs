//! Risk: what an operation looks like, and the verdict on it.

use std::net::IpAddr;

use async_trait::async_trait;
use kernel::{Ctx, Id, Money};
use serde::{Deserialize, Serialize};

use crate::{PortFault, user::User};

/// What is being judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RiskScenario)]
pub enum Scenario {
    /// Somebody registers.
    Registration,
    /// Somebody signs in.
    Login,
    /// Money leaves to somebody else.
    Transfer,
    /// A class II or III account is opened online, or class III becomes class II.
    AccountOpening,
    /// A card, of this bank or another, is bound.
    CardBinding,
    /// A device becomes the customer's, or registers a key.
    DeviceBinding,
    /// A password, a PIN, the phone number or an authentication tool is changed.
    CredentialChange,
    /// A merchant is paid, or something is bought.
    Payment,
    /// A limit of the customer's own is raised or lowered.
    LimitChange,
    /// A stop or lock the customer set is lifted or made looser.
    ProtectionLifted,
    /// Somebody takes part in a campaign.
    Campaign,
}

impl Scenario {
    /// Every scenario, in the order of their declaration.
    pub const ALL: [Self; 11] = [
        Self::Registration,
        Self::Login,
        Self::Transfer,
        Self::AccountOpening,
        Self::CardBinding,
        Self::DeviceBinding,
        Self::CredentialChange,
        Self::Payment,
        Self::LimitChange,
        Self::ProtectionLifted,
        Self::Campaign,
    ];

    /// The word it is stored and sent as.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::Login => "login",
            Self::Transfer => "transfer",
            Self::AccountOpening => "account_opening",
            Self::CardBinding => "card_binding",
            Self::DeviceBinding => "device_binding",
            Self::CredentialChange => "credential_change",
            Self::Payment => "payment",
            Self::LimitChange => "limit_change",
            Self::ProtectionLifted => "protection_lifted",
            Self::Campaign => "campaign",
        }
    }

    /// For people, zh and en.
    pub const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Registration => ("注册", "Registration"),
            Self::Login => ("登录", "Sign-in"),
            Self::Transfer => ("转账", "Transfer"),
            Self::AccountOpening => ("线上开户", "Opening an account"),
            Self::CardBinding => ("绑卡", "Binding a card"),
            Self::DeviceBinding => ("绑定设备", "Binding a device"),
            Self::CredentialChange => ("修改安全信息", "Changing credentials"),
            Self::Payment => ("支付与购买", "Paying and buying"),
            Self::LimitChange => ("调整限额", "Changing a limit"),
            Self::ProtectionLifted => ("解除账户保护", "Lifting a protection"),
            Self::Campaign => ("参加活动", "Taking part in a campaign"),
        }
    }

    /// The scenario of a stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scenario| scenario.as_str() == word)
    }
}

/// Under which a phone number is digested with the key of its bank (hex), wherever risk is told of one: [`Facts::phone`], and the
/// list of phones.
pub const PHONE_DIGEST: &str = "risk.phone";

/// The facts of the moment; `None` is "not known". History (velocity, first sight of a device) is the risk group's own to
/// remember. No personal data: ids, digests and account numbers.
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
    /// From which address.
    pub ip: Option<IpAddr>,
    /// The phone number concerned as a keyed digest of this bank, never the number.
    pub phone: Option<String>,
    /// The account that pays, digits only.
    pub account: Option<String>,
    /// The payee's bank by its number.
    pub payee_bank_no: Option<String>,
    /// What the paying account had available before.
    pub balance_before: Option<Money>,
    /// Seconds since the customer registered.
    pub customer_since_s: Option<i64>,
    /// How old the customer is, in whole years.
    pub age_years: Option<i64>,
    /// What it is exactly, as a finer word than the scenario: `password`, `pin`, `phone`, `tool`, `raise`, `class2`, …
    pub operation: Option<String>,
}

impl Facts {
    /// A moment of `scenario` of which nothing else is known.
    pub const fn of(scenario: Scenario) -> Self {
        Self {
            scenario,
            user_id: None,
            device_id: None,
            device_age_s: None,
            amount: None,
            payee_account: None,
            first_time_payee: false,
            ip: None,
            phone: None,
            account: None,
            payee_bank_no: None,
            balance_before: None,
            customer_since_s: None,
            age_years: None,
            operation: None,
        }
    }
}

/// How sharp the verdict is. Ordered: a combination takes the sharpest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VerdictOutcome {
    /// Nothing to add.
    Allow,
    /// Ask for more proof.
    StepUp,
    /// Not now: a person looks first.
    Delay,
    /// Not at all.
    Deny,
}

/// What a step-up has to be at least. Ordered: a combination takes the strongest.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum LeastTool {
    /// One rung more than would do otherwise.
    #[default]
    Any,
    /// The strongest the customer has.
    Strong,
    /// The customer's face, in every way that is offered, where it is enrolled and somebody can look; while it is locked, nothing
    /// takes its place. Of whoever has enrolled none, the strongest they have.
    Face,
}

/// The judgement, with the rules that made it.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// The sharpest outcome of all rules that fired, and of their scores together.
    pub outcome: VerdictOutcome,
    /// What a step-up has to be at least; [`LeastTool::Any`] where none is asked.
    pub least_tool: LeastTool,
    /// The scores of the rules that fired, added up.
    pub score: i64,
    /// The rules that fired and made the outcome sharper than "allow".
    pub reasons: Vec<Reason>,
    /// Under which id it is kept; nothing for one that allows, or a preview.
    pub verdict_id: Option<String>,
}

impl Verdict {
    /// Nothing to add.
    pub const fn allow() -> Self {
        Self {
            outcome: VerdictOutcome::Allow,
            least_tool: LeastTool::Any,
            score: 0,
            reasons: Vec::new(),
            verdict_id: None,
        }
    }
}

/// A rule that fired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The rule's id, e.g. `new_device_large_amount`.
    pub rule: String,
    /// The version of the document it stands in; 0 for the set that is compiled in.
    pub version: u32,
    /// For people, zh.
    pub text_zh: String,
    /// For people, en.
    pub text_en: String,
    /// What the customer can do, zh; may be empty.
    #[serde(default)]
    pub remedy_zh: String,
    /// What the customer can do, en; may be empty.
    #[serde(default)]
    pub remedy_en: String,
}

/// How something ended that was, or was not, judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Happened {
    /// It was done.
    Done,
    /// It was tried and was wrong: a password, a PIN, a code.
    Failed,
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

    /// Tells how something ended (a wrong password, a card that was bound): windows see it. Never waits for a disk.
    async fn observe(&self, _: &Ctx, _: &Facts, _: Happened) -> Result<(), PortFault> {
        Ok(())
    }

    /// Tells that a step-up ended as a refusal, because its customer holds no proof that would do: it can be appealed like one.
    async fn unmet(&self, _: &Ctx, _verdict_id: &str) -> Result<(), PortFault> {
        Ok(())
    }

    /// What a rule says when it fires, zh and en, by the id that is kept with an operation; nothing for a rule that is
    /// not known, or not any more.
    fn rule_text(&self, _rule: &str) -> Option<(String, String)> {
        None
    }
}
