//! `polybank bench`: this binary, on this machine, beside a peer from the same run.

mod authorise;
mod balance;
mod client;
mod exposures;
mod expr;
pub(crate) mod ground;
mod history;
mod ingest;
mod insight;
mod page;
mod peer;
mod profile;
mod risk;
mod signin;
mod stepup;
mod transfer;

use std::io::Write;
use std::process::ExitCode;
use std::time::Instant;

use clap::{Args, Subcommand, ValueEnum};
use hdrhistogram::Histogram;

use crate::fraud;
use crate::serve::Failure;
pub(crate) use ground::Ground;

/// What can be measured.
#[derive(Debug, Subcommand)]
pub enum BenchCommand {
    /// Transfers over HTTP: token, idempotency, limits, risk rules, durable posting, audit, outbox
    Transfer(TransferBench),
    /// Balances over HTTP, asked at a steady rate
    Balance(BalanceBench),
    /// Pages of the history of an account with very many postings, over HTTP
    History(HistoryBench),
    /// The question whether a payment may be done now, in process
    Authorise(AuthoriseBench),
    /// Sign-ins with a password over HTTP, and what it costs to know a session
    Signin(SignInBench),
    /// Rules in the expression language, in process, beside closures written by hand
    Expr(ExprBench),
    /// How many proofs the demonstration's customers are asked for, against a fixed policy
    Stepup(StepUpBench),
    /// Risk control in process: rules beside their peers, whole judgements, the past played again, memory
    Risk(RiskBench),
    /// Behaviour taken in over HTTP, durably; then the server is killed, and what was accepted is counted
    Ingest(IngestBench),
    /// Questions about a quarter of a bank's behaviour, beside DuckDB on the same files
    Insight(InsightBench),
    /// Tags and audiences of very many people: made anew, asked, and changed by a click
    Profile(ProfileBench),
    /// A personalised page over HTTP: slots, placements and audiences, beside a constant answer
    Page(PageBench),
    /// A month of exposures in slots: brought, and asked for people and times
    Exposures(ExposuresBench),
    /// Thieves in a town of honest people: what is stopped, and who is troubled
    Fraud(FraudBench),
}

/// Where a measurement runs.
#[derive(Debug, Args)]
pub struct Place {
    /// The engine under the banks
    #[arg(long, value_enum, default_value_t = BenchEngine::Sqlite)]
    pub engine: BenchEngine,
    /// A PostgreSQL server whose user may create databases, e.g. postgres://postgres@127.0.0.1:5432/
    #[arg(long, env = "POLYBANK_BENCH_POSTGRES", value_name = "ADDRESS")]
    pub postgres: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

impl Place {
    fn server(&self) -> Result<&str, Failure> {
        Ok(self.postgres.as_deref().ok_or("--postgres or POLYBANK_BENCH_POSTGRES must name a server")?)
    }

    fn engine_name(&self) -> &'static str {
        match self.engine {
            BenchEngine::Sqlite => "sqlite",
            BenchEngine::Postgres => "postgres",
        }
    }
}

/// How transfers are measured.
#[derive(Debug, Args)]
pub struct TransferBench {
    #[command(flatten)]
    pub place: Place,
    /// Customers paying at the same time, one connection each
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub clients: u32,
    /// Banks the accounts, payers and clients are spread over
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub banks: u32,
    /// Accounts of all banks together
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(100..=10_000_000))]
    pub accounts: u32,
    /// Customers with a session who pay; payees are any account
    #[arg(long, default_value_t = 3_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub payers: u32,
    /// All pay one merchant's account of their bank
    #[arg(long)]
    pub hot: bool,
    /// Seconds before the measurement, in which the server gets to know its customers
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub warm_up: u32,
    /// Seconds measured; the peer gets as long
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub seconds: u32,
}

/// How balances are measured.
#[derive(Debug, Args)]
pub struct BalanceBench {
    #[command(flatten)]
    pub place: Place,
    /// Balances asked a second
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub rate: u32,
    /// Connections they are asked over
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub clients: u32,
    /// Accounts in the bank
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(100..=10_000_000))]
    pub accounts: u32,
    /// Customers with a session who ask
    #[arg(long, default_value_t = 3_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub payers: u32,
    /// Seconds before the measurement
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub warm_up: u32,
    /// Seconds measured
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub seconds: u32,
}

/// How a personalised page is measured.
#[derive(Debug, Args)]
pub struct PageBench {
    #[command(flatten)]
    pub place: Place,
    /// Customers with a session who ask
    #[arg(long, default_value_t = 3_000, value_parser = clap::value_parser!(u32).range(100..=100_000))]
    pub people: u32,
    /// Connections they ask over
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub clients: u32,
    /// Seconds before the measurement, in which everybody is met
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub warm_up: u32,
    /// Seconds measured; the peer gets as long
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub seconds: u32,
}

