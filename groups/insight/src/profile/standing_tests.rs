//! A standing that lives equals one that is made anew, whatever happens: in any order, late, before it is known by whom.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use expr::Facts;
use proptest::prelude::*;
use roaring::RoaringBitmap;
use serde_json::json;

use super::audience::Audience;
use super::column::{Whom, counted};
use super::spec::{AudienceSpec, TagsBody};
use super::standing::{Ground, Standing};
use super::tags::TagSet;
use crate::behaviour::{BehaviourName, Event, Held, Met, PersonNo, Segment, Standing as Whose};

const TODAY: i64 = 20_000;
const PEOPLE: PersonNo = 9;
const PAGES: [&str; 3] = ["/", "/wealth", "/wealth/1"];

fn tags() -> TagsBody {
    let owner = "d";
    let tag = |id: &str, from: serde_json::Value| json!({ "id": id, "title_zh": id, "title_en": id, "group": "behaviour", "owner": owner, "from": from });
    let events = |events: serde_json::Value, measure: &str, days: i64| json!({ "kind": "events", "events": events, "measure": measure, "within_days": days });
    let wealth = json!([{ "name": "page_view", "what": "/wealth*" }]);
    let paid = json!([{ "name": "business", "what": "transfer_out" }]);
    let named = json!([
        { "name": "page_view", "what": "/", "title_zh": "首页", "title_en": "home" },
        { "name": "page_view", "what": "/wealth", "title_zh": "理财", "title_en": "wealth" },
    ]);
    let body = json!({ "tags": [
        tag("wealth_7d", events(wealth.clone(), "times", 7)),
        tag("wealth_days_30d", events(wealth.clone(), "days", 30)),
        tag("wealth_last", events(wealth, "since_last", 30)),
        tag("dwell_7d", events(json!([{ "name": "page_view" }]), "total", 7)),
        tag("paid_30d", events(paid.clone(), "total", 30)),
        tag("paid_times_3d", events(paid, "times", 3)),
        tag("favourite", events(named, "favourite", 7)),
        tag("vip", json!({ "kind": "noted", "choices": [
            { "code": "gold", "title_zh": "金", "title_en": "gold" }, { "code": "top", "title_zh": "顶", "title_en": "top" },
        ] })),
        tag("keen", json!({ "kind": "rule", "when": "wealth_7d >= 3 and paid_times_3d == 0" })),
        tag("stage", json!({ "kind": "cases", "cases": [
            { "code": "hot", "title_zh": "热", "title_en": "hot", "when": "keen or wealth_last == 0" },
            { "code": "rich", "title_zh": "富", "title_en": "rich", "when": "paid_30d > 500 or vip == 'top'" },
            { "code": "other", "title_zh": "其他", "title_en": "other" },
        ] })),
    ] });
    serde_json::from_value(body).unwrap()
}

const AUDIENCES: [&str; 4] =
    ["keen", "stage == 'rich' and favourite == 'x'", "wealth_days_30d >= 2 or vip != null", "wealth_last > 2"];

fn audiences(set: &TagSet) -> Vec<Audience> {
    let spec = |when: &str| AudienceSpec {
        title_zh: "人群".to_owned(),
        title_en: "audience".to_owned(),
        owner: "d".to_owned(),
        purpose: String::new(),
        when: when.replace("favourite == 'x'", "favourite == '/wealth'"),
        holdout_percent: 0,
    };
    let ready = |(nth, when): (usize, &&str)| Audience::compile(set, &format!("a{nth}"), None, spec(when)).unwrap();
    AUDIENCES.iter().enumerate().map(ready).collect()
}

/// Something that happens.
#[derive(Debug, Clone)]
enum Step {
    Done { who: PersonNo, what: usize, days_ago: i64, ms: u64 },
    Sign { device: PersonNo, customer: PersonNo },
    Leave { who: PersonNo },
    Note { who: PersonNo, value: Option<i64> },
    Switch { who: PersonNo, tags: Vec<usize> },
    Day,
}

fn step() -> impl Strategy<Value = Step> {
    let who = || 1..=PEOPLE;
    prop_oneof![
        8 => (who(), 0..=PAGES.len(), -1..40_i64, 0..90_000_u64)
            .prop_map(|(who, what, days_ago, ms)| Step::Done { who, what, days_ago, ms }),
        2 => (who(), who()).prop_map(|(device, customer)| Step::Sign { device, customer }),
        1 => who().prop_map(|who| Step::Leave { who }),
        1 => (who(), proptest::option::of(0..2_i64)).prop_map(|(who, value)| Step::Note { who, value }),
        1 => (who(), proptest::collection::vec(0..10_usize, 0..3)).prop_map(|(who, tags)| Step::Switch { who, tags }),
        1 => Just(Step::Day),
    ]
}

