//! Rules over what is known already: by the platform, by hand, and on the machine of the library that parses them.

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use contracts::risk::Scenario;
use expr::{Catalogue, Facts, Type};
use kernel::{Money, Timestamp};
use risk::rules::{Body, Extra, Lists, Set};
use serde_json::{Value, json};
use zen_expression::variable::Variable;
use zen_expression::vm::VM;

use super::super::{RiskBench, round};
use super::Dice;
use crate::serve::Failure;

/// Fields rules are drawn over.
const FIELDS: usize = 40;
const MOMENTS: usize = 500;
/// Values run below these: counts, and fen.
const COUNTS: usize = 14;
const FEN: usize = 1_200_000;

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    Money,
    Count,
    Flag,
}

/// A field of the catalogue.
#[derive(Debug, Clone)]
pub struct Known {
    slot: usize,
    pub id: String,
    pub holds: Holds,
}

/// One condition of a rule, over a field by its place.
#[derive(Debug, Clone, Copy)]
pub enum Part {
    /// Money over so many yuan.
    Over(usize, i64),
    AtLeast(usize, i64),
    Between(usize, i64, i64),
    Is(usize),
    Not(usize),
}

/// All of these, each one of those.
pub type Rule = Vec<Vec<Part>>;
/// The values of the fields: fen, counts, 0 and 1.
pub type Moment = Vec<i64>;

/// Rules, moments, and how many rules each moment has to fire.
pub struct Ground {
    pub known: Vec<Known>,
    pub rules: Vec<Rule>,
    pub moments: Vec<Moment>,
    pub hits: Vec<usize>,
}

type Closure = Box<dyn Fn(&Moment) -> bool>;

impl Part {
    fn text(self, known: &[Known]) -> String {
        match self {
            Self::Over(field, yuan) => format!("{} > {yuan}", known[field].id),
            Self::AtLeast(field, count) => format!("{} >= {count}", known[field].id),
            Self::Between(field, from, to) => format!("{} in [{from}..{to}]", known[field].id),
            Self::Is(field) => known[field].id.clone(),
            Self::Not(field) => format!("not {}", known[field].id),
        }
    }

    fn closure(self) -> Closure {
        match self {
            Self::Over(field, yuan) => Box::new(move |moment| moment[field] > yuan * 100),
            Self::AtLeast(field, count) => Box::new(move |moment| moment[field] >= count),
            Self::Between(field, from, to) => Box::new(move |moment| (from..=to).contains(&moment[field])),
            Self::Is(field) => Box::new(move |moment| moment[field] == 1),
            Self::Not(field) => Box::new(move |moment| moment[field] == 0),
        }
    }

    fn exported(self, known: &[Known]) -> Value {
        let asks = |field: usize, operator: &str, value: Value| json!({ "fact": known[field].id, "operator": operator, "value": value });
        match self {
            Self::Over(field, yuan) => asks(field, "greaterThan", json!(yuan * 100)),
            Self::AtLeast(field, count) => asks(field, "greaterThanInclusive", json!(count)),
            Self::Between(field, from, to) => json!({ "all": [
                asks(field, "greaterThanInclusive", json!(from)), asks(field, "lessThanInclusive", json!(to)),
            ] }),
            Self::Is(field) => asks(field, "equal", json!(1)),
            Self::Not(field) => asks(field, "equal", json!(0)),
        }
    }
}

impl Ground {
    fn new(catalogue: &Catalogue, options: &RiskBench) -> Self {
        let (known, mut dice) = (fields(catalogue), Dice(options.seed));
        let rules: Vec<Rule> = (0..options.rules).map(|_| rule(&known, &mut dice)).collect();
        let mut moment = || known.iter().map(|field| value(field.holds, &mut dice)).collect();
        let moments = (0..MOMENTS).map(|_| moment()).collect();
        Self { known, rules, moments, hits: Vec::new() }
    }

