//! A town with thieves in it: does risk control find them, and whom does it trouble meanwhile?
//!
//! A population that lives by a seed (wages, rent, shops, families, night owls, old people, new phones, journeys) uses its bank
//! for some weeks; among them come eight kinds of attack. Everything they do goes through the risk service itself, in process,
//! on a database, with a clock of the simulation's own; what is printed is how much of the stolen money was stopped, by what,
//! and how often honest people were asked for more or turned away.
//!
//! **Written apart from the rules.** How people live and how thieves work stands here from public knowledge (statistics of
//! payments, notices of the police and of banks about fraud); no threshold of the shipped rules was looked at for it, and none
//! may be. Whoever tunes rules against these figures tunes them against this town and no other.
//!
//! **What is assumed** about who can pass which proof stands with each kind ([`attacks::Kind::holds`]) and is printed. Nobody
//! is caught by what is not simulated: devices report nothing, no file of addresses is there, no list is filled beforehand, and
//! no person works on cases. Of what is delayed, the person who looks is taken to be right.
//!
//! `people` makes the town, `days` what honest people do, `attacks` what thieves do, `play` plays both through the service,
//! `score` counts.

mod attacks;
mod days;
mod people;
mod play;
mod score;
#[cfg(test)]
mod tests;

use kernel::{Clock, Ctx, TenantId, Timestamp};
use serde_json::Value;

use crate::bench::ground::publish;
use crate::bench::{BenchEngine, Ground, Place};
use crate::serve::Failure;
use crate::simulation::chance::Chance;
use crate::wiring::Platform;
use people::Town;
pub use play::Proofs;
use score::Score;

/// A Monday at midnight in the bank's zone: 2026-03-02.
const BEGIN: Timestamp = Timestamp::from_micros(1_772_380_800_000_000);
/// The share of days, the last ones, that are measured: before them, windows fill with what is usual.
const MEASURED_IN: i64 = 3;
const DAY_S: i64 = 86_400;

/// How large a town, for how long.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Customers at the beginning.
    pub customers: u32,
    /// Days.
    pub days: u32,
    /// Attacks of each kind.
    pub attacks: u32,
    /// What everything follows from.
    pub seed: u64,
    /// Whom a proof stops.
    pub proofs: Proofs,
}

impl Size {
    /// When the simulation ends.
    const fn end(&self) -> Timestamp {
        BEGIN.plus_seconds(self.days as i64 * DAY_S)
    }

    /// From when on it is measured, and attacked.
    const fn measured_from(&self) -> Timestamp {
        BEGIN.plus_seconds((self.days as i64 - self.days as i64 / MEASURED_IN) * DAY_S)
    }
}

/// Everything that will be tried, in the order of time.
struct Plan {
    town: Town,
    attacks: Vec<attacks::Attack>,
    acts: Vec<play::Act>,
}

impl Plan {
    fn of(size: Size) -> Self {
        let mut chance = Chance::of(size.seed);
        let mut town = Town::of(size, &mut chance);
        let mut acts = days::of(&mut town, size, &mut chance);
        // Its own chance: another number of attacks changes nothing about how people live.
        let mut chance = Chance::of(size.seed ^ 0x5EED_0F7E_A750);
        let (attacks, theirs) = attacks::of(&mut town, size, &mut chance);
        acts.extend(theirs);
        // Stable: what somebody does at one moment stays in its order.
        acts.sort_by_key(|act| act.at);
        Self { town, attacks, acts }
    }
}

/// Plays the town of `size`, with `own` rules of the bank beside the base set; the figures as a document.
pub async fn run(size: Size, own: Option<Value>) -> Result<Value, Failure> {
    let place = Place { engine: BenchEngine::Sqlite, postgres: None, json: true };
    let ground = Ground::new(&place)?;
    let platform = Platform::assemble(&ground.config).await?;
    let bank: TenantId = "town".parse()?;
    let (_, brand) = content::demo::brands().into_iter().next().ok_or("no brand")?;
    platform.open_bank(&platform.system("bench"), bank.clone(), &brand, None).await?;
    let ctx = Ctx::system(bank, "fraud", Clock::set_to(BEGIN));
    if let Some(own) = own {
        publish(&platform, &ctx, "tried", own).await?;
    }
    let Plan { town, attacks, acts } = Plan::of(size);
    let mut score = Score::new(&attacks, size.measured_from());
    play::all(&platform.risk, &ctx, town, &attacks, &acts, size.proofs, &mut score).await?;
    platform.risk.flush().await;
    platform.banks.close().await;
    Ok(score.told(size))
}