/// How exposures are measured.
#[derive(Debug, Args)]
pub struct ExposuresBench {
    #[command(flatten)]
    pub place: Place,
    /// People who saw something
    #[arg(long, default_value_t = 4_162_200, value_parser = clap::value_parser!(u32).range(1_000..=50_000_000))]
    pub people: u32,
    /// Exposures they had
    #[arg(long, default_value_t = 47_016_000, value_parser = clap::value_parser!(u64).range(1_000..=1_000_000_000))]
    pub exposures: u64,
    /// How often each question is asked
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub rounds: u32,
}

/// How pages of a long history are measured.
#[derive(Debug, Args)]
pub struct HistoryBench {
    #[command(flatten)]
    pub place: Place,
    /// Postings of the account, spread over ten years
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(100..=100_000_000))]
    pub postings: u32,
    /// Seconds measured
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub seconds: u32,
}

/// How the question is measured.
#[derive(Debug, Args)]
pub struct AuthoriseBench {
    #[command(flatten)]
    pub place: Place,
    /// Questions asked a second. A customer pays 64 times in ten minutes at most before the rules mind
    #[arg(long, default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub rate: u32,
    /// Questions asked at the same time
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=256))]
    pub clients: u32,
    /// Customers who pay
    #[arg(long, default_value_t = 3_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub payers: u32,
    /// Seconds before the measurement, in which customers become known
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub warm_up: u32,
    /// Seconds measured
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub seconds: u32,
}

/// How sign-ins are measured.
#[derive(Debug, Args)]
pub struct SignInBench {
    #[command(flatten)]
    pub place: Place,
    /// Customers signing in at the same time, one connection each
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=256))]
    pub clients: u32,
    /// Customers who have a password and a known device
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u32).range(100..=100_000))]
    pub customers: u32,
    /// Seconds before the measurement
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub warm_up: u32,
    /// Seconds measured; the peer and the session check get as long
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub seconds: u32,
}

/// How expressions are measured.
#[derive(Debug, Args)]
pub struct ExprBench {
    /// Rules asked of each moment
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub rules: u32,
    /// What the rules and moments are drawn from
    #[arg(long, default_value_t = 20_261_128)]
    pub seed: u64,
    /// Seconds each of the three is measured
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=600))]
    pub seconds: u32,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// How the burden on customers is counted.
#[derive(Debug, Args)]
pub struct StepUpBench {
    /// Yuan a day that pass without a proof, where a bank allows it (小额免密)
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(i64).range(0..=1_000))]
    pub small: i64,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// How risk control is measured.
#[derive(Debug, Args)]
pub struct RiskBench {
    #[command(flatten)]
    pub place: Place,
    /// Rules asked of each moment, beside their peers
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=250))]
    pub rules: u32,
    /// What rules and moments are drawn from
    #[arg(long, default_value_t = 20_261_129)]
    pub seed: u64,
    /// Seconds each thing is measured
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=600))]
    pub seconds: u32,
    /// Customers who are judged: enough of them that nobody pays again and again within a second
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(100..=10_000_000))]
    pub customers: u32,
    /// Judgements asked at the same time
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=256))]
    pub clients: u32,
    /// Moments of the past that is played again
    #[arg(long, default_value_t = 500_000, value_parser = clap::value_parser!(u32).range(1_000..=20_000_000))]
    pub moments: u32,
    /// Keys whose memory is weighed
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(1_000..=20_000_000))]
    pub keys: u32,
    /// Write rules, moments and answers to a file, for scripts/bench-json-rules.mjs
    #[arg(long, value_name = "FILE")]
    pub export: Option<std::path::PathBuf>,
}

/// How behaviour is sent.
#[derive(Debug, Args)]
pub struct IngestBench {
    #[command(flatten)]
    pub place: Place,
    /// Apps sending at the same time, one connection each
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub clients: u32,
    /// Events in a batch
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=500))]
    pub batch: u32,
    /// Devices they are of
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub devices: u32,
    /// Seconds before the measurement
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub warm_up: u32,
    /// Seconds measured
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub seconds: u32,
}

/// How much behaviour is asked about.
#[derive(Debug, Args)]
pub struct InsightBench {
    #[command(flatten)]
    pub place: Place,
    /// Events of the quarter
    #[arg(long, default_value_t = 100_000_000, value_parser = clap::value_parser!(u64).range(10_000..=1_000_000_000))]
    pub events: u64,
    /// People who did them
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(100..=50_000_000))]
    pub people: u32,
    /// Times each question is asked; the middle one counts
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub rounds: u32,
    /// A Python that has the package `duckdb`, to ask it the same
    #[arg(long, value_name = "PYTHON")]
    pub duckdb: Option<std::path::PathBuf>,
    /// An engine that speaks Arrow Flight SQL, to ask it the same, e.g. grpc://127.0.0.1:32010
    #[arg(long, value_name = "ADDRESS")]
    pub flight: Option<String>,
}

/// How many people are profiled.
#[derive(Debug, Args)]
pub struct ProfileBench {
    #[command(flatten)]
    pub place: Place,
    /// People, all of them customers
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(100..=20_000_000))]
    pub people: u32,
    /// What they did in thirty days
    #[arg(long, default_value_t = 20_000_000, value_parser = clap::value_parser!(u64).range(10_000..=1_000_000_000))]
    pub events: u64,
    /// Times each condition is asked, and clicks that are followed; the middle one counts
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub rounds: u32,
}

