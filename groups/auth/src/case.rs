//! Everything known about an operation before it is decided, and the decision of the table over it. No I/O: the decision
//! is the same for a customer, for a look ahead and in the operators' simulator.

use std::sync::Arc;

use contracts::account::Guard;
use contracts::auth::{Challenge, Denial, Grant, Operation, Tool, Wanted};
use contracts::risk::{LeastTool, Scenario, Verdict, VerdictOutcome};
use kernel::{Ctx, Id, Lang, Money};
use publishing::Artefact;

use crate::authorise::scenario;
use crate::denials;
use crate::error::Error;
use crate::limits::{Counters, Outcome, Shadow};
use crate::model::{Choice, Demand, LimitTable, Offer, Strength, ToolSet, Used};
use crate::service::Service;

impl Service {
    /// Tools the caller can get where they are: what is not here is never suggested, and who holds it may use it all the same.
    pub(crate) async fn enrollable(&self, ctx: &Ctx) -> Result<ToolSet, Error> {
        let mut tools = ToolSet::from([Tool::Pin, Tool::SmsCode]);
        tools.extend(self.offered(ctx).await?);
        Ok(tools)
    }
}

/// Whether somebody who holds `held` can get what is `missing`: every other tool is added with the PIN.
pub(crate) fn can_be_had(enrollable: &ToolSet, held: &ToolSet, missing: &ToolSet) -> bool {
    let with_pin = || held.contains(&Tool::Pin) || missing.contains(&Tool::Pin);
    missing.is_subset(enrollable) && (with_pin() || missing.iter().all(|tool| *tool == Tool::SmsCode))
}

/// Whether it changes what its customer proves themselves with. Whoever has taken a session wants just that.
fn is_of_credentials(operation: &Operation) -> bool {
    scenario(operation.business) == Some(Scenario::CredentialChange)
}

/// Most ways that are named to somebody who lacks a tool.
const WANTED_MAX: usize = 3;

/// A "no": for good, or until a tool is there.
#[derive(Debug)]
pub enum No {
    Deny(Denial),
    Enrol(Wanted),
}

impl No {
    pub fn denial_ref(&self) -> &Denial {
        match self {
            Self::Deny(denial) | Self::Enrol(Wanted { denial, .. }) => denial,
        }
    }

    pub fn denial(self) -> Denial {
        match self {
            Self::Deny(denial) | Self::Enrol(Wanted { denial, .. }) => denial,
        }
    }
}

/// Everything known about an operation before it is decided.
pub struct Case {
    pub table: LimitTable,
    pub held: ToolSet,
    /// What could be had besides.
    pub enrollable: ToolSet,
    pub used: Used,
    /// The gross counters the operation is added to; none where no money moves.
    pub counters: Option<Counters>,
    pub verdict: Verdict,
    /// Why nothing of the kind may be done at all, whatever is proven.
    pub stop: Option<Denial>,
    /// The published version the table is of; nothing for the parameter set.
    pub(crate) published: Option<Arc<Artefact>>,
    /// The table that is tried beside it, and decides nothing.
    pub(crate) shadow: Option<Shadow>,
    /// Seconds until the face that is wanted, and is there, can be tried again: nothing takes its place.
    pub face_locked_s: Option<i64>,
}

impl Case {
    fn demand(&self, operation: &Operation, reserved: Used) -> Demand {
        let least = match self.verdict.outcome {
            VerdictOutcome::Allow => Strength::Nothing,
            _ if is_of_credentials(operation) => self.table.usual().next(),
            VerdictOutcome::StepUp | VerdictOutcome::Delay | VerdictOutcome::Deny => Strength::TwoFactors,
        };
        let least_tool = match self.verdict.outcome {
            VerdictOutcome::Allow => LeastTool::Any,
            _ => self.verdict.least_tool,
        };
        let amount_minor = operation.amount.minor();
        Demand { amount_minor, used: self.used.and(reserved), held: self.held.clone(), least, least_tool }
    }

    /// What the risk rules refuse, for good or until a person has looked; nothing where a proof is enough.
    pub fn refused_by_risk(&self, operation: &Operation) -> Option<Denial> {
        let Verdict { outcome, reasons, .. } = &self.verdict;
        match outcome {
            VerdictOutcome::Allow | VerdictOutcome::StepUp => None,
            VerdictOutcome::Delay => Some(denials::delayed(operation.business, reasons)),
            VerdictOutcome::Deny => Some(denials::risk(operation.business, reasons)),
        }
    }

    /// Why the risk rules ask for more than usual; nothing where they do not, or do not say.
    pub fn why(&self, lang: Lang) -> Option<String> {
        let Verdict { outcome, reasons, .. } = &self.verdict;
        let told = match lang {
            Lang::Zh => denials::told(reasons, |reason| &reason.text_zh, "；"),
            Lang::En => denials::told(reasons, |reason| &reason.text_en, "; "),
        };
        (*outcome == VerdictOutcome::StepUp && !told.is_empty()).then_some(told)
    }

    /// What could still be moved with `tools`.
    pub fn left(&self, tools: &ToolSet) -> Money {
        Money::cny(self.table.caps(tools).left_minor(self.used))
    }

