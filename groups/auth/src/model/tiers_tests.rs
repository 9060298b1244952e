//! The choice of tools: what is promised holds for every table, every customer and every verdict.

use proptest::prelude::*;

use super::*;

const PIN: &[Tool] = &[Tool::Pin];
const BOTH: &[Tool] = &[Tool::Pin, Tool::SmsCode];
const KEY: &[Tool] = &[Tool::Pin, Tool::SmsCode, Tool::Passkey];

fn set(tools: &[Tool]) -> ToolSet {
    tools.iter().copied().collect()
}

fn day(cap: i64) -> Caps {
    Caps { per_day_minor: Some(cap), ..Caps::OPEN }
}

fn used(day_minor: i64) -> Used {
    Used { day_minor, ..Used::default() }
}

fn table(tiers: &[(&[Tool], i64)]) -> LimitTable {
    let tier = |(tools, cap): &(&[Tool], i64)| Tier { tools: set(tools), caps: day(*cap) };
    LimitTable::new(Business::TransferOthers, tiers.iter().map(tier).collect())
}

fn usual() -> LimitTable {
    table(&[(PIN, 100_000), (&[Tool::Passkey], 100_000), (BOTH, 5_000_000), (&[Tool::Pin, Tool::Passkey], 20_000_000)])
}

fn demand(amount_minor: i64, day_minor: i64, held: &[Tool], least: Strength) -> Demand {
    Demand { amount_minor, used: used(day_minor), held: set(held), least, least_tool: LeastTool::Any }
}

fn ask(amount_minor: i64, day_minor: i64, held: &[Tool], least: Strength) -> Choice {
    usual().choose(&demand(amount_minor, day_minor, held, least))
}

