//! The same rules in CEL, by the crate `cel`. Values are handed over beforehand and not timed, as they are not for the others;
//! money is fen there.

use std::time::Duration;

use super::judging::{Ground, Holds, Known, Part, Rule, timed};
use crate::serve::Failure;

/// The engines, and the microseconds each takes for all rules of one moment.
pub fn run(ground: &Ground, span: Duration) -> Result<Vec<(&'static str, f64)>, Failure> {
    Ok(vec![("cel", cel_us(ground, span)?)])
}

fn name(known: &Known) -> String {
    known.id.replace('.', "_")
}

fn text(rule: &Rule, known: &[Known]) -> String {
    let part = |part: &Part| match *part {
        Part::Over(field, yuan) => format!("{} > {}", name(&known[field]), yuan * 100),
        Part::AtLeast(field, count) => format!("{} >= {count}", name(&known[field])),
        Part::Between(field, from, to) => format!("({0} >= {from} && {0} <= {to})", name(&known[field])),
        Part::Is(field) => name(&known[field]),
        Part::Not(field) => format!("!{}", name(&known[field])),
    };
    let any = |parts: &Vec<Part>| format!("({})", parts.iter().map(part).collect::<Vec<_>>().join(" || "));
    rule.iter().map(any).collect::<Vec<_>>().join(" && ")
}

/// Refuses figures of an engine that says something else.
fn agreed(engine: &str, ground: &Ground, mut ask: impl FnMut(usize) -> usize) -> Result<(), Failure> {
    match ground.hits.iter().enumerate().find(|(place, hits)| ask(*place) != **hits) {
        Some((place, _)) => Err(format!("{engine} does not agree on moment {place}: no figures").into()),
        None => Ok(()),
    }
}

fn cel_us(ground: &Ground, span: Duration) -> Result<f64, Failure> {
    let programs: Vec<_> = ground
        .rules
        .iter()
        .map(|rule| cel::Program::compile(&text(rule, &ground.known)).map_err(|error| error.to_string()))
        .collect::<Result<_, _>>()?;
    let worlds: Vec<_> = ground
        .moments
        .iter()
        .map(|moment| {
            let mut world = cel::Context::default();
            for (field, value) in ground.known.iter().zip(moment) {
                match field.holds {
                    Holds::Flag => world.add_variable_from_value(name(field), *value == 1),
                    _ => world.add_variable_from_value(name(field), *value),
                }
            }
            world
        })
        .collect();
    let ask = |place: usize| {
        let holds = |program: &&cel::Program| matches!(program.execute(&worlds[place]), Ok(cel::Value::Bool(true)));
        programs.iter().filter(holds).count()
    };
    agreed("cel", ground, ask)?;
    Ok(timed(span, ask))
}
