//! The command line.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use contracts::content::{BrandSpec, HomeLayout};
use kernel::TenantId;
use serde_json::json;
use telemetry::Metrics;

use crate::config::{self, Config, DataDir, Database, Group, Listen};
use crate::serve::{self, Failure};
use crate::site::Web;
use crate::wiring::Platform;
use crate::{app, bench, doctor, letters, simulation};

/// A mobile-banking platform for an alliance of banks.
#[derive(Debug, Parser)]
#[command(name = "polybank", version, about, propagate_version = true)]
pub struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
struct Common {
    /// Configuration file; see `polybank config` for a commented one
    #[arg(long, global = true, env = "POLYBANK_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// Folder of the embedded databases and of the master key
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// `embedded`, or a PostgreSQL address with {bank} in it
    #[arg(long, global = true, value_name = "ADDRESS")]
    database: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the banks: apps, console, API
    Serve(Serve),
    /// Open a bank, or list the banks
    #[command(subcommand)]
    Bank(BankCommand),
    /// Make a bank's app for stores
    #[command(subcommand)]
    App(app::AppCommand),
    /// Bring every database's schema up to this binary
    Migrate,
    /// Print the API document (OpenAPI 3.1, JSON)
    Openapi,
    /// Print the commented default configuration
    Config,
    /// Create an operator of the console; the password is read from standard input
    Operator(OperatorCommand),
    /// Verify every bank's ledger, audit chain and event delivery
    Doctor {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// See and treat events that could not be delivered
    #[command(subcommand)]
    Outbox(letters::OutboxCommand),
    /// Serve a reference core for trying the core connector; no bank's core
    #[command(hide = true)]
    ReferenceCore(ReferenceCore),
    /// Measure this binary on this machine
    #[command(subcommand)]
    Bench(bench::BenchCommand),
    /// Play the money path through by a seed, with crashes and faults, beside a reference model
    Simulate(simulation::SimulateCommand),
}

#[derive(Debug, Args)]
struct Serve {
    /// A demonstration: three fictional banks, known passwords, a visible handset
    #[arg(long)]
    demo: bool,
    /// Serve only these groups (PostgreSQL only), separated by commas
    #[arg(long, value_delimiter = ',')]
    groups: Vec<Group>,
    /// Where to listen
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
}

#[derive(Debug, Args)]
struct ReferenceCore {
    /// Where to listen
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:9200")]
    listen: SocketAddr,
    /// The file of its books, made if missing
    #[arg(long, value_name = "FILE", default_value = "reference-core.db")]
    books: PathBuf,
    /// A file that holds nothing but the shared secret, at least 32 characters
    #[arg(long, value_name = "FILE")]
    key_file: PathBuf,
}

#[derive(Debug, Subcommand)]
enum BankCommand {
    /// Open a bank: database, brand, first products. A running server takes it in within seconds
    Open(Box<BankOpen>),
    /// List the banks
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
struct BankOpen {
    /// 3 to 20 lower-case letters or digits, a letter first
    id: TenantId,
    /// Full name in Chinese
    #[arg(long)]
    name: String,
    /// Full name in English
    #[arg(long)]
    name_en: String,
    /// Short name, up to 4 characters
    #[arg(long)]
    short_name: String,
    /// One line in Chinese
    #[arg(long, default_value = "")]
    slogan: String,
    /// One line in English
    #[arg(long, default_value = "")]
    slogan_en: String,
    /// Main colour; that of the logo when absent
    #[arg(long, value_name = "#rrggbb")]
    primary_color: Option<String>,
    /// Second colour; that of the logo when absent
    #[arg(long, value_name = "#rrggbb")]
    accent_color: Option<String>,
    /// Corner radius, 0 to 24
    #[arg(long, default_value_t = 12)]
    radius_px: i64,
    /// card, hero or list
    #[arg(long, default_value = "card", value_parser = home_layout)]
    home_layout: HomeLayout,
    /// The mark as an SVG file, up to 64 KiB; drawn from the id when absent
    #[arg(long, value_name = "FILE")]
    logo: Option<PathBuf>,
    /// The bank's telephone, 3 to 20 digits, blanks or dashes
    #[arg(long)]
    service_phone: String,
    /// A PostgreSQL database for this bank alone, made if missing; otherwise where the configuration puts banks
    #[arg(long, value_name = "ADDRESS")]
    own_database: Option<String>,
}

#[derive(Debug, Args)]
struct OperatorCommand {
    /// To sign in with
    username: String,
    /// What the operator is called
    #[arg(long)]
    name: String,
    /// What the operator is called in English, if that differs
    #[arg(long, default_value = "")]
    name_en: String,
    /// alliance_admin, alliance_auditor, bank_admin, bank_service or bank_auditor
    #[arg(long)]
    role: gateway::Role,
    /// The operator's bank, for bank roles
    #[arg(long)]
    bank: Option<TenantId>,
}

fn home_layout(text: &str) -> Result<HomeLayout, String> {
    match text {
        "card" => Ok(HomeLayout::Card),
        "hero" => Ok(HomeLayout::Hero),
        "list" => Ok(HomeLayout::List),
        _ => Err("card, hero or list".to_owned()),
    }
}

impl Cli {
    /// Runs the command; the code is 0 when all is well, 1 when something was found wrong.
    pub async fn run(self) -> Result<ExitCode, Failure> {
        match self.command {
            Command::Config => return print(config::DEFAULT),
            Command::ReferenceCore(order) => return reference_core_command(order).await,
            _ => {}
        }
        let config = self.common.load(&self.command)?;
        match self.command {
            Command::Serve(_) => serve_command(config).await,
            Command::Bank(BankCommand::Open(order)) => bank_open(config, *order).await,
            Command::Bank(BankCommand::List { json }) => bank_list(config, json).await,
            Command::App(command) => app_command(config, command).await,
            Command::Migrate => migrate(config).await,
            Command::Openapi => openapi().await,
            Command::Operator(operator) => operator_command(config, operator).await,
            Command::Doctor { json } => doctor_command(config, json).await,
            Command::Outbox(command) => outbox_command(config, command).await,
            Command::Bench(bench) => bench::run(bench).await,
            Command::Simulate(simulate) => simulation::command(simulate).await,
            Command::Config | Command::ReferenceCore(_) => Ok(ExitCode::SUCCESS),
        }
    }
}

impl Common {
    fn load(&self, command: &Command) -> Result<Config, Failure> {
        let mut config = config::load(self.config.as_deref(), std::env::vars())?;
        if let Some(data) = &self.data {
            config.data = DataDir(data.clone());
        }
        if let Some(database) = &self.database {
            config.database = database.clone().try_into().map_err(|why| format!("--database: {why}"))?;
        }
        if let Command::Serve(serve) = command {
            config.demo |= serve.demo;
            config.listen = serve.listen.map_or(config.listen, Listen);
            if !serve.groups.is_empty() {
                config.groups.clone_from(&serve.groups);
            }
        }
        config.check()?;
        let looks_only = matches!(
            command,
            Command::Doctor { .. } | Command::Outbox(_) | Command::App(_) | Command::Bank(BankCommand::List { .. })
        );
        let catalogue = config.data.0.join("catalogue.db");
        if looks_only && config.database == Database::Embedded && !catalogue.exists() {
            return Err(format!("there is no catalogue in {}", config.data.0.display()).into());
        }
        Ok(config)
    }
}

fn print(text: impl std::fmt::Display) -> Result<ExitCode, Failure> {
    match writeln!(std::io::stdout(), "{text}") {
        // Whoever read has read enough: `polybank openapi | head`.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        written => Ok(written.map(|()| ExitCode::SUCCESS)?),
    }
}

async fn serve_command(config: Config) -> Result<ExitCode, Failure> {
    config.log.start()?;
    let (demo, metrics) = (config.demo, Metrics::install()?);
    if !Web::is_built() {
        tracing::warn!("this binary was built without the web apps; the API works, the pages do not");
    }
    if demo {
        tracing::warn!("DEMO MODE: fictional banks and customers, known passwords; never use it for real money");
    } else if config.sms.gateway_url.is_none() {
        tracing::warn!("no text gateway is configured (sms.gateway_url): nothing that needs a code can be done");
    }
    let serving = serve::start(config, metrics).await?;
    let base = format!("http://{}", shown(serving.address));
    print(format_args!("\n  Polybank is ready at {base}/\n  console  {base}/console/\n  API      {base}/docs/"))?;
    for bank in serving.platform.banks.all() {
        print(format_args!("  {:<8} {base}/b/{}/  {}", bank.id.as_str(), bank.id, bank.name))?;
    }
    if demo {
        let (password, pin) = (crate::demo::PASSWORD, crate::demo::PIN);
        print(format_args!(
            "  DEMO MODE — customers 13800000001…48, password {password}, PIN {pin}; operator alliance / {password}\n"
        ))?;
    }
    serving.run(stop_signal()).await?;
    Ok(ExitCode::SUCCESS)
}

/// The address a person can open.
fn shown(address: SocketAddr) -> String {
    match address.ip().is_loopback() || address.ip().is_unspecified() {
        true => format!("localhost:{}", address.port()),
        false => address.to_string(),
    }
}

/// Resolves at Ctrl-C or SIGTERM.
async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

async fn bank_open(config: Config, order: BankOpen) -> Result<ExitCode, Failure> {
    let logo_svg = order.logo.map(std::fs::read_to_string).transpose()?;
    let platform = Platform::assemble(&config).await?;
    let colours = [order.primary_color, order.accent_color];
    let [primary_color, accent_color] = platform.content.colours(logo_svg.clone(), colours).await;
    let brand = BrandSpec {
        name: order.name,
        name_en: order.name_en,
        short_name: order.short_name,
        slogan: order.slogan,
        slogan_en: order.slogan_en,
        primary_color,
        accent_color,
        radius_px: order.radius_px,
        home_layout: order.home_layout,
        logo_svg,
        service_phone: order.service_phone,
    };
    let ctx = platform.system("cli");
    let bank = platform.open_bank(&ctx, order.id, &brand, order.own_database).await?;
    platform.banks.close().await;
    print(format_args!(
        "opened {} ({}): clearing number {}, BIN {}",
        bank.id,
        bank.name,
        bank.bank_no,
        bank.bin.as_str()
    ))
}

async fn bank_list(config: Config, as_json: bool) -> Result<ExitCode, Failure> {
    let platform = Platform::assemble(&config).await?;
    let banks = platform.banks.all();
    if as_json {
        let list: Vec<_> = banks
            .iter()
            .map(|bank| {
                json!({ "bank_id": bank.id, "name": bank.name, "name_en": bank.name_en, "bank_no": bank.bank_no,
                        "bin": bank.bin.as_str(), "engine": bank.engine, "opened_at": bank.opened_at })
            })
            .collect();
        return print(serde_json::to_string_pretty(&list)?);
    }
    for bank in banks {
        let engine = bank.engine.as_str();
        print(format_args!(
            "{:<20} {} {} {:<8} {}",
            bank.id.as_str(),
            bank.bank_no,
            bank.bin.as_str(),
            engine,
            bank.name
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn app_command(config: Config, command: app::AppCommand) -> Result<ExitCode, Failure> {
    let platform = Platform::assemble(&config).await?;
    let said = app::run(&platform, command).await;
    platform.banks.close().await;
    print(said?)
}

async fn migrate(config: Config) -> Result<ExitCode, Failure> {
    let platform = Platform::assemble(&config).await?;
    print(format_args!("schemas are up to date: the catalogue and {} banks", platform.banks.all().len()))
}

async fn openapi() -> Result<ExitCode, Failure> {
    let folder = tempdir()?;
    let config = Config { data: DataDir(folder.clone()), demo: true, ..Config::default() };
    let platform = Platform::assemble(&config).await?;
    let document = serve::api_document(&platform);
    platform.banks.close().await;
    std::fs::remove_dir_all(folder)?;
    print(document.to_pretty_json()?)
}

/// A folder of our own for things that are thrown away.
fn tempdir() -> std::io::Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("polybank-{}-{:x}", std::process::id(), rand::random::<u64>()));
    std::fs::create_dir(&folder)?;
    Ok(folder)
}

async fn operator_command(config: Config, order: OperatorCommand) -> Result<ExitCode, Failure> {
    if order.role.is_alliance() == order.bank.is_some() {
        return Err("alliance roles have no bank, bank roles need --bank".into());
    }
    let mut password = String::new();
    std::io::stdin().read_line(&mut password)?;
    let platform = Platform::assemble(&config).await?;
    if order.bank.as_ref().is_some_and(|bank| platform.banks.get(bank).is_none()) {
        return Err("no such bank".into());
    }
    let ctx = platform.system("cli");
    let name = (order.name.as_str(), order.name_en.as_str());
    let seeded = platform.auth.seed_operator(&ctx, &order.username, name, order.role, order.bank, password.trim());
    match seeded.await? {
        auth::Seeded::Added => print(format_args!("operator {} is ready", order.username)),
        auth::Seeded::Existed => {
            Err(format!("there is an operator {} already; nothing was changed", order.username).into())
        }
    }
}

/// A core for tests and for trying: says so at once.
async fn reference_core_command(order: ReferenceCore) -> Result<ExitCode, Failure> {
    let key = std::fs::read_to_string(&order.key_file).map_err(|why| format!("{}: {why}", order.key_file.display()))?;
    let books = reference_core::Books::open(&order.books).await?;
    let core = std::sync::Arc::new(reference_core::Core::new(books, key.trim().as_bytes().to_vec()));
    let listener = tokio::net::TcpListener::bind(order.listen).await?;
    print(format_args!("{} at http://{}", reference_core::NAME, listener.local_addr()?))?;
    tokio::select! {
        served = reference_core::serve(listener, core) => served?,
        () = stop_signal() => {}
    }
    Ok(ExitCode::SUCCESS)
}

async fn doctor_command(config: Config, as_json: bool) -> Result<ExitCode, Failure> {
    let platform = Platform::assemble(&config).await?;
    let rooms = doctor::examine(&platform).await?;
    platform.banks.close().await;
    let sound = rooms.iter().all(|room| room.sound);
    if as_json {
        print(serde_json::to_string_pretty(&rooms)?)?;
    } else {
        for room in &rooms {
            for check in &room.checks {
                let mark = if check.holds { "ok    " } else { "BROKEN" };
                print(format_args!("{mark} {:<20} {:<16} {}", room.bank, check.name, check.said))?;
            }
        }
        print(if sound { "all is well" } else { "something is wrong" })?;
    }
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn outbox_command(config: Config, command: letters::OutboxCommand) -> Result<ExitCode, Failure> {
    let platform = Platform::assemble(&config).await?;
    let said = letters::run(&platform, command).await?;
    platform.banks.close().await;
    print(said)
}
