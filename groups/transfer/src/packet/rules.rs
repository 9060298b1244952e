//! The bank's figures for red packets, effective-dated.

use parameters::{Confidence, Field, Objection, ParameterSet, Unit};
use serde::{Deserialize, Serialize};

/// The most shares any bank may allow.
const SHARES_MAX: i64 = 500;

/// The figures; amounts in minor units. Every default has its source and how sure we are of it. What a packet was given
/// under stays with it: its shares are drawn, and its end is fixed, when it is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PacketRules {
    /// The most one share may be: 200 yuan, the convention of the market (no rule of a regulator; commonly known).
    pub share_max_minor: i64,
    /// The most one packet may hold: 20,000 yuan, a hundred shares of the most each. Our own.
    pub total_max_minor: i64,
    /// Shares of one packet: 100, the convention of the market for groups (commonly known).
    pub shares_max: i64,
    /// What one customer may give in packets a day, gross: 20,000 yuan, beside the limits of every transfer. Our own.
    pub day_gross_max_minor: i64,
    /// How long a packet can be opened, in seconds: 24 hours, the convention of the market (commonly known).
    pub open_for_s: i64,
    /// Wrong codes one customer may name a day; more is guessing. Our own.
    pub code_tries_day_max: i64,
}

impl Default for PacketRules {
    fn default() -> Self {
        Self {
            share_max_minor: 20_000,
            total_max_minor: 2_000_000,
            shares_max: 100,
            day_gross_max_minor: 2_000_000,
            open_for_s: 86_400,
            code_tries_day_max: 20,
        }
    }
}

impl PacketRules {
    /// Every figure with its name, its source, and the smallest and largest value a bank may give it.
    fn figures(&self) -> Vec<(Field, i64, i64, i64)> {
        let field = |path, label, unit, source, confidence| Field { path, label, unit, source, confidence };
        let own = |path, label, unit| field(path, label, unit, "", Confidence::Own);
        let custom = |path, label, unit| field(path, label, unit, "市场惯例", Confidence::Unverified);
        vec![
            (
                custom("share_max_minor", ("单个红包份额上限", "The most one share may be"), Unit::MoneyMinor),
                self.share_max_minor,
                1,
                100_000,
            ),
            (
                own("total_max_minor", ("单次红包总额上限", "The most one packet may hold"), Unit::MoneyMinor),
                self.total_max_minor,
                1,
                10_000_000,
            ),
            (
                custom("shares_max", ("单次红包最多份数", "Shares of one packet"), Unit::Count),
                self.shares_max,
                1,
                SHARES_MAX,
            ),
            (
                own("day_gross_max_minor", ("每人每日发出红包总额", "Given in packets a day"), Unit::MoneyMinor),
                self.day_gross_max_minor,
                1,
                100_000_000,
            ),
            (
                custom("open_for_s", ("红包有效时间", "How long a packet can be opened"), Unit::Seconds),
                self.open_for_s,
                600,
                7 * 86_400,
            ),
            (
                own("code_tries_day_max", ("每人每日可输错口令次数", "Wrong codes a day"), Unit::Count),
                self.code_tries_day_max,
                1,
                100,
            ),
        ]
    }
}

impl ParameterSet for PacketRules {
    const NAME: &'static str = "transfer.red_packets";
    const TITLE: (&'static str, &'static str) = ("红包", "Red packets");

    fn fields() -> Vec<Field> {
        Self::default().figures().into_iter().map(|(field, ..)| field).collect()
    }

    fn check(&self) -> Result<(), Vec<Objection>> {
        let outside = |(field, value, least, most): (Field, i64, i64, i64)| {
            let message = format!("应在 {least} 至 {most} 之间 / Between {least} and {most}");
            (!(least..=most).contains(&value)).then(|| Objection::new(field.path, message))
        };
        let objections: Vec<_> = self.figures().into_iter().filter_map(outside).collect();
        if objections.is_empty() { Ok(()) } else { Err(objections) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_their_bounds_and_all_are_declared() {
        assert_eq!(PacketRules::default().check(), Ok(()));
        let wide = PacketRules { shares_max: 501, open_for_s: 60, ..PacketRules::default() };
        let objected: Vec<_> = wide.check().unwrap_err().into_iter().map(|objection| objection.field).collect();
        assert_eq!(objected, ["shares_max", "open_for_s"]);
        let body = serde_json::to_value(PacketRules::default()).unwrap();
        let declared: Vec<_> = PacketRules::fields().iter().map(|field| field.path).collect();
        assert_eq!(body.as_object().unwrap().len(), declared.len());
        assert!(declared.iter().all(|path| body.get(path).is_some()), "{declared:?}");
    }
}
