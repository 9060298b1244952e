//! The configuration: a TOML file, over which the environment, over which the command line.
//!
//! Every value has a bound and a default. What is not understood, misspelt or out of bounds is refused at start, with
//! the line of the file or the name of the variable, and the reason.

mod engine;
mod files;
mod rules;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use gateway::GatewayConfig;
use kernel::TenantId;
use serde::{Deserialize, Serialize};

pub use engine::AnalysisEngine;
pub use files::BehaviourFiles;
pub use rules::Risk;

/// The commented default, printed by `polybank config`.
pub const DEFAULT: &str = include_str!("../polybank.default.toml");

/// Variables that begin like ours but are read by the scripts around the binary.
const NOT_OURS: [&str; 6] =
    ["POLYBANK_CONFIG", "POLYBANK_URL", "POLYBANK_TEST_", "POLYBANK_BENCH_", "POLYBANK_E2E_", "POLYBANK_BIN"];

/// Everything that can be configured.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where to listen.
    pub listen: Listen,
    /// Folder of embedded databases and of the master key.
    pub data: DataDir,
    /// Where banks' databases are made.
    pub database: Database,
    /// A demonstration: three fictional banks with customers, known passwords, a visible handset.
    pub demo: bool,
    /// The groups this process serves; all when empty.
    pub groups: Vec<Group>,
    /// Logs: to standard error, never with personal data.
    pub log: telemetry::Logs,
    /// Text messages.
    pub sms: Sms,
    /// Pushes to the app.
    pub push: Push,
    /// Mail to operators.
    pub mail: Mail,
    /// Statements on paper.
    pub statements: Statements,
    /// Checks of accounts at other banks.
    pub bound_account_check: BoundAccountCheck,
    /// Verifying who customers are.
    pub identity_check: IdentityCheck,
    /// Looking at faces.
    pub face: Face,
    /// Risk control.
    pub risk: Risk,
    /// Cards of other banks.
    pub cards: Cards,
    /// The group-commit writer.
    pub writer: Writer,
    /// What is particular to a bank, by its id.
    pub banks: BTreeMap<TenantId, BankSettings>,
    /// Where files of behaviour are.
    pub behaviour_files: BehaviourFiles,
    /// The HTTP shell.
    pub http: GatewayConfig,
}

/// The address to listen on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Listen(pub SocketAddr);

impl Default for Listen {
    fn default() -> Self {
        Self(SocketAddr::from(([127, 0, 0, 1], 8080)))
    }
}

/// The data folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DataDir(pub PathBuf);

impl Default for DataDir {
    fn default() -> Self {
        Self(PathBuf::from("data"))
    }
}

/// `embedded`, or a PostgreSQL address with `{bank}` where the bank's id goes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Database {
    /// One SQLite file per bank in the data folder.
    #[default]
    Embedded,
    /// One PostgreSQL database per bank.
    Postgres(String),
}

impl TryFrom<String> for Database {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        if text == "embedded" {
            return Ok(Self::Embedded);
        }
        let postgres = text.starts_with("postgres://") || text.starts_with("postgresql://");
        match (postgres, text.matches("{bank}").count()) {
            (true, 1) => Ok(Self::Postgres(text)),
            (true, _) => {
                Err("a PostgreSQL address needs {bank} exactly once: every bank has a database of its own".into())
            }
            (false, _) => Err("expected \"embedded\" or \"postgres://user@host:port/name_{bank}\"".into()),
        }
    }
}

impl From<Database> for String {
    fn from(database: Database) -> Self {
        match database {
            Database::Embedded => "embedded".to_owned(),
            Database::Postgres(address) => address,
        }
    }
}

/// A business group of the platform that exists so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Users, devices, sessions.
    User,
    /// Accounts and the ledger.
    Account,
    /// Risk verdicts.
    Risk,
    /// Operating figures.
    Insight,
    /// Authentication and limits.
    Auth,
    /// Payees and transfers.
    Transfer,
    /// Brands.
    Content,
}

