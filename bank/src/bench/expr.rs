//! How fast rules are asked: a hundred of them over forty fields, as the platform runs them, as closures written by hand, and
//! on the machine of the library that parses them. All three must agree on every moment, or nothing is printed.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use expr::{Catalogue, Choice, Condition, Facts, Field, Type, Words};
use kernel::Money;
use serde_json::{Value, json};
use zen_expression::variable::Variable;
use zen_expression::vm::VM;

use super::{ExprBench, round};
use crate::serve::Failure;

const MONEYS: usize = 10;
const COUNTS: usize = 15;
const FLAGS: usize = 10;
const KINDS: usize = 5;
const CODES: [&str; 4] = ["alpha", "beta", "gamma", "delta"];
const MOMENTS: usize = 500;

/// What happened, as the closures know it.
struct Moment {
    fen: [i64; MONEYS],
    counts: [i64; COUNTS],
    flags: [bool; FLAGS],
    kinds: [usize; KINDS],
}

/// One condition of a rule, in the three ways of writing it.
#[derive(Clone, Copy)]
enum Part {
    Over(usize, i64),
    AtLeast(usize, i64),
    Between(usize, i64, i64),
    Is(usize),
    Not(usize),
    Kind(usize, usize),
    OneOf(usize, usize, usize),
}

type Closure = Box<dyn Fn(&Moment) -> bool>;

impl Part {
    fn text(self) -> String {
        match self {
            Self::Over(field, yuan) => format!("money_{field} > {yuan}"),
            Self::AtLeast(field, count) => format!("count_{field} >= {count}"),
            Self::Between(field, from, to) => format!("count_{field} in [{from}..{to}]"),
            Self::Is(field) => format!("flag_{field}"),
            Self::Not(field) => format!("not flag_{field}"),
            Self::Kind(field, code) => format!("kind_{field} == \"{}\"", CODES[code]),
            Self::OneOf(field, one, other) => format!("kind_{field} in [\"{}\", \"{}\"]", CODES[one], CODES[other]),
        }
    }

    fn closure(self) -> Closure {
        match self {
            Self::Over(field, yuan) => Box::new(move |moment| moment.fen[field] > yuan * 100),
            Self::AtLeast(field, count) => Box::new(move |moment| moment.counts[field] >= count),
            Self::Between(field, from, to) => Box::new(move |moment| (from..=to).contains(&moment.counts[field])),
            Self::Is(field) => Box::new(move |moment| moment.flags[field]),
            Self::Not(field) => Box::new(move |moment| !moment.flags[field]),
            Self::Kind(field, code) => Box::new(move |moment| moment.kinds[field] == code),
            Self::OneOf(field, one, other) => {
                Box::new(move |moment| moment.kinds[field] == one || moment.kinds[field] == other)
            }
        }
    }
}

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % bound
    }

    fn part(&mut self) -> Part {
        let count = i64::try_from(self.below(9)).unwrap_or(0);
        match self.below(8) {
            0 | 1 => Part::Over(self.below(MONEYS), 1_000 * (count + 1)),
            2 | 3 => Part::AtLeast(self.below(COUNTS), count),
            4 => Part::Between(self.below(COUNTS), count, count + 4),
            5 => Part::Is(self.below(FLAGS)),
            6 => Part::Not(self.below(FLAGS)),
            _ if count % 2 == 0 => Part::Kind(self.below(KINDS), self.below(CODES.len())),
            _ => Part::OneOf(self.below(KINDS), self.below(CODES.len()), self.below(CODES.len())),
        }
    }

    /// Two to four conditions that must all hold, of which the last may be one of two.
    fn rule(&mut self) -> Vec<Vec<Part>> {
        let parts = 2 + self.below(3);
        (0..parts).map(|place| (0..1 + usize::from(place + 1 == parts)).map(|_| self.part()).collect()).collect()
    }

    fn moment(&mut self) -> Moment {
        let mut number = |bound| i64::try_from(self.below(bound)).unwrap_or(0);
        let fen = std::array::from_fn(|_| number(1_200_000));
        let counts = std::array::from_fn(|_| number(14));
        let flags = std::array::from_fn(|_| number(2) == 1);
        let kinds = std::array::from_fn(|_| usize::try_from(number(CODES.len())).unwrap_or(0));
        Moment { fen, counts, flags, kinds }
    }
}

fn catalogue() -> Result<Arc<Catalogue>, Failure> {
    let codes: Arc<[Choice]> = CODES.map(|code| Choice::new(code, code, code)).into();
    let named = |name: &str, place: usize, holds: Type| {
        let id = format!("{name}_{place}");
        Field { id: id.clone().into(), label: Words::owned(id.clone(), id), ..Field::new("", holds, "", "") }
    };
    let fields = (0..MONEYS)
        .map(|place| named("money", place, Type::Money))
        .chain((0..COUNTS).map(|place| named("count", place, Type::Whole(Words::new("", "")))))
        .chain((0..FLAGS).map(|place| named("flag", place, Type::Flag)))
        .chain((0..KINDS).map(|place| named("kind", place, Type::Choice(codes.clone()))));
    Ok(Catalogue::new("bench", Words::new("测速", "bench"), fields.collect())?)
}

