//! What a bank may set about secrets on their way.

use parameters::{Confidence, Field, Objection, ParameterSet, Unit};
use serde::{Deserialize, Serialize};

/// Longest life of a nonce a bank may allow.
pub const NONCE_LIFE_MAX_S: i64 = 900;

/// Whether secrets must come sealed, and how long keys and nonces are good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SealingRules {
    /// Refuse secrets that come plain. Our own apps always seal; this is about clients of others.
    pub required: bool,
    /// Days after which the key changes.
    pub rotate_days: i64,
    /// Seconds a nonce may be used.
    pub nonce_life_s: i64,
    /// Raise it to change the key at once.
    pub rotation: i64,
}

impl Default for SealingRules {
    fn default() -> Self {
        Self { required: false, rotate_days: 7, nonce_life_s: 300, rotation: 1 }
    }
}

impl ParameterSet for SealingRules {
    const NAME: &'static str = "auth.sealing";
    const TITLE: (&'static str, &'static str) = ("密码传输加密", "Secrets sealed on the way");

    fn fields() -> Vec<Field> {
        let field = |path, label, unit| Field { path, label, unit, source: "", confidence: Confidence::Own };
        vec![
            field("required", ("拒绝未加密的密码", "Refuse secrets that are not sealed"), Unit::Flag),
            field("rotate_days", ("密钥更换周期", "The key changes every"), Unit::Days),
            field("nonce_life_s", ("一次性随机数有效时间", "A nonce may be used for"), Unit::Seconds),
            field("rotation", ("密钥批次（加一即刻更换）", "Row of keys (one more: changed at once)"), Unit::Count),
        ]
    }

    fn check(&self) -> Result<(), Vec<Objection>> {
        let mut objections = Vec::new();
        for (path, value, least, most) in [
            ("rotate_days", self.rotate_days, 1, 90),
            ("nonce_life_s", self.nonce_life_s, 60, NONCE_LIFE_MAX_S),
            ("rotation", self.rotation, 1, 1_000_000),
        ] {
            if !(least..=most).contains(&value) {
                let why = format!("应在 {least} 至 {most} 之间 / Between {least} and {most}");
                objections.push(Objection::new(path, why));
            }
        }
        if objections.is_empty() { Ok(()) } else { Err(objections) }
    }
}
