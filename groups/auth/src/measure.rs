//! What a policy asks of customers, to compare it with another: the limit table and its choice alone, without the risk
//! rules, which would ask for more under any policy.

use contracts::auth::{Business, Tool};
use contracts::risk::LeastTool;

use crate::limit_rules::LimitRules;
use crate::model::{Caps, Choice, Demand, LimitTable, Strength, Tier, ToolSet, Used};

/// What an operation asks of its customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asked {
    /// No proof.
    Nothing,
    /// So many tools, one after the other.
    Tools(usize),
    /// It is over the limit.
    Refused,
}

/// A table, and the tools everybody holds.
pub struct Policy {
    rules: LimitRules,
    held: ToolSet,
    /// Whatever the amount, these are asked for.
    always: Option<ToolSet>,
}

impl Policy {
    /// The table every bank begins with, for customers who hold `tools`.
    pub fn adaptive(tools: &[Tool]) -> Self {
        Self { rules: LimitRules::default(), held: tools.iter().copied().collect(), always: None }
    }

    /// The same, where the bank lets `minor` a day pass without a proof (小额免密).
    pub fn with_small_payments(self, minor: i64) -> Self {
        Self { rules: self.rules.with_small_payments(minor), ..self }
    }

    /// At the same limits, `tools` for everything.
    pub fn fixed(tools: &[Tool]) -> Self {
        let always: ToolSet = tools.iter().copied().collect();
        Self { rules: LimitRules::default(), held: always.clone(), always: Some(always) }
    }

    /// What an operation asks after `day_minor` went out in this business today.
    pub fn asks(&self, business: Business, amount_minor: i64, day_minor: i64) -> Asked {
        let used = Used { day_minor, ..Used::default() };
        let mut table = self.rules.table("h5", business, None);
        if let Some(always) = &self.always {
            let caps: Caps = table.caps(always);
            table = LimitTable::new(business, vec![Tier { tools: always.clone(), caps }]);
        }
        let demand = Demand {
            amount_minor,
            used,
            held: self.held.clone(),
            least: Strength::Nothing,
            least_tool: LeastTool::Any,
        };
        match table.choose(&demand) {
            Choice::Offers(offers) => match offers.first().map_or(0, |lightest| lightest.tools.len()) {
                0 => Asked::Nothing,
                tools => Asked::Tools(tools),
            },
            Choice::NotHeld { .. } | Choice::OverLimit { .. } => Asked::Refused,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: &[Tool] = &[Tool::Pin, Tool::SmsCode];

    #[test]
    fn a_policy_asks_what_the_platform_would() {
        let (adaptive, fixed) = (Policy::adaptive(BOTH), Policy::fixed(BOTH));
        let small = Policy::adaptive(BOTH).with_small_payments(20_000);
        let ask = |policy: &Policy, minor, day| policy.asks(Business::TransferOthers, minor, day);
        assert_eq!((ask(&adaptive, 100_000, 0), ask(&fixed, 100_000, 0)), (Asked::Tools(1), Asked::Tools(2)));
        assert_eq!((ask(&adaptive, 1, 100_000), ask(&small, 20_000, 0)), (Asked::Tools(2), Asked::Nothing));
        assert_eq!(ask(&small, 20_000, 1), Asked::Tools(1));
        assert_eq!((ask(&adaptive, 5_000_001, 0), ask(&fixed, 5_000_001, 0)), (Asked::Refused, Asked::Refused));
        assert_eq!(fixed.asks(Business::TransferOwn, 99_000_000, 0), Asked::Tools(2));
    }
}