fn facts(catalogue: &Arc<Catalogue>, moment: &Moment) -> Result<Facts<'static>, Failure> {
    let mut facts = Facts::new(catalogue);
    let values = (moment.fen.iter().map(|fen| expr::Value::Money(Money::cny(*fen))))
        .chain(moment.counts.iter().map(|count| expr::Value::Whole(*count)))
        .chain(moment.flags.iter().map(|flag| expr::Value::Flag(*flag)))
        .chain(moment.kinds.iter().map(|kind| expr::Value::text(CODES[*kind])));
    for (slot, value) in values.enumerate() {
        facts.put(slot, value)?;
    }
    Ok(facts)
}

fn variable(moment: &Moment) -> Variable {
    let root = Variable::empty_object();
    let put = |name: &str, place: usize, value: Variable| root.dot_insert(&format!("{name}_{place}"), value);
    for (place, fen) in moment.fen.iter().enumerate() {
        put("money", place, Variable::Number(rust_decimal::Decimal::new(*fen, 2)));
    }
    for (place, count) in moment.counts.iter().enumerate() {
        put("count", place, Variable::Number((*count).into()));
    }
    for (place, flag) in moment.flags.iter().enumerate() {
        put("flag", place, Variable::Bool(*flag));
    }
    for (place, kind) in moment.kinds.iter().enumerate() {
        put("kind", place, Variable::String(CODES[*kind].into()));
    }
    root
}

/// Runs it; the figures as a document.
pub fn run(options: &ExprBench) -> Result<Value, Failure> {
    let mut dice = Dice(options.seed);
    let rules: Vec<_> = (0..options.rules).map(|_| dice.rule()).collect();
    let moments: Vec<_> = (0..MOMENTS).map(|_| dice.moment()).collect();
    let written = |rule: &Vec<Vec<Part>>| {
        let any = |parts: &Vec<Part>| parts.iter().map(|part| part.text()).collect::<Vec<_>>().join(" or ");
        rule.iter().map(|parts| format!("({})", any(parts))).collect::<Vec<_>>().join(" and ")
    };
    let texts: Vec<String> = rules.iter().map(written).collect();
    let closures: Vec<Vec<Vec<Closure>>> = rules
        .iter()
        .map(|rule| rule.iter().map(|parts| parts.iter().map(|part| part.closure()).collect()).collect())
        .collect();

    let catalogue = catalogue()?;
    let begun = Instant::now();
    let compiled: Vec<Condition> =
        texts.iter().map(|text| Condition::compile(&catalogue, text)).collect::<Result<_, _>>()?;
    let compile_us = begun.elapsed().as_secs_f64() * 1e6 / f64::from(options.rules);
    let known: Vec<_> = moments.iter().map(|moment| facts(&catalogue, moment)).collect::<Result<_, _>>()?;
    let theirs: Vec<_> = texts
        .iter()
        .map(|text| zen_expression::compile_expression(text).map_err(|error| error.to_string()))
        .collect::<Result<_, _>>()?;
    let worlds: Vec<_> = moments.iter().map(variable).collect();
    let mut machine = VM::new();

    let by_hand = |moment: &Moment| {
        let holds = |rule: &&Vec<Vec<Closure>>| rule.iter().all(|parts| parts.iter().any(|part| part(moment)));
        closures.iter().filter(holds).count()
    };
    let by_program = |facts: &Facts| compiled.iter().filter(|condition| condition.truth(facts).is_true()).count();
    let mut by_machine = |world: &Variable| {
        let mut holds = |rule: &zen_expression::Expression<zen_expression::expression::Standard>| {
            matches!(rule.evaluate_with(world.clone(), &mut machine), Ok(Variable::Bool(true)))
        };
        theirs.iter().filter(|rule| holds(rule)).count()
    };
    let mut hits = 0;
    for place in 0..MOMENTS {
        let ours = by_program(&known[place]);
        if ours != by_hand(&moments[place]) || ours != by_machine(&worlds[place]) {
            return Err(format!("the three do not agree on moment {place}: no figures").into());
        }
        hits += ours;
    }

    let span = Duration::from_secs(u64::from(options.seconds));
    let hand_us = timed(span, |place| by_hand(&moments[place]));
    let program_us = timed(span, |place| by_program(&known[place]));
    let machine_us = timed(span, |place| by_machine(&worlds[place]));
    Ok(json!({
        "rules": options.rules,
        "fields": MONEYS + COUNTS + FLAGS + KINDS,
        "hits_per_moment": round(hits as f64 / MOMENTS as f64),
        "compile_us_per_rule": round(compile_us),
        "closures_us": round(hand_us),
        "program_us": round(program_us),
        "zen_machine_us": round(machine_us),
        "program_per_closures": round(program_us / hand_us),
        "zen_machine_per_program": round(machine_us / program_us),
    }))
}

/// The mean microseconds of asking all rules of one moment, over at least `span`.
fn timed(span: Duration, mut ask: impl FnMut(usize) -> usize) -> f64 {
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
