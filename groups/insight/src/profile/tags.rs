//! Tags made ready: the catalogue conditions are checked against, and what has to be counted for them.
//!
//! A tag may only build on tags above it, so there are no circles, and whoever fills the slots in order has everything that a
//! rule reads when it comes to it.

use std::collections::BTreeSet;
use std::sync::Arc;

use expr::{Catalogue, Choice, Condition, Cost, Field, Type, Words};
use publishing::Objection;
use sha2::{Digest, Sha256};

use super::spec::{TAGS_MAX, TagAttribute, TagEvent, TagMeasure, TagSource, TagSpec, TagsBody};
use crate::behaviour::BehaviourName;

/// What the catalogue is called.
pub const CATALOGUE: &str = "insight.person";

/// The classes of users in their order: what `user_class` can be.
pub const CLASSES: [(&str, &str, &str); 4] = [
    ("open", "开放用户", "open user"),
    ("bound", "绑卡用户", "bound user"),
    ("real_name", "实名客户", "real-name customer"),
    ("class_one", "一类户客户", "class I customer"),
];

/// Things that are counted together, in a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Any of these.
    pub events: Vec<TagEvent>,
    /// In so many days.
    pub within_days: i64,
    /// What is told of them.
    pub measure: TagMeasure,
}

/// How a tag comes about.
#[derive(Debug, Clone)]
pub enum From {
    /// By the count in this place.
    Count(usize),
    /// The largest of the counts in these places.
    Largest(Vec<usize>),
    /// What is looked up, or noted.
    Given,
    /// Whether it holds.
    Rule(Condition),
    /// The first that holds; nothing stands for "everybody else".
    Cases(Vec<Option<Condition>>),
    /// Where somebody stands by the tag in this slot.
    Percentile(usize),
    /// How likely it is, by the tags in these slots.
    Learned(Vec<usize>),
}

/// A tag, ready.
#[derive(Debug, Clone)]
pub struct Tag {
    /// As it is written down.
    pub spec: TagSpec,
    /// How it comes about.
    pub from: From,
    /// The slots that have to be filled for it, its own last.
    pub needs: Vec<usize>,
}

/// All tags of a bank. A tag's place is its slot in the catalogue.
#[derive(Debug)]
pub struct TagSet {
    /// What conditions are checked against.
    pub catalogue: Arc<Catalogue>,
    /// The tags.
    pub tags: Vec<Tag>,
    /// What is counted.
    pub counts: Vec<Counted>,
}

impl TagSet {
    /// Makes tags ready, or says all that is wrong with them.
    pub fn compile(body: &TagsBody) -> Result<Self, Vec<Objection>> {
        if body.tags.len() > TAGS_MAX {
            return Err(vec![Objection::new("/tags", "最多 200 个标签 / At most 200 tags")]);
        }
        let mut objections: Vec<Objection> =
            body.tags.iter().enumerate().filter_map(|(place, spec)| shape(place, spec)).collect();
        if !objections.is_empty() {
            return Err(objections);
        }
        let fields = body.tags.iter().map(field).collect();
        let title = Words::new("客户画像", "Customer profile");
        let catalogue = match Catalogue::new(CATALOGUE, title, fields) {
            Ok(catalogue) => catalogue,
            Err(why) => return Err(vec![Objection::new("/tags", format!("标签编号有误：{why} / {why}"))]),
        };
        let mut set = Self { catalogue, tags: Vec::with_capacity(body.tags.len()), counts: Vec::new() };
        for (place, spec) in body.tags.iter().enumerate() {
            match set.made(place, spec) {
                Ok(tag) => set.tags.push(tag),
                Err(more) => {
                    objections.extend(more);
                    // Its slot has to be there for those below it.
                    set.tags.push(Tag { spec: spec.clone(), from: From::Given, needs: vec![place] });
                }
            }
        }
        if objections.is_empty() { Ok(set) } else { Err(objections) }
    }

