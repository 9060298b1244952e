//! The kind `insight.plan` on the publishing line, and the plan that ships.

use std::collections::HashSet;
use std::sync::{Arc, LazyLock};

use publishing::{Compiled, Deciding, Figure, Kind, List, Objection, body_of};
use serde_json::{Value, json};

use super::body::{EVENTS_MAX, MS_MAX, PlanBody, PlanEvent, PlanLength, WHAT_MAX};
use super::personal::looks_personal;
use super::rules::Plan;
use crate::behaviour::{BehaviourName, KEPT_DAYS};

/// What the kind is called.
pub const KIND: &str = "insight.plan";
/// Batches of which something went to quarantine.
pub const QUARANTINED: &str = "quarantined";

/// What the bank's own web app declares, in the order of [`BehaviourName`]. A test of the web app keeps it whole.
const BASE: &str = include_str!("base.json");

/// The plan that ships: in force where a bank has published none.
pub static SHIPPED: LazyLock<Arc<Plan>> = LazyLock::new(|| {
    let body = serde_json::from_str(BASE).expect("the plan that ships is a plan: a test reads it");
    Arc::new(Plan::of(body))
});

/// The kind `insight.plan`; the document that decides is [`publishing::MAIN`].
#[derive(Debug, Default)]
pub struct PlanKind;

impl Kind for PlanKind {
    fn name(&self) -> &'static str {
        KIND
    }

    fn title(&self) -> (&'static str, &'static str) {
        ("埋点计划", "Tracking plan")
    }

    fn schema(&self) -> Value {
        schema()
    }

    fn first_body(&self) -> Value {
        serde_json::from_str(BASE).expect("the plan that ships is a plan: a test reads it")
    }

    fn deciding(&self) -> Deciding {
        Deciding::Main
    }

    fn lists(&self) -> &'static [List] {
        &[List { member: "events", named_by: &["name", "what"] }]
    }

    fn figures(&self) -> &'static [Figure] {
        &[Figure { name: QUARANTINED, title: ("有事件被隔离的批次", "batches with quarantined events") }]
    }

    fn compile(&self, body: &Value) -> Result<Compiled, Vec<Objection>> {
        let body: PlanBody = body_of(body, "/events")?;
        let objections = objections(&body.events);
        if objections.is_empty() { Ok(Arc::new(Plan::of(body))) } else { Err(objections) }
    }
}

/// What a schema cannot say.
fn objections(events: &[PlanEvent]) -> Vec<Objection> {
    let (mut objections, mut met) = (Vec::new(), HashSet::new());
    for (at, event) in events.iter().enumerate() {
        let mut object =
            |member: &str, words: &str| objections.push(Objection::new(format!("/events/{at}/{member}"), words));
        if looks_personal(&event.what) {
            object(
                "what",
                "像手机号、卡号、证件号或邮箱，不能作为埋点 / Looks like somebody's number or mail address: not to be tracked",
            );
        }
        if !met.insert((event.name, &event.what)) {
            object("what", "同一事件只能声明一次 / The same event is declared elsewhere");
        }
        if event.name == BehaviourName::PageView && !event.what.starts_with(['/', '*']) {
            object("what", "页面以“/”开头 / A page begins with “/”");
        }
        if event.ms == PlanLength::None && event.ms_max.is_some() {
            object("ms_max", "没有时长的事件不设上限 / What has no length has no longest one");
        }
    }
    objections
}

fn schema() -> Value {
    let words = |longest: u32| json!({ "type": "string", "minLength": 1, "maxLength": longest });
    let names: Vec<_> = BehaviourName::OF_APPS.iter().map(|name| name.as_str()).collect();
    let event = json!({
        "type": "object", "additionalProperties": false,
        "required": ["name", "what", "title_zh", "title_en", "owner", "purpose_zh", "purpose_en", "retention_days"],
        "properties": {
            "name": { "enum": names },
            // Only the last letter may be a star.
            "what": { "type": "string", "minLength": 1, "maxLength": WHAT_MAX, "pattern": r"^[^*\u0000-\u001f\u007f]*\*?$" },
            "title_zh": words(60), "title_en": words(120), "owner": words(60),
            "purpose_zh": words(200), "purpose_en": words(400),
            "retention_days": { "type": "integer", "minimum": 1, "maximum": KEPT_DAYS },
            "ms": { "enum": ["none", "optional", "required"] },
            "ms_max": { "type": "integer", "minimum": 1, "maximum": MS_MAX },
        },
    });
    json!({
        "type": "object", "additionalProperties": false, "required": ["events"],
        "properties": {
            "events": { "type": "array", "maxItems": EVENTS_MAX, "items": event },
            "view_percent": { "type": "integer", "minimum": 1, "maximum": 100 },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::super::body::tests::declared;
    use super::*;

    fn places(events: &[PlanEvent]) -> Vec<String> {
        let refused = PlanKind.compile(&json!({ "events": events })).err().unwrap_or_default();
        refused.into_iter().map(|objection| objection.place).collect()
    }

    #[test]
    fn the_plan_that_ships_passes_its_own_check() {
        let compiled = PlanKind.compile(&PlanKind.first_body()).ok().unwrap();
        let events = compiled.downcast_ref::<Plan>().unwrap().events();
        assert_eq!(events, SHIPPED.events());
        assert!(events.len() > 300, "{}", events.len());
        for name in BehaviourName::OF_APPS {
            assert!(events.iter().any(|event| event.name == name), "{name:?}");
        }
    }

    #[test]
    fn what_looks_like_somebody_is_no_name_of_an_event() {
        let named = ["pay.13800000001", "card.6222020012345678901", "id.11010519491231002X", "tab.home"];
        let events = named.map(|what| declared(("click", what)));
        assert_eq!(places(&events), ["/events/0/what", "/events/1/what", "/events/2/what"]);
    }

    #[test]
    fn an_event_is_declared_once_and_as_what_it_is() {
        let mut events =
            [("click", "a"), ("form", "a"), ("click", "a"), ("page_view", "home"), ("page_view", "*")].map(declared);
        events[1].ms_max = Some(5);
        assert_eq!(places(&events), ["/events/1/ms_max", "/events/2/what", "/events/3/what"]);
    }
}
