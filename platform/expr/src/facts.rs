//! What is known when an expression is asked: one slot for every field of the catalogue.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::NaiveDate;
use kernel::Money;
use rust_decimal::Decimal;

use crate::catalogue::{Catalogue, Type};

/// The longest text that is looked at, in bytes; the rest of a longer one is cut off.
pub const TEXT_MAX: usize = 4_096;
/// The most members of a set that are looked at.
pub const MEMBERS_MAX: usize = 1_000;

/// What a slot holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) enum Slot<'a> {
    #[default]
    Missing,
    Flag(bool),
    /// Whole numbers, minor units, seconds, days as seconds, choices by their place.
    Whole(i64),
    Decimal(Decimal),
    Text(Cow<'a, str>),
    Set(Vec<Cow<'a, str>>),
}

/// A value for a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// For [`Type::Flag`].
    Flag(bool),
    /// For [`Type::Whole`], and [`Type::Decimal`].
    Whole(i64),
    /// For [`Type::Decimal`].
    Decimal(Decimal),
    /// For [`Type::Money`].
    Money(Money),
    /// For [`Type::Duration`] and, since midnight, [`Type::TimeOfDay`].
    Seconds(i64),
    /// For [`Type::Day`].
    Day(NaiveDate),
    /// For [`Type::Text`], and the code of a [`Type::Choice`].
    Text(Cow<'a, str>),
    /// For [`Type::Set`].
    Set(Vec<Cow<'a, str>>),
}

impl<'a> Value<'a> {
    /// A text, or the code of a choice, that is somebody else's.
    pub const fn text(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

/// Why a value was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FactError {
    /// The catalogue has no such field.
    #[error("no such field")]
    Field,
    /// The field holds something else.
    #[error("the field holds something else")]
    Type,
    /// Not one of the field's choices.
    #[error("not one of the choices")]
    Choice,
}

/// The facts an expression is asked with. What is not set is missing.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    catalogue: Arc<Catalogue>,
    pub(crate) slots: Vec<Slot<'a>>,
}

impl<'a> Facts<'a> {
    /// Nothing is known yet.
    pub fn new(catalogue: &Arc<Catalogue>) -> Self {
        Self { catalogue: catalogue.clone(), slots: vec![Slot::Missing; catalogue.fields().len()] }
    }

    /// The catalogue they belong to.
    pub fn catalogue(&self) -> &Arc<Catalogue> {
        &self.catalogue
    }

    /// Sets the field `id`.
    pub fn set(&mut self, id: &str, value: Value<'a>) -> Result<(), FactError> {
        let slot = self.catalogue.slot(id).ok_or(FactError::Field)?;
        self.put(slot, value)
    }

    /// Sets the field in `slot`; quicker than by id where many records are filled.
    pub fn put(&mut self, slot: usize, value: Value<'a>) -> Result<(), FactError> {
        let field = self.catalogue.fields().get(slot).ok_or(FactError::Field)?;
        self.slots[slot] = taken(&field.holds, value)?;
        Ok(())
    }

    /// Sets the field in `slot` by the number it is kept as: 0 or 1 of a flag, minor units, seconds, the place of a choice.
    /// For whoever asks of very many people.
    pub fn put_number(&mut self, slot: usize, number: i64) -> Result<(), FactError> {
        let field = self.catalogue.fields().get(slot).ok_or(FactError::Field)?;
        self.slots[slot] = match &field.holds {
            Type::Flag => Slot::Flag(number != 0),
            Type::Whole(_) | Type::Money | Type::Duration | Type::TimeOfDay => Slot::Whole(number),
            Type::Choice(choices) if usize::try_from(number).is_ok_and(|place| place < choices.len()) => {
                Slot::Whole(number)
            }
            Type::Choice(_) => return Err(FactError::Choice),
            _ => return Err(FactError::Type),
        };
        Ok(())
    }

    /// The number the field in `slot` is kept as, as [`put_number`](Self::put_number) takes it.
    pub fn number(&self, slot: usize) -> Option<i64> {
        match self.slots.get(slot)? {
            Slot::Flag(flag) => Some((*flag).into()),
            Slot::Whole(number) => Some(*number),
            _ => None,
        }
    }

    /// The field in `slot` is not known any more.
    pub fn clear_slot(&mut self, slot: usize) {
        if let Some(slot) = self.slots.get_mut(slot) {
            *slot = Slot::Missing;
        }
    }

    /// What the field in `slot` holds; nothing where it is missing.
    pub fn get(&self, slot: usize) -> Option<Value<'_>> {
        let holds = &self.catalogue.fields().get(slot)?.holds;
        Some(match (self.slots.get(slot)?, holds) {
            (Slot::Missing, _) => return None,
            (Slot::Flag(flag), _) => Value::Flag(*flag),
            (Slot::Whole(place), Type::Choice(choices)) => {
                Value::Text(choices.get(usize::try_from(*place).ok()?)?.code.clone())
            }
            (Slot::Whole(minor), Type::Money) => Value::Money(Money::cny(*minor)),
            (Slot::Whole(seconds), Type::Duration | Type::TimeOfDay) => Value::Seconds(*seconds),
            (Slot::Whole(seconds), Type::Day) => {
                Value::Day(chrono::DateTime::from_timestamp(*seconds, 0)?.date_naive())
            }
            (Slot::Whole(number), _) => Value::Whole(*number),
            (Slot::Decimal(number), _) => Value::Decimal(*number),
            (Slot::Text(text), _) => Value::Text(Cow::Borrowed(text)),
            (Slot::Set(members), _) => Value::Set(members.iter().map(|one| Cow::Borrowed(&**one)).collect()),
        })
    }

    /// The field `id` is not known any more.
    pub fn forget(&mut self, id: &str) {
        if let Some(slot) = self.catalogue.slot(id) {
            self.slots[slot] = Slot::Missing;
        }
    }

    /// Nothing is known any more.
    pub fn clear(&mut self) {
        self.slots.fill(Slot::Missing);
    }
}

fn taken<'a>(holds: &Type, value: Value<'a>) -> Result<Slot<'a>, FactError> {
    Ok(match (holds, value) {
        (Type::Flag, Value::Flag(flag)) => Slot::Flag(flag),
        (Type::Whole(_), Value::Whole(number)) | (Type::Duration | Type::TimeOfDay, Value::Seconds(number)) => {
            Slot::Whole(number)
        }
        (Type::Decimal(_), Value::Whole(number)) => Slot::Decimal(Decimal::from(number)),
        (Type::Decimal(_), Value::Decimal(number)) => Slot::Decimal(number),
        (Type::Money, Value::Money(money)) => Slot::Whole(money.minor()),
        (Type::Day, Value::Day(day)) => Slot::Whole(seconds_of(day)),
        (Type::Text, Value::Text(text)) => Slot::Text(bounded(text)),
        (Type::Choice(choices), Value::Text(code)) => {
            let place = choices.iter().position(|choice| choice.code == code).ok_or(FactError::Choice)?;
            Slot::Whole(place as i64)
        }
        (Type::Set(_), Value::Set(mut members)) => {
            members.truncate(MEMBERS_MAX);
            Slot::Set(members.into_iter().map(bounded).collect())
        }
        _ => return Err(FactError::Type),
    })
}

