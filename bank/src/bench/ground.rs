//! The ground a measurement stands on: banks with funded accounts and customers with sessions, and a server process.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use contracts::account::{
    Account, AccountKind, Accounts, Counterparty, InternalAccount, Leg, MovementKind, Narrative, OpenAccount, Party,
    Posting,
};
use contracts::risk::Scenario;
use contracts::user::{DeviceInfo, UserClass, Users};
use kernel::{AccountNo, Actor, Ctx, Id, Money, PersonName, TenantId};
use publishing::{Move, NewDocument, model};
use risk::rules::{Body, Floor, KIND, RuleText};
use serde_json::{Value, json};
use tokio::process::{Child, Command};

use super::client::Connection;
use super::{BenchEngine, Place, round};
use crate::config::{Config, DataDir, Database};
use crate::doctor;
use crate::serve::Failure;
use crate::wiring::Platform;

/// The name every account stands in.
pub const HOLDER: &str = "测试户";

/// A customer with an account and a session.
#[derive(Debug, Clone)]
pub struct Payer {
    /// The account.
    pub account: Id<Account>,
    /// The access token.
    pub token: String,
}

/// One bank under test.
#[derive(Debug)]
pub struct BenchBank {
    /// Its id, as it stands in paths.
    pub id: TenantId,
    /// Its number in the clearing.
    pub bank_no: String,
    /// Customers who call.
    pub payers: Vec<Payer>,
    /// The numbers of all accounts, those of the payers first.
    pub accounts: Vec<AccountNo>,
}

/// A measurement's folder, settings and banks. The folder is gone when this is dropped.
pub struct Ground {
    /// Settings of the server, and of whoever prepares the banks.
    pub config: Config,
    /// The banks.
    pub banks: Vec<BenchBank>,
    folder: tempfile::TempDir,
    _scrapped: Option<Scrapped>,
}

/// Databases on a server, dropped when this is.
pub struct Scrapped {
    server: String,
    prefix: String,
}

impl Scrapped {
    /// A prefix for names of databases on `server`.
    pub fn on(server: &str) -> Self {
        Self { server: server.to_owned(), prefix: format!("polybank_bench_{:x}_", rand::random::<u64>()) }
    }

    /// The address of the database `name`.
    pub fn url(&self, name: &str) -> String {
        format!("{}{}{name}", self.server, self.prefix)
    }
}

impl Drop for Scrapped {
    fn drop(&mut self) {
        let (server, prefix) = (std::mem::take(&mut self.server), std::mem::take(&mut self.prefix));
        // Whoever measures stands in a runtime already, and cannot wait for another one in it.
        let scrap = move || -> Result<u64, Failure> {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            Ok(runtime.block_on(storage::scrap_databases(&server, &prefix))?)
        };
        if !matches!(std::thread::spawn(scrap).join(), Ok(Ok(_))) {
            eprintln!("the databases of the measurement could not be dropped");
        }
    }
}

/// How much ground.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Banks.
    pub banks: u32,
    /// Accounts of all banks together.
    pub accounts: u32,
    /// Customers with a session, of all banks together.
    pub payers: u32,
}

