//! Two texts of one document: how they differ, and what they are together.
//!
//! Lists whose rows have names are looked at row by row where both texts have such a list; anything else in its place is one
//! value. What cannot be put together without losing something is told, place by place, and is never decided here. Every two
//! texts have a difference and every three a merge or places, whatever they are: nobody has checked a draft yet.

use json_patch::PatchOperation;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::kind::List;

/// The most changes that are told.
pub const CHANGES_MAX: usize = 2_000;

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
    let rowed = rowed(lists, &[from, to]);
    let ((mut at, before), (to, after)) = (spread(from, &rowed), spread(to, &rowed));
    let mut changes = moves(&rowed, &before, &after);
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

/// The lists whose rows changed places.
fn moves(rowed: &[&List], before: &[Order], after: &[Order]) -> Vec<Change> {
    let common =
        |one: &Order, other: &Order| -> Order { one.iter().filter(|name| other.contains(name)).cloned().collect() };
    let both = rowed.iter().zip(before.iter().zip(after));
    let moved = both.filter_map(|(list, (before, after))| {
        let (before, after) = (common(before, after), common(after, before));
        let (place, kind) = (format!("/{}", list.member), ChangeKind::Changed);
        (before != after).then(|| Change { place, kind, before: Some(before.into()), after: Some(after.into()) })
    });
    moved.collect()
}

/// What `mine` and `theirs`, both made from `base`, are together; or the places both changed, each in their own way.
pub fn merge(base: &Value, mine: &Value, theirs: &Value, lists: &[List]) -> Result<Value, Vec<String>> {
    if mine == theirs || theirs == base {
        return Ok(mine.clone());
    }
    if mine == base {
        return Ok(theirs.clone());
    }
    let mut rowed = rowed(lists, &[mine, theirs]);
    // What became of the rows cannot be said where something else stood before.
    rowed.retain(|list| base.get(list.member).is_none_or(|slot| named(slot, list).is_some()));
    let [base, mine, theirs] = [base, mine, theirs].map(|text| spread(text, &rowed));
    let mut clashes = Vec::new();
    let merged = together(Some(&base.0), Some(&mine.0), Some(&theirs.0), &mut String::new(), &mut clashes);
    let mut orders = Vec::with_capacity(rowed.len());
    for (number, list) in rowed.iter().enumerate() {
        let order = orders_together(&base.1[number], &mine.1[number], &theirs.1[number]);
        orders.push(order.unwrap_or_else(|| {
            clashes.push(format!("/{}", list.member));
            Order::new()
        }));
    }
    match (clashes.is_empty(), merged) {
        (true, Some(merged)) => Ok(gathered(merged, &rowed, &orders)),
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
fn orders_together(before: &Order, ours: &Order, others: &Order) -> Option<Order> {
    if ours == others || others == before {
        return Some(ours.clone());
    }
    if ours == before {
        return Some(others.clone());
    }
    let common = |order: &Order| -> Order {
        order.iter().filter(|name| ours.contains(name) && others.contains(name)).cloned().collect()
    };
    let (first, second) = match (common(ours), common(others)) {
        (ours_common, others_common) if ours_common == others_common => (others, ours),
        (ours_common, _) if ours_common == common(before) => (others, ours),
        (_, others_common) if others_common == common(before) => (ours, others),
        _ => return None,
    };
    let more = second.iter().filter(|name| !first.contains(name));
    Some(first.iter().chain(more).cloned().collect())
}

/// The names of a list's rows, in their order.
type Order = Vec<String>;

/// Those of the `lists` that every one of the `texts` has, as a list whose rows have names and no two the same.
fn rowed<'a>(lists: &'a [List], texts: &[&Value]) -> Vec<&'a List> {
    let is_one = |text: &Value, list: &List| text.get(list.member).is_some_and(|slot| named(slot, list).is_some());
    lists.iter().filter(|list| texts.iter().all(|text| is_one(text, list))).collect()
}

/// A body whose rows with names are members of an object, so that a row is found whatever stands before it, and beside it the
/// order of the rows of each list.
fn spread(text: &Value, rowed: &[&List]) -> (Value, Vec<Order>) {
    let mut body = text.clone();
    let orders = rowed.iter().map(|list| {
        let slot = body.get_mut(list.member)?;
        let (rows, order) = named(slot, list)?;
        *slot = Value::Object(rows);
        Some(order)
    });
    let orders = orders.map(Option::unwrap_or_default).collect();
    (body, orders)
}

/// The rows of a list by their names, and the order of these; nothing for what is no list, or where a row has no name, or
/// another's.
fn named(slot: &Value, list: &List) -> Option<(Map<String, Value>, Order)> {
    let rows = slot.as_array()?;
    let (mut spread, mut order) = (Map::new(), Order::with_capacity(rows.len()));
    for row in rows {
        let parts: Option<Vec<String>> = list.named_by.iter().map(|member| row.get(member).map(words)).collect();
        let name = parts?.join("·");
        if spread.insert(name.clone(), row.clone()).is_some() {
            return None;
        }
        order.push(name);
    }
    Some((spread, order))
}

fn words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().map(words).collect::<Vec<_>>().join("+"),
        other => other.to_string(),
    }
}

/// The opposite of [`spread`]: rows in their order, those that are gone left out.
fn gathered(mut body: Value, rowed: &[&List], orders: &[Order]) -> Value {
    for (list, order) in rowed.iter().zip(orders) {
        let Some(slot) = body.get_mut(list.member) else { continue };
        let Value::Object(rows) = slot else { continue };
        let rows = order.iter().filter_map(|name| rows.remove(name)).collect();
        *slot = Value::Array(rows);
    }
    body
}

#[cfg(test)]
#[path = "merge_tests.rs"]
mod tests;