    fn export(&self, file: &Path) -> Result<(), Failure> {
        let any = |parts: &Vec<Part>| parts.iter().map(|part| part.exported(&self.known)).collect::<Vec<_>>();
        let all = |rule: &Rule| rule.iter().map(|parts| json!({ "any": any(parts) })).collect::<Vec<_>>();
        let named = |moment: &Moment| {
            let facts = self.known.iter().zip(moment).map(|(field, value)| (field.id.clone(), json!(value)));
            Value::Object(facts.collect())
        };
        let whole = json!({
            "rules": self.rules.iter().map(|rule| json!({ "all": all(rule) })).collect::<Vec<_>>(),
            "moments": self.moments.iter().map(named).collect::<Vec<_>>(),
            "hits": self.hits,
        });
        Ok(std::fs::write(file, whole.to_string())?)
    }
}

/// Fields that can be compared with a number, or are one: those of windows first, spread over all of them.
fn fields(catalogue: &Catalogue) -> Vec<Known> {
    let known = |(slot, field): (usize, &expr::Field)| {
        let holds = match field.holds {
            Type::Money => Holds::Money,
            Type::Whole(_) => Holds::Count,
            Type::Flag => Holds::Flag,
            _ => return None,
        };
        Some(Known { slot, id: field.id.to_string(), holds })
    };
    let all: Vec<_> = catalogue.fields().iter().enumerate().filter_map(known).collect();
    let step = (all.len() / FIELDS).max(1);
    all.into_iter().step_by(step).take(FIELDS).collect()
}

fn value(holds: Holds, dice: &mut Dice) -> i64 {
    match holds {
        Holds::Money => dice.number(FEN),
        Holds::Count => dice.number(COUNTS),
        Holds::Flag => dice.number(2),
    }
}

/// Three to five conditions that must all hold, of which the last is one of two: few rules fire at a moment.
fn rule(known: &[Known], dice: &mut Dice) -> Rule {
    let parts = 3 + dice.below(3);
    let one = |dice: &mut Dice| {
        let (field, count) = (dice.below(known.len()), 3 + dice.number(9));
        match known[field].holds {
            Holds::Money => Part::Over(field, 1_000 * (count - 2)),
            Holds::Count if count % 3 == 0 => Part::Between(field, count, count + 4),
            Holds::Count => Part::AtLeast(field, count),
            Holds::Flag if count % 2 == 0 => Part::Not(field),
            Holds::Flag => Part::Is(field),
        }
    };
    (0..parts).map(|place| (0..1 + usize::from(place + 1 == parts)).map(|_| one(dice)).collect()).collect()
}

fn facts(catalogue: &Arc<Catalogue>, known: &[Known], moment: &Moment) -> Result<Facts<'static>, Failure> {
    let mut facts = Facts::new(catalogue);
    for (field, value) in known.iter().zip(moment) {
        let value = match field.holds {
            Holds::Money => expr::Value::Money(Money::cny(*value)),
            Holds::Count => expr::Value::Whole(*value),
            Holds::Flag => expr::Value::Flag(*value == 1),
        };
        facts.put(field.slot, value)?;
    }
    Ok(facts)
}

fn variable(known: &[Known], moment: &Moment) -> Variable {
    let root = Variable::empty_object();
    for (field, value) in known.iter().zip(moment) {
        let value = match field.holds {
            Holds::Money => Variable::Number(rust_decimal::Decimal::new(*value, 2)),
            Holds::Count => Variable::Number((*value).into()),
            Holds::Flag => Variable::Bool(*value == 1),
        };
        root.dot_insert(&field.id, value);
    }
    root
}

/// A document of the rules, as it would be published.
fn document(texts: &[String]) -> Result<Body, Failure> {
    let rules = texts.iter().enumerate().map(|(nth, when)| {
        json!({
            "id": format!("rule_{nth}"), "name_zh": "测速", "name_en": "Bench", "scenarios": ["transfer"], "when": when,
            "action": "score", "score": 1, "reason_zh": "测速", "reason_en": "Bench",
        })
    });
    Ok(serde_json::from_value(json!({ "rules": rules.collect::<Vec<_>>() }))?)
}

/// The rules as they are written.
fn texts(ground: &Ground) -> Vec<String> {
    let any = |parts: &Vec<Part>| parts.iter().map(|part| part.text(&ground.known)).collect::<Vec<_>>().join(" or ");
    let all = |rule: &Rule| rule.iter().map(|parts| format!("({})", any(parts))).collect::<Vec<_>>().join(" and ");
    ground.rules.iter().map(all).collect()
}

