//! Tags in words: where they come from, and what they are of somebody.

use expr::{Condition, Type};
use kernel::Lang;
use serde::Serialize;
use utoipa::ToSchema;

use super::spec::{TagComes, TagEvent, TagMeasure, TagSource};
use super::tags::{From, Tag, TagSet};
use crate::behaviour::BehaviourName;
use crate::plan;

/// Things done that are told by name; the others are counted.
const NAMED_MAX: usize = 4;

/// How soon a tag follows what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TagFreshness {
    /// With the event.
    Live,
    /// When the day begins.
    Daily,
    /// Looked up every night.
    Nightly,
    /// When somebody notes it.
    Noted,
}

/// What a tag is of somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TagValue {
    /// `flag`, `whole`, `money`, `duration`, `choice`.
    pub holds: String,
    /// 0 or 1 of a flag, minor units, seconds, the place of a choice, a number.
    pub number: i64,
    /// The choice in the reader's language; empty for everything else.
    pub label: String,
    /// What a number is counted in, in the reader's language; may be empty.
    pub unit: String,
}

/// How soon a tag follows.
pub fn freshness(tag: &Tag, set: &TagSet) -> TagFreshness {
    match &tag.from {
        From::Count(_) | From::Largest(_) => TagFreshness::Live,
        From::Percentile(_) | From::Learned(_) => TagFreshness::Daily,
        From::Given if matches!(tag.spec.from, TagSource::Noted { .. }) => TagFreshness::Noted,
        From::Given => TagFreshness::Nightly,
        From::Rule(_) | From::Cases(_) => {
            // As soon as the soonest of what it looks at.
            let others = tag.needs.iter().filter(|slot| set.tags[**slot].spec.id != tag.spec.id);
            let is_live = |slot: &usize| matches!(set.tags[*slot].from, From::Count(_) | From::Largest(_));
            if others.into_iter().any(is_live) { TagFreshness::Live } else { TagFreshness::Nightly }
        }
    }
}

/// A value with its words.
pub fn value(set: &TagSet, slot: usize, number: i64, lang: Lang) -> TagValue {
    let holds = &set.catalogue.fields()[slot].holds;
    let label = match holds {
        Type::Choice(choices) => {
            let choice = usize::try_from(number).ok().and_then(|place| choices.get(place));
            choice.map(|choice| choice.words.get(lang).to_owned()).unwrap_or_default()
        }
        _ => String::new(),
    };
    let unit = holds.unit().map(|unit| unit.get(lang).to_owned()).unwrap_or_default();
    TagValue { holds: holds.as_str().to_owned(), number, label, unit }
}

/// Where a tag comes from.
pub fn lineage(set: &TagSet, tag: &Tag, lang: Lang) -> String {
    match (&tag.spec.from, &tag.from) {
        (TagSource::Events { events, measure, within_days }, _) => counted(events, *measure, *within_days, lang),
        (TagSource::Attribute { .. }, _) => {
            lang.pick("银行账务与客户资料，每日凌晨更新", "the bank's books, looked up every night").to_owned()
        }
        (_, From::Rule(condition)) => condition.in_words(lang),
        (TagSource::Cases { cases }, From::Cases(conditions)) => {
            let case = |(case, condition): (&super::spec::TagCase, &Option<Condition>)| {
                let title = lang.pick(&case.title_zh, &case.title_en).to_owned();
                match condition {
                    Some(condition) => format!("{title}{}{}", lang.pick("：", ": "), condition.in_words(lang)),
                    None => format!("{title}{}", lang.pick("：其他", ": everybody else")),
                }
            };
            let cases: Vec<_> = cases.iter().zip(conditions).map(case).collect();
            cases.join(lang.pick("；", "; "))
        }
        (TagSource::Percentile { of }, _) => {
            let of = set.slot(of).map_or(of.as_str(), |slot| title(&set.tags[slot], lang));
            match lang {
                Lang::Zh => format!("“{of}”在全部客户中的百分位，每日计算"),
                Lang::En => format!("where “{of}” stands among all customers, reckoned every day"),
            }
        }
        (TagSource::Learned { will, comes, in_days, by }, _) => {
            let chance = chance(will, *comes, *in_days, lang);
            let by = by.iter().filter_map(|id| set.slot(id)).map(|slot| title(&set.tags[slot], lang));
            let by = by.collect::<Vec<_>>().join(lang.pick("、", ", "));
            match lang {
                Lang::Zh => format!("{chance}，由过往客户的行为学得，依据：{by}"),
                Lang::En => format!("{chance}, learned from what customers did before; it goes by {by}"),
            }
        }
        _ => lang.pick("由银行人员标注", "noted by the bank's people").to_owned(),
    }
}