/// What has happened, as it is written down.
struct World {
    set: Arc<TagSet>,
    day: i64,
    events: Vec<Event>,
    known: RoaringBitmap,
    customers: RoaringBitmap,
    same_as: HashMap<PersonNo, PersonNo>,
    notes: HashMap<PersonNo, i64>,
    off: HashMap<PersonNo, HashSet<usize>>,
}

impl World {
    fn person(&self, number: PersonNo) -> PersonNo {
        self.same_as.get(&number).copied().unwrap_or(number)
    }

    /// The standing from the ground up.
    fn anew(&self) -> Standing {
        let mut days: BTreeMap<i64, Vec<Event>> = BTreeMap::new();
        for event in &self.events {
            days.entry(event.at_us).or_default().push(event.clone());
        }
        let segments: Vec<_> =
            days.into_iter().map(|(day, events)| Segment::Held(Arc::new(Held::new(day, events)))).collect();
        let whom = Whom { known: &self.known, same_as: &self.same_as };
        let columns = counted(&segments, self.day, &self.set.counts, &whom, 2).unwrap();
        let vip = self.set.slot("vip").unwrap();
        let ground = Ground {
            day: self.day,
            set: self.set.clone(),
            columns,
            given: HashMap::from([(vip, self.notes.clone())]),
            weights: HashMap::new(),
            off: self.off.clone(),
            known: self.known.clone(),
            customers: self.customers.clone(),
            same_as: self.same_as.clone(),
        };
        Standing::new(ground, audiences(&self.set))
    }

    /// Happens to what is written down and to what lives.
    fn happen(&mut self, step: &Step, live: &mut Standing) {
        match *step {
            Step::Done { who, what, days_ago, ms } => {
                let (name, what) = match PAGES.get(what) {
                    Some(page) => (BehaviourName::PageView, *page),
                    None => (BehaviourName::Business, "transfer_out"),
                };
                let event = Event {
                    event_id: self.events.len() as u128,
                    name,
                    what: what.into(),
                    page: "".into(),
                    person: who,
                    // Days are days here, without a clock.
                    at_us: self.day - days_ago,
                    ms: (!ms.is_multiple_of(3)).then_some(ms),
                    received_us: 0,
                };
                // Only who is somebody does anything.
                if self.known.contains(self.person(who)) {
                    live.take(std::slice::from_ref(&event), |event| event.at_us);
                    self.events.push(event);
                }
            }
            Step::Sign { device, customer } => {
                let is_new = device != customer && self.known.contains(device) && self.known.contains(customer);
                if !is_new || self.customers.contains(device) || self.same_as.values().any(|of| *of == device) {
                    return;
                }
                self.customers.insert(customer);
                self.known.remove(device);
                self.same_as.insert(device, customer);
                self.notes.remove(&device);
                live.meet(Met { person: customer, standing: Whose::Customer, was: Some(device) });
                live.note(self.set.slot("vip").unwrap(), device, None);
            }
            Step::Leave { who } => {
                self.known.remove(who);
                self.customers.remove(who);
                self.same_as.retain(|_, of| *of != who);
                self.notes.remove(&who);
                self.off.remove(&who);
                live.gone(who);
            }
            Step::Note { who, value } if self.known.contains(who) => {
                match value {
                    Some(value) => self.notes.insert(who, value),
                    None => self.notes.remove(&who),
                };
                live.note(self.set.slot("vip").unwrap(), who, value);
            }
            Step::Switch { who, ref tags } if self.known.contains(who) => {
                let tags: HashSet<usize> = tags.iter().copied().collect();
                self.off.insert(who, tags.clone());
                live.switch(who, tags);
            }
            Step::Note { .. } | Step::Switch { .. } => {}
            Step::Day => {
                self.day += 1;
                *live = self.anew();
            }
        }
    }
}

fn told(standing: &Standing) -> Vec<(PersonNo, Vec<Option<i64>>)> {
    let mut facts = Facts::new(&standing.set.catalogue);
    let mut of = |person| {
        let value = |slot: usize| {
            standing.fill(&mut facts, person, &standing.set.tags[slot].needs);
            facts.number(slot)
        };
        (0..standing.set.tags.len()).map(value).collect()
    };
    standing.known.iter().map(|person| (person, of(person))).collect()
}

