//! Words of an event that are one of those known, or whatever else was said: what is wrong with one event must not spoil the
//! reading of its batch.

use std::fmt;
use std::marker::PhantomData;

use kernel::Timestamp;
use serde::de::{self, Deserialize, Deserializer, Visitor};

use crate::behaviour::BehaviourName;

/// What is read from a word.
pub trait Word: Sized {
    /// Reads it, if it is one.
    fn read(text: &str) -> Option<Self>;
}

impl Word for BehaviourName {
    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Word for Timestamp {
    fn read(text: &str) -> Option<Self> {
        Self::parse_rfc3339(text)
    }
}

/// A word as it was said. Nothing is allocated for one that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said<T> {
    /// It is known.
    Known(T),
    /// Anything else.
    Other(String),
}

impl<T: Copy> Said<T> {
    /// The word, if it is known.
    pub const fn known(&self) -> Option<T> {
        match self {
            Self::Known(word) => Some(*word),
            Self::Other(_) => None,
        }
    }
}

impl<'de, T: Word> Deserialize<'de> for Said<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reading<T>(PhantomData<T>);

        impl<T: Word> Visitor<'_> for Reading<T> {
            type Value = Said<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Said<T>, E> {
                Ok(T::read(text).map_or_else(|| Said::Other(text.to_owned()), Said::Known))
            }
        }

        deserializer.deserialize_str(Reading(PhantomData))
    }
}
