//! Serving: fill the demonstration if it is one, check what must hold, listen, work in the background, drain.

use std::collections::HashSet;
use std::fs::{File, TryLockError};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use gateway::{Finding, Gateway};
use kernel::TenantId;
use storage::{Outbox, jobs};
use telemetry::Metrics;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::config::{Config, Database};
use crate::demo;
use crate::landing::{self, LandingPage};
use crate::site::Web;
use crate::wiring::{Platform, World};

/// How often to look for banks that another process has opened.
const NEW_BANKS: Duration = Duration::from_secs(1);

/// How often to look for mail to hand over.
const MAIL: Duration = Duration::from_secs(3);

/// What stops a process from serving.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// A platform that listens.
pub struct Serving {
    /// Where.
    pub address: SocketAddr,
    /// The platform.
    pub platform: Arc<Platform>,
    server: gateway::Server,
    listener: TcpListener,
    _alone: Option<File>,
}

/// Assembles the platform and takes the port; nothing is served yet.
pub async fn start(config: Config, metrics: Metrics) -> Result<Serving, Failure> {
    let begun = Instant::now();
    let listener = TcpListener::bind(config.listen.0).await;
    let listener = listener.map_err(|why| format!("cannot listen on {}: {why}", config.listen.0))?;
    let alone = serve_alone(&config)?;
    let identity_provider = if config.demo { Some(demo::DemoProvider::start().await?) } else { None };
    let world = World { identity_provider, ..World::default() };
    let platform = Arc::new(Platform::assemble_in(&config, world).await?);
    if config.demo {
        demo::fill(&platform).await?;
    } else if demo::is_open_to_all(&platform).await? {
        let why = "these banks were filled with --demo, and their operators have the passwords everybody knows: serve them with \
                   --demo, or others with another --data or database";
        return Err(why.into());
    }
    check_at_start(&platform).await;
    let server = server(&config, &platform, metrics);
    let address = listener.local_addr()?;
    let banks = platform.banks.all().len();
    tracing::info!(%address, banks, took_ms = begun.elapsed().as_millis() as u64, "ready");
    Ok(Serving { address, platform, server, listener, _alone: alone })
}

/// Embedded databases are served by one process: what it counts in memory (rates, velocities, tries under way) would
/// count half in each of two. Held while the file is open; the system lets go of it however the process ends.
fn serve_alone(config: &Config) -> Result<Option<File>, Failure> {
    if config.database != Database::Embedded {
        return Ok(None);
    }
    std::fs::create_dir_all(&config.data.0)?;
    let path = config.data.0.join("serving.lock");
    let file = File::options().create(true).truncate(false).write(true).open(&path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Err(format!(
            "another process serves the databases in {}; put the banks on PostgreSQL to serve them by several",
            config.data.0.display()
        )
        .into()),
        Err(TryLockError::Error(why)) => Err(format!("{}: {why}", path.display()).into()),
    }
}

impl Serving {
    /// Serves until `shutdown` resolves, then drains.
    pub async fn run(self, shutdown: impl Future<Output = ()>) -> Result<(), Failure> {
        let background = tokio::spawn(background(self.platform.clone()));
        let drained = self.server.serve(self.listener, shutdown).await;
        tracing::info!(?drained, "stopped listening");
        background.abort();
        let _ = background.await;
        self.platform.users.flush_activity().await;
        self.platform.risk.flush().await;
        self.platform.banks.close().await;
        tracing::info!("stopped");
        Ok(())
    }
}

/// The API document of everything this process serves.
pub fn api_document(platform: &Platform) -> utoipa::openapi::OpenApi {
    let page = LandingPage { banks: platform.banks.clone(), brands: platform.content.clone(), demo: true };
    gateway::openapi(&platform.modules, &landing::routes(page))
}

fn server(config: &Config, platform: &Arc<Platform>, metrics: Metrics) -> gateway::Server {
    let page = LandingPage { banks: platform.banks.clone(), brands: platform.content.clone(), demo: config.demo };
    let gateway = Gateway {
        banks: platform.banks.clone(),
        modules: &platform.modules,
        root: landing::routes(page),
        customers: platform.users.clone(),
        permits: platform.permissions.clone(),
        device_keys: platform.auth.clone(),
        operators: platform.auth.clone(),
        site: Arc::new(Web),
        brands: platform.content.clone(),
        metrics,
        config: config.http.clone(),
        clock: platform.clock.clone(),
    };
    gateway.server()
}

/// The quick invariants of every bank. A bank whose books do not add up is set aside; the others are served.
async fn check_at_start(platform: &Platform) {
    for bank in platform.banks.all() {
        let ctx = platform.system("start").in_tenant(bank.id.clone());
        let trouble = match platform.oversight.verify_at_start(&ctx).await {
            Ok(reports) => reports.into_iter().find_map(|report| match report.finding {
                Finding::Broken(what) => Some(format!("{}: {what}; run `polybank doctor`", report.name)),
                Finding::Holds { .. } => None,
            }),
            Err(problem) => Some(format!("could not be checked: {}", problem.code())),
        };
        if let Some(why) = trouble {
            platform.banks.set_aside(&bank.id, &why).await;
        }
    }
}

/// Consumers and jobs of every bank, also of those opened while we run.
async fn background(platform: Arc<Platform>) {
    let owner = format!("{}-{}", std::process::id(), platform.system("owner").trace_id);
    let (consumers, jobs) = (platform.consumers(), platform.jobs());
    let mut served: HashSet<TenantId> = HashSet::new();
    let mut tasks = JoinSet::new();
    if platform.modules.iter().any(|module| module.name == "auth") {
        tasks.spawn(hand_mail_over(platform.clone()));
    }
    let mut tick = tokio::time::interval(NEW_BANKS);
    loop {
        tick.tick().await;
        if let Err(error) = platform.banks.refresh().await {
            tracing::error!(%error, "looking for new banks");
        }
        for bank in platform.banks.all() {
            if !served.insert(bank.id.clone()) {
                continue;
            }
            let ctx = platform.system("background").in_tenant(bank.id.clone());
            let Ok(db) = platform.banks.db(&ctx) else { continue };
            tasks.spawn(Outbox::new(db.clone(), ctx.clone()).serve(consumers.clone()));
            for job in jobs.clone() {
                tasks.spawn(jobs::serve(db.clone(), ctx.clone(), bank.zone, job, owner.clone()));
            }
        }
    }
}

/// Hands over mail to operators, round after round; the alliance's catalogue has no jobs of its own.
async fn hand_mail_over(platform: Arc<Platform>) {
    let mut tick = tokio::time::interval(MAIL);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        if let Err(error) = platform.auth.deliver_mail(&platform.system("mail")).await {
            tracing::error!(%error, "mail could not be handed over");
        }
    }
}
