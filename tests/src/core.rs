//! A reference core of one's own: a process beside the platform, with switches for its faults.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use reqwest::Method;
use serde_json::{Value, json};

use crate::caller::Caller;

/// A running reference core. Killed when dropped.
#[derive(Debug)]
pub struct ReferenceCore {
    /// Where it listens.
    pub url: String,
    /// The secret it shares with the platform.
    pub key_file: PathBuf,
    binary: PathBuf,
    books: PathBuf,
    process: Option<Child>,
}

impl ReferenceCore {
    /// Starts one with its books in `folder`.
    pub(crate) async fn start(binary: &Path, folder: &Path) -> Self {
        let key_file = folder.join("core.key");
        std::fs::write(&key_file, format!("{0}{0}", uuid::Uuid::new_v4().simple())).unwrap();
        let books = folder.join("core.db");
        let mut core = Self { url: String::new(), key_file, binary: binary.to_owned(), books, process: None };
        core.launch_at("127.0.0.1:0");
        core
    }

    fn launch_at(&mut self, address: &str) {
        let mut command = Command::new(&self.binary);
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("POLYBANK_")) {
            command.env_remove(name);
        }
        command.args(["reference-core", "--listen", address, "--books"]).arg(&self.books);
        command.arg("--key-file").arg(&self.key_file).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        self.url = line.split_whitespace().last().unwrap_or_default().to_owned();
        assert!(self.url.starts_with("http://"), "the reference core said: {line}");
        self.process = Some(process);
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        let mut process = self.process.take().expect("running");
        process.kill().unwrap();
        process.wait().unwrap();
    }

    /// Starts it again at the same address, on the same books.
    pub fn launch(&mut self) {
        assert!(self.process.is_none(), "still running");
        let address = self.url.trim_start_matches("http://").to_owned();
        self.launch_at(&address);
    }

    /// Its switches and books, for whoever tests.
    pub fn desk(&self) -> Caller {
        Caller::new(format!("{}/reference", self.url))
    }

    /// Sets a fault, e.g. `{"mode":"drop_answer","times":2}`.
    pub async fn fail(&self, fault: Value) {
        self.desk().post("/faults", fault).await.is(204);
    }

    /// Forgets all faults.
    pub async fn heal(&self) {
        self.desk().delete("/faults").await.is(204);
    }

    /// Books something that the platform knows nothing of.
    pub async fn book_behind(&self, key: &str, date: &str, credit: Value, minor: i64) {
        let leg = json!({ "debit": { "internal": "cash" }, "credit": credit, "amount_minor": minor });
        let command = json!({
            "key": key, "kind": "deposit", "value_date": date, "currency": "CNY", "legs": [leg],
            "requested_at": format!("{date}T09:00:00+08:00"),
        });
        let booked = self.desk().post("/postings", command).await.is(200);
        assert_eq!(booked.text("/state"), "done", "{}", booked.raw);
    }

    /// Everything it was asked, newest first.
    pub async fn books(&self) -> Vec<Value> {
        self.desk().call(Method::GET, "/postings").send().await.is(200).list("/items").clone()
    }
}

impl Drop for ReferenceCore {
    fn drop(&mut self) {
        if let Some(process) = &mut self.process {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}
