//! Figures of statements that a bank may set.

use parameters::{Confidence, Field, Objection, ParameterSet, Unit};
use serde::{Deserialize, Serialize};

/// How large statements may be, and how long their files stay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StatementRules {
    /// Movements in one PDF.
    pub pdf_rows_max: i64,
    /// Movements in one CSV.
    pub csv_rows_max: i64,
    /// Days a file can be fetched.
    pub keep_days: i64,
    /// Statements one customer may ask for in a day.
    pub per_day_max: i64,
}

impl Default for StatementRules {
    fn default() -> Self {
        Self { pdf_rows_max: 20_000, csv_rows_max: 100_000, keep_days: 7, per_day_max: 20 }
    }
}

impl ParameterSet for StatementRules {
    const NAME: &'static str = "account.statements";
    const TITLE: (&'static str, &'static str) = ("电子对账单", "Statements");

    fn fields() -> Vec<Field> {
        let field = |path, label, unit| Field { path, label, unit, source: "", confidence: Confidence::Unverified };
        vec![
            field("pdf_rows_max", ("PDF 最多交易笔数", "Most transactions in a PDF"), Unit::Count),
            field("csv_rows_max", ("CSV 最多交易笔数", "Most transactions in a CSV"), Unit::Count),
            field("keep_days", ("文件保留天数", "Days a file is kept"), Unit::Count),
            field("per_day_max", ("每人每天可申请份数", "Statements per customer and day"), Unit::Count),
        ]
    }

    fn check(&self) -> Result<(), Vec<Objection>> {
        let mut objections = Vec::new();
        let mut within = |path: &'static str, value: i64, least: i64, most: i64| {
            if !(least..=most).contains(&value) {
                objections
                    .push(Objection::new(path, format!("应在 {least} 至 {most} 之间 / Between {least} and {most}")));
            }
        };
        within("pdf_rows_max", self.pdf_rows_max, 100, 50_000);
        within("csv_rows_max", self.csv_rows_max, 100, 200_000);
        within("keep_days", self.keep_days, 1, 90);
        within("per_day_max", self.per_day_max, 1, 200);
        if objections.is_empty() { Ok(()) } else { Err(objections) }
    }
}
