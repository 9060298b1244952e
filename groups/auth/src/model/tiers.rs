//! The limits in force for one customer's operation, and the choice of the lightest tools that carry it.

use std::collections::BTreeSet;

use contracts::auth::{Business, Tool};
use contracts::risk::LeastTool;
use kernel::Channel;
use serde::{Deserialize, Serialize};

use super::strength::{Strength, weight};

/// A set of tools. Ordered, so that one set is always written one way.
pub type ToolSet = BTreeSet<Tool>;

/// Most ways that are offered to prove one operation.
pub const OFFERS_MAX: usize = 6;

/// What may be moved; nothing said is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Caps {
    /// In one operation, in minor units.
    pub per_operation_minor: Option<i64>,
    /// In a day, in minor units.
    pub per_day_minor: Option<i64>,
    /// Operations in a day.
    pub per_day_count: Option<i64>,
    /// In a calendar year, in minor units.
    pub per_year_minor: Option<i64>,
}

/// What was moved already, gross: nothing that came back is taken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, utoipa::ToSchema)]
pub struct Used {
    /// Today, in minor units.
    pub day_minor: i64,
    /// Operations today; zero where no cap counts them.
    pub day_count: i64,
    /// This year, in minor units; zero where no cap counts it.
    pub year_minor: i64,
}

impl Used {
    /// Both together.
    pub fn and(self, other: Self) -> Self {
        Self {
            day_minor: self.day_minor.saturating_add(other.day_minor),
            day_count: self.day_count.saturating_add(other.day_count),
            year_minor: self.year_minor.saturating_add(other.year_minor),
        }
    }
}

/// The smaller or larger of two caps, where nothing said is no limit.
fn of_two(a: Option<i64>, b: Option<i64>, pick: fn(i64, i64) -> i64) -> Option<i64> {
    Some(pick(a.unwrap_or(i64::MAX), b.unwrap_or(i64::MAX))).filter(|cap| *cap != i64::MAX)
}

impl Caps {
    /// No limit at all.
    pub const OPEN: Self =
        Self { per_operation_minor: None, per_day_minor: None, per_day_count: None, per_year_minor: None };

    /// Nothing may be moved.
    pub const CLOSED: Self =
        Self { per_operation_minor: Some(0), per_day_minor: Some(0), per_day_count: Some(0), per_year_minor: Some(0) };

    fn with(self, other: Self, pick: fn(i64, i64) -> i64) -> Self {
        Self {
            per_operation_minor: of_two(self.per_operation_minor, other.per_operation_minor, pick),
            per_day_minor: of_two(self.per_day_minor, other.per_day_minor, pick),
            per_day_count: of_two(self.per_day_count, other.per_day_count, pick),
            per_year_minor: of_two(self.per_year_minor, other.per_year_minor, pick),
        }
    }

    /// What either allows.
    pub fn widest(self, other: Self) -> Self {
        self.with(other, i64::max)
    }

    /// What both allow.
    pub fn tightest(self, other: Self) -> Self {
        self.with(other, i64::min)
    }

    /// The same, raised where `raised` says a figure; the day to no more than `ceiling_minor`, and then for one operation
    /// as well. What it does not say stays.
    pub fn raised_to(self, raised: Self, ceiling_minor: i64) -> Self {
        let lift = |base: Option<i64>, to: Option<i64>| to.map_or(base, |to| of_two(base, Some(to), i64::max));
        Self {
            per_operation_minor: self.per_operation_minor.filter(|_| raised.per_day_minor.is_none()),
            per_day_minor: lift(self.per_day_minor, raised.per_day_minor.map(|day| day.min(ceiling_minor))),
            per_day_count: lift(self.per_day_count, raised.per_day_count),
            per_year_minor: lift(self.per_year_minor, raised.per_year_minor),
        }
    }

    /// The same, with what one operation can have at most even where nothing is said about it: the day's amount.
    fn spelled_out(self) -> Self {
        Self { per_operation_minor: of_two(self.per_operation_minor, self.per_day_minor, i64::min), ..self }
    }

    /// The same, silent about one operation where the day's amount says as much.
    fn plain(self) -> Self {
        let says = |operation: &i64| self.per_day_minor.is_none_or(|day| *operation < day);
        Self { per_operation_minor: self.per_operation_minor.filter(says), ..self }
    }