/// Why a tag is what it is of somebody: the case that held.
pub fn reason(set: &TagSet, tag: &Tag, number: i64, lang: Lang) -> String {
    match &tag.from {
        From::Cases(conditions) => {
            let held = usize::try_from(number).ok().and_then(|place| conditions.get(place));
            match held {
                Some(Some(condition)) => condition.in_words(lang),
                _ => lang.pick("不属于其他各类", "none of the other cases").to_owned(),
            }
        }
        _ => lineage(set, tag, lang),
    }
}

/// What people call a tag.
pub fn title(tag: &Tag, lang: Lang) -> &str {
    lang.pick(&tag.spec.title_zh, &tag.spec.title_en)
}

/// Of what a chance is.
fn chance(will: &[TagEvent], comes: TagComes, in_days: i64, lang: Lang) -> String {
    let things = things(will, lang);
    match (lang, comes) {
        (Lang::Zh, TagComes::Done) => format!("今后 {in_days} 天内会有“{things}”的可能性"),
        (Lang::Zh, TagComes::NotDone) => format!("今后 {in_days} 天内不再有“{things}”的可能性"),
        (Lang::En, TagComes::Done) => format!("the chance of “{things}” within {in_days} days"),
        (Lang::En, TagComes::NotDone) => format!("the chance of no “{things}” within {in_days} days"),
    }
}

fn counted(events: &[TagEvent], measure: TagMeasure, days: i64, lang: Lang) -> String {
    let things = things(events, lang);
    let measure = match measure {
        TagMeasure::Times => lang.pick("次数", "how often"),
        TagMeasure::Days => lang.pick("天数", "on how many days"),
        TagMeasure::SinceLast => lang.pick("最近一次距今", "how long ago last"),
        TagMeasure::Total => lang.pick("合计", "in all"),
        TagMeasure::Favourite => lang.pick("最多的一项", "the most frequent"),
    };
    match lang {
        Lang::Zh => format!("{things}，近 {days} 天{measure}"),
        Lang::En => format!("{things}: {measure}, in {days} days"),
    }
}

/// Things done, the first few by name.
fn things(events: &[TagEvent], lang: Lang) -> String {
    let mut things: Vec<String> = events.iter().take(NAMED_MAX).map(|event| thing(event, lang)).collect();
    if events.len() > NAMED_MAX {
        things.push(match lang {
            Lang::Zh => format!("等 {} 项", events.len()),
            Lang::En => format!("and {} more", events.len() - NAMED_MAX),
        });
    }
    things.join(lang.pick("、", ", "))
}

fn thing(event: &TagEvent, lang: Lang) -> String {
    let kind = match event.name {
        BehaviourName::PageView => lang.pick("浏览", "viewed"),
        BehaviourName::Click => lang.pick("点击", "clicked"),
        BehaviourName::Exposure => lang.pick("看到", "seen"),
        BehaviourName::Form => lang.pick("提交", "sent"),
        BehaviourName::Error => lang.pick("遇到错误：", "met an app error:"),
        BehaviourName::Performance => lang.pick("加载", "waited for"),
        BehaviourName::Business => "",
    };
    let what = match (&event.title_zh, &event.title_en, event.what.as_deref()) {
        (Some(zh), Some(en), _) => lang.pick(zh, en),
        (_, _, Some(what)) if event.name == BehaviourName::Business => business(what, lang),
        // Declared for each ending by itself: any of them has the words of the whole.
        (_, _, Some(what)) => match plan::title_of(event.name, what.trim_end_matches('*')) {
            Some((zh, en)) => lang.pick(zh, en),
            None => what,
        },
        (_, _, None) if event.name == BehaviourName::PageView => lang.pick("任意页面", "any page"),
        (_, _, None) => lang.pick("任意一项", "any"),
    };
    match lang {
        Lang::Zh => format!("{kind}{what}"),
        Lang::En if kind.is_empty() => what.to_owned(),
        Lang::En => format!("{kind} {what}"),
    }
}

fn business(what: &str, lang: Lang) -> &str {
    match what {
        "sign_in" => lang.pick("登录", "signed in"),
        "transfer_out" => lang.pick("转出", "paid"),
        "transfer_in" => lang.pick("转入", "was paid"),
        "account_opened" => lang.pick("开户", "opened an account"),
        "refused" => lang.pick("操作被拒绝", "was refused"),
        other => other,
    }
}
