//! A tracking plan made ready: whether an event is declared, and whether it keeps to what was declared of it.
//!
//! It is asked for every event that comes in: one look in a map for what is declared by its name, and nothing is allocated.

use std::collections::HashMap;

use super::body::{PlanBody, PlanEvent, PlanLength};
use super::personal::looks_personal;
use super::reason::QuarantineReason;
use crate::behaviour::BehaviourName;

/// What stands for every ending.
const ANY: char = '*';
/// All views.
pub const WHOLE: u8 = 100;

/// The plan, ready to be asked.
#[derive(Debug)]
pub struct Plan {
    /// The views the apps are asked to tell of, in a hundred.
    pub view_percent: u8,
    events: Vec<PlanEvent>,
    names: [Names; BehaviourName::ALL.len()],
}

/// What is declared of one name.
#[derive(Debug, Default)]
struct Names {
    exact: HashMap<Box<str>, usize>,
    /// Beginnings, the longest first: the closest one counts.
    beginnings: Vec<(Box<str>, usize)>,
}

impl Plan {
    /// Of a body that was checked.
    pub fn of(body: PlanBody) -> Self {
        let mut names = <[Names; BehaviourName::ALL.len()]>::default();
        for (place, event) in body.events.iter().enumerate() {
            let of_name = &mut names[event.name as usize];
            match event.what.strip_suffix(ANY) {
                Some(beginning) => of_name.beginnings.push((beginning.into(), place)),
                None => drop(of_name.exact.insert(event.what.as_str().into(), place)),
            }
        }
        for of_name in &mut names {
            of_name.beginnings.sort_by_key(|(beginning, _)| std::cmp::Reverse(beginning.len()));
        }
        Self { view_percent: body.view_percent.unwrap_or(WHOLE), events: body.events, names }
    }

    /// What is declared, in the plan's own order.
    pub fn events(&self) -> &[PlanEvent] {
        &self.events
    }

    /// The place of what an event is declared by.
    pub fn place_of(&self, name: BehaviourName, what: &str) -> Option<usize> {
        self.found(name, what).map(|(place, _)| place)
    }

    fn found(&self, name: BehaviourName, what: &str) -> Option<(usize, By)> {
        let of_name = &self.names[name as usize];
        let by_name = of_name.exact.get(what).map(|place| (*place, By::Name));
        by_name.or_else(|| {
            let mut beginnings = of_name.beginnings.iter();
            beginnings.find(|(beginning, _)| what.starts_with(&**beginning)).map(|(_, place)| (*place, By::Beginning))
        })
    }

    /// Why an event is not to be kept, if it is not. `page` is where it happened.
    pub fn objection(&self, name: BehaviourName, what: &str, page: &str, ms: Option<u32>) -> Option<QuarantineReason> {
        // What stands in the plan word for word was looked at when the plan was checked.
        let is_page = |page| self.names[BehaviourName::PageView as usize].exact.contains_key(page);
        let found = self.found(name, what);
        let is_clean = matches!(found, Some((_, By::Name))) || !looks_personal(what);
        if !is_clean || (!is_page(page) && looks_personal(page)) {
            return Some(QuarantineReason::Personal);
        }
        let Some((place, _)) = found else { return Some(QuarantineReason::Undeclared) };
        let event = &self.events[place];
        match (event.ms, ms) {
            (PlanLength::None, Some(_)) => Some(QuarantineReason::LengthNotAllowed),
            (PlanLength::Required, None) => Some(QuarantineReason::LengthMissing),
            (_, Some(ms)) if event.ms_max.is_some_and(|most| ms > most) => Some(QuarantineReason::LengthTooLong),
            _ => None,
        }
    }
}

/// How an event was found in the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    /// Word for word.
    Name,
    /// By its beginning.
    Beginning,
}

#[cfg(test)]
mod tests {
    use super::super::body::tests::declared;
    use super::*;

    #[test]
    fn the_closest_declaration_counts_and_says_how_long_an_event_may_be() {
        let mut rows =
            [("form", "*"), ("form", "transfer.*"), ("form", "transfer.fill"), ("click", "tab.home")].map(declared);
        (rows[1].ms, rows[2].ms, rows[2].ms_max) = (PlanLength::Required, PlanLength::Optional, Some(1_000));
        let plan = Plan::of(PlanBody { events: rows.to_vec(), view_percent: None });
        let asked = |name, what: &str, ms| plan.objection(name, what, "/", ms);
        use BehaviourName::{Click, Form};
        for (name, what, ms, objection) in [
            (Form, "other", None, None),
            (Form, "other", Some(1), Some(QuarantineReason::LengthNotAllowed)),
            (Form, "transfer.confirm", None, Some(QuarantineReason::LengthMissing)),
            (Form, "transfer.confirm", Some(5_000), None),
            (Form, "transfer.fill", None, None),
            (Form, "transfer.fill", Some(1_001), Some(QuarantineReason::LengthTooLong)),
            (Click, "tab.home", None, None),
            (Click, "tab.me", None, Some(QuarantineReason::Undeclared)),
            (Click, "13800000001", None, Some(QuarantineReason::Personal)),
            (Form, "13800000001", None, Some(QuarantineReason::Personal)),
        ] {
            assert_eq!(asked(name, what, ms), objection, "{name:?} {what} {ms:?}");
        }
        let on = |page| plan.objection(Click, "tab.home", page, None);
        assert_eq!((on("/accounts/13800000001"), on("/anything")), (Some(QuarantineReason::Personal), None));
    }
}
