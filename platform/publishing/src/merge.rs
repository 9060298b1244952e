//! Two texts of one document: how they differ, and what they are together.
//!
//! Lists whose rows have names are looked at row by row; any other list is one value. What cannot be put together without
//! losing something is told, place by place, and is never decided here.

use json_patch::PatchOperation;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::kind::List;

/// The most changes that are told.
pub const CHANGES_MAX: usize = 2_000;
/// Under which name the order of a spread list is kept. No member of a body can be called so: a control character.
const ORDER: &str = "\u{1}order";

/// What became of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PublishingChangeKind)]
pub enum ChangeKind {
    /// It was not there.
    Added,
    /// It is not there any more.
    Removed,
    /// It is another.
    Changed,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = PublishingChange)]
pub struct Change {
    /// Where, as a JSON pointer; rows with a name by their name.
    pub place: String,
    /// What became of it.
    pub kind: ChangeKind,
    /// What was there.
    #[schema(value_type = Option<Value>)]
    pub before: Option<Value>,
    /// What is there.
    #[schema(value_type = Option<Value>)]
    pub after: Option<Value>,
}

/// How `to` differs from `from`. Where rows with names stand is told only where rows that both have changed places.
pub fn diff(from: &Value, to: &Value, lists: &[List]) -> Vec<Change> {
    let (mut at, mut to) = (spread(from, lists), spread(to, lists));
    let mut changes = moves(&mut at, &mut to, lists);
    for operation in json_patch::diff(&at, &to).0.into_iter().take(CHANGES_MAX) {
        let place = operation.path().to_string();
        let before = at.pointer(&place).cloned();
        let (kind, before, after) = match &operation {
            PatchOperation::Add(add) => (ChangeKind::Added, None, Some(add.value.clone())),
            PatchOperation::Remove(_) => (ChangeKind::Removed, before, None),
            PatchOperation::Replace(replace) => (ChangeKind::Changed, before, Some(replace.value.clone())),
            // A difference is made of these three.
            _ => continue,
        };
        // Places of what follows are counted in what is there by then.
        if json_patch::patch(&mut at, std::slice::from_ref(&operation)).is_err() {
            break;
        }
        changes.push(Change { place, kind, before, after });
    }
    changes
}

/// Takes the orders out of two spread bodies and tells the lists whose rows changed places.
fn moves(from: &mut Value, to: &mut Value, lists: &[List]) -> Vec<Change> {
    let mut moved = Vec::new();
    for list in lists {
        let order = |body: &mut Value| match body.get_mut(list.member)?.as_object_mut()?.remove(ORDER)? {
            Value::Array(order) => Some(order),
            _ => None,
        };
        let (Some(before), Some(after)) = (order(from), order(to)) else { continue };
        let common = |one: &[Value], other: &[Value]| -> Vec<Value> {
            one.iter().filter(|name| other.contains(name)).cloned().collect()
        };
        let (before, after) = (common(&before, &after), common(&after, &before));
        if before != after {
            let (place, kind) = (format!("/{}", list.member), ChangeKind::Changed);
            let (before, after) = (Some(Value::Array(before)), Some(Value::Array(after)));
            moved.push(Change { place, kind, before, after });
        }
    }
    moved
}

/// What `mine` and `theirs`, both made from `base`, are together; or the places both changed, each in their own way.
pub fn merge(base: &Value, mine: &Value, theirs: &Value, lists: &[List]) -> Result<Value, Vec<String>> {
    let mut clashes = Vec::new();
    let [base, mine, theirs] = [base, mine, theirs].map(|text| spread(text, lists));
    let merged = together(Some(&base), Some(&mine), Some(&theirs), &mut String::new(), &mut clashes);
    match (clashes.is_empty(), merged) {
        (true, Some(merged)) => Ok(gathered(merged, lists)),
        _ => Err(clashes),
    }
}

