//! A running `polybank` of one's own.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::caller::Caller;
use crate::core::ReferenceCore;
use crate::engine::{Engine, postgres_url};

/// How long a start may take, on a busy machine, in a debug build, filling the demonstration.
const START_S_MAX: u64 = 180;
/// How long a clean stop may take.
const STOP_S_MAX: u64 = 20;

/// The demonstration on a free port, with data of its own. Killed when dropped.
#[derive(Debug)]
pub struct Platform {
    engine: Engine,
    settings: Vec<(String, String)>,
    home: TempDir,
    database: Option<String>,
    port: u16,
    process: Option<Child>,
}

impl Platform {
    /// Starts it. Rates are opened wide, since every test calls from one address.
    pub async fn start(engine: Engine) -> Self {
        Self::start_with(engine, &[]).await
    }

    /// The same, with settings of its own.
    pub async fn start_with(engine: Engine, settings: &[(&str, &str)]) -> Self {
        let run = uuid::Uuid::new_v4().simple().to_string();
        let database = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(format!("{}pb_{}_{{bank}}", postgres_url().unwrap(), &run[..10])),
        };
        let wide = "{ burst = 1000000, per_minute = 60000000 }".to_owned();
        let rates = ["VISITOR", "SESSION", "BANK"].map(|rate| (format!("POLYBANK_HTTP__RATES__{rate}"), wide.clone()));
        let mut platform = Self {
            engine,
            settings: rates.into(),
            home: tempfile::Builder::new().prefix("polybank-test.").tempdir().unwrap(),
            database,
            port: 0,
            process: None,
        };
        for (name, value) in settings {
            platform.set(name, value);
        }
        platform.launch().await;
        platform
    }

    /// Starts it again on the same data, after it was stopped or killed.
    pub async fn launch(&mut self) {
        assert!(self.process.is_none(), "still running");
        self.port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.log_path()).unwrap();
        let mut command = self.command(&["serve", "--demo"]);
        command.arg("--data").arg(self.data()).arg("--listen").arg(format!("127.0.0.1:{}", self.port));
        command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        self.process = Some(command.spawn().unwrap());
        let (door, begun) = (Caller::new(self.url()), Instant::now());
        while !door.call(reqwest::Method::GET, "/readyz").try_send().await.is_ok_and(|answer| answer.status == 200) {
            let ended = self.process.as_mut().unwrap().try_wait().unwrap();
            assert!(ended.is_none(), "polybank ended at start: {}", self.log_tail());
            let waited_s = begun.elapsed().as_secs();
            assert!(waited_s < START_S_MAX, "polybank is not ready after {waited_s} s: {}", self.log_tail());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Changes a setting for the next start, e.g. `POLYBANK_HTTP__LANES__RUNNING_MAX`.
    pub fn set(&mut self, name: &str, value: &str) {
        self.settings.retain(|(known, _)| known != name);
        self.settings.push((name.to_owned(), value.to_owned()));
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        let mut process = self.process.take().expect("running");
        process.kill().unwrap();
        process.wait().unwrap();
    }

    /// SIGTERM, as a service manager sends it; how the process ended.
    pub async fn stop(&mut self) -> ExitStatus {
        let mut process = self.process.take().expect("running");
        let told = Command::new("kill").args(["-TERM", &process.id().to_string()]).status().unwrap();
        assert!(told.success());
        let begun = Instant::now();
        loop {
            if let Some(status) = process.try_wait().unwrap() {
                return status;
            }
            if begun.elapsed().as_secs() >= STOP_S_MAX {
                process.kill().unwrap();
                process.wait().unwrap();
                panic!("polybank does not stop on SIGTERM: {}", self.log_tail());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Stops it and sees that it ended clean.
    pub async fn stop_clean(mut self) {
        let status = self.stop().await;
        assert!(status.success(), "polybank ended with {status}: {}", self.log_tail());
    }

    /// Runs `polybank doctor` on the data.
    pub fn doctor(&self) -> Output {
        self.run(&["doctor"])
    }

    /// Runs another `polybank` on the data, to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).arg("--data").arg(self.data()).stdin(Stdio::null()).output().unwrap()
    }

    /// The engine under it.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// `127.0.0.1:PORT`.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Nobody in particular, at the root.
    pub fn root(&self) -> Caller {
        Caller::new(self.url())
    }

    /// A visitor at a bank's door.
    pub fn bank(&self, bank: &str) -> Caller {
        Caller::new(format!("{}/b/{bank}/api/v1", self.url()))
    }

    /// A visitor at the console's door.
    pub fn console(&self) -> Caller {
        Caller::new(format!("{}/console/api/v1", self.url()))
    }

    /// The last lines of its log.
    pub fn log_tail(&self) -> String {
        let log = std::fs::read_to_string(self.log_path()).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(25)..].join("\n")
    }

    /// The whole log.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log_path()).unwrap_or_default()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command.args(arguments);
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("POLYBANK_")) {
            command.env_remove(name);
        }
        command.envs(self.settings.iter().map(|(name, value)| (name, value)));
        if let Some(database) = &self.database {
            command.env("POLYBANK_DATABASE", database);
        }
        command
    }

    /// Starts a reference core in the platform's folder, and has `bank` keep its books in it from the next start on.
    pub async fn give_core(&mut self, bank: &str) -> ReferenceCore {
        let core = ReferenceCore::start(&binary(), self.home.path()).await;
        let setting = |name: &str| format!("POLYBANK_BANKS__{}__CORE__{name}", bank.to_uppercase());
        self.set(&setting("URL"), &core.url);
        self.set(&setting("KEY_FILE"), &core.key_file.display().to_string());
        self.set(&setting("ANSWER_TIMEOUT_MS"), "500");
        core
    }

    /// Has `bank` keep its books in the embedded ledger again from the next start on.
    pub fn take_core(&mut self, bank: &str) {
        let prefix = format!("POLYBANK_BANKS__{}__CORE__", bank.to_uppercase());
        self.settings.retain(|(name, _)| !name.starts_with(&prefix));
    }

    fn data(&self) -> PathBuf {
        self.home.path().join("data")
    }

    fn log_path(&self) -> PathBuf {
        self.home.path().join("log")
    }

    /// Removes the run's databases from a server that outlives it. Best effort: `make test` throws the server away.
    fn drop_databases(&self) {
        let (Some(database), Some(server)) = (&self.database, postgres_url()) else { return };
        let prefix = database.rsplit('/').next().unwrap_or_default().replace("{bank}", "");
        let server = format!("{server}postgres");
        let list = format!("SELECT datname FROM pg_database WHERE starts_with(datname, '{prefix}')");
        let psql = |sql: &str| Command::new("psql").args([&server, "-Atqc", sql]).stderr(Stdio::null()).output();
        let Ok(found) = psql(&list) else { return };
        for name in String::from_utf8_lossy(&found.stdout).lines() {
            let _ = psql(&format!("DROP DATABASE \"{name}\" WITH (FORCE)"));
        }
    }
}

impl Drop for Platform {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
        if std::thread::panicking() {
            eprintln!("---- the platform's log ends with\n{}", self.log_tail());
        }
        self.drop_databases();
    }
}

/// The binary built beside this test, or the one `POLYBANK_BIN` names.
fn binary() -> PathBuf {
    if let Some(given) = std::env::var_os("POLYBANK_BIN") {
        return PathBuf::from(given);
    }
    let test = std::env::current_exe().unwrap();
    let built = test.parent().and_then(Path::parent).unwrap().join("polybank");
    assert!(built.exists(), "{} is missing: cargo build -p polybank", built.display());
    built
}
