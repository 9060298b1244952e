//! What a bank sets about devices.

use parameters::{Confidence, Field, Objection, ParameterSet, Unit};
use serde::{Deserialize, Serialize};

/// Most keys an app may be signed with.
const SIGNERS_MAX: usize = 20;

/// How a bank takes what devices report, and what it shares.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PerceptionRules {
    /// The fingerprints of devices this bank bans are told to the alliance, as digests. What was told is taken back when this
    /// ends.
    pub shares_bans: bool,
    /// Devices that others have banned count here: a native one is refused, a browser is scored.
    pub heeds_bans: bool,
    /// A fingerprint is taken only of whoever agreed to being recognised (personalisation). Without it: of everybody, as a duty
    /// of the bank's.
    pub fingerprint_needs_consent: bool,
    /// SHA-256 of the certificates the bank's apps are signed with, in hex; an app signed by another one is repackaged. None:
    /// it is not looked at.
    pub app_signers: Vec<String>,
}

impl ParameterSet for PerceptionRules {
    const NAME: &'static str = "risk.devices";
    const TITLE: (&'static str, &'static str) = ("设备威胁感知", "Threats told by devices");

    fn fields() -> Vec<Field> {
        let field = |path, label, unit, source, confidence| Field { path, label, unit, source, confidence };
        vec![
            field(
                "shares_bans",
                ("向联盟共享本行封禁设备（仅指纹摘要）", "Tell the alliance which devices are banned, as digests"),
                Unit::Flag,
                "",
                Confidence::Own,
            ),
            field(
                "heeds_bans",
                ("采用联盟其他银行的封禁设备", "Devices banned by others of the alliance count here"),
                Unit::Flag,
                "",
                Confidence::Own,
            ),
            field(
                "fingerprint_needs_consent",
                ("设备指纹须经客户同意", "A fingerprint takes the customer's consent"),
                Unit::Flag,
                "个人信息保护法第13条第3项、反电信网络诈骗法第18条 / PIPL Art. 13 (3), Anti-Fraud Law Art. 18",
                Confidence::Secondary,
            ),
            field(
                "app_signers",
                ("本行应用的签名证书摘要", "Digests of the certificates the bank's apps are signed with"),
                Unit::Structure,
                "",
                Confidence::Own,
            ),
        ]
    }

    fn check(&self) -> Result<(), Vec<Objection>> {
        if self.app_signers.len() > SIGNERS_MAX {
            return Err(vec![Objection::new("app_signers", "最多 20 个 / At most 20")]);
        }
        let is_wrong = |signer: &String| !super::envelope::is_digest(signer);
        match self.app_signers.iter().position(is_wrong) {
            Some(at) => {
                let words = "应为 64 位小写十六进制 / 64 lower-case hexadecimal digits";
                Err(vec![Objection::new(format!("app_signers[{at}]"), words)])
            }
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_shared_or_heeded_before_a_bank_says_so() {
        let rules = PerceptionRules::default();
        assert!(!rules.shares_bans && !rules.heeds_bans);
        assert_eq!(rules.check(), Ok(()));
    }

    #[test]
    fn a_signer_is_a_digest() {
        let rules =
            |signer: &str| PerceptionRules { app_signers: vec![signer.to_owned()], ..PerceptionRules::default() };
        assert_eq!(rules(&"a0".repeat(32)).check(), Ok(()));
        assert_eq!(rules(&"A0".repeat(32)).check().unwrap_err()[0].field, "app_signers[0]");
        assert!(rules("a0").check().is_err());
    }
}
