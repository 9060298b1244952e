//! Attempts whose customer may come back with a proof: the second judgement of an operation is not a second attempt.

use contracts::risk::Scenario;
use hashlink::LruCache;
use parking_lot::Mutex;

use super::plan::Coming;
use crate::moment::{Moment, Outcome};

/// How long an attempt waits for its customer to come back with a proof, in seconds.
pub const PROOF_S: i64 = 900;
const PROOF_US: i64 = PROOF_S * 1_000_000;
const SHARDS: usize = 16;
/// Operations that wait, in one shard: the newest 131,072 in all. One that was forgotten counts as an attempt again.
const WAITING_MAX: usize = 8_192;

/// How a moment stands to what was judged before.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    pub coming: Coming,
    /// When the operation was judged first, if this is not the first time; in microseconds.
    pub first_at: Option<i64>,
}

#[derive(Debug, Clone, Copy)]
enum Waiting {
    /// Judged at this time, and allowed or not.
    Judged { at: i64, allowed: bool },
    /// Being judged since this time, and how it stands.
    Entered { at: i64, standing: Standing },
}

/// The operations of one bank that wait.
pub struct Proofs(Box<[Mutex<LruCache<u64, Waiting>>]>);

impl Proofs {
    pub fn new() -> Self {
        Self((0..SHARDS).map(|_| Mutex::new(LruCache::new(WAITING_MAX))).collect())
    }

    /// How `moment` stands, without changing anything.
    pub fn standing(&self, moment: &Moment) -> Standing {
        standing(self.shard(moment.mark).lock().peek(&moment.mark), moment)
    }

    /// How `moment` stands; from now on it is being judged.
    pub fn enter(&self, moment: &Moment) -> Standing {
        let mut shard = self.shard(moment.mark).lock();
        let standing = standing(shard.peek(&moment.mark), moment);
        shard.insert(moment.mark, Waiting::Entered { at: moment.at.micros(), standing });
        standing
    }

    /// How `moment`, which was judged with `outcome`, stands; what can come back waits from now on.
    pub fn judged(&self, moment: &Moment, outcome: Outcome) -> Standing {
        let mut shard = self.shard(moment.mark).lock();
        let standing = standing(shard.peek(&moment.mark), moment);
        if standing.coming == Coming::First && comes_back(moment.scenario, outcome) {
            let judged = Waiting::Judged { at: moment.at.micros(), allowed: outcome == Outcome::Allowed };
            shard.insert(moment.mark, judged);
        } else {
            shard.remove(&moment.mark);
        }
        standing
    }

    fn shard(&self, mark: u64) -> &Mutex<LruCache<u64, Waiting>> {
        &self.0[(mark >> 32) as usize % SHARDS]
    }
}

fn standing(waiting: Option<&Waiting>, moment: &Moment) -> Standing {
    let now = moment.at.micros();
    match waiting {
        // Told a little out of order, it is the same operation all the same.
        Some(Waiting::Judged { at, allowed }) if (-PROOF_US..=PROOF_US).contains(&(now - at)) => {
            Standing { coming: if *allowed { Coming::BackAllowed } else { Coming::BackAsked }, first_at: Some(*at) }
        }
        Some(Waiting::Entered { at, standing }) if *at == now => *standing,
        _ => Standing { coming: Coming::First, first_at: None },
    }
}

/// Whether the customer may come back with the same operation. One that was stopped does not; one that was allowed does,
/// where the way of proof asks for one whatever the rules say.
const fn comes_back(scenario: Scenario, outcome: Outcome) -> bool {
    match outcome {
        Outcome::SteppedUp | Outcome::Delayed => true,
        Outcome::Allowed => !matches!(scenario, Scenario::Registration | Scenario::Login | Scenario::Campaign),
        _ => false,
    }
}