fn closures(rules: &[Rule]) -> Vec<Vec<Vec<Closure>>> {
    let any = |parts: &Vec<Part>| parts.iter().map(|part| part.closure()).collect();
    rules.iter().map(|rule| rule.iter().map(any).collect()).collect()
}

/// Runs it; the figures as a document.
pub fn run(options: &RiskBench) -> Result<Value, Failure> {
    let catalogue = risk::features::catalogue();
    let mut ground = Ground::new(&catalogue, options);
    let (texts, closures) = (texts(&ground), closures(&ground.rules));
    let begun = Instant::now();
    let set = Set::compile(&[document(&texts)?]).map_err(|wrong| format!("{wrong:?}"))?;
    let compile_us = begun.elapsed().as_secs_f64() * 1e6 / f64::from(options.rules);
    let known = ground.moments.iter().map(|moment| facts(&catalogue, &ground.known, moment));
    let known: Vec<_> = known.collect::<Result<_, _>>()?;
    let theirs = texts.iter().map(|text| zen_expression::compile_expression(text).map_err(|error| error.to_string()));
    let theirs: Vec<_> = theirs.collect::<Result<_, _>>()?;
    let worlds: Vec<_> = ground.moments.iter().map(|moment| variable(&ground.known, moment)).collect();
    let mut machine = VM::new();

    let lists = Lists::default();
    let extra = Extra::of(chrono_tz::Asia::Shanghai, "0001", &lists);
    let at = Timestamp::from_micros(1_780_000_000_000_000);
    let by_set = |place: usize| set.judge_facts(Scenario::Transfer, &known[place], at, &extra).hits.len();
    let by_hand = |place: usize| {
        let moment = &ground.moments[place];
        closures.iter().filter(|rule| rule.iter().all(|parts| parts.iter().any(|part| part(moment)))).count()
    };
    let mut by_machine = |place: usize| {
        let mut holds = |rule: &zen_expression::Expression<zen_expression::expression::Standard>| {
            matches!(rule.evaluate_with(worlds[place].clone(), &mut machine), Ok(Variable::Bool(true)))
        };
        theirs.iter().filter(|rule| holds(rule)).count()
    };
    let hits: Vec<usize> = (0..MOMENTS).map(by_set).collect();
    for (place, ours) in hits.iter().enumerate() {
        if *ours != by_hand(place) || *ours != by_machine(place) {
            return Err(format!("the engines do not agree on moment {place}: no figures").into());
        }
    }
    let span = Duration::from_secs(u64::from(options.seconds));
    let (set_us, hand_us, machine_us) = (timed(span, by_set), timed(span, by_hand), timed(span, &mut by_machine));
    ground.hits = hits;
    if let Some(file) = &options.export {
        ground.export(file)?;
    }
    let mut told = json!({
        "rules": options.rules,
        "fields": ground.known.len(),
        "hits_per_moment": round(ground.hits.iter().sum::<usize>() as f64 / MOMENTS as f64),
        "compile_us_per_rule": round(compile_us),
        "judging_us": round(set_us),
        "closures_us": round(hand_us),
        "zen_machine_us": round(machine_us),
        "judging_per_closures": round(set_us / hand_us),
        "zen_machine_per_judging": round(machine_us / set_us),
    });
    for (name, peer_us) in peers(&ground, span)? {
        told[format!("{name}_us")] = json!(round(peer_us));
        told[format!("{name}_per_judging")] = json!(round(peer_us / set_us));
    }
    Ok(told)
}

#[cfg(feature = "peers")]
use super::peers::run as peers;

/// Another engine stands beside it in a build with the feature `peers`.
#[cfg(not(feature = "peers"))]
fn peers(_: &Ground, _: Duration) -> Result<Vec<(&'static str, f64)>, Failure> {
    Ok(Vec::new())
}

/// The mean microseconds of asking all rules of one moment, over at least `span`.
pub fn timed(span: Duration, mut ask: impl FnMut(usize) -> usize) -> f64 {
    let begun = Instant::now();
    let mut asked = 0_u64;
    while begun.elapsed() < span {
        for place in 0..MOMENTS {
            black_box(ask(black_box(place)));
        }
        asked += MOMENTS as u64;
    }
    begun.elapsed().as_secs_f64() * 1e6 / asked as f64
}