impl Group {
    /// Every group.
    pub const ALL: [Self; 7] =
        [Self::User, Self::Account, Self::Risk, Self::Insight, Self::Auth, Self::Transfer, Self::Content];

    /// The name of its module.
    pub const fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Account => "account",
            Self::Risk => "risk",
            Self::Insight => "insight",
            Self::Auth => "auth",
            Self::Transfer => "transfer",
            Self::Content => "content",
        }
    }
}

/// Text messages to customers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sms {
    /// The HTTP gateway that sends them; in a demonstration they appear on the demo handset instead.
    pub gateway_url: Option<HttpUrl>,
    /// A file with the bearer token the gateway wants.
    pub token_file: Option<PathBuf>,
}

/// Pushes to the app; see `docs/api/push-gateway.yaml`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Push {
    /// The HTTP gateway that sends them; in a demonstration they appear on the demo handset instead.
    pub gateway_url: Option<HttpUrl>,
    /// A file with the bearer token the gateway wants.
    pub token_file: Option<PathBuf>,
}

/// Mail to operators.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    /// The SMTP server; without one, operators are not mailed, and in a demonstration mail is shown in the console.
    pub server: Option<MailServer>,
    /// How it is spoken to.
    pub encryption: Encryption,
    /// Whom mail is from.
    pub from: Option<String>,
    /// The name the server knows us by.
    pub username: Option<String>,
    /// A file with the password that goes with it.
    pub password_file: Option<PathBuf>,
    /// A certificate authority of one's own, PEM.
    pub ca_file: Option<PathBuf>,
}

/// `host:port`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MailServer {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
}

impl TryFrom<String> for MailServer {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, &'static str> {
        let (host, port) = text.rsplit_once(':').ok_or("expected \"host:port\"")?;
        let port = port.parse().map_err(|_| "expected \"host:port\"")?;
        if host.is_empty() {
            return Err("expected \"host:port\"");
        }
        Ok(Self { host: host.to_owned(), port })
    }
}

impl From<MailServer> for String {
    fn from(server: MailServer) -> Self {
        format!("{}:{}", server.host, server.port)
    }
}

/// How the mail server is spoken to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encryption {
    /// TLS from the first byte.
    #[default]
    Implicit,
    /// TLS after STARTTLS, and not without.
    StartTls,
    /// None: for a server on this machine.
    Plain,
}

/// Statements on paper.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Statements {
    /// A font file with Chinese characters; a known one of the system when absent.
    pub font: Option<PathBuf>,
    /// How people reach this platform; stands on papers, so that they can be checked.
    pub public_url: Option<String>,
}

/// Asking other banks about their accounts; see `docs/api/bound-account-check.yaml`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BoundAccountCheck {
    /// The clearing network's address; in a demonstration the other bank on the platform answers instead.
    pub url: Option<String>,
    /// A file with the bearer token the network wants.
    pub token_file: Option<PathBuf>,
}

/// Asking the register of residents; see `docs/api/identity-check.yaml`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IdentityCheck {
    /// The register's address, or of whoever stands before it; in a demonstration nobody is asked, and the app says so.
    pub url: Option<String>,
    /// A file with the bearer token the register wants.
    pub token_file: Option<PathBuf>,
}

/// Who looks at faces; see `docs/guides/face.md`. Nobody, where neither is set: then there is no such tool.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Face {
    /// A vendor's address; `docs/api/face-vendor.yaml`.
    pub vendor_url: Option<HttpUrl>,
    /// A file with the bearer token the vendor wants.
    pub token_file: Option<PathBuf>,
    /// The folder with the models of the engine in this process: for demonstrations, and where it was built in.
    pub models_dir: Option<PathBuf>,
}

