//! The limit table and the choice of the lightest tools that carry an operation.

use std::collections::BTreeSet;

use contracts::auth::{Business, Tool};
use kernel::{Channel, Timestamp};

/// A set of tools. Ordered, so that one set is always written one way.
pub type ToolSet = BTreeSet<Tool>;

/// A row of the limit table, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TierRow {
    /// `*`, or one channel.
    pub channel: String,
    /// Which business.
    pub business: Business,
    /// With which tools; none at all for small amounts, where a bank allows it (小额免密).
    pub tools: ToolSet,
    /// How much a day, in minor units.
    pub daily_cap_minor: i64,
    /// From when.
    pub effective_from: Timestamp,
    /// The highest one in force counts.
    pub version: i64,
}

/// One step of the limits in force: with these tools, so much a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tier {
    /// With which tools.
    pub tools: ToolSet,
    /// How much a day, in minor units.
    pub daily_cap_minor: i64,
}

/// The limits in force for one channel and business, the lightest tools first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LimitTable(Vec<Tier>);

/// What is asked of the limit table.
#[derive(Debug, Clone)]
pub struct Demand {
    /// This operation's amount, in minor units.
    pub amount_minor: i64,
    /// What was moved today already.
    pub used_minor: i64,
    /// The tools the customer has.
    pub held: ToolSet,
    /// Tools the risk rules insist on, whatever the amount.
    pub insisted: ToolSet,
}

/// The answer of the limit table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// These tools, with this cap a day.
    Tools {
        /// All of them are needed.
        tools: ToolSet,
        /// The cap that goes with them.
        cap_minor: i64,
    },
    /// These would do, but the customer lacks some.
    NotHeld {
        /// What is missing.
        missing: ToolSet,
    },
    /// Not even with the strongest tools held.
    OverLimit {
        /// What could still be moved today.
        left_minor: i64,
    },
}

impl LimitTable {
    /// The limits in force at `now` for `channel` and `business`. A row of the channel itself takes the place of the
    /// row for any channel with the same tools.
    pub fn in_force(rows: &[TierRow], channel: &str, business: Business, now: Timestamp) -> Self {
        let mut tiers: Vec<(&TierRow, Tier)> = Vec::new();
        let fits = |row: &&TierRow| {
            row.business == business && row.effective_from <= now && (row.channel == "*" || row.channel == channel)
        };
        for row in rows.iter().filter(fits) {
            let tier = Tier { tools: row.tools.clone(), daily_cap_minor: row.daily_cap_minor };
            match tiers.iter_mut().find(|(known, _)| known.tools == row.tools) {
                Some(known) if rank(row) > rank(known.0) => *known = (row, tier),
                Some(_) => {}
                None => tiers.push((row, tier)),
            }
        }
        let mut tiers: Vec<_> = tiers.into_iter().map(|(_, tier)| tier).collect();
        tiers.sort_by(|a, b| {
            (a.tools.len(), a.daily_cap_minor, &a.tools).cmp(&(b.tools.len(), b.daily_cap_minor, &b.tools))
        });
        Self(tiers)
    }

    /// For business that moves no money, and so has no amount to look at. Lifting a protection takes the PIN: who holds
    /// the unlocked phone also holds its text messages. A mandate, under which money moves later without a proof, takes both. Without a PIN, and for everything else, it is a code to the phone.
    pub fn service(business: Business) -> Self {
        let tier = |tool| Tier { tools: [tool].into(), daily_cap_minor: 0 };
        match business {
            Business::LiftProtection => Self(vec![tier(Tool::Pin), tier(Tool::SmsCode)]),
            Business::DebitMandate => Self(vec![Tier { tools: [Tool::Pin, Tool::SmsCode].into(), daily_cap_minor: 0 }]),
            _ => Self(vec![tier(Tool::SmsCode)]),
        }
    }

    /// The tiers, lightest first.
    pub fn tiers(&self) -> &[Tier] {
        &self.0
    }

    /// How much a day `tools` carry: the highest tier that asks for none beyond them. More tools never carry less.
    pub fn cap_minor(&self, tools: &ToolSet) -> i64 {
        let within = self.0.iter().filter(|tier| tier.tools.is_subset(tools));
        within.map(|tier| tier.daily_cap_minor).max().unwrap_or(0)
    }

    /// Whether `total_minor` a day needs no tool at all (小额免密).
    pub fn asks_nothing(&self, total_minor: i64) -> bool {
        total_minor <= self.cap_minor(&ToolSet::new())
    }

    /// What can still be moved today with all of `held`.
    pub fn left_minor(&self, held: &ToolSet, used_minor: i64) -> i64 {
        self.cap_minor(held).saturating_sub(used_minor).max(0)
    }

