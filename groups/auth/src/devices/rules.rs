//! What a bank asks of devices.

use parameters::{Confidence, Field, Objection, ParameterSet, Unit};
use serde::{Deserialize, Serialize};

/// Signatures and certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DeviceRules {
    /// Devices that have registered no key are refused what is sensitive, through whichever channel they say they come;
    /// whoever has one signs in any case.
    pub signature_required: bool,
    /// Days a device's certificate is good.
    pub certificate_life_days: i64,
}

impl Default for DeviceRules {
    fn default() -> Self {
        Self { signature_required: false, certificate_life_days: 365 }
    }
}

impl ParameterSet for DeviceRules {
    const NAME: &'static str = "auth.devices";
    const TITLE: (&'static str, &'static str) = ("设备签名与证书", "Signatures and certificates of devices");

    fn fields() -> Vec<Field> {
        vec![
            Field {
                path: "signature_required",
                label: ("设备必须用设备密钥签名敏感操作", "Devices must sign what is sensitive"),
                unit: Unit::Flag,
                source: "",
                confidence: Confidence::Own,
            },
            Field {
                path: "certificate_life_days",
                label: ("设备证书有效期", "A device's certificate is good for"),
                unit: Unit::Days,
                source: "",
                confidence: Confidence::Own,
            },
        ]
    }

    fn check(&self) -> Result<(), Vec<Objection>> {
        match self.certificate_life_days {
            1..=1_095 => Ok(()),
            _ => Err(vec![Objection::new("certificate_life_days", "应在 1 至 1095 天之间 / Between 1 and 1,095")]),
        }
    }
}
