//! The score card: what each signal weighs. A published document like any other; the one that ships is in force until a bank has
//! published its own.

use std::sync::{Arc, LazyLock};

use publishing::{Compiled, Deciding, Kind, List, Objection, body_of};
use serde::Deserialize;
use serde_json::{Value, json};

use super::signals::{Signal, Signals};

/// The most a device can score.
pub const SCORE_MAX: i64 = 1_000;

/// What each signal weighs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card([i64; Signal::COUNT]);

impl Default for Card {
    fn default() -> Self {
        let mut weights = [0; Signal::COUNT];
        Signal::all().for_each(|signal| weights[signal as usize] = signal.first_weight());
        Self(weights)
    }
}

impl Card {
    /// What `signal` weighs.
    pub const fn weight(&self, signal: Signal) -> i64 {
        self.0[signal as usize]
    }

    /// What `signals` add up to, at most [`SCORE_MAX`].
    pub fn score(&self, signals: Signals) -> i64 {
        signals.iter().map(|signal| self.weight(signal)).sum::<i64>().min(SCORE_MAX)
    }
}

/// The card that ships.
pub static SHIPPED: LazyLock<Arc<Card>> = LazyLock::new(Arc::default);

/// The kind `risk.device_card`; the document that decides is [`publishing::MAIN`].
pub struct CardKind;

impl CardKind {
    /// What documents of it are called.
    pub const NAME: &'static str = "risk.device_card";
}

#[derive(Deserialize)]
struct CardBody {
    weights: Vec<CardRow>,
}

#[derive(Deserialize)]
struct CardRow {
    signal: String,
    score: i64,
}

impl Kind for CardKind {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn title(&self) -> (&'static str, &'static str) {
        ("设备评分卡", "Score card of devices")
    }

    fn schema(&self) -> Value {
        json!({
            "type": "object", "additionalProperties": false, "required": ["weights"],
            "properties": { "weights": { "type": "array", "maxItems": Signal::COUNT, "items": {
                "type": "object", "additionalProperties": false, "required": ["signal", "score"],
                "properties": {
                    "signal": { "enum": Signal::all().map(Signal::as_str).collect::<Vec<_>>() },
                    "score": { "type": "integer", "minimum": 0, "maximum": SCORE_MAX },
                },
            } } },
        })
    }

    fn first_body(&self) -> Value {
        let row = |signal: Signal| json!({ "signal": signal.as_str(), "score": signal.first_weight() });
        json!({ "weights": Signal::all().map(row).collect::<Vec<_>>() })
    }

    fn deciding(&self) -> Deciding {
        Deciding::Main
    }

    fn lists(&self) -> &'static [List] {
        &[List { member: "weights", named_by: &["signal"] }]
    }

    fn compile(&self, body: &Value) -> Result<Compiled, Vec<Objection>> {
        let body: CardBody = body_of(body, "/weights")?;
        let (mut card, mut objections) = (Card([0; Signal::COUNT]), Vec::new());
        let mut seen = Signals::default();
        for (at, row) in body.weights.iter().enumerate() {
            match Signal::parse(&row.signal) {
                Some(signal) if !seen.contains(signal) => {
                    seen.insert(signal);
                    card.0[signal as usize] = row.score;
                }
                Some(_) => objections.push(Objection::new(
                    format!("/weights/{at}/signal"),
                    "同一信号只能有一行 / Another row has the same signal",
                )),
                None => {
                    objections.push(Objection::new(format!("/weights/{at}/signal"), "没有这个信号 / No such signal"))
                }
            }
        }
        if objections.is_empty() { Ok(Arc::new(card)) } else { Err(objections) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_card_that_ships_is_the_first_body() {
        let compiled = CardKind.compile(&CardKind.first_body()).ok().unwrap();
        assert_eq!(compiled.downcast_ref::<Card>(), Some(&Card::default()));
    }

    #[test]
    fn weights_add_up_to_a_thousand_at_most_and_what_the_card_leaves_out_weighs_nothing() {
        let body = json!({ "weights": [{ "signal": "hooked", "score": 700 }, { "signal": "emulator", "score": 400 }] });
        let compiled = CardKind.compile(&body).ok().unwrap();
        let card = compiled.downcast_ref::<Card>().unwrap();
        let score = |signals: &[Signal]| card.score(signals.iter().copied().collect());
        assert_eq!(score(&[]), 0);
        assert_eq!(score(&[Signal::Hooked]), 700);
        assert_eq!(score(&[Signal::Hooked, Signal::Rooted]), 700);
        assert_eq!(score(&[Signal::Hooked, Signal::Emulator]), SCORE_MAX);
    }

    #[test]
    fn a_signal_named_twice_is_refused_at_its_place() {
        let body = json!({ "weights": [{ "signal": "vpn", "score": 1 }, { "signal": "vpn", "score": 2 }] });
        assert_eq!(CardKind.compile(&body).err().unwrap()[0].place, "/weights/1/signal");
    }
}
