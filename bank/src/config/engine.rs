//! The engine beside this process that a bank's detailed analyses are asked of.

use std::path::PathBuf;
use std::time::Duration;

use crypto::Secret;
use insight::analysis::{AnswerMax, EngineSettings};
use serde::{Deserialize, Serialize};

use super::{Bounded, Config, ConfigError};

/// The way to a bank's analysis engine: docs/guides/analysis-engine.md.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AnalysisEngine {
    /// `grpc://host:port`, or `grpc+tls://host:port` where it shows a certificate.
    pub url: String,
    /// A file with the bearer token the engine wants.
    pub token_file: Option<PathBuf>,
    /// A certificate authority of one's own, PEM; the well-known ones are trusted without.
    pub ca_file: Option<PathBuf>,
    /// Where the engine finds the files of behaviour: where we find them ourselves when absent.
    pub files: Option<String>,
    /// How long a question waits for its answer. 500 to 60,000.
    pub answer_timeout_ms: Bounded<500, 60_000>,
    /// Rows of an answer that are taken in. 1,000 to 50,000,000.
    pub answer_rows_max: Bounded<1_000, 50_000_000>,
    /// Bytes of an answer that are taken in. 1 MB to 1 GB.
    pub answer_bytes_max: Bounded<1_048_576, 1_073_741_824>,
}

impl Default for AnalysisEngine {
    fn default() -> Self {
        Self {
            url: String::new(),
            token_file: None,
            ca_file: None,
            files: None,
            answer_timeout_ms: Bounded(8_000),
            answer_rows_max: Bounded(2_000_000),
            answer_bytes_max: Bounded(134_217_728),
        }
    }
}

impl AnalysisEngine {
    /// The same, as the engine is spoken to; `files` is where we find the files ourselves.
    pub fn settings(&self, files: &str, token: Option<Secret<String>>, ca: Option<String>) -> EngineSettings {
        let unsigned = |value: i64| usize::try_from(value).unwrap_or(usize::MAX);
        EngineSettings {
            address: self.url.clone(),
            token,
            ca,
            files: self.files.clone().unwrap_or_else(|| files.to_owned()),
            within: Duration::from_millis(self.answer_timeout_ms.0.unsigned_abs()),
            most: AnswerMax { rows: unsigned(self.answer_rows_max.0), bytes: unsigned(self.answer_bytes_max.0) },
        }
    }
}

impl Config {
    /// Refuses engines that nobody could reach, or wait for.
    pub(super) fn check_engines(&self) -> Result<(), ConfigError> {
        for engine in self.banks.values().filter_map(|bank| bank.analysis_engine.as_ref()) {
            if engine.url.is_empty() {
                return Err(ConfigError::Together("banks: an analysis engine needs its url"));
            }
            if engine.answer_timeout_ms.0.unsigned_abs() >= self.http.request_timeout_ms {
                return Err(ConfigError::Together(
                    "banks: an analysis engine has to answer before http.request_timeout_ms is over",
                ));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;

    #[test]
    fn a_bank_can_have_an_analysis_engine() {
        let text = "[banks.qinghe.analysis_engine]\nurl = \"grpc://sail:32010\"\nfiles = \"/mnt/behaviour\"\n";
        let config =
            read(text, &[("POLYBANK_BANKS__QINGHE__ANALYSIS_ENGINE__ANSWER_TIMEOUT_MS", "900")]).expect("valid");
        let bank: kernel::TenantId = "qinghe".parse().expect("a bank id");
        let engine = config.banks[&bank].analysis_engine.clone().expect("there");
        assert_eq!((engine.url.as_str(), engine.answer_timeout_ms.0), ("grpc://sail:32010", 900));
        for (text, why) in [
            ("files = \"/mnt\"\n", "needs its url"),
            ("url = \"grpc://sail:1\"\nanswer_timeout_ms = 10000\n", "request_timeout_ms"),
            ("url = \"grpc://sail:1\"\nanswer_rows_max = 1\n", "not between"),
            ("url = \"grpc://sail:1\"\ntoken = \"in clear\"\n", "unknown field"),
        ] {
            let error = read(&format!("[banks.qinghe.analysis_engine]\n{text}"), &[]).expect_err(text);
            assert!(error.contains(why), "{error}");
        }
    }
}