    /// Whether this allows nothing that `other` does not.
    pub fn is_within(&self, other: &Self) -> bool {
        let (this, other) = (self.spelled_out(), other.spelled_out());
        this.tightest(other) == this
    }

    /// The largest amount one more operation may have, in minor units.
    pub fn left_minor(&self, used: Used) -> i64 {
        if self.per_day_count.is_some_and(|count| used.day_count >= count) {
            return 0;
        }
        let day = self.per_day_minor.map(|cap| cap.saturating_sub(used.day_minor));
        let year = self.per_year_minor.map(|cap| cap.saturating_sub(used.year_minor));
        let left = [self.per_operation_minor, day, year].into_iter().flatten().min();
        left.unwrap_or(i64::MAX).max(0)
    }

    /// Which of them stops an operation, if any: the first that does.
    pub fn stopping(&self, amount_minor: i64, used: Used) -> Option<Bound> {
        let over = |cap: Option<i64>, value: i64| cap.is_some_and(|cap| value > cap);
        if over(self.per_operation_minor, amount_minor) {
            // Where nothing may be moved it is not the one operation that is too large.
            return Some(if self.per_operation_minor == Some(0) { Bound::Day } else { Bound::Operation });
        }
        if over(self.per_day_count, used.day_count.saturating_add(1)) {
            return Some(Bound::DayCount);
        }
        if over(self.per_day_minor, used.day_minor.saturating_add(amount_minor)) {
            return Some(Bound::Day);
        }
        over(self.per_year_minor, used.year_minor.saturating_add(amount_minor)).then_some(Bound::Year)
    }
}

/// One of the caps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// The amount of one operation.
    Operation,
    /// The day's amount.
    Day,
    /// The day's number of operations.
    DayCount,
    /// The year's amount.
    Year,
}

/// One step of the limits in force: with these tools, so much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tier {
    /// With which tools; none at all for small amounts, where a bank allows it (小额免密).
    pub tools: ToolSet,
    /// How much.
    pub caps: Caps,
}

/// What holds for one customer besides the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Personal {
    /// The bank lets this customer go so far, within the alliance's ceiling; from two factors on.
    pub raised: Option<Caps>,
    /// The bank holds this customer to this.
    pub bank: Option<Caps>,
    /// The customer holds to this.
    pub own: Option<Caps>,
}

/// The limits in force for one customer, channel and business, the lightest tools first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitTable {
    business: Business,
    tiers: std::sync::Arc<[Tier]>,
    personal: Personal,
}

/// What is asked of the limit table.
#[derive(Debug, Clone)]
pub struct Demand {
    /// This operation's amount, in minor units.
    pub amount_minor: i64,
    /// What was moved already.
    pub used: Used,
    /// The tools the customer has and can use now.
    pub held: ToolSet,
    /// The least the risk rules are content with, whatever the amount.
    pub least: Strength,
    /// Whether they want the strongest there is, or the face.
    pub least_tool: LeastTool,
}

/// A way to prove an operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// All of them are needed.
    pub tools: ToolSet,
    /// The largest amount they would still carry, in minor units; nothing where no money moves.
    pub left_minor: Option<i64>,
}

/// The answer of the limit table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// Any of these, the lightest first; an empty set: nothing need be proven.
    Offers(Vec<Offer>),
    /// Any of these would do, but the customer lacks some of each.
    NotHeld {
        /// The sets, those with the fewest missing first.
        suffice: Vec<ToolSet>,
        /// What could still be moved with the tools held.
        left_minor: i64,
    },
    /// Not with any tools.
    OverLimit {
        /// What could still be moved with the tools held.
        left_minor: i64,
        /// Which cap of the tools held stops it.
        bound: Bound,
    },
}

impl LimitTable {
    /// The limits of these tiers.
    pub fn new(business: Business, mut tiers: Vec<Tier>) -> Self {
        tiers.sort_by_cached_key(|tier| weight(&tier.tools));
        Self { business, tiers: tiers.into(), personal: Personal::default() }
    }

    /// The same limits for a customer with these of their own.
    pub fn of_customer(&self, personal: Personal) -> Self {
        Self { personal, ..self.clone() }
    }