    /// The ways to prove the operation, the lightest first and never none; an empty set where nothing need be proven.
    /// `reserved` is what open challenges have been promised.
    pub fn offers(&self, operation: &Operation, reserved: Used) -> Result<Vec<Offer>, Box<No>> {
        let deny = |denial| Err(Box::new(No::Deny(denial)));
        let by_risk = || denials::risk(operation.business, &self.verdict.reasons);
        if let Some(stop) = &self.stop {
            return deny(stop.clone());
        }
        if let Some(denial) = self.refused_by_risk(operation) {
            return deny(denial);
        }
        if let Some(seconds) = self.face_locked_s {
            return deny(denials::face_locked(seconds));
        }
        let demand = self.demand(operation, reserved);
        if demand.least == Strength::Nothing
            && self.counters.is_some()
            && self.table.asks_nothing(demand.amount_minor, demand.used)
        {
            return Ok(vec![Offer { tools: ToolSet::new(), left_minor: None }]);
        }
        match self.table.choose(&demand) {
            Choice::Offers(offers) => Ok(offers),
            Choice::OverLimit { left_minor, bound } => {
                deny(denials::limit(Money::cny(left_minor), bound, reserved != Used::default()))
            }
            // Not told to set up what is missing: whoever may not change a tool could add one.
            Choice::NotHeld { .. } if demand.least > Strength::Nothing && is_of_credentials(operation) => {
                deny(by_risk())
            }
            Choice::NotHeld { suffice, left_minor } => {
                let missing = |set: ToolSet| -> ToolSet { set.difference(&self.held).copied().collect() };
                let reach = suffice.first().map(|set| self.table.caps(set)).unwrap_or_default();
                let mut ways: Vec<ToolSet> = Vec::new();
                let within_reach = |way: &ToolSet| can_be_had(&self.enrollable, &self.held, way);
                for way in suffice.into_iter().map(missing).filter(within_reach) {
                    // Not one that takes all of a lighter one and something more.
                    if ways.len() < WANTED_MAX && !ways.iter().any(|lighter| lighter.is_subset(&way)) {
                        ways.push(way);
                    }
                }
                if !ways.is_empty() {
                    return Err(Box::new(No::Enrol(denials::wanted(ways, Money::cny(left_minor), reach))));
                }
                match self.table.caps(&self.held).stopping(demand.amount_minor, demand.used) {
                    Some(bound) => deny(denials::limit(Money::cny(left_minor), bound, reserved != Used::default())),
                    None => deny(by_risk()),
                }
            }
        }
    }

    /// The ways that do without `tool`, where money moves and there are any: what is locked is not asked for. Where none
    /// moves the tools are what they are: a locked PIN must not make a code enough.
    pub fn offers_without(&mut self, operation: &Operation, tool: Tool) -> Option<Vec<Offer>> {
        if !operation.business.moves_money() {
            return None;
        }
        self.held.remove(&tool);
        self.offers(operation, Used::default()).ok()
    }

    /// The case as the table in the shadow has it, and the version that table is of.
    pub(crate) fn in_the_shadow(self) -> Option<(Self, Arc<Artefact>)> {
        let Shadow { table, of } = self.shadow?;
        Some((Self { table, shadow: None, ..self }, of))
    }

    /// What would come of the operation with what was `proven`.
    pub(crate) fn outcome(&self, operation: &Operation, proven: &ToolSet) -> Outcome {
        match self.offers(operation, Used::default()) {
            Ok(offers) if offers.iter().any(|offer| offer.tools.is_subset(proven)) => Outcome::Passed,
            Ok(_) => Outcome::SteppedUp,
            Err(_) => Outcome::Refused,
        }
    }

    /// The permission, with its limits as guards of the posting.
    pub fn grant(&self, operation: &Operation, tools: &ToolSet, challenge: Option<Id<Challenge>>) -> Grant {
        let guards = self
            .counters
            .as_ref()
            .map_or_else(Vec::new, |counters| counters.guards(operation.amount.minor(), self.table.caps(tools)));
        Grant {
            guards,
            tools: tools.iter().copied().collect(),
            reasons: self.verdict.reasons.iter().map(|reason| reason.rule.clone()).collect(),
            challenge_id: challenge,
            limit_left: self.left(tools),
        }
    }
}

impl Counters {
    /// A cap on one operation is a matter of the moment; the others are guards, moved with the posting itself.
    pub fn guards(&self, amount_minor: i64, caps: crate::model::Caps) -> Vec<Guard> {
        let guard = |key: &String, delta, cap: Option<i64>| Guard::CounterWithin {
            key: key.clone(),
            delta,
            cap: cap.unwrap_or(i64::MAX),
        };
        let mut guards = Vec::with_capacity(3);
        guards.push(guard(&self.day, amount_minor, caps.per_day_minor));
        guards.extend(self.count.as_ref().map(|key| guard(key, 1, caps.per_day_count)));
        guards.extend(self.year.as_ref().map(|key| guard(key, amount_minor, caps.per_year_minor)));
        guards
    }
}