impl Ground {
    /// Settings in a folder of its own; no bank yet.
    pub fn new(place: &Place) -> Result<Self, Failure> {
        let folder = tempfile::Builder::new().prefix("polybank-bench.").tempdir()?;
        let scrapped = match place.engine {
            BenchEngine::Sqlite => None,
            BenchEngine::Postgres => Some(Scrapped::on(place.server()?)),
        };
        let database =
            scrapped.as_ref().map_or(Database::Embedded, |scrapped| Database::Postgres(scrapped.url("{bank}")));
        let mut config = Config { data: DataDir(folder.path().to_owned()), database, ..Config::default() };
        config.log.filter = "warn".to_owned();
        // One machine plays thousands of customers: no caller may be slowed for that.
        let much = gateway::Rate::new(10_000_000, 600_000_000);
        config.http.rates = gateway::RateConfig { visitor: much, session: much, bank: much };
        config.http.lanes.running_max = 4_096;
        config.http.lanes.waiting_max = 4_096;
        Ok(Self { config, banks: vec![], folder, _scrapped: scrapped })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Bytes of the files of a bank's behaviour.
    pub fn behaviour_bytes(&self, bank: &str) -> Result<u64, Failure> {
        let mut bytes = 0;
        for day in std::fs::read_dir(self.folder().join("behaviour").join("files").join(bank))? {
            for file in std::fs::read_dir(day?.path())? {
                bytes += file?.metadata()?.len();
            }
        }
        Ok(bytes)
    }

    /// Opens and fills the banks.
    pub async fn fill(&mut self, size: Size) -> Result<(), Failure> {
        let platform = Platform::assemble(&self.config).await?;
        for n in 0..size.banks {
            let share = |whole: u32| (whole / size.banks).max(1);
            let bank = bank(&platform, n, share(size.accounts), share(size.payers).min(share(size.accounts))).await?;
            self.banks.push(bank);
        }
        platform.drain_events().await?;
        for bank in &self.banks {
            platform.banks.db(&platform.system("bench").in_tenant(bank.id.clone()))?.analyze().await?;
        }
        platform.banks.close().await;
        Ok(())
    }

    /// Bytes of all banks' databases, and whether their books hold.
    pub async fn weigh(&self) -> Result<(i64, &'static str), Failure> {
        let platform = Platform::assemble(&self.config).await?;
        let mut bytes = 0;
        for bank in &self.banks {
            bytes += platform.banks.db(&platform.system("bench").in_tenant(bank.id.clone()))?.size_bytes().await?;
        }
        let sound = doctor::examine(&platform).await?.iter().all(|room| room.sound);
        platform.banks.close().await;
        Ok((bytes, if sound { "all is well" } else { "BROKEN" }))
    }

    /// A server of this very binary on these banks.
    pub async fn serve(&self) -> Result<Server, Failure> {
        let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        drop(listener);
        let config = Config { listen: crate::config::Listen(address), ..self.config.clone() };
        let file: PathBuf = self.folder().join("bench.toml");
        std::fs::write(&file, toml::to_string(&config)?)?;
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("serve").arg("--config").arg(&file).stdin(Stdio::null()).stdout(Stdio::null());
        let process = command.kill_on_drop(true).spawn()?;
        for _ in 0..300 {
            if Connection::open(address).await.is_ok() {
                return Ok(Server { process, address });
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Err("the server did not start".into())
    }
}

/// A server process.
pub struct Server {
    process: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// User and system time of the server so far, from the kernel's own account.
    pub fn cpu_seconds(&self) -> f64 {
        const TICKS_PER_SECOND: f64 = 100.0;
        let read = |pid: u32| std::fs::read_to_string(format!("/proc/{pid}/stat")).ok();
        let stat = self.process.id().and_then(read).unwrap_or_default();
        let after_name = stat.rsplit(')').next().unwrap_or_default();
        let fields = after_name.split_whitespace().skip(11).take(2);
        fields.filter_map(|field| field.parse::<f64>().ok()).sum::<f64>() / TICKS_PER_SECOND
    }

    /// Kills it where it stands.
    pub async fn kill(mut self) -> Result<(), Failure> {
        Ok(self.process.kill().await?)
    }

    /// Tells it to end, and waits until it has.
    pub async fn stop(mut self) -> Result<(), Failure> {
        if let Some(pid) = self.process.id() {
            let _ = Command::new("kill").arg("-TERM").arg(pid.to_string()).status().await;
        }
        tokio::time::timeout(Duration::from_secs(30), self.process.wait()).await??;
        Ok(())
    }
}

async fn bank(platform: &Platform, n: u32, accounts: u32, payers: u32) -> Result<BenchBank, Failure> {
    let alliance = platform.system("bench");
    let id: TenantId = format!("bench{n}").parse()?;
    let (_, brand) = content::demo::brands().into_iter().next().ok_or("no brand")?;
    let bank = platform.open_bank(&alliance, id.clone(), &brand, None).await?;
    let ctx = alliance.in_tenant(id.clone());
    platform.auth.allow_small_payments(&ctx, Money::cny(i64::from(u32::MAX) * 100)).await?;
    let silent = silent_rules();
    publish(platform, &ctx, "bench", serde_json::to_value(silent)?).await?;
    let holder: PersonName = HOLDER.parse()?;
    let (mut tokens, mut orders) = (Vec::new(), Vec::new());
    for n in 0..accounts {
        let user_id = if n < payers {
            let user = platform.users.register(&ctx, &format!("139{n:08}").parse()?).await?;
            // Only whom the bank knows may pay.
            platform.users.verify_name(&ctx, user.user_id, &holder, None, UserClass::ClassOne).await?;
            tokens.push(token(platform, &ctx, user.user_id).await?);
            user.user_id
        } else {
            ctx.new_id()
        };
        orders.push(OpenAccount { user_id, holder: holder.clone(), kind: AccountKind::ClassOne });
    }
    let cards = platform.accounts.open_many(&ctx, orders).await?;
    for (n, some) in cards.chunks(200).enumerate() {
        platform.accounts.post(&ctx, funding(n, some.iter().map(|card| card.account_id))).await?;
    }
    let payers = cards.iter().zip(tokens).map(|(card, token)| Payer { account: card.account_id, token }).collect();
    let accounts = cards.into_iter().map(|card| card.account_no).collect();
    Ok(BenchBank { id, bank_no: bank.bank_no.clone(), payers, accounts })
}

/// The rules about transfers that a bank may replace, each with a condition more, which never holds: a few thousand customers
/// stand in for a city and pay several times a second each. All of them are asked, with all they read, and none fires.
fn silent_rules() -> Body {
    let transfers = |rule: &&RuleText| rule.floor == Floor::No && rule.scenarios.contains(&Scenario::Transfer);
    let silent = |rule: &RuleText| RuleText { when: format!("({}) and amount < 0", rule.when), ..rule.clone() };
    let rules = Body::base().rules.iter().filter(transfers).map(silent).collect();
    Body { rules, ..Default::default() }
}

/// Puts a document with risk rules in force: one operator writes it, another approves. Where it stands then.
pub async fn publish(platform: &Platform, ctx: &Ctx, name: &str, body: Value) -> Result<publishing::Place, Failure> {
    let new = NewDocument {
        kind: KIND.to_owned(),
        name: name.to_owned(),
        title: name.to_owned(),
        reach: model::Reach::Own,
        body: Some(body),
        note: name.to_owned(),
    };
    let place = platform.line.create(&by_operator(ctx, "maker"), new).await?;
    let place = approve(platform, ctx, &place).await?;
    release(platform, ctx, &place).await?;
    Ok(place)
}

/// Has a draft checked, and approved by another than wrote it. Where it stands then.
pub async fn approve(platform: &Platform, ctx: &Ctx, place: &publishing::Place) -> Result<publishing::Place, Failure> {
    let (line, id, note) = (&platform.line, place.document_id, "bench");
    let checked = line.check(&by_operator(ctx, "maker"), id, place.version, note).await?;
    let approve = Move::Approve { edit: checked.edit };
    Ok(line.decide(&by_operator(ctx, "checker"), id, checked.version, approve, note).await?)
}

/// Puts an approved version in force, everywhere at once.
pub async fn release(platform: &Platform, ctx: &Ctx, place: &publishing::Place) -> Result<(), Failure> {
    let release = Move::Release { window: model::Window::default(), guard: None };
    platform.line.decide(&by_operator(ctx, "maker"), place.document_id, place.version, release, "bench").await?;
    Ok(())
}

/// The same, done by an operator.
pub fn by_operator(ctx: &Ctx, operator_id: &str) -> Ctx {
    Ctx { actor: Actor::Operator { operator_id: operator_id.to_owned() }, ..ctx.clone() }
}

/// Middle and longest of some milliseconds; nothing of none.
pub fn told(mut ms: Vec<f64>) -> Value {
    ms.sort_by(f64::total_cmp);
    match (ms.get(ms.len() / 2), ms.last()) {
        (Some(middle), Some(longest)) => json!({ "p50_ms": round(*middle), "max_ms": round(*longest) }),
        _ => Value::Null,
    }
}

/// An access token of a new session.
async fn token(platform: &Platform, ctx: &Ctx, user: Id<contracts::user::User>) -> Result<String, Failure> {
    let device = DeviceInfo {
        device_id: ctx.new_id::<Payer>().to_string(),
        name: "bench".into(),
        platform: "h5".into(),
        replaces: None,
    };
    Ok(platform.users.open_session(ctx, user, &device).await?.access_token)
}

fn funding(n: usize, accounts: impl Iterator<Item = Id<Account>>) -> Posting {
    let legs = accounts.map(|account| Leg {
        debit: Party::Internal(InternalAccount::Cash),
        credit: Party::Account(account),
        amount: Money::cny(100_000_000),
    });
    posting(format!("bench:funding:{n}"), MovementKind::Opening, legs.collect())
}

/// A posting of the platform's own, under `key`.
pub fn posting(key: String, kind: MovementKind, legs: Vec<Leg>) -> Posting {
    let counterparty = Counterparty { name: Some("bench".into()), ..Counterparty::default() };
    Posting {
        fingerprint: key.clone(),
        idempotency_key: key,
        kind,
        legs,
        holds: vec![],
        guards: vec![],
        narrative: Narrative {
            summary: "bench".into(),
            payer: counterparty.clone(),
            payee: counterparty,
            transfer_id: None,
        },
        events: vec![],
        records: vec![],
        audit: None,
    }
}

/// Keys no two calls share.
pub fn new_key() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!("{:016x}{:016x}", rand::random::<u64>(), NEXT.fetch_add(1, Ordering::Relaxed))
}