    /// The slot of a tag.
    pub fn slot(&self, id: &str) -> Option<usize> {
        self.catalogue.slot(id)
    }

    /// The slots that have to be filled before a condition is asked, in order.
    pub fn needs(&self, condition: &Condition) -> Vec<usize> {
        let read = condition.reads().filter_map(|field| self.slot(&field.id));
        let all: BTreeSet<usize> = read.flat_map(|slot| self.tags[slot].needs.iter().copied()).collect();
        all.into_iter().collect()
    }

    /// A value as it is noted, by its number: the code of a choice, a whole number.
    pub fn number(&self, slot: usize, value: &str) -> Option<i64> {
        match &self.catalogue.fields().get(slot)?.holds {
            Type::Choice(choices) => i64::try_from(choices.iter().position(|choice| choice.code == value)?).ok(),
            _ => value.parse().ok(),
        }
    }

    /// The longest window, in days.
    pub fn longest_window(&self) -> i64 {
        self.counts.iter().map(|counted| counted.within_days).max().unwrap_or(1)
    }

    fn made(&mut self, place: usize, spec: &TagSpec) -> Result<Tag, Vec<Objection>> {
        let at = |member: &str| format!("/tags/{place}/from/{member}");
        let (from, mut needs) = match &spec.from {
            TagSource::Events { events, measure: TagMeasure::Favourite, within_days } => {
                let each = events.iter().map(|event| Counted {
                    events: vec![event.clone()],
                    within_days: *within_days,
                    measure: TagMeasure::Times,
                });
                (From::Largest(each.map(|counted| self.count(counted)).collect()), Vec::new())
            }
            TagSource::Events { events, measure, within_days } => {
                let counted = Counted { events: events.clone(), within_days: *within_days, measure: *measure };
                (From::Count(self.count(counted)), Vec::new())
            }
            TagSource::Attribute { .. } | TagSource::Noted { .. } => (From::Given, Vec::new()),
            TagSource::Rule { when } => {
                let condition = self.condition(place, when).map_err(|why| said(&at("when"), why))?;
                let needs = self.needs(&condition);
                (From::Rule(condition), needs)
            }
            TagSource::Cases { cases } => {
                let (mut conditions, mut needs, mut wrong) = (Vec::new(), BTreeSet::new(), Vec::new());
                for (nth, case) in cases.iter().enumerate() {
                    let Some(when) = &case.when else {
                        conditions.push(None);
                        continue;
                    };
                    match self.condition(place, when) {
                        Ok(condition) => {
                            needs.extend(self.needs(&condition));
                            conditions.push(Some(condition));
                        }
                        Err(why) => wrong.extend(said(&at(&format!("cases/{nth}/when")), why)),
                    }
                }
                if !wrong.is_empty() {
                    return Err(wrong);
                }
                (From::Cases(conditions), needs.into_iter().collect())
            }
            TagSource::Learned { by, .. } => {
                let slots = self.learned_by(place, by)?;
                let needs: BTreeSet<usize> = slots.iter().flat_map(|slot| self.tags[*slot].needs.clone()).collect();
                (From::Learned(slots), needs.into_iter().collect())
            }
            TagSource::Percentile { of } => match self.slot(of).filter(|slot| *slot < place) {
                Some(slot) if is_number(&self.catalogue.fields()[slot].holds) => {
                    (From::Percentile(slot), self.tags[slot].needs.clone())
                }
                Some(_) => return Err(vec![Objection::new(at("of"), "只能对数值排位 / Only numbers can be ranked")]),
                None => return Err(said(&at("of"), vec![ABOVE.to_owned()])),
            },
        };
        needs.push(place);
        Ok(Tag { spec: spec.clone(), from, needs })
    }

