//! The matrix as a bank sets it.

use std::collections::BTreeMap;

use kernel::Channel;
use parameters::{Confidence, Field, Objection, ParameterSet, Unit};
use serde::{Deserialize, Serialize};

use super::words::{CHANNELS, FUNCTIONS, Fixed, Function, Rung, function};

/// Who may use what through which channel: by function, by channel, the lowest class that may. What a bank leaves out is as
/// the platform has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PermissionSets {
    /// Function, channel, lowest class.
    pub lowest: BTreeMap<String, BTreeMap<String, Rung>>,
}

impl Default for PermissionSets {
    /// The whole matrix as the platform has it.
    fn default() -> Self {
        let row = |function: &Function| {
            let cells = CHANNELS.iter().map(|channel| (channel.as_str().to_owned(), function.usual_in(*channel)));
            (function.word.to_owned(), cells.collect())
        };
        Self { lowest: FUNCTIONS.iter().map(row).collect() }
    }
}

impl PermissionSets {
    /// The lowest class that may use `function` through `channel`. What is fixed stays so, whatever is stored.
    pub fn lowest(&self, function: &Function, channel: Channel) -> Rung {
        if function.fixed == Fixed::Always {
            return function.usual;
        }
        let set = self.lowest.get(function.word).and_then(|cells| cells.get(channel.as_str())).copied();
        set.unwrap_or_else(|| function.usual_in(channel)).max(function.floor)
    }
}

impl ParameterSet for PermissionSets {
    const NAME: &'static str = "user.permissions";
    const TITLE: (&'static str, &'static str) = ("功能权限矩阵", "Who may use which function");

    fn fields() -> Vec<Field> {
        vec![Field {
            path: "lowest",
            label: ("各渠道可使用的最低用户等级", "Lowest class that may, by channel"),
            unit: Unit::Structure,
            source: "",
            confidence: Confidence::Own,
        }]
    }

    fn check(&self) -> Result<(), Vec<Objection>> {
        let mut objections = Vec::new();
        for (word, cells) in &self.lowest {
            let Some(function) = function(word) else {
                objections.push(Objection::new(format!("lowest.{word}"), "没有这个功能 / No such function"));
                continue;
            };
            for (channel, rung) in cells {
                let field = format!("lowest.{word}.{channel}");
                let Some(channel) = CHANNELS.iter().find(|known| known.as_str() == channel) else {
                    objections.push(Objection::new(field, "没有这个渠道 / No such channel"));
                    continue;
                };
                if function.fixed == Fixed::Always && *rung != function.usual_in(*channel) {
                    objections.push(Objection::new(field, "此功能不可调整 / This function is fixed"));
                } else if *rung < function.floor {
                    let (zh, en) = function.floor.title();
                    let told = format!("不得低于联盟底线：{zh} / Not below the alliance's floor: {en}");
                    objections.push(Objection::new(field, told));
                }
            }
        }
        if objections.is_empty() { Ok(()) } else { Err(objections) }
    }
}