    /// For business that moves no money, and so has no amount to look at.
    ///
    /// Lifting a protection takes what one knows or is: who holds the unlocked phone also holds its text messages. Only
    /// who has neither gives a code. A mandate, under which money moves later without a proof, and a new phone number take
    /// PIN and code; so does a change of tools, after which they are proofs themselves. A limit
    /// is raised with the strongest pair the customer has, two factors at least. A secret is changed with the present one,
    /// and nothing besides. Everything else is a code to the phone.
    pub fn service(business: Business, held: &ToolSet) -> Self {
        let of = |tools: &[Tool]| Tier { tools: tools.iter().copied().collect(), caps: Caps::OPEN };
        let tiers = match business {
            Business::LiftProtection | Business::UnbindDevice => {
                let own = [Tool::Pin, Tool::Passkey, Tool::Face].into_iter().filter(|tool| held.contains(tool));
                let own: Vec<Tier> = own.map(|tool| of(&[tool])).collect();
                if own.is_empty() { vec![of(&[Tool::SmsCode])] } else { own }
            }
            Business::DebitMandate | Business::ChangeTools | Business::ChangePhone => {
                vec![of(&[Tool::Pin, Tool::SmsCode])]
            }
            // Whoever never had a PIN may leave, and take their data along, as well.
            Business::CloseRelation | Business::ExportData if held.contains(&Tool::Pin) => {
                vec![of(&[Tool::Pin, Tool::SmsCode])]
            }
            Business::ChangeLimit => strongest_pairs(held).iter().map(|pair| of(pair)).collect(),
            Business::ChangePassword | Business::ChangePin => vec![of(&[])],
            _ => vec![of(&[Tool::SmsCode])],
        };
        Self::new(business, tiers)
    }

    /// The tiers, lightest first.
    pub fn tiers(&self) -> &[Tier] {
        &self.tiers
    }

    /// What `tools` are worth together with what the request itself proves: whoever changes a password or a PIN, or sets a PIN
    /// anew, gives a secret with it.
    fn strength(&self, tools: &ToolSet) -> Strength {
        match self.business {
            Business::ChangePassword | Business::ChangePin | Business::ResetPin => {
                Strength::of(&tools.iter().copied().chain([Tool::Pin]).collect())
            }
            _ => Strength::of(tools),
        }
    }

    /// What the lightest tier is worth: what is proven where nothing is suspected.
    pub fn usual(&self) -> Strength {
        self.tiers.first().map_or(Strength::Nothing, |tier| self.strength(&tier.tools))
    }

    /// What `tools` carry: the widest of the tiers that ask for none beyond them, within what holds for the customer. More
    /// tools never carry less.
    pub fn caps(&self, tools: &ToolSet) -> Caps {
        let within = self.tiers.iter().filter(|tier| tier.tools.is_subset(tools));
        let base = within.map(|tier| tier.caps.spelled_out()).reduce(Caps::widest).map_or(Caps::CLOSED, Caps::plain);
        let strength = Strength::of(tools);
        let raised = match self.personal.raised {
            Some(raised) if strength >= Strength::TwoFactors => {
                base.raised_to(raised, strength.ceiling(self.business).0)
            }
            _ => base,
        };
        let held_to = [self.personal.bank, self.personal.own].into_iter().flatten();
        held_to.fold(raised, Caps::tightest)
    }

    /// Whether this needs no tool at all (小额免密).
    pub fn asks_nothing(&self, amount_minor: i64, used: Used) -> bool {
        self.caps(&ToolSet::new()).stopping(amount_minor, used).is_none()
    }

    /// Every way to prove an operation with the strength the risk rules want: the tiers that carry it, and those of them
    /// that are too weak together with one more tool of another factor. A tier that does not carry it is no beginning of
    /// a way, or an alarm could open what is shut.
    fn ways(&self, demand: &Demand) -> Vec<ToolSet> {
        let carries = |tools: &ToolSet| self.caps(tools).stopping(demand.amount_minor, demand.used).is_none();
        let mut ways: Vec<ToolSet> = Vec::with_capacity(self.tiers.len());
        for tier in self.tiers.iter().filter(|tier| carries(&tier.tools)) {
            if self.strength(&tier.tools) >= demand.least {
                ways.push(tier.tools.clone());
                continue;
            }
            for tool in Tool::ALL {
                let more: ToolSet = tier.tools.iter().copied().chain([tool]).collect();
                if self.strength(&more) >= demand.least {
                    ways.push(more);
                }
            }
        }
        ways.sort_by_cached_key(weight);
        ways.dedup();
        ways
    }