    /// The slots a chance goes by: of what follows from things done alone, for only that can be known of a day that is past.
    fn learned_by(&self, place: usize, by: &[String]) -> Result<Vec<usize>, Vec<Objection>> {
        let follows =
            |slot: &usize| !matches!(self.tags[*slot].from, From::Given | From::Percentile(_) | From::Learned(_));
        let (mut slots, mut wrong) = (Vec::new(), Vec::new());
        for (nth, id) in by.iter().enumerate() {
            let at = format!("/tags/{place}/from/by/{nth}");
            let Some(slot) = self.slot(id).filter(|slot| *slot < place) else {
                wrong.push(Objection::new(at, ABOVE));
                continue;
            };
            let holds = &self.catalogue.fields()[slot].holds;
            if !is_number(holds) && !matches!(holds, Type::Flag) {
                wrong.push(Objection::new(at, "只能依据数值和是非标签 / Only numbers and marks"));
            } else if !self.tags[slot].needs.iter().all(follows) {
                wrong.push(Objection::new(at, "只能依据随行为变化的标签 / Only tags that follow what people do"));
            } else if slots.contains(&slot) {
                wrong.push(Objection::new(at, "重复的标签 / The same tag twice"));
            } else {
                slots.push(slot);
            }
        }
        if wrong.is_empty() { Ok(slots) } else { Err(wrong) }
    }

    /// What a tag and everything it looks at are, in one word: when it is another, what was learned of it is of no use.
    pub fn definition(&self, slot: usize) -> String {
        let all: Vec<&TagSource> = self.tags[slot].needs.iter().map(|slot| &self.tags[*slot].spec.from).collect();
        let text = serde_json::to_vec(&all).unwrap_or_default();
        hex::encode(&Sha256::digest(text)[..16])
    }

    /// The place of a count; counted once for all tags that ask for it.
    fn count(&mut self, counted: Counted) -> usize {
        if let Some(place) = self.counts.iter().position(|one| *one == counted) {
            return place;
        }
        self.counts.push(counted);
        self.counts.len() - 1
    }

    /// A condition over tags above `place`, or what is wrong with it.
    fn condition(&self, place: usize, when: &str) -> Result<Condition, Vec<String>> {
        let condition = Condition::compile(&self.catalogue, when).map_err(|wrong| words_of(&wrong))?;
        let is_above = |field: &Field| self.slot(&field.id).is_some_and(|slot| slot < place);
        if condition.reads().all(is_above) { Ok(condition) } else { Err(vec![ABOVE.to_owned()]) }
    }
}

const ABOVE: &str = "只能引用排在前面的标签 / Only tags above this one";

/// What is wrong with an expression, in words of both languages.
pub fn words_of(wrong: &expr::Objections) -> Vec<String> {
    let words =
        |one: &expr::Objection| format!("{} / {}", one.words.get(kernel::Lang::Zh), one.words.get(kernel::Lang::En));
    wrong.0.iter().map(words).collect()
}

fn said(at: &str, why: Vec<String>) -> Vec<Objection> {
    why.into_iter().map(|words| Objection::new(at, words)).collect()
}

fn is_number(holds: &Type) -> bool {
    matches!(holds, Type::Whole(_) | Type::Money | Type::Duration)
}

/// What a schema cannot say of one tag.
fn shape(place: usize, spec: &TagSpec) -> Option<Objection> {
    let at = |member: &str| format!("/tags/{place}/from/{member}");
    match &spec.from {
        TagSource::Events { events, measure: TagMeasure::Favourite, .. } => {
            let named = |event: &TagEvent| event.title_zh.is_some() && event.title_en.is_some() && event.what.is_some();
            (!events.iter().all(named)).then(|| {
                Objection::new(at("events"), "“最常用”的每一项都要有名称 / Each thing of a favourite needs its words")
            })
        }
        TagSource::Events { events, measure: TagMeasure::Total, .. } => {
            let business = events.iter().filter(|event| event.name == BehaviourName::Business).count();
            (business != 0 && business != events.len())
                .then(|| Objection::new(at("events"), "金额与时长不能相加 / Money and time cannot be added up"))
        }
        TagSource::Cases { cases } => {
            let last = cases.len().saturating_sub(1);
            let early = cases.iter().position(|case| case.when.is_none()).filter(|nth| *nth != last)?;
            Some(Objection::new(at(&format!("cases/{early}")), "“其他”只能在最后 / “Everybody else” comes last"))
        }
        _ => None,
    }
}

