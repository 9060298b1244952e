//! `polybank bench`: this binary, on this machine, beside a peer from the same run.

mod client;
mod peer;
mod transfer;

use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};

use crate::serve::Failure;

/// What can be measured.
#[derive(Debug, Subcommand)]
pub enum BenchCommand {
    /// Transfers over HTTP: token, idempotency, limits, risk rules, durable posting, audit, outbox
    Transfer(TransferBench),
}

/// How transfers are measured.
#[derive(Debug, Args)]
pub struct TransferBench {
    /// The engine under the bank
    #[arg(long, value_enum, default_value_t = BenchEngine::Sqlite)]
    pub engine: BenchEngine,
    /// Customers paying at the same time, one connection each
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub clients: u32,
    /// Accounts in the bank
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(100..=10_000_000))]
    pub accounts: u32,
    /// Customers with a session who pay; payees are any account
    #[arg(long, default_value_t = 3_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub payers: u32,
    /// Seconds before the measurement, in which the server gets to know its customers
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub warm_up: u32,
    /// Seconds measured; the peer gets as long
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub seconds: u32,
    /// A PostgreSQL server whose user may create databases, e.g. postgres://postgres@127.0.0.1:5432/
    #[arg(long, env = "POLYBANK_BENCH_POSTGRES", value_name = "ADDRESS")]
    pub postgres: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// An engine to measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum BenchEngine {
    /// The embedded one.
    Sqlite,
    /// A server.
    Postgres,
}

/// Runs a benchmark.
pub async fn run(command: BenchCommand) -> Result<ExitCode, Failure> {
    match command {
        BenchCommand::Transfer(bench) => transfer::run(bench).await,
    }
}