fn together(
    base: Option<&Value>,
    mine: Option<&Value>,
    theirs: Option<&Value>,
    place: &mut String,
    clashes: &mut Vec<String>,
) -> Option<Value> {
    if mine == theirs || theirs == base {
        return mine.cloned();
    }
    if mine == base {
        return theirs.cloned();
    }
    let (Some(Value::Object(ours)), Some(Value::Object(others))) = (mine, theirs) else {
        clashes.push(place.clone());
        return mine.cloned();
    };
    let none = Map::new();
    let before = base.and_then(Value::as_object).unwrap_or(&none);
    let mut merged = Map::new();
    for name in ours.keys().chain(others.keys().filter(|name| !ours.contains_key(*name))) {
        let above = place.len();
        if name == ORDER {
            if let Some(order) = orders_together(before.get(name), &ours[name], others.get(name), place, clashes) {
                merged.insert(name.clone(), order);
            }
            continue;
        }
        place.push('/');
        place.push_str(&name.replace('~', "~0").replace('/', "~1"));
        if let Some(value) = together(before.get(name), ours.get(name), others.get(name), place, clashes) {
            merged.insert(name.clone(), value);
        }
        place.truncate(above);
    }
    Some(Value::Object(merged))
}

/// The order of rows: whoever moved rows is followed; if both did, it must be the same way for the rows both have.
fn orders_together(
    base: Option<&Value>,
    mine: &Value,
    theirs: Option<&Value>,
    place: &str,
    clashes: &mut Vec<String>,
) -> Option<Value> {
    let theirs = theirs?;
    let names = |order: &Value| -> Vec<String> {
        order.as_array().into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned)).collect()
    };
    let (before, ours, others) = (base.map(names).unwrap_or_default(), names(mine), names(theirs));
    let common = |order: &[String]| -> Vec<String> {
        order.iter().filter(|name| ours.contains(name) && others.contains(name)).cloned().collect()
    };
    let (first, second) = match (common(&ours), common(&others)) {
        (ours_common, others_common) if ours_common == others_common => (&others, &ours),
        (ours_common, _) if ours_common == common(&before) => (&others, &ours),
        (_, others_common) if others_common == common(&before) => (&ours, &others),
        _ => {
            clashes.push(place.to_owned());
            (&ours, &others)
        }
    };
    let more = second.iter().filter(|name| !first.contains(name));
    Some(first.iter().chain(more).cloned().map(Value::String).collect())
}

/// A body whose rows with names are members of an object, so that a row is found whatever stands before it. A list that
/// has two rows of one name, or one without, stays as it is.
fn spread(body: &Value, lists: &[List]) -> Value {
    let mut body = body.clone();
    for list in lists {
        let Some(slot) = body.get_mut(list.member) else { continue };
        if let Some(rows) = slot.as_array().and_then(|rows| named(rows, list)) {
            *slot = Value::Object(rows);
        }
    }
    body
}

fn named(rows: &[Value], list: &List) -> Option<Map<String, Value>> {
    let mut spread = Map::new();
    let mut order = Vec::with_capacity(rows.len());
    for row in rows {
        let parts: Option<Vec<String>> = list.named_by.iter().map(|member| row.get(member).map(words)).collect();
        let name = parts?.join("·");
        if name.contains('\u{1}') || spread.insert(name.clone(), row.clone()).is_some() {
            return None;
        }
        order.push(Value::String(name));
    }
    spread.insert(ORDER.to_owned(), Value::Array(order));
    Some(spread)
}

fn words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().map(words).collect::<Vec<_>>().join("+"),
        other => other.to_string(),
    }
}

/// The opposite of [`spread`]: rows in their order, those that are gone left out.
fn gathered(mut body: Value, lists: &[List]) -> Value {
    for list in lists {
        let Some(Value::Object(rows)) = body.get_mut(list.member) else { continue };
        let Some(Value::Array(order)) = rows.remove(ORDER) else { continue };
        let rows: Vec<Value> = order.iter().filter_map(|name| rows.remove(name.as_str()?)).collect();
        body[list.member] = Value::Array(rows);
    }
    body
}

#[cfg(test)]
#[path = "merge_tests.rs"]
mod tests;