    /// The lightest tools that carry the operation.
    pub fn choose(&self, demand: &Demand) -> Choice {
        let total = demand.used_minor.saturating_add(demand.amount_minor);
        let mut candidates: Vec<ToolSet> =
            self.0.iter().map(|tier| tier.tools.union(&demand.insisted).copied().collect()).collect();
        candidates.sort_by_key(ToolSet::len);
        let carries = |tools: &&ToolSet| total <= self.cap_minor(tools);
        let mut carrying = candidates.iter().filter(carries);
        if let Some(tools) = carrying.clone().find(|tools| tools.is_subset(&demand.held)) {
            return Choice::Tools { tools: tools.clone(), cap_minor: self.cap_minor(tools) };
        }
        match carrying.next() {
            Some(tools) => Choice::NotHeld { missing: tools.difference(&demand.held).copied().collect() },
            None => Choice::OverLimit { left_minor: self.left_minor(&demand.held, demand.used_minor) },
        }
    }
}

/// Which of two rows for the same tools counts.
fn rank(row: &TierRow) -> (bool, i64) {
    (row.channel != "*", row.version)
}

/// The word a channel is stored under.
pub const fn channel_word(channel: Channel) -> &'static str {
    match channel {
        Channel::H5 => "h5",
        Channel::App => "app",
        Channel::Console => "console",
        Channel::Internal => "internal",
    }
}

/// The word a business is stored under.
pub const fn business_word(business: Business) -> &'static str {
    match business {
        Business::TransferOwn => "transfer_own",
        Business::TransferOthers => "transfer_others",
        Business::OpenAccount
        | Business::UpgradeAccount
        | Business::CloseAccount
        | Business::ChangeBinding
        | Business::BindCard
        | Business::LiftProtection
        | Business::DebitMandate => business.challenge().as_str(),
    }
}

