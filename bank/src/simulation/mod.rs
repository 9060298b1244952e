//! `polybank simulate`: the money path, played through by a seed.
//!
//! The real services on real databases, wired as they always are; what is put in their place is time, chance, and what
//! goes wrong. The process dies at any read, write or commit; commits are made and not heard of; payments between banks
//! are lost, late, doubled or refused; customers close the app or submit twice at once; two work at the same job; days go
//! by. Beside it stands a reference that knows none of the platform's code. After every step there must be an order of what
//! happened in which the reference gives the very same answers, all balances are what it says, and the quick checks hold;
//! after every death, and at the end, everything is verified. On the embedded engine one seed gives one run, to the last
//! row of the journal.

mod bars;
mod books;
mod calls;
mod cast;
pub(crate) mod chance;
mod errands;
mod faults;
mod gifts;
mod judge;
mod model;
mod order;
mod plan;
mod pulls;
mod requests;
mod run;
mod sightings;
mod step;
#[cfg(test)]
mod tests;
mod witness;

use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Args;

pub use run::{Found, Outcome, Settings, run};

use crate::serve::Failure;

/// How to simulate.
#[derive(Debug, Args)]
pub struct SimulateCommand {
    /// The first seed; one run for each seed that follows
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Steps of each run
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub steps: u64,
    /// Runs, one after the other
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub runs: u64,
    /// Go on with further seeds for so many minutes, however many runs that makes
    #[arg(long, value_name = "MINUTES")]
    pub minutes: Option<u64>,
    /// On a PostgreSQL server whose user may create databases, e.g. postgres://postgres@127.0.0.1:5432/
    #[arg(long, value_name = "ADDRESS")]
    pub postgres: Option<String>,
}

/// Runs, and tells what was found: 0 when nothing was.
pub async fn command(options: SimulateCommand) -> Result<ExitCode, Failure> {
    let (begun, mut made) = (Instant::now(), 0);
    let until = options.minutes.map(|minutes| begun + Duration::from_secs(minutes * 60));
    for seed in options.seed.. {
        let due = match until {
            Some(until) => Instant::now() < until,
            None => seed < options.seed.saturating_add(options.runs),
        };
        if !due {
            break;
        }
        let (steps, postgres) = (options.steps, options.postgres.clone());
        // A thread of its own: a run brings its own runtimes.
        let ended = tokio::task::spawn_blocking(move || once(seed, steps, postgres.as_deref())).await??;
        match ended {
            Ok(outcome) => {
                made += outcome.steps;
                say(&serde_json::to_string(&outcome)?)?;
            }
            Err(found) => {
                say(&format!("FOUND {found}"))?;
                say(&format!("again: polybank simulate --seed {} --steps {}", found.seed, options.steps))?;
                return Ok(ExitCode::from(1));
            }
        }
    }
    let took = begun.elapsed().as_secs_f64();
    say(&format!("nothing found: {made} steps in {took:.0} s, {:.0} a second", made as f64 / took.max(0.001)))?;
    Ok(ExitCode::SUCCESS)
}

/// One run in a folder of its own, which is gone afterwards.
pub fn once(seed: u64, steps: u64, postgres: Option<&str>) -> std::io::Result<Result<Outcome, Found>> {
    // Memory, where there is some: nothing here is kept.
    let memory = Path::new("/dev/shm");
    let mut folder = tempfile::Builder::new();
    folder.prefix("polybank-simulation.");
    let folder = if memory.is_dir() { folder.tempdir_in(memory) } else { folder.tempdir() }?;
    let postgres = postgres.map(|server| format!("{server}sim_{seed}_{:08x}_{{bank}}", rand::random::<u32>()));
    Ok(run(Settings { seed, steps, folder: folder.path().to_owned(), postgres }))
}

fn say(line: &str) -> std::io::Result<()> {
    use std::io::Write;
    writeln!(std::io::stdout(), "{line}")
}
