//! The limit table as a published document: written, approved by somebody else, tried on some, taken back like any other.
//! While a bank has published none, the version of the parameter set is in force, as ever.

use std::sync::Arc;

use parameters::ParameterSet;
use publishing::{Compiled, Figure, Kind, List, Objection};
use serde_json::{Value, json};

use crate::limit_rules::LimitRules;
use crate::limits::Table;

/// Operations that were refused, in the figures of a published table.
pub(crate) const REFUSED: &str = "refused";
/// Operations a proof was asked for.
pub(crate) const STEPPED_UP: &str = "stepped_up";

/// The kind `auth.limits`; its one document is [`publishing::MAIN`].
pub struct LimitsKind;

impl Kind for LimitsKind {
    fn name(&self) -> &'static str {
        LimitRules::NAME
    }

    fn title(&self) -> (&'static str, &'static str) {
        LimitRules::TITLE
    }

    fn schema(&self) -> Value {
        let word = json!({ "type": "string", "maxLength": 40 });
        let cap = json!({ "type": ["integer", "null"], "minimum": 0 });
        json!({
            "type": "object", "additionalProperties": false, "required": ["rows"],
            "properties": { "rows": { "type": "array", "maxItems": 400, "items": {
                "type": "object", "additionalProperties": false,
                "required": ["channel", "business", "user_class", "tools", "per_day_minor"],
                "properties": {
                    "channel": word, "business": word, "user_class": word,
                    "tools": { "type": "array", "maxItems": 3, "uniqueItems": true, "items": word },
                    "per_operation_minor": cap, "per_day_count": cap, "per_year_minor": cap,
                    "per_day_minor": { "type": "integer", "minimum": 0 },
                    "source": { "type": "string", "maxLength": 200 },
                },
            } } },
        })
    }

    fn first_body(&self) -> Value {
        serde_json::to_value(LimitRules::default()).expect("the table is a plain struct")
    }

    fn lists(&self) -> &'static [List] {
        &[List { member: "rows", named_by: &["channel", "business", "user_class", "tools"] }]
    }

    fn figures(&self) -> &'static [Figure] {
        &[
            Figure { name: REFUSED, title: ("拒绝", "refused") },
            Figure { name: STEPPED_UP, title: ("加强认证", "asked for a proof") },
        ]
    }

    fn compile(&self, body: &Value) -> Result<Compiled, Vec<Objection>> {
        let rules: LimitRules = serde_json::from_value(body.clone()).map_err(|error| {
            vec![Objection::new("/rows", format!("结构不符：{error} / Not the shape of it: {error}"))]
        })?;
        rules.check().map_err(|objections| {
            let told = objections.into_iter();
            told.map(|objection| Objection::new(pointer(&objection.field), objection.message)).collect::<Vec<_>>()
        })?;
        Ok(Arc::new(Table::of(Arc::new(rules))))
    }
}

/// `rows[3].per_day_minor` as `/rows/3/per_day_minor`.
fn pointer(field: &str) -> String {
    format!("/{}", field.replace(['[', '.'], "/").replace(']', ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_table_passes_and_the_ceiling_is_kept_with_its_place() {
        let first = LimitsKind.first_body();
        assert!(LimitsKind.compile(&first).is_ok());
        let mut loosened = first;
        loosened["rows"][3]["per_day_minor"] = json!(900_000_000_000_i64);
        let objections = LimitsKind.compile(&loosened).err().unwrap();
        assert_eq!(objections[0].place, "/rows/3/per_day_minor");
        assert_eq!(pointer("rows"), "/rows");
    }
}
