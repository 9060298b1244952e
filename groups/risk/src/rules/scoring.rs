//! The model beside the rules: asked once for a moment, and only where a rule of the scenario reads its score.
//!
//! What it asks for are fields like any other: they are fetched with what the rules read. Its score is the field `model.score`;
//! what that is worth, rules say. Its numbers are no money and decide none.

use std::sync::{Arc, LazyLock};

use contracts::risk::Scenario;
use expr::{Facts, Value};
use rust_decimal::prelude::ToPrimitive;

use super::given;
use super::model_file::Model;

const FIELD: &str = "model.score";

static SHIPPED: LazyLock<Arc<Scoring>> = LazyLock::new(|| {
    let model = Model::read(include_bytes!("../../rules/model/transfer.json")).expect("a test reads it as well");
    Arc::new(Scoring::of(model))
});

/// A model, and where what it asks for lies.
#[derive(Debug)]
pub(super) struct Scoring {
    model: Model,
    /// The slot of what it asks for, in its order; nothing for what the catalogue does not know.
    asked: Vec<Option<usize>>,
    score: Option<usize>,
}

impl Scoring {
    fn of(model: Model) -> Self {
        let catalogue = given::catalogue();
        let asked = model.features().iter().map(|asked| catalogue.slot(&asked.field)).collect();
        Self { asked, score: catalogue.slot(FIELD), model }
    }

    /// The model for a scenario in which these slots are read; nothing where nobody asks for its score, or it knows nothing of
    /// the scenario.
    pub fn wanted(scenario: Scenario, reads: impl Fn(usize) -> bool) -> Option<Arc<Self>> {
        let scoring = &*SHIPPED;
        let knows = scoring.model.scenarios.iter().any(|known| known == scenario.as_str());
        (knows && scoring.score.is_some_and(reads)).then(|| scoring.clone())
    }

    /// The slots of what it asks for.
    pub fn reads(&self) -> impl Iterator<Item = usize> + '_ {
        self.asked.iter().copied().flatten()
    }

    /// Puts the score among what is known.
    pub fn put(&self, facts: &mut Facts<'_>) {
        let Some(slot) = self.score else { return };
        let known: Vec<Option<f64>> = self.asked.iter().map(|slot| number(facts, (*slot)?)).collect();
        // A whole number, as the field wants it.
        let _ = facts.put(slot, Value::Whole(self.model.score(&known)));
    }
}

/// A field as the model counts it: counts, minor units, seconds, flags as 0 and 1.
fn number(facts: &Facts<'_>, slot: usize) -> Option<f64> {
    match facts.get(slot)? {
        Value::Flag(flag) => Some(f64::from(u8::from(flag))),
        Value::Whole(number) | Value::Seconds(number) => Some(number as f64),
        Value::Money(money) => Some(money.minor() as f64),
        Value::Decimal(number) => number.to_f64(),
        Value::Day(_) | Value::Text(_) | Value::Set(_) => None,
    }
}