/// The business of the limit table stored under a word.
pub fn business_from(word: &str) -> Option<Business> {
    [Business::TransferOwn, Business::TransferOthers].into_iter().find(|business| business_word(*business) == word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Timestamp = Timestamp::from_micros(1_000);
    const PIN: &[Tool] = &[Tool::Pin];
    const BOTH: &[Tool] = &[Tool::Pin, Tool::SmsCode];

    fn set(tools: &[Tool]) -> ToolSet {
        tools.iter().copied().collect()
    }

    fn row(channel: &str, tools: &[Tool], cap: i64, from: i64, version: i64) -> TierRow {
        TierRow {
            channel: channel.into(),
            business: Business::TransferOthers,
            tools: set(tools),
            daily_cap_minor: cap,
            effective_from: Timestamp::from_micros(from),
            version,
        }
    }

    fn table(rows: &[TierRow]) -> LimitTable {
        LimitTable::in_force(rows, "h5", Business::TransferOthers, NOW)
    }

    fn usual() -> LimitTable {
        table(&[row("*", PIN, 100_000, 0, 1), row("*", BOTH, 5_000_000, 0, 1)])
    }

    fn ask(amount_minor: i64, used_minor: i64, held: &[Tool], insisted: &[Tool]) -> Choice {
        usual().choose(&Demand { amount_minor, used_minor, held: set(held), insisted: set(insisted) })
    }

    fn tools(tools: &[Tool], cap_minor: i64) -> Choice {
        Choice::Tools { tools: set(tools), cap_minor }
    }

    #[test]
    fn the_lightest_tools_that_carry_it() {
        assert_eq!(ask(100_000, 0, BOTH, &[]), tools(PIN, 100_000));
        assert_eq!(ask(100_001, 0, BOTH, &[]), tools(BOTH, 5_000_000));
        assert_eq!(ask(1, 100_000, BOTH, &[]), tools(BOTH, 5_000_000));
        assert_eq!(ask(5_000_000, 1, BOTH, &[]), Choice::OverLimit { left_minor: 4_999_999 });
        assert_eq!(ask(1, 9_000_000, BOTH, &[]), Choice::OverLimit { left_minor: 0 });
    }

    #[test]
    fn risk_can_demand_more() {
        assert_eq!(ask(1, 0, BOTH, BOTH), tools(BOTH, 5_000_000));
    }

    #[test]
    fn who_lacks_the_pin_is_told_so() {
        assert_eq!(ask(1, 0, &[Tool::SmsCode], &[]), Choice::NotHeld { missing: set(PIN) });
        assert_eq!(ask(5_000_001, 0, &[Tool::SmsCode], &[]), Choice::OverLimit { left_minor: 0 });
    }

    #[test]
    fn a_protection_is_lifted_with_the_pin_and_without_one_with_a_code() {
        let ask = |business, held: &[Tool], insisted: &[Tool]| {
            let demand = Demand { amount_minor: 0, used_minor: 0, held: set(held), insisted: set(insisted) };
            LimitTable::service(business).choose(&demand)
        };
        let sms = &[Tool::SmsCode];
        assert_eq!(ask(Business::LiftProtection, BOTH, &[]), tools(PIN, 0));
        assert_eq!(ask(Business::LiftProtection, sms, &[]), tools(sms, 0));
        assert_eq!(ask(Business::LiftProtection, BOTH, BOTH), tools(BOTH, 0));
        assert_eq!(ask(Business::LiftProtection, sms, BOTH), Choice::NotHeld { missing: set(PIN) });
        assert_eq!(ask(Business::OpenAccount, BOTH, &[]), tools(sms, 0));
        assert_eq!(ask(Business::OpenAccount, BOTH, BOTH), tools(BOTH, 0));
    }

    #[test]
    fn small_amounts_may_need_nothing() {
        let table = table(&[row("*", &[], 20_000, 0, 1), row("*", PIN, 100_000, 0, 1)]);
        let demand = |amount_minor| Demand { amount_minor, used_minor: 0, held: set(BOTH), insisted: ToolSet::new() };
        assert_eq!(table.choose(&demand(20_000)), tools(&[], 20_000));
        assert_eq!(table.choose(&demand(20_001)), tools(PIN, 100_000));
        let risky = Demand { insisted: set(BOTH), ..demand(1) };
        assert_eq!(table.choose(&risky), tools(BOTH, 100_000));
    }

    #[test]
    fn the_newest_row_in_force_counts_and_a_channels_own_goes_first() {
        let rows = [
            row("*", PIN, 100_000, 0, 1),
            row("*", PIN, 50_000, 10, 2),
            row("*", PIN, 1, 2_000, 3),
            row("app", PIN, 7, 0, 9),
        ];
        assert_eq!(table(&rows).cap_minor(&set(PIN)), 50_000);
        let own = [&rows[..], &[row("h5", PIN, 60_000, 0, 1)]].concat();
        assert_eq!(table(&own).cap_minor(&set(PIN)), 60_000);
    }

    #[test]
    fn an_empty_table_allows_nothing() {
        let demand = Demand { amount_minor: 1, used_minor: 0, held: set(BOTH), insisted: ToolSet::new() };
        assert_eq!(LimitTable::default().choose(&demand), Choice::OverLimit { left_minor: 0 });
    }

    fn any_set() -> impl Strategy<Value = ToolSet> {
        (any::<bool>(), any::<bool>()).prop_map(|(pin, sms)| {
            [(pin, Tool::Pin), (sms, Tool::SmsCode)]
                .into_iter()
                .filter(|(held, _)| *held)
                .map(|(_, tool)| tool)
                .collect()
        })
    }

    fn any_table() -> impl Strategy<Value = LimitTable> {
        let tier = (any_set(), 0_i64..1_000)
            .prop_map(|(tools, cap)| row("*", &tools.into_iter().collect::<Vec<_>>(), cap, 0, 1));
        proptest::collection::vec(tier, 0..5).prop_map(|rows| table(&rows))
    }

    proptest! {
        #[test]
        fn fewer_tools_never_carry_more(table in any_table(), more in any_set(), take in any_set()) {
            let fewer: ToolSet = more.difference(&take).copied().collect();
            prop_assert!(table.cap_minor(&fewer) <= table.cap_minor(&more));
        }

        #[test]
        fn a_choice_keeps_every_promise(
            table in any_table(), held in any_set(), insisted in any_set(), amount_minor in 1_i64..1_200, used_minor in 0_i64..1_200,
        ) {
            let demand = Demand { amount_minor, used_minor, held: held.clone(), insisted: insisted.clone() };
            match table.choose(&demand) {
                Choice::Tools { tools, cap_minor } => {
                    prop_assert!(tools.is_subset(&held) && insisted.is_subset(&tools));
                    prop_assert!(used_minor + amount_minor <= cap_minor);
                    prop_assert_eq!(cap_minor, table.cap_minor(&tools));
                }
                Choice::NotHeld { missing } => prop_assert!(!missing.is_empty() && missing.is_disjoint(&held)),
                Choice::OverLimit { left_minor } => prop_assert!(left_minor >= 0),
            }
        }

        #[test]
        fn risk_never_makes_it_easier(table in any_table(), held in any_set(), insisted in any_set(), amount_minor in 1_i64..1_200) {
            let calm = Demand { amount_minor, used_minor: 0, held, insisted: ToolSet::new() };
            let alarmed = Demand { insisted, ..calm.clone() };
            if let (Choice::Tools { tools: usual, .. }, Choice::Tools { tools: demanded, .. }) = (table.choose(&calm), table.choose(&alarmed)) {
                prop_assert!(demanded.len() >= usual.len());
            }
        }
    }
}