/// Cards of other banks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cards {
    /// The table of card prefixes; see `docs/guides/bin-table.md`. The platform's own knows fictional banks only.
    pub bins_file: Option<PathBuf>,
}

/// The group-commit writer of each bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Writer {
    /// Postings that may wait; more are refused as overload. 1 to 100,000.
    pub queue: Bounded<1, 100_000>,
    /// Postings in one commit. 1 to 1,024.
    pub batch: Bounded<1, 1_024>,
}

impl Default for Writer {
    fn default() -> Self {
        Self { queue: Bounded(4_096), batch: Bounded(256) }
    }
}

/// What is particular to one bank.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BankSettings {
    /// Where addresses are: a file of cities in MaxMind's format (GeoLite2-City, GeoIP2-City, or the bank's own). Without it
    /// risk rules know no cities and no speed.
    pub addresses_file: Option<PathBuf>,
    /// The core system the bank keeps its books in; nothing for the embedded ledger.
    pub core: Option<CoreConnection>,
    /// The ways to identity providers its customers may sign in through, by the bank's word for each.
    pub sign_in: BTreeMap<String, SignInConnection>,
    /// The engine its detailed analyses are asked of; nothing for the kernels in this process.
    pub analysis_engine: Option<AnalysisEngine>,
}

/// The way to an identity provider. Which of them are offered, and under which names, is a parameter of the bank,
/// `auth.providers`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignInConnection {
    /// A file that holds nothing but the secret by which the provider knows the bank.
    pub secret_file: PathBuf,
    /// The page of the bank's app that people come back to, as the provider knows it.
    pub redirect_url: String,
    /// From the provider's addresses to where they are reached: proxies on this machine that speak TLS with it.
    pub reach: BTreeMap<String, String>,
}

/// The way to a bank's own core: docs/guides/connect-a-core.md.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CoreConnection {
    /// `http://host:port/path`.
    pub url: String,
    /// A file that holds nothing but the shared secret, at least 32 characters.
    pub key_file: PathBuf,
    /// How long one call waits for its answer. 100 to 5,000.
    pub answer_timeout_ms: Bounded<100, 5_000>,
}

impl Default for CoreConnection {
    fn default() -> Self {
        Self { url: String::new(), key_file: PathBuf::new(), answer_timeout_ms: Bounded(2_000) }
    }
}

/// `http://host:port/path`: the address of a service beside this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HttpUrl(String);

impl TryFrom<String> for HttpUrl {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let uri = text.parse::<axum::http::Uri>().ok();
        match uri.is_some_and(|uri| uri.scheme_str() == Some("http") && uri.host().is_some()) {
            true => Ok(Self(text)),
            false => Err("not an address like http://host:port/path".to_owned()),
        }
    }
}

impl From<HttpUrl> for String {
    fn from(url: HttpUrl) -> Self {
        url.0
    }
}

