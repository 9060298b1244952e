//! Expressions with a number for a result: prices, scores, caps.

use std::sync::Arc;

use kernel::{Currency, Lang, Money};
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use crate::catalogue::{Catalogue, Field};
use crate::facts::Facts;
use crate::lower::MONEY_PLACES;
use crate::objection::Objections;
use crate::tree::{Dimension, Node};
use crate::{check, lower, program, read_by, text, words};

/// A checked formula, ready to be reckoned. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Formula(Arc<Compiled>);

#[derive(Debug)]
struct Compiled {
    catalogue: Arc<Catalogue>,
    tree: Node,
    program: program::Fraction,
    reads: Vec<usize>,
}

impl Formula {
    /// A formula whose result is money.
    pub fn money(catalogue: &Arc<Catalogue>, source: &str) -> Result<Self, Objections> {
        Self::compile(catalogue, source, Dimension::Money)
    }

    /// A formula whose result is a bare number.
    pub fn number(catalogue: &Arc<Catalogue>, source: &str) -> Result<Self, Objections> {
        Self::compile(catalogue, source, Dimension::Plain)
    }

    fn compile(catalogue: &Arc<Catalogue>, source: &str, dimension: Dimension) -> Result<Self, Objections> {
        let tree = check::number(catalogue, source, dimension)?;
        let (program, reads) = (lower::fraction(&tree), read_by(&tree));
        Ok(Self(Arc::new(Compiled { catalogue: catalogue.clone(), tree, program, reads })))
    }

    /// The exact result; money in yuan. Nothing if something is missing, or the result does not fit.
    ///
    /// # Panics
    /// When the facts belong to another catalogue.
    pub fn exactly(&self, facts: &Facts) -> Option<Decimal> {
        assert!(Arc::ptr_eq(&self.0.catalogue, facts.catalogue()), "facts of another catalogue");
        self.0.program.value(&facts.slots)
    }

    /// The result as money, a half fen rounded away from nothing.
    ///
    /// # Panics
    /// As [`exactly`](Self::exactly).
    pub fn in_money(&self, facts: &Facts) -> Option<Money> {
        let minor = self.exactly(facts)?.checked_mul(Decimal::from(10_i64.pow(MONEY_PLACES)))?;
        let minor = minor.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero).to_i64()?;
        Some(Money::new(minor, Currency::Cny))
    }

    /// In the canonical way of writing it.
    pub fn text(&self) -> String {
        text::Writer(&self.0.catalogue).text(&self.0.tree)
    }

    /// In words.
    pub fn in_words(&self, lang: Lang) -> String {
        words::Speaker { catalogue: &self.0.catalogue, lang }.words(&self.0.tree)
    }

    /// The fields it reads, each once.
    pub fn reads(&self) -> impl Iterator<Item = &Field> {
        self.0.reads.iter().map(|slot| self.0.catalogue.field(*slot))
    }
}
