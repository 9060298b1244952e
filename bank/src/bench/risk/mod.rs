//! Risk control in process: a hundred rules beside closures written by hand and beside other engines, whole judgements as the
//! groups ask them, the past played again, how soon a rule is gone by, and what is held in memory. Every engine must agree with the others about every
//! moment, or nothing is printed.

mod edits;
mod judging;
#[cfg(feature = "peers")]
mod peers;
mod serving;

use serde_json::Value;

use super::RiskBench;
use crate::serve::Failure;

/// Runs it; the figures as a document.
pub async fn run(options: &RiskBench) -> Result<Value, Failure> {
    let mut told = judging::run(options)?;
    let parts = [
        serving::judgements(options).await?,
        serving::past(options).await?,
        edits::edits(options).await?,
        serving::memory(options.keys),
    ];
    for part in parts {
        if let (Some(told), Value::Object(part)) = (told.as_object_mut(), part) {
            told.extend(part);
        }
    }
    Ok(told)
}

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % bound.max(1)
    }

    fn number(&mut self, bound: usize) -> i64 {
        i64::try_from(self.below(bound)).unwrap_or(0)
    }
}
