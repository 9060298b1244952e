//! The operators' simulator: what would be decided about a customer's operation now, and the path that leads to it. It
//! decides with the very code that decides for customers; nothing is counted, reserved, asked or remembered.

use contracts::auth::{Business, Operation};
use contracts::risk::{Facts, Verdict};
use contracts::user::{User, UserClass};
use kernel::{Channel, Ctx, Id, Money};

use crate::authorise::{facts, scenario};
use crate::case::{Case, No};
use crate::error::Error;
use crate::limit_rules::{LimitRow, LimitRules, Needs};
use crate::model::{
    Bound, Offer, Override, SetBy, Strength, ToolSet, Used, business_word, channel_word, in_force, personal,
};
use crate::service::Service;
use crate::store;

/// What device an operation is thought to come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Device {
    /// One the customer has used for a year.
    Known,
    /// One never seen.
    New,
}

/// What is to be simulated.
pub struct Question {
    /// Whose operation.
    pub user: Id<User>,
    /// Where it is done.
    pub channel: Channel,
    /// Which business.
    pub business: Business,
    /// How much.
    pub amount: Money,
    /// To which account; empty for none in particular.
    pub payee_account: String,
    /// As if the payee had never been paid.
    pub first_time_payee: bool,
    /// On which device.
    pub device: Device,
    /// As if the customer held these tools; nothing for those really held.
    pub tools: Option<ToolSet>,
    /// A draft of the table; nothing for the one in force.
    pub draft: Option<LimitRules>,
}

/// Why a row counts or does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowStands {
    /// It counts.
    Counts,
    /// A row that says more precisely whom it means counts in its place.
    Replaced,
    /// It is for another channel.
    OtherChannel,
    /// It is for another class of customers.
    OtherClass,
}

/// A row that was considered.
pub struct Considered {
    /// The row.
    pub row: LimitRow,
    /// Why it counts or does not.
    pub stands: RowStands,
    /// What its tools are worth.
    pub strength: Strength,
    /// Whether the customer has them.
    pub held: bool,
    /// Which cap stops the operation, with what holds for the customer; nothing if none does.
    pub stopped_by: Option<Bound>,
    /// The largest amount its tools would carry, in minor units.
    pub left_minor: i64,
}

/// What would be decided, and how one gets there.
pub struct Simulated {
    /// The ways offered, or the refusal.
    pub outcome: Result<Vec<Offer>, Box<No>>,
    /// The customer's class.
    pub class: Option<UserClass>,
    /// The tools counted with.
    pub held: ToolSet,
    /// What was moved.
    pub used: Used,
    /// What open challenges hold.
    pub reserved: Used,
    /// What the risk rules say.
    pub verdict: Verdict,
    /// The rows of the business.
    pub rows: Vec<Considered>,
    /// What the customer set.
    pub own: Option<Override>,
    /// What the bank set.
    pub bank: Option<Override>,
}

impl Service {
    /// See the module.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, business = ?question.business))]
    pub async fn simulate(&self, ctx: &Ctx, question: Question) -> Result<Simulated, Error> {
        let Question { user, channel, business, .. } = question;
        let ctx = Ctx { channel, ..ctx.clone() };
        self.known_customer(&ctx, user).await?;
        let operation = Operation {
            user_id: user,
            business,
            amount: question.amount,
            payee_account: question.payee_account,
            payee_name: String::new(),
            payee_bank_no: String::new(),
            from_account: String::new(),
            summary: String::new(),
            first_time_payee: question.first_time_payee,
            bundle: None,
        };
        let (in_place, class) = (self.limit_rules(&ctx, user).await?, self.users.class(&ctx, user).await?);
        let rules = question.draft.as_ref().unwrap_or(&in_place);
        let overrides = self.overrides(&ctx, user).await?;
        let needs = Needs { count: true, year: true, class: true };
        let (counters, used) = self.used(&ctx, user, business, needs).await?;
        let held = match question.tools {
            Some(tools) => tools,
            None => self.held(&ctx, user).await?,
        };
        let table = rules.table(channel_word(channel), business, class);
        let verdict = self.simulated_verdict(&ctx, &operation, question.device).await?;
        let case = Case {
            table: table.of_customer(personal(&overrides, business, ctx.now())),
            held: held.clone(),
            enrollable: self.enrollable(&ctx).await?,
            used,
            counters: Some(counters),
            verdict,
            stop: self.stopped(&ctx, &operation).await?,
            published: None,
            shadow: None,
            // What is locked now is not what is asked: the tools are as the question says.
            face_locked_s: None,
        };
        let reserved = store::reserved(&self.banks.db(&ctx)?, user, business_word(business), ctx.now()).await?;
        let of = |set_by| in_force(&overrides, set_by, business, ctx.now()).cloned();
        Ok(Simulated {
            outcome: case.offers(&operation, reserved),
            rows: considered(rules, &case, &operation, (channel, class), used.and(reserved)),
            own: of(SetBy::Customer),
            bank: of(SetBy::Bank),
            class,
            held,
            used,
            reserved,
            verdict: case.verdict,
        })
    }
}

impl Service {
    async fn simulated_verdict(&self, ctx: &Ctx, operation: &Operation, device: Device) -> Result<Verdict, Error> {
        const A_YEAR_S: i64 = 365 * 86_400;
        let age_s = (device == Device::Known).then_some(A_YEAR_S);
        match scenario(operation.business) {
            // From nowhere in particular: the operator's own address says nothing of the customer.
            Some(scenario) => {
                let facts = Facts { ip: None, ..facts(ctx, scenario, operation, (None, age_s)) };
                Ok(self.risk.foresee(ctx, &self.weighed(ctx, facts).await?).await?)
            }
            None => Ok(Verdict::allow()),
        }
    }
}

fn considered(
    rules: &LimitRules,
    case: &Case,
    operation: &Operation,
    (channel, class): (Channel, Option<UserClass>),
    used: Used,
) -> Vec<Considered> {
    let (word, business) = (channel_word(channel), operation.business);
    let counting = rules.in_force(word, business, class);
    let considered = |row: &LimitRow| {
        let stands = match (counting.contains(&row), row.fits(word, business, class)) {
            (true, _) => RowStands::Counts,
            (false, true) => RowStands::Replaced,
            (false, false) if row.channel != "*" && row.channel != word => RowStands::OtherChannel,
            (false, false) => RowStands::OtherClass,
        };
        let caps = case.table.caps(&row.tools);
        Considered {
            stands,
            strength: Strength::of(&row.tools),
            held: row.tools.is_subset(&case.held),
            stopped_by: caps.stopping(operation.amount.minor(), used),
            left_minor: caps.left_minor(used),
            row: row.clone(),
        }
    };
    rules.rows.iter().filter(|row| row.business == business).map(considered).collect()
}