/// The field conditions ask for a tag by.
fn field(spec: &TagSpec) -> Field {
    let unit = |zh, en| Type::Whole(Words::new(zh, en));
    let choice = |code: &str, zh: &str, en: &str| Choice { code: code.to_owned().into(), words: Words::owned(zh, en) };
    let (holds, source) = match &spec.from {
        TagSource::Events { measure: TagMeasure::Times, .. } => (unit("次", "times"), LIVE),
        TagSource::Events { measure: TagMeasure::Days, .. } => (unit("天", "days"), LIVE),
        TagSource::Events { measure: TagMeasure::SinceLast, .. } => (unit("天前", "days ago"), LIVE),
        TagSource::Events { events, measure: TagMeasure::Total, .. } => {
            let is_money = events.iter().all(|event| event.name == BehaviourName::Business);
            (if is_money { Type::Money } else { Type::Duration }, LIVE)
        }
        TagSource::Events { events, measure: TagMeasure::Favourite, .. } => {
            let thing = |event: &TagEvent| {
                let words = |words: &Option<String>| words.clone().unwrap_or_default();
                choice(event.what.as_deref().unwrap_or_default(), &words(&event.title_zh), &words(&event.title_en))
            };
            (Type::Choice(events.iter().map(thing).collect()), LIVE)
        }
        TagSource::Attribute { attribute } => (of_attribute(*attribute), NIGHTLY),
        TagSource::Rule { .. } => (Type::Flag, DERIVED),
        TagSource::Cases { cases } => {
            let cases = cases.iter().map(|case| choice(&case.code, &case.title_zh, &case.title_en));
            (Type::Choice(cases.collect()), DERIVED)
        }
        TagSource::Percentile { .. } => (unit("", ""), DAILY),
        TagSource::Learned { .. } => (unit("‰", "‰"), LEARNED),
        TagSource::Noted { choices } if choices.is_empty() => (Type::Flag, NOTED),
        TagSource::Noted { choices } => {
            let choices = choices.iter().map(|one| choice(&one.code, &one.title_zh, &one.title_en));
            (Type::Choice(choices.collect()), NOTED)
        }
    };
    let mut field = Field::new("tag", holds, "-", "-").from(source.0, source.1, Cost::Memory);
    field.id = spec.id.clone().into();
    field.label = Words::owned(&spec.title_zh, &spec.title_en);
    field
}

const LIVE: (&str, &str) = ("行为与业务，实时", "what they do, live");
const NIGHTLY: (&str, &str) = ("账务与客户资料，每日", "the bank's books, every night");
const DERIVED: (&str, &str) = ("由其他标签得出，实时", "other tags, live");
const DAILY: (&str, &str) = ("由其他标签得出，每日", "other tags, every day");
const LEARNED: (&str, &str) = ("由过往行为学得，每日", "learned from what people did, every day");
const NOTED: (&str, &str) = ("人工标注", "noted by hand");

fn of_attribute(attribute: TagAttribute) -> Type {
    match attribute {
        TagAttribute::UserClass => {
            Type::Choice(CLASSES.iter().map(|(code, zh, en)| Choice::new(code, zh, en)).collect())
        }
        TagAttribute::CustomerDays => Type::Whole(Words::new("天", "days")),
        TagAttribute::Deposits => Type::Money,
        TagAttribute::Accounts => Type::Whole(Words::new("个", "accounts")),
        TagAttribute::Age => Type::Whole(Words::new("岁", "years")),
    }
}
