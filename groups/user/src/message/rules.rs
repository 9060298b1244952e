//! The bank's figures for messages, effective-dated.

use parameters::{Confidence, Field, Objection, ParameterSet, Unit};
use serde::{Deserialize, Serialize};

use super::model::{Quiet, minute_of};

/// The figures. All are our own: no regulator sets them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MessageRules {
    /// From when nothing rings that can wait, `HH:MM` in the bank's zone.
    pub quiet_from: String,
    /// Until when. The same as `quiet_from`: no quiet hours.
    pub quiet_until: String,
    /// How often one customer is addressed unasked in a day, by messages, campaigns and slots together.
    pub unasked_day_max: i64,
    /// The same in a week, from Monday.
    pub unasked_week_max: i64,
    /// How many days a message stays in the inbox and in the record.
    pub kept_days: i64,
}

impl Default for MessageRules {
    fn default() -> Self {
        Self {
            quiet_from: "22:00".to_owned(),
            quiet_until: "08:00".to_owned(),
            unasked_day_max: 2,
            unasked_week_max: 5,
            kept_days: 365,
        }
    }
}

impl MessageRules {
    /// The bank's quiet hours.
    pub fn quiet(&self) -> Quiet {
        let (from, until) = (minute_of(&self.quiet_from), minute_of(&self.quiet_until));
        from.zip(until).map_or(Quiet { from: 0, until: 0 }, |(from, until)| Quiet { from, until })
    }
}

impl ParameterSet for MessageRules {
    const NAME: &'static str = "user.messages";
    const TITLE: (&'static str, &'static str) = ("消息", "Messages");

    fn fields() -> Vec<Field> {
        let field = |path, label, unit| Field { path, label, unit, source: "", confidence: Confidence::Own };
        vec![
            field("quiet_from", ("免打扰开始", "Quiet hours begin"), Unit::TimeOfDay),
            field("quiet_until", ("免打扰结束", "Quiet hours end"), Unit::TimeOfDay),
            field("unasked_day_max", ("每人每日主动触达上限", "Unasked touches a day"), Unit::Count),
            field("unasked_week_max", ("每人每周主动触达上限", "Unasked touches a week"), Unit::Count),
            field("kept_days", ("消息保留天数", "How long messages are kept"), Unit::Days),
        ]
    }

    fn check(&self) -> Result<(), Vec<Objection>> {
        let mut wrong = Vec::new();
        for (field, text) in [("quiet_from", &self.quiet_from), ("quiet_until", &self.quiet_until)] {
            if minute_of(text).is_none() {
                wrong.push(Objection::new(field, "请用 HH:MM / HH:MM, please"));
            }
        }
        let bounds = [
            ("unasked_day_max", self.unasked_day_max, 0, 10),
            ("unasked_week_max", self.unasked_week_max, 0, 30),
            ("kept_days", self.kept_days, 180, 3_650),
        ];
        for (field, value, least, most) in bounds {
            if !(least..=most).contains(&value) {
                wrong.push(Objection::new(field, format!("{least} 至 {most} / {least} to {most}")));
            }
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_allowed_and_nonsense_is_not() {
        assert_eq!(MessageRules::default().check(), Ok(()));
        assert_eq!(MessageRules::default().quiet(), Quiet { from: 1_320, until: 480 });
        let with = |change: fn(&mut MessageRules)| {
            let mut rules = MessageRules::default();
            change(&mut rules);
            rules.check().unwrap_err()[0].field.clone()
        };
        assert_eq!(with(|rules| rules.quiet_from = "25:00".into()), "quiet_from");
        assert_eq!(with(|rules| rules.unasked_day_max = 11), "unasked_day_max");
        assert_eq!(with(|rules| rules.kept_days = 30), "kept_days");
    }
}