fn members(standing: &Standing) -> Vec<Vec<PersonNo>> {
    standing.audiences().iter().map(|audience| audience.members.iter().collect()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_lives_is_what_would_be_made_anew(steps in proptest::collection::vec(step(), 1..80)) {
        let set = Arc::new(TagSet::compile(&tags()).unwrap());
        let known: RoaringBitmap = (1..=PEOPLE).collect();
        let mut world = World {
            set,
            day: TODAY,
            events: Vec::new(),
            customers: (1..=2).collect(),
            known,
            same_as: HashMap::new(),
            notes: HashMap::new(),
            off: HashMap::new(),
        };
        let mut live = world.anew();
        for step in &steps {
            world.happen(step, &mut live);
        }
        let anew = world.anew();
        prop_assert_eq!(told(&live), told(&anew));
        prop_assert_eq!(members(&live), members(&anew));
        let count = |standing: &Standing| (standing.known.len(), standing.customers.len());
        prop_assert_eq!(count(&live), count(&anew));
    }
}

#[test]
fn a_hundredth_is_told_among_customers() {
    let body = json!({ "tags": [
        { "id": "noted", "title_zh": "数", "title_en": "n", "group": "value", "owner": "d",
          "from": { "kind": "attribute", "attribute": "deposits" } },
        { "id": "rank", "title_zh": "位", "title_en": "r", "group": "value", "owner": "d",
          "from": { "kind": "percentile", "of": "noted" } },
    ] });
    let set = Arc::new(TagSet::compile(&serde_json::from_value(body).unwrap()).unwrap());
    let people: RoaringBitmap = (1..=200).collect();
    let ground = Ground {
        day: TODAY,
        set,
        columns: Vec::new(),
        // The larger the number the more they have; the last has nothing that is known.
        given: HashMap::from([(0, (1..200).map(|person| (person, i64::from(person) * 100)).collect())]),
        weights: HashMap::new(),
        off: HashMap::new(),
        known: people.clone(),
        customers: people,
        same_as: HashMap::new(),
    };
    let told: HashMap<_, _> = told(&Standing::new(ground, Vec::new())).into_iter().collect();
    let rank = |person: PersonNo| told[&person][1];
    assert_eq!((rank(1), rank(2), rank(3)), (Some(1), Some(1), Some(2)));
    assert_eq!((rank(100), rank(199), rank(200)), (Some(50), Some(100), None));
}

#[test]
fn what_is_wrong_with_tags_is_told_where_it_is() {
    let broken = |from: serde_json::Value| {
        let body = json!({ "tags": [
            { "id": "a", "title_zh": "甲", "title_en": "a", "group": "value", "owner": "d", "from": from },
            { "id": "b", "title_zh": "乙", "title_en": "b", "group": "value", "owner": "d",
              "from": { "kind": "noted" } },
        ] });
        let wrong = TagSet::compile(&serde_json::from_value(body).unwrap()).err().unwrap();
        wrong.into_iter().map(|objection| objection.place).collect::<Vec<_>>()
    };
    assert_eq!(broken(json!({ "kind": "rule", "when": "b" })), ["/tags/0/from/when"], "it stands below");
    assert_eq!(broken(json!({ "kind": "rule", "when": "a" })), ["/tags/0/from/when"], "it stands on itself");
    assert_eq!(broken(json!({ "kind": "rule", "when": "c > 1" })), ["/tags/0/from/when"]);
    assert_eq!(broken(json!({ "kind": "percentile", "of": "b" })), ["/tags/0/from/of"]);
    let case = |when: Option<&str>| json!({ "code": "x", "title_zh": "子", "title_en": "x", "when": when });
    let cases = |all: Vec<serde_json::Value>| broken(json!({ "kind": "cases", "cases": all }));
    assert_eq!(cases(vec![case(None), case(Some("b"))]), ["/tags/0/from/cases/0"]);
    let mixed = json!([{ "name": "business" }, { "name": "click" }]);
    let total = json!({ "kind": "events", "events": mixed, "measure": "total", "within_days": 7 });
    assert_eq!(broken(total), ["/tags/0/from/events"]);
    let favourite =
        json!({ "kind": "events", "events": [{ "name": "click" }], "measure": "favourite", "within_days": 7 });
    assert_eq!(broken(favourite), ["/tags/0/from/events"]);
}