impl std::ops::Deref for HttpUrl {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

/// A whole number between two bounds, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Bounded<const LEAST: i64, const MOST: i64>(pub i64);

impl<const LEAST: i64, const MOST: i64> TryFrom<i64> for Bounded<LEAST, MOST> {
    type Error = String;
    fn try_from(value: i64) -> Result<Self, String> {
        match (LEAST..=MOST).contains(&value) {
            true => Ok(Self(value)),
            false => Err(format!("{value} is not between {LEAST} and {MOST}")),
        }
    }
}

impl<const LEAST: i64, const MOST: i64> From<Bounded<LEAST, MOST>> for i64 {
    fn from(bounded: Bounded<LEAST, MOST>) -> Self {
        bounded.0
    }
}

/// Why a configuration is refused.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{path}: {why}")]
    File {
        /// Which.
        path: String,
        /// Why.
        why: std::io::Error,
    },
    /// The file has a mistake; the text shows line and column.
    #[error("{path}: {why}")]
    Text {
        /// Which.
        path: String,
        /// Where and why.
        why: String,
    },
    /// An environment variable has a mistake.
    #[error("environment variable {name}: {why}")]
    Variable {
        /// Which.
        name: String,
        /// Why.
        why: String,
    },
    /// Values that do not go together.
    #[error("{0}")]
    Together(&'static str),
    /// A setting that cannot be; it is named first.
    #[error("{0}")]
    Setting(String),
}

impl ConfigError {
    /// The same, with the line of the setting it begins with, if the file has it.
    fn in_file(self, path: &str, text: &str) -> Self {
        let why = self.to_string();
        let setting = why.split_once(':').map_or("", |(setting, _)| setting);
        match line_of(text, setting) {
            Some(line) => Self::Text { path: path.to_owned(), why: format!("line {line}: {why}") },
            None => Self::Text { path: path.to_owned(), why },
        }
    }
}

/// The line on which a file sets `setting`, like `http.body_bytes_max`; the first is 1.
fn line_of(text: &str, setting: &str) -> Option<usize> {
    let file = toml::de::DeTable::parse(text).ok()?;
    let (mut table, mut place) = (file.get_ref(), None);
    for key in setting.split('.') {
        let (name, value) = table.iter().find(|(name, _)| name.get_ref().as_ref() == key)?;
        place = Some(name.span().start);
        match value.get_ref() {
            toml::de::DeValue::Table(below) => table = below,
            _ => break,
        }
    }
    place.map(|start| text[..start].matches('\n').count() + 1)
}

/// Reads the file (if any) and lays the environment's variables over it.
pub fn load(path: Option<&Path>, environment: impl Iterator<Item = (String, String)>) -> Result<Config, ConfigError> {
    let mut table = toml::Table::new();
    if let Some(path) = path {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|why| ConfigError::File { path: shown.clone(), why })?;
        let wrong = |error: toml::de::Error| ConfigError::Text { path: shown.clone(), why: error.to_string() };
        // Read once for its mistakes alone: here they still have a line.
        let alone = toml::from_str::<Config>(&text).map_err(wrong)?;
        // What goes together is known once the environment and the command line have spoken.
        if let Err(error @ ConfigError::Setting(_)) = alone.check() {
            return Err(error.in_file(&shown, &text));
        }
        table = toml::from_str(&text).map_err(wrong)?;
    }
    for (name, value) in environment {
        let ours = name.starts_with("POLYBANK_") && !NOT_OURS.iter().any(|other| name.starts_with(other));
        if ours {
            overlay(&mut table, &name, &value)?;
        }
    }
    let config = table.try_into();
    config.map_err(|error: toml::de::Error| ConfigError::Text { path: "configuration".into(), why: error.to_string() })
}

/// `POLYBANK_LISTEN` sets `listen`; `POLYBANK_LOG__FORMAT` sets `format` in `[log]`.
fn overlay(table: &mut toml::Table, name: &str, value: &str) -> Result<(), ConfigError> {
    let wrong = |why: String| ConfigError::Variable { name: name.to_owned(), why };
    let path = name["POLYBANK_".len()..].to_ascii_lowercase();
    let keys: Vec<&str> = path.split("__").collect();
    let parsed = toml::from_str::<toml::Table>(&format!("v = {value}")).ok().and_then(|mut read| read.remove("v"));
    let plain = toml::Value::String(value.to_owned());
    // A number or a list where one is meant, the bare text where a text is meant: whichever the setting takes.
    let mut last = None;
    for candidate in parsed.into_iter().chain([plain]) {
        let mut trial = table.clone();
        insert(&mut trial, &keys, candidate).map_err(&wrong)?;
        match Config::deserialize(trial.clone()) {
            Ok(_) => {
                *table = trial;
                return Ok(());
            }
            Err(error) => last = Some(error.to_string()),
        }
    }
    Err(wrong(last.unwrap_or_default().trim().to_owned()))
}