fn offered(choice: Choice) -> Vec<(Vec<Tool>, i64)> {
    match choice {
        Choice::Offers(offers) => {
            offers.into_iter().map(|offer| (offer.tools.into_iter().collect(), offer.left_minor.unwrap())).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_lightest_tools_that_carry_it() {
    let none = Strength::Nothing;
    assert_eq!(offered(ask(100_000, 0, BOTH, none)), [(PIN.to_vec(), 100_000)]);
    assert_eq!(offered(ask(100_001, 0, BOTH, none)), [(BOTH.to_vec(), 5_000_000)]);
    assert_eq!(offered(ask(1, 100_000, BOTH, none)), [(BOTH.to_vec(), 4_900_000)]);
    // A touch is lighter than six digits; either will do.
    assert_eq!(offered(ask(1, 0, KEY, none)), [(vec![Tool::Passkey], 100_000), (PIN.to_vec(), 100_000)]);
    let large = offered(ask(200_000, 0, KEY, none));
    assert_eq!(large, [(vec![Tool::Pin, Tool::Passkey], 20_000_000), (BOTH.to_vec(), 5_000_000)]);
}

#[test]
fn what_is_lacking_is_named_and_what_no_tool_carries_is_refused() {
    let none = Strength::Nothing;
    let Choice::NotHeld { suffice, left_minor } = ask(5_000_001, 0, BOTH, none) else { panic!() };
    assert_eq!((suffice, left_minor), (vec![set(&[Tool::Pin, Tool::Passkey])], 5_000_000));
    let Choice::NotHeld { suffice, .. } = ask(1, 0, &[Tool::SmsCode], none) else { panic!() };
    assert!(suffice.contains(&set(PIN)));
    let over = Choice::OverLimit { left_minor: 0, bound: Bound::Day };
    assert_eq!(ask(20_000_001, 0, &[Tool::SmsCode], none), Choice::OverLimit { left_minor: 0, bound: Bound::Day });
    assert_eq!(ask(1, 20_000_000, BOTH, none), over);
}

#[test]
fn risk_asks_for_two_factors_whatever_they_are() {
    let two = Strength::TwoFactors;
    assert_eq!(offered(ask(1, 0, BOTH, two)), [(BOTH.to_vec(), 5_000_000)]);
    let with_key = offered(ask(1, 0, KEY, two));
    assert_eq!(with_key[0].0, [Tool::Pin, Tool::Passkey], "without waiting for a text");
    // A tier of one tool is taken with another factor.
    let own = table(&[(PIN, 1_000)]);
    assert_eq!(offered(own.choose(&demand(1, 0, BOTH, two)))[0].0, BOTH);
    assert!(matches!(own.choose(&demand(1, 0, &[Tool::Pin, Tool::Gesture], two)), Choice::NotHeld { .. }));
}

#[test]
fn a_protection_is_lifted_with_the_pin_and_without_one_with_a_code() {
    let ask =
        |business, held: &[Tool], least| LimitTable::service(business, &set(held)).choose(&demand(0, 0, held, least));
    let tools = |choice| match choice {
        Choice::Offers(offers) => offers.into_iter().map(|offer| offer.tools).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    let (sms, none, two) = (&[Tool::SmsCode], Strength::Nothing, Strength::TwoFactors);
    assert_eq!(
        tools(ask(Business::LiftProtection, BOTH, none)),
        [set(PIN)],
        "never the code alone while there is a PIN"
    );
    assert_eq!(tools(ask(Business::LiftProtection, sms, none)), [set(sms)]);
    assert_eq!(tools(ask(Business::LiftProtection, BOTH, two)), [set(BOTH)]);
    assert!(matches!(ask(Business::LiftProtection, sms, two), Choice::NotHeld { .. }));
    assert_eq!(tools(ask(Business::OpenAccount, BOTH, none)), [set(sms)]);
    assert_eq!(tools(ask(Business::OpenAccount, BOTH, two)), [set(BOTH)]);
    assert_eq!(tools(ask(Business::DebitMandate, KEY, none)), [set(BOTH)]);
}

#[test]
fn a_limit_is_raised_with_the_strongest_pair() {
    let ask = |held: &[Tool]| {
        LimitTable::service(Business::ChangeLimit, &set(held))
            .tiers()
            .iter()
            .map(|tier| tier.tools.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(ask(BOTH), [set(BOTH)]);
    assert_eq!(ask(KEY), [set(&[Tool::Pin, Tool::Passkey])]);
    assert_eq!(ask(&[Tool::Pin, Tool::SmsCode, Tool::Passkey, Tool::UsbKey]).len(), 2, "the key with either of two");
    assert_eq!(ask(&[Tool::SmsCode]), [set(BOTH)], "what is missing is named");
}

#[test]
fn small_amounts_may_need_nothing() {
    let table = table(&[(&[], 20_000), (PIN, 100_000)]);
    let ask = |amount, least| offered(table.choose(&demand(amount, 0, BOTH, least)));
    assert_eq!(ask(20_000, Strength::Nothing), [(vec![], 20_000)]);
    assert_eq!(ask(20_001, Strength::Nothing), [(PIN.to_vec(), 100_000)]);
    assert_eq!(ask(1, Strength::TwoFactors), [(BOTH.to_vec(), 100_000)]);
}

#[test]
fn every_cap_stops_and_says_which_it_was() {
    let caps = Caps {
        per_operation_minor: Some(50),
        per_day_minor: Some(100),
        per_day_count: Some(3),
        per_year_minor: Some(500),
    };
    let used = |day_minor, day_count, year_minor| Used { day_minor, day_count, year_minor };
    assert_eq!(caps.stopping(50, used(50, 2, 450)), None);
    assert_eq!(caps.stopping(51, used(0, 0, 0)), Some(Bound::Operation));
    assert_eq!(caps.stopping(50, used(51, 2, 0)), Some(Bound::Day));
    assert_eq!(caps.stopping(1, used(0, 3, 0)), Some(Bound::DayCount));
    assert_eq!(caps.stopping(50, used(0, 0, 451)), Some(Bound::Year));
    assert_eq!(caps.left_minor(used(80, 1, 0)), 20);
    assert_eq!(caps.left_minor(used(0, 0, 490)), 10);
    assert_eq!(caps.left_minor(used(0, 3, 0)), 0);
    assert_eq!(Caps::OPEN.left_minor(used(9, 9, 9)), i64::MAX);
}

#[test]
fn a_customer_holds_to_less_and_the_bank_lets_go_further_only_within_the_ceiling() {
    let lower = usual().of_customer(Personal { own: Some(day(500)), ..Personal::default() });
    assert_eq!(lower.caps(&set(BOTH)).per_day_minor, Some(500));
    let tight = table(&[(PIN, 10_000), (BOTH, 1_000_000)]);
    let raised = tight.of_customer(Personal { raised: Some(day(90_000_000)), ..Personal::default() });
    assert_eq!(raised.caps(&set(PIN)).per_day_minor, Some(10_000), "one factor is never raised");
    assert_eq!(raised.caps(&set(BOTH)).per_day_minor, Some(5_000_000), "the alliance's ceiling for two factors");
    let held =
        raised.of_customer(Personal { raised: Some(day(90_000_000)), own: Some(day(700)), ..Personal::default() });
    assert_eq!(held.caps(&set(BOTH)).per_day_minor, Some(700));
}

#[test]
fn a_cap_on_one_operation_is_not_lost_to_a_row_with_fewer_tools_and_none() {
    let with_operation = Caps { per_operation_minor: Some(40_000), ..day(100_000) };
    let tiers = vec![Tier { tools: set(&[]), caps: day(20_000) }, Tier { tools: set(BOTH), caps: with_operation }];
    let table = LimitTable::new(Business::TransferOthers, tiers);
    assert_eq!(table.caps(&set(BOTH)), with_operation);
    assert_eq!(table.caps(&set(&[])), day(20_000));
    let raised = table.of_customer(Personal { raised: Some(day(2_000_000)), ..Personal::default() });
    assert_eq!(raised.caps(&set(BOTH)), day(2_000_000), "in one operation as well");
}

#[test]
fn an_empty_table_allows_nothing() {
    assert_eq!(
        table(&[]).choose(&demand(1, 0, BOTH, Strength::Nothing)),
        Choice::OverLimit { left_minor: 0, bound: Bound::Day }
    );
}

fn any_set() -> impl Strategy<Value = ToolSet> {
    proptest::sample::subsequence(&Tool::ALL[..], 0..=Tool::ALL.len()).prop_map(|tools| tools.into_iter().collect())
}

fn any_cap() -> impl Strategy<Value = Option<i64>> {
    prop_oneof![1 => Just(None), 3 => (0_i64..1_000).prop_map(Some)]
}

fn any_caps() -> impl Strategy<Value = Caps> {
    (any_cap(), any_cap(), prop_oneof![1 => Just(None), 2 => (0_i64..6).prop_map(Some)], any_cap()).prop_map(
        |(per_operation_minor, per_day_minor, per_day_count, per_year_minor)| Caps {
            per_operation_minor,
            per_day_minor,
            per_day_count,
            per_year_minor,
        },
    )
}

fn any_table() -> impl Strategy<Value = LimitTable> {
    let tier = (any_set(), any_caps()).prop_map(|(tools, caps)| Tier { tools, caps });
    let personal = (any::<Option<()>>(), any_caps(), any::<Option<()>>(), any_caps(), any::<Option<()>>(), any_caps());
    let personal = personal.prop_map(|(raise, raised, hold, bank, keep, own)| Personal {
        raised: raise.map(|()| raised),
        bank: hold.map(|()| bank),
        own: keep.map(|()| own),
    });
    (proptest::collection::vec(tier, 0..6), personal)
        .prop_map(|(tiers, personal)| LimitTable::new(Business::TransferOthers, tiers).of_customer(personal))
}

fn any_used() -> impl Strategy<Value = Used> {
    (0_i64..900, 0_i64..6, 0_i64..900).prop_map(|(day_minor, day_count, year_minor)| Used {
        day_minor,
        day_count,
        year_minor,
    })
}

fn any_least() -> impl Strategy<Value = Strength> {
    prop_oneof![
        Just(Strength::Nothing),
        Just(Strength::OneFactor),
        Just(Strength::TwoFactors),
        Just(Strength::Certified)
    ]
}

fn any_least_tool() -> impl Strategy<Value = LeastTool> {
    prop_oneof![Just(LeastTool::Any), Just(LeastTool::Strong), Just(LeastTool::Face)]
}

proptest! {
    #[test]
    fn fewer_tools_never_carry_more(table in any_table(), more in any_set(), take in any_set()) {
        let fewer: ToolSet = more.difference(&take).copied().collect();
        prop_assert!(table.caps(&fewer).is_within(&table.caps(&more)));
    }

    #[test]
    fn an_offer_keeps_every_promise(
        table in any_table(), held in any_set(), least in any_least(), least_tool in any_least_tool(),
        amount_minor in 1_i64..1_200, used in any_used(),
    ) {
        let demand = Demand { amount_minor, used, held: held.clone(), least, least_tool };
        match table.choose(&demand) {
            Choice::Offers(offers) => {
                prop_assert!(!offers.is_empty() && offers.len() <= OFFERS_MAX);
                for offer in &offers {
                    prop_assert!(offer.tools.is_subset(&held));
                    prop_assert!(Strength::of(&offer.tools) >= least);
                    let wanted = least_tool == LeastTool::Face && held.contains(&Tool::Face);
                    prop_assert!(!wanted || offer.tools.contains(&Tool::Face), "the face in every way: {:?}", offer);
                    prop_assert_eq!(table.caps(&offer.tools).stopping(amount_minor, used), None);
                    prop_assert!(offer.left_minor.is_none_or(|left| left >= amount_minor));
                    let heavier = offers.iter().filter(|other| *other != offer && offer.tools.is_subset(&other.tools));
                    prop_assert_eq!(heavier.count(), 0, "nobody is offered more work for the same");
                }
                prop_assert!(offers.is_sorted_by_key(|offer| weight(&offer.tools)), "the lightest first");
            }
            Choice::NotHeld { suffice, left_minor } => {
                prop_assert!(left_minor >= 0);
                for tools in suffice {
                    prop_assert!(!tools.is_subset(&held));
                    prop_assert_eq!(table.caps(&tools).stopping(amount_minor, used), None);
                }
            }
            Choice::OverLimit { left_minor, .. } => prop_assert!(left_minor >= 0),
        }
    }

    #[test]
    fn risk_never_makes_it_easier(
        table in any_table(), held in any_set(), least in any_least(), least_tool in any_least_tool(),
        amount_minor in 1_i64..1_200, used in any_used(),
    ) {
        let calm = Demand { amount_minor, used, held, least: Strength::Nothing, least_tool: LeastTool::Any };
        let alarmed = Demand { least, least_tool, ..calm.clone() };
        match (table.choose(&calm), table.choose(&alarmed)) {
            (Choice::Offers(usual), Choice::Offers(demanded)) => {
                prop_assert!(weight(&demanded[0].tools) >= weight(&usual[0].tools));
                for way in &demanded {
                    prop_assert!(usual.iter().any(|lighter| weight(&lighter.tools) <= weight(&way.tools)));
                }
            }
            // A stronger tool that is asked for never makes undoable what a weaker proof could do.
            (Choice::Offers(_), _) => {
                let weaker = table.choose(&Demand { least_tool: LeastTool::Any, ..alarmed });
                prop_assert!(!matches!(weaker, Choice::Offers(_)));
            }
            (_, alarmed) => prop_assert!(!matches!(alarmed, Choice::Offers(_)), "an alarm opened what was shut"),
        }
    }
}

#[test]
fn the_strongest_is_asked_for_where_it_is_held_and_the_face_first() {
    let ways = |held: &[Tool], least_tool| {
        let demand = Demand { least_tool, ..demand(50_000, 0, held, Strength::TwoFactors) };
        offered(usual().choose(&demand)).into_iter().map(|(tools, _)| tools).collect::<Vec<_>>()
    };
    use LeastTool::{Any, Face, Strong};
    assert_eq!(ways(BOTH, Any), [BOTH.to_vec()]);
    assert_eq!(ways(BOTH, Face), [BOTH.to_vec()], "whoever has no better one is asked for what there is");
    assert_eq!(ways(KEY, Strong), [vec![Tool::Pin, Tool::Passkey]]);
    let hardware = [Tool::Pin, Tool::SmsCode, Tool::Passkey, Tool::UsbKey, Tool::Face];
    assert!(ways(&hardware, Strong).iter().all(|way| way.contains(&Tool::UsbKey)));
    let faces = ways(&hardware, Face);
    assert!(!faces.is_empty() && faces.iter().all(|way| way.contains(&Tool::Face)), "{faces:?}");
    let without_key = [Tool::Pin, Tool::SmsCode, Tool::Face];
    assert_eq!(ways(&without_key, Face), [vec![Tool::Pin, Tool::Face]]);
}