/// A day as the language counts it: seconds since 1970 at its midnight, without a zone.
pub(crate) fn seconds_of(day: NaiveDate) -> i64 {
    day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp()
}

fn bounded(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.len() <= TEXT_MAX {
        return text;
    }
    let end = text.floor_char_boundary(TEXT_MAX);
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(&text[..end]),
        Cow::Owned(mut text) => {
            text.truncate(end);
            Cow::Owned(text)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{Choice, Field, Words};

    #[test]
    fn a_fact_fits_its_field_or_is_not_taken() {
        let kinds = Type::Choice(Arc::from([Choice::new("salary", "工资", "salary")]));
        let fields = vec![
            Field::new("amount", Type::Money, "金额", "amount"),
            Field::new("kind", kinds, "类型", "kind"),
            Field::new("note", Type::Text, "附言", "note"),
        ];
        let catalogue = Catalogue::new("t", Words::new("试", "test"), fields).unwrap();
        let mut facts = Facts::new(&catalogue);
        assert_eq!(facts.set("amount", Value::Money(Money::cny(5))), Ok(()));
        assert_eq!(facts.set("amount", Value::Whole(5)), Err(FactError::Type), "yuan or fen?");
        assert_eq!(facts.set("kind", Value::Text("gift".into())), Err(FactError::Choice));
        assert_eq!(facts.set("kind", Value::Text("salary".into())), Ok(()));
        assert_eq!(facts.get(1), Some(Value::text("salary")), "what was put in comes out");
        assert_eq!(facts.get(0), Some(Value::Money(Money::cny(5))));
        assert_eq!(facts.get(2), None);
        assert_eq!(facts.set("knd", Value::Flag(true)), Err(FactError::Field));
        let long = "长".repeat(TEXT_MAX);
        facts.set("note", Value::Text(long.into())).unwrap();
        assert!(matches!(&facts.slots[2], Slot::Text(text) if text.len() <= TEXT_MAX));
        assert_eq!((facts.put_number(1, 0), facts.put_number(1, 1)), (Ok(()), Err(FactError::Choice)));
        assert_eq!(facts.get(1), Some(Value::text("salary")));
        assert_eq!(facts.put_number(2, 0), Err(FactError::Type));
        facts.clear_slot(1);
        assert_eq!(facts.get(1), None);
        facts.forget("amount");
        assert_eq!(facts.slots[0], Slot::Missing);
    }
}