fn insert(table: &mut toml::Table, keys: &[&str], value: toml::Value) -> Result<(), String> {
    match keys {
        [] => Err("names no setting".to_owned()),
        [key] => {
            table.insert((*key).to_owned(), value);
            Ok(())
        }
        [key, rest @ ..] => {
            let below = table.entry((*key).to_owned()).or_insert_with(|| toml::Value::Table(toml::Table::new()));
            match below {
                toml::Value::Table(below) => insert(below, rest, value),
                _ => Err(format!("{key} is not a section")),
            }
        }
    }
}

impl Config {
    /// Refuses values that do not go together.
    pub fn check(&self) -> Result<(), ConfigError> {
        if self.database == Database::Embedded && !self.groups.is_empty() && self.groups.len() < Group::ALL.len() {
            return Err(ConfigError::Together(
                "groups: embedded databases need all groups in one process; put the banks on PostgreSQL to split groups",
            ));
        }
        for core in self.banks.values().filter_map(|bank| bank.core.as_ref()) {
            if core.url.is_empty() || core.key_file.as_os_str().is_empty() {
                return Err(ConfigError::Together("banks: a core needs its url and its key_file"));
            }
        }
        for way in self.banks.values().flat_map(|bank| bank.sign_in.values()) {
            if way.secret_file.as_os_str().is_empty() || way.redirect_url.is_empty() || way.reach.is_empty() {
                return Err(ConfigError::Together(
                    "banks: a way to sign in through others needs its secret_file, its redirect_url and its reach",
                ));
            }
        }
        self.check_engines()?;
        self.check_files()?;
        if self.face.vendor_url.is_some() && self.face.models_dir.is_some() {
            return Err(ConfigError::Together(
                "face: either a vendor or the engine, not both: faces are not comparable",
            ));
        }
        if self.face.models_dir.is_some() && !cfg!(feature = "face-engine") {
            return Err(ConfigError::Together(
                "face.models_dir: this binary was built without the engine; build it with --features face-engine",
            ));
        }
        self.log.check().map_err(|why| ConfigError::Setting(format!("log.filter: {why}")))?;
        self.http.check().map_err(ConfigError::Setting)
    }

    /// Whether this process serves `group`.
    pub fn serves(&self, group: &str) -> bool {
        self.groups.is_empty() || self.groups.iter().any(|served| served.name() == group)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn read(text: &str, environment: &[(&str, &str)]) -> Result<Config, String> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("polybank.toml");
        std::fs::write(&path, text).expect("written");
        let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let config = load(Some(&path), environment).map_err(|error| error.to_string())?;
        config.check().map_err(|error| error.to_string())?;
        Ok(config)
    }

    #[test]
    fn the_printed_default_is_the_default() {
        assert_eq!(toml::from_str::<Config>(DEFAULT).expect("valid"), Config::default());
    }

    #[test]
    fn mistakes_are_told_with_their_line() {
        for (text, line, reason) in [
            ("demo = true\nlisten = \"nowhere\"\n", "line 2", "socket address"),
            ("\n\n[writer]\nbatch = 0\n", "line 4", "not between 1 and 1024"),
            ("lisen = \"127.0.0.1:1\"\n", "line 1", "unknown field `lisen`"),
            ("database = \"postgres://x/one\"\n", "line 1", "{bank}"),
            ("groups = [\"user\", \"wealth\"]\n", "line 1", "unknown variant `wealth`"),
            (
                "[http]\nheader_timeout_ms = 5000\nbody_bytes_max = 0\n",
                "line 3",
                "http.body_bytes_max: 0 is not between",
            ),
            ("\n[log]\nfilter = \"===,,\"\n", "line 3", "log.filter"),
            ("[sms]\ngateway_url = \"not a url\"\n", "line 2", "http://host:port/path"),
        ] {
            let error = read(text, &[]).expect_err(text);
            assert!(error.contains(line) && error.contains(reason), "{error}");
        }
    }

