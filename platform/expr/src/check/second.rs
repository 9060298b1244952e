//! A second pair of eyes: zen's own strict type analysis.
//!
//! Our check is narrower than zen's, so this should never object to what passed; that it does not is a property test.
//! Should the two ever differ, the text is refused rather than believed.

use zen_expression::intellisense::IntelliSense;
use zen_expression::intellisense::diagnostic::Severity;
use zen_expression::variable::VariableType;

use crate::catalogue::{Catalogue, Type};
use crate::objection::{Code, Objection, Objections};
use crate::place::Place;

pub(super) fn look(catalogue: &Catalogue, source: &str) -> Result<(), Objections> {
    let analysis = IntelliSense::new().with_strict(true).analyze(source, &scope(catalogue));
    let errors = analysis.diagnostics.iter().filter(|found| found.severity == Severity::Error);
    let objections: Vec<_> = errors
        .map(|found| {
            let at = Place::new(found.span.0 as usize, found.span.1 as usize);
            let (zh, en) =
                (format!("类型检查未通过：{}", found.message), format!("Types do not fit: {}", found.message));
            Objection::new(Code::TypeMismatch, at, zh, en)
        })
        .collect();
    if objections.is_empty() { Ok(()) } else { Err(Objections(objections)) }
}

/// The catalogue as zen knows types.
fn scope(catalogue: &Catalogue) -> VariableType {
    let root = VariableType::empty_object();
    for field in catalogue.fields() {
        let mut around = String::new();
        for part in field.id.split('.').collect::<Vec<_>>().split_last().map_or(&[][..], |(_, around)| around) {
            around.push_str(part);
            if root.dot(&around).is_none() {
                root.dot_insert(&around, VariableType::empty_object());
            }
            around.push('.');
        }
        let holds = match &field.holds {
            Type::Flag => VariableType::Bool,
            Type::Text | Type::Choice(_) => VariableType::String,
            Type::Set(_) => VariableType::String.array(),
            Type::Whole(_) | Type::Decimal(_) | Type::Money | Type::Duration | Type::TimeOfDay | Type::Day => {
                VariableType::Number
            }
        };
        root.dot_insert(&field.id, holds);
    }
    root
}
