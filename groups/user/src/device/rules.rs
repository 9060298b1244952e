//! How many devices a bank lets a customer bind.

use parameters::{Confidence, Field, Objection, ParameterSet, Unit};
use serde::{Deserialize, Serialize};

/// Bound devices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DeviceRules {
    /// How many may be bound to one customer. Those bound before it was lowered stay.
    pub most: i64,
}

impl Default for DeviceRules {
    fn default() -> Self {
        Self { most: 10 }
    }
}

impl ParameterSet for DeviceRules {
    const NAME: &'static str = "user.devices";
    const TITLE: (&'static str, &'static str) = ("绑定设备", "Bound devices");

    fn fields() -> Vec<Field> {
        vec![Field {
            path: "most",
            label: ("每位客户最多绑定设备数", "Devices a customer may bind"),
            unit: Unit::Count,
            source: "",
            confidence: Confidence::Own,
        }]
    }

    fn check(&self) -> Result<(), Vec<Objection>> {
        match (1..=20).contains(&self.most) {
            true => Ok(()),
            false => Err(vec![Objection::new("most", "应在 1 至 20 台之间 / Between 1 and 20")]),
        }
    }
}