    #[test]
    fn the_environment_goes_over_the_file() {
        let config = read(
            "listen = \"127.0.0.1:1\"\n",
            &[
                ("POLYBANK_LISTEN", "127.0.0.1:2"),
                ("POLYBANK_WRITER__BATCH", "64"),
                ("POLYBANK_LOG__FORMAT", "json"),
                ("POLYBANK_DEMO", "true"),
                ("POLYBANK_TEST_POSTGRES", "not ours"),
                ("PATH", "/bin"),
            ],
        );
        let config = config.expect("valid");
        assert_eq!((config.listen.0.port(), config.writer.batch.0, config.demo), (2, 64, true));
        assert_eq!(config.log.format, telemetry::LogFormat::Json);
    }

    #[test]
    fn a_wrong_variable_is_named() {
        for (name, value) in [("POLYBANK_LISEN", "x"), ("POLYBANK_WRITER__BATCH", "9999"), ("POLYBANK_DEMO", "maybe")] {
            let error = read("", &[(name, value)]).expect_err(name);
            assert!(error.contains(name), "{error}");
        }
    }

    #[test]
    fn a_bank_can_have_a_core_of_its_own() {
        let text = "[banks.qinghe.core]\nurl = \"http://core:9200\"\nkey_file = \"/k\"\nanswer_timeout_ms = 900\n";
        let config = read(text, &[("POLYBANK_BANKS__QINGHE__CORE__ANSWER_TIMEOUT_MS", "800")]).expect("valid");
        let bank: kernel::TenantId = "qinghe".parse().expect("a bank id");
        let core = config.banks[&bank].core.clone().expect("there");
        assert_eq!((core.url.as_str(), core.answer_timeout_ms.0), ("http://core:9200", 800));
        assert!(read("[banks.qinghe.core]\nurl = \"http://core:9200\"\n", &[]).is_err());
        assert!(read("[banks.Qinghe.core]\n", &[]).is_err());
    }

    #[test]
    fn a_bank_can_have_ways_to_sign_in_through_others() {
        let text = "[banks.qinghe.sign_in.example]\nsecret_file = \"/s\"\nredirect_url = \"https://bank.example/external\"\n\
                    reach = { \"https://id.example\" = \"http://127.0.0.1:9300\" }\n";
        let config = read(text, &[("POLYBANK_BANKS__QINGHE__SIGN_IN__EXAMPLE__SECRET_FILE", "/other")]).expect("valid");
        let bank: kernel::TenantId = "qinghe".parse().expect("a bank id");
        let way = &config.banks[&bank].sign_in["example"];
        assert_eq!(way.secret_file, PathBuf::from("/other"));
        assert_eq!(way.reach["https://id.example"], "http://127.0.0.1:9300");
        assert!(read("[banks.qinghe.sign_in.example]\nsecret_file = \"/s\"\n", &[]).is_err());
        assert!(read("[banks.qinghe.sign_in.example]\nsecret = \"in clear\"\n", &[]).is_err());
    }

    #[test]
    fn faces_are_looked_at_by_one() {
        let vendor = "[face]\nvendor_url = \"http://127.0.0.1:9003\"\n";
        assert!(read(vendor, &[]).expect("valid").face.vendor_url.is_some());
        let both = read(vendor, &[("POLYBANK_FACE__MODELS_DIR", "/models")]).expect_err("both");
        assert!(both.contains("not both"), "{both}");
        let engine = read("[face]\nmodels_dir = \"/models\"\n", &[]);
        assert_eq!(engine.is_ok(), cfg!(feature = "face-engine"));
    }

    #[test]
    fn groups_are_split_only_on_postgres() {
        assert!(read("groups = [\"user\"]\n", &[]).is_err());
        assert!(read("groups = [\"user\"]\ndatabase = \"postgres://u@h/b_{bank}\"\n", &[]).is_ok());
    }
}