    /// The strongest ways there are with the tools held: of those that carry the operation anyway, with up to two tools more.
    /// Where the face is wanted and is held, it is in each of them. None is weaker than what would do otherwise.
    fn strongest(&self, demand: &Demand) -> Vec<ToolSet> {
        let carries = |tools: &ToolSet| self.caps(tools).stopping(demand.amount_minor, demand.used).is_none();
        let mut ways: BTreeSet<ToolSet> = BTreeSet::new();
        let reached = |tier: &&Tier| tier.tools.is_subset(&demand.held) && carries(&tier.tools);
        let face = (demand.least_tool == LeastTool::Face && demand.held.contains(&Tool::Face)).then_some(Tool::Face);
        for tier in self.tiers.iter().filter(reached) {
            let base: ToolSet = tier.tools.iter().copied().chain(face).collect();
            for one in &demand.held {
                ways.extend(demand.held.iter().map(|other| base.iter().copied().chain([*one, *other]).collect()));
            }
            ways.insert(base);
        }
        ways.retain(|tools| self.strength(tools) >= demand.least);
        let best = ways.iter().map(|tools| self.strength(tools)).max();
        ways.retain(|tools| Some(self.strength(tools)) == best);
        let mut ways: Vec<_> = ways.into_iter().collect();
        ways.sort_by_cached_key(weight);
        ways
    }

    /// The lightest ways that carry the operation; none asks for more than another that does.
    pub fn choose(&self, demand: &Demand) -> Choice {
        let Demand { amount_minor, used, held, .. } = demand;
        let (mut offers, mut suffice): (Vec<Offer>, Vec<ToolSet>) = Default::default();
        let strongest = match demand.least_tool {
            LeastTool::Any => Vec::new(),
            LeastTool::Strong | LeastTool::Face => self.strongest(demand),
        };
        // Whoever holds none that is strong enough is told what is missing, as without this.
        let ways = if strongest.is_empty() { self.ways(demand) } else { strongest };
        for tools in ways {
            if !tools.is_subset(held) {
                suffice.push(tools);
            } else if offers.len() < OFFERS_MAX && !offers.iter().any(|lighter| lighter.tools.is_subset(&tools)) {
                let left = self.caps(&tools).left_minor(*used);
                offers.push(Offer { tools, left_minor: Some(left).filter(|left| *left < i64::MAX) });
            }
        }
        if !offers.is_empty() {
            return Choice::Offers(offers);
        }
        let caps = self.caps(held);
        let left_minor = caps.left_minor(*used);
        if suffice.is_empty() {
            let bound = caps.stopping(*amount_minor, *used).unwrap_or(Bound::Day);
            return Choice::OverLimit { left_minor, bound };
        }
        suffice.sort_by_cached_key(|tools| weight(&tools.difference(held).copied().collect()));
        Choice::NotHeld { suffice, left_minor }
    }
}

/// The strongest pairs of two factors among `held`; PIN and code where there is none, so that one is told what is missing.
fn strongest_pairs(held: &ToolSet) -> Vec<[Tool; 2]> {
    let mut pairs: Vec<[Tool; 2]> = Vec::new();
    for (at, one) in held.iter().enumerate() {
        pairs.extend(held.iter().skip(at + 1).map(|other| [*one, *other]));
    }
    let strength = |pair: &[Tool; 2]| Strength::of(&pair.iter().copied().collect());
    let best = pairs.iter().map(strength).max().filter(|best| *best >= Strength::TwoFactors);
    pairs.retain(|pair| Some(strength(pair)) == best);
    if pairs.is_empty() { vec![[Tool::Pin, Tool::SmsCode]] } else { pairs }
}

/// The word a channel is stored under.
pub const fn channel_word(channel: Channel) -> &'static str {
    channel.as_str()
}

/// The word a business is stored under.
pub const fn business_word(business: Business) -> &'static str {
    match business {
        Business::TransferOwn => "transfer_own",
        Business::TransferOthers => "transfer_others",
        other => other.challenge().as_str(),
    }
}

/// The business of the limit table stored under a word.
pub fn business_from(word: &str) -> Option<Business> {
    Business::MONEY.into_iter().find(|business| business_word(*business) == word)
}

#[cfg(test)]
#[path = "tiers_tests.rs"]
mod tests;
