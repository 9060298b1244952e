//! The limit table as a published document: written, approved by somebody else, tried on some, taken back like any other.
//! While a bank has published none, the version of the parameter set is in force, as ever.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::{Ctx, PortFault};
use parameters::{ParameterSet, Parameters};
use publishing::{Compiled, Deciding, Figure, Kind, List, Objection, body_of};
use serde_json::{Value, json};
use tenancy::Banks;

use crate::limit_rules::LimitRules;
use crate::limits::Table;

/// Operations that were refused, in the figures of a published table.
pub(crate) const REFUSED: &str = "refused";
/// Operations a proof was asked for.
pub(crate) const STEPPED_UP: &str = "stepped_up";

/// The kind `auth.limits`; the document that decides is [`publishing::MAIN`].
pub struct LimitsKind(Parameters);

impl LimitsKind {
    /// Of `banks`: a bank's document begins with the table it has.
    pub fn new(banks: Banks) -> Self {
        Self(Parameters::new(banks))
    }
}

#[async_trait]
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

    async fn present(&self, ctx: &Ctx) -> Result<Option<Value>, PortFault> {
        let fault = |error: &dyn std::fmt::Display| PortFault::Store(error.to_string());
        let rules = self.0.current::<LimitRules>(ctx).await.map_err(|error| fault(&error))?;
        serde_json::to_value(&*rules).map(Some).map_err(|error| fault(&error))
    }

    fn deciding(&self) -> Deciding {
        Deciding::Main
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
        let rules: LimitRules = body_of(body, "/rows")?;
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
    use testkit::TestBank;

    use super::*;

    #[tokio::test]
    async fn the_first_table_passes_and_the_ceiling_is_kept_with_its_place() {
        let bank = TestBank::open(storage::Engine::Sqlite, &[parameters::MIGRATIONS], |_| vec![]).await;
        let kind = LimitsKind::new(bank.banks.clone());
        let first = kind.first_body();
        assert!(kind.compile(&first).is_ok());
        assert_eq!(kind.present(&bank.ctx).await.unwrap(), Some(first.clone()), "what a bank has that set nothing");
        let mut loosened = first;
        loosened["rows"][3]["per_day_minor"] = json!(900_000_000_000_i64);
        let objections = kind.compile(&loosened).err().unwrap();
        assert_eq!(objections[0].place, "/rows/3/per_day_minor");
        assert_eq!(pointer("rows"), "/rows");
    }
}
