//! An engine beside this process: how it is reached, and how it is kept from taking this process with it when it fails.
//!
//! A question has a time in which it is answered, its queue included; few are asked at once. An engine that failed some times
//! in a row is not asked for a while, so that nobody waits for what will not come; then one question tries.

use std::time::{Duration, Instant};

use arrow_array::RecordBatch;
use crypto::Secret;
use kernel::TenantId;
use parking_lot::Mutex;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::flight::{AnswerMax, EngineFault, Flight};
use super::store::{self, Sql, is_plain};

/// Questions asked of one engine at once.
const AT_ONCE: usize = 4;
/// Faults in a row after which it is left alone.
const FAULTS: u32 = 3;
/// For how long.
const ALONE: Duration = Duration::from_secs(15);
/// What an answer to the probe may be.
const PROBE: AnswerMax = AnswerMax { rows: 1, bytes: 64 * 1024 };

/// How a bank's engine is reached.
pub struct EngineSettings {
    /// Where, like `grpc://host:32010`.
    pub address: String,
    /// What it knows us by.
    pub token: Option<Secret<String>>,
    /// The authority of its certificate, PEM.
    pub ca: Option<String>,
    /// Where it finds the files of behaviour: a folder it can read, or an address like `s3://bucket/folder`.
    pub files: String,
    /// Within which time a question is answered.
    pub within: Duration,
    /// How much of an answer is taken in.
    pub most: AnswerMax,
}

/// A bank's engine.
pub struct Engine {
    bank: TenantId,
    flight: Flight,
    files: String,
    within: Duration,
    most: AnswerMax,
    turns: Semaphore,
    faults: Mutex<Faults>,
}

/// How it went lately.
#[derive(Debug, Default)]
struct Faults {
    in_a_row: u32,
    last: String,
    alone_until: Option<Instant>,
}

/// A question's turn: it ends at a certain time.
pub struct Turn<'a> {
    engine: &'a Engine,
    ends: tokio::time::Instant,
    _permit: SemaphorePermit<'a>,
}

impl Engine {
    /// Beside the bank `bank`. Nothing is connected yet.
    pub fn new(bank: TenantId, settings: EngineSettings) -> Result<Self, String> {
        let EngineSettings { address, token, ca, files, within, most } = settings;
        if !is_plain(&files) {
            return Err(format!("{files}: where files begin has only letters, figures and / . _ : - ="));
        }
        let flight = Flight::new(&address, ca.as_deref(), token)?;
        Ok(Self { bank, flight, files, within, most, turns: Semaphore::new(AT_ONCE), faults: Mutex::default() })
    }

    /// Where it finds the files.
    pub fn files(&self) -> &str {
        &self.files
    }

    /// Waits until a question may be asked.
    pub async fn turn(&self) -> Result<Turn<'_>, EngineFault> {
        self.is_asked()?;
        let ends = tokio::time::Instant::now() + self.within;
        let permit = tokio::time::timeout_at(ends, self.turns.acquire()).await;
        let permit = permit.map_err(|_| EngineFault::Slow)?;
        let _permit = permit.map_err(|_| EngineFault::Away("it is not asked any more".to_owned()))?;
        Ok(Turn { engine: self, ends, _permit })
    }

    /// Whether it answers at all, however it went lately.
    pub async fn probe(&self) -> Result<(), EngineFault> {
        let asked = tokio::time::timeout(self.within, self.flight.ask(&store::probe(), PROBE)).await;
        let answered = asked.unwrap_or(Err(EngineFault::Slow)).map(drop);
        self.note(answered.as_ref().err());
        answered
    }

    /// Refuses while it is left alone. Whoever comes first after that tries, and the others go on being refused meanwhile.
    fn is_asked(&self) -> Result<(), EngineFault> {
        let mut faults = self.faults.lock();
        match faults.alone_until {
            Some(until) if Instant::now() < until => Err(EngineFault::Away(faults.last.clone())),
            Some(_) => {
                faults.alone_until = Some(Instant::now() + ALONE);
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Notes how it went. An engine that answers, if only that it cannot, is there.
    fn note(&self, fault: Option<&EngineFault>) {
        let is_away = matches!(fault, Some(EngineFault::Away(_) | EngineFault::Slow | EngineFault::Unknown(_)));
        let outcome = match fault {
            None => "answered",
            Some(EngineFault::Away(_)) => "away",
            Some(EngineFault::Slow) => "slow",
            Some(EngineFault::Unknown(_)) => "unknown",
            Some(EngineFault::Failed(_)) => "failed",
            Some(EngineFault::TooMuch) => "too_much",
            Some(EngineFault::Astray { .. }) => "astray",
        };
        let bank = self.bank.to_string();
        metrics::counter!("polybank_analysis_engine_statements_total", "tenant" => bank.clone(), "outcome" => outcome)
            .increment(1);
        metrics::gauge!("polybank_analysis_engine_up", "tenant" => bank).set(if is_away { 0.0 } else { 1.0 });
        let mut faults = self.faults.lock();
        if !is_away {
            *faults = Faults::default();
            return;
        }
        faults.in_a_row += 1;
        faults.last = fault.map(ToString::to_string).unwrap_or_default();
        if faults.in_a_row >= FAULTS {
            faults.alone_until = Some(Instant::now() + ALONE);
        }
    }
}

impl Turn<'_> {
    /// What a statement is answered.
    pub async fn ask(&self, sql: &Sql) -> Result<Vec<RecordBatch>, EngineFault> {
        let begun = Instant::now();
        let asked = tokio::time::timeout_at(self.ends, self.engine.flight.ask(sql, self.engine.most)).await;
        let answered = asked.unwrap_or(Err(EngineFault::Slow));
        self.engine.note(answered.as_ref().err());
        let bank = self.engine.bank.to_string();
        metrics::histogram!("polybank_analysis_engine_seconds", "tenant" => bank).record(begun.elapsed().as_secs_f64());
        if let Err(fault) = &answered {
            tracing::warn!(%fault, "a bank's analysis engine did not answer");
        }
        answered
    }
}