/// How large the town with thieves is.
#[derive(Debug, Args)]
pub struct FraudBench {
    /// Customers at the beginning
    #[arg(long, default_value_t = 3_000, value_parser = clap::value_parser!(u32).range(50..=200_000))]
    pub customers: u32,
    /// Days; the last third of them is measured, and attacked
    #[arg(long, default_value_t = 45, value_parser = clap::value_parser!(u32).range(9..=180))]
    pub days: u32,
    /// Attacks of each of the eight kinds
    #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub attacks: u32,
    /// What everything follows from
    #[arg(long, default_value_t = 20_261_129)]
    pub seed: u64,
    /// Whom a proof that is asked for stops
    #[arg(long, value_enum, default_value_t = ProofsThat::StopAsAssumed)]
    pub proofs: ProofsThat,
    /// Rules of the bank's own to try beside the base set: the body of a document of the kind `risk.rules`
    #[arg(long, value_name = "FILE")]
    pub rules: Option<std::path::PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Whom proofs stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProofsThat {
    /// Thieves who lack the proof, as each kind says.
    StopAsAssumed,
    /// No thief: only what is delayed or blocked is stopped.
    StopNobody,
}

impl FraudBench {
    /// The document that is tried.
    fn own_rules(&self) -> Result<Option<serde_json::Value>, Failure> {
        let Some(file) = &self.rules else { return Ok(None) };
        let text = std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
        Ok(Some(serde_json::from_slice(&text).map_err(|error| format!("{}: {error}", file.display()))?))
    }

    fn size(&self) -> fraud::Size {
        let Self { customers, days, attacks, seed, .. } = *self;
        let proofs = match self.proofs {
            ProofsThat::StopAsAssumed => fraud::Proofs::AsAssumed,
            ProofsThat::StopNobody => fraud::Proofs::StopNobody,
        };
        fraud::Size { customers, days, attacks, seed, proofs }
    }
}

/// An engine to measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum BenchEngine {
    /// The embedded one.
    Sqlite,
    /// A server.
    Postgres,
}

/// Runs a benchmark and prints its figures.
pub async fn run(command: BenchCommand) -> Result<ExitCode, Failure> {
    let (report, json) = match &command {
        BenchCommand::Transfer(bench) => (transfer::run(bench).await?, bench.place.json),
        BenchCommand::Balance(bench) => (balance::run(bench).await?, bench.place.json),
        BenchCommand::History(bench) => (history::run(bench).await?, bench.place.json),
        BenchCommand::Authorise(bench) => (authorise::run(bench).await?, bench.place.json),
        BenchCommand::Signin(bench) => (signin::run(bench).await?, bench.place.json),
        BenchCommand::Expr(bench) => (expr::run(bench)?, bench.json),
        BenchCommand::Stepup(bench) => (stepup::run(bench).await?, bench.json),
        BenchCommand::Risk(bench) => (risk::run(bench).await?, bench.place.json),
        BenchCommand::Ingest(bench) => (ingest::run(bench).await?, bench.place.json),
        BenchCommand::Insight(bench) => (insight::run(bench).await?, bench.place.json),
        BenchCommand::Profile(bench) => (profile::run(bench).await?, bench.place.json),
        BenchCommand::Page(bench) => (page::run(bench).await?, bench.place.json),
        BenchCommand::Exposures(bench) => (exposures::run(bench).await?, bench.place.json),
        BenchCommand::Fraud(bench) => (fraud::run(bench.size(), bench.own_rules()?).await?, bench.json),
    };
    let mut out = std::io::stdout();
    if json {
        writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?;
    } else {
        for (name, value) in report.as_object().into_iter().flatten() {
            print(&mut out, name, value)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A figure on a line; what has figures of its own below its name.
fn print(out: &mut impl Write, name: &str, value: &serde_json::Value) -> std::io::Result<()> {
    let Some(parts) = value.as_object() else { return writeln!(out, "{name:<28} {value}") };
    writeln!(out, "{name}")?;
    parts.iter().try_for_each(|(name, value)| match value.is_object() {
        true => writeln!(out, "  {name:<26} {}", one_line(value)),
        false => writeln!(out, "  {name:<36} {value}"),
    })
}

/// `stepped_up 3, blocked 0`.
fn one_line(value: &serde_json::Value) -> String {
    let parts = value.as_object().into_iter().flatten();
    parts.map(|(name, value)| format!("{name} {value}")).collect::<Vec<_>>().join(", ")
}

/// Waits until a question is due; the moment it is timed from. One that is asked late because the one before was answered
/// late is timed from when it was due. A timer that rings late, as it does by up to a millisecond, is not held against the
/// answer.
async fn wait_until(due: Instant) -> Instant {
    if due <= Instant::now() {
        return due;
    }
    tokio::time::sleep_until(due.into()).await;
    Instant::now()
}

fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

fn millis(latency_us: &Histogram<u64>, quantile: f64) -> f64 {
    round(latency_us.value_at_quantile(quantile) as f64 / 1_000.0)
}
