//! The one expression language: rules, audiences, eligibility, targeting, categories are written in it and in nothing else.
//!
//! ```
//! use expr::{Catalogue, Condition, Facts, Field, Truth, Type, Value, Words};
//! use kernel::{Lang, Money};
//!
//! let fields = vec![
//!     Field::new("amount", Type::Money, "交易金额", "amount"),
//!     Field::new("payee.first_time", Type::Flag, "收款人为首次", "the payee is new"),
//! ];
//! let catalogue = Catalogue::new("demo", Words::new("演示", "demo"), fields).unwrap();
//! let rule = Condition::compile(&catalogue, "amount > 50000 and payee.first_time").unwrap();
//! assert_eq!(rule.in_words(Lang::Zh), "交易金额 > 50,000 元 且 收款人为首次");
//!
//! let mut facts = Facts::new(&catalogue);
//! facts.set("amount", Value::Money(Money::cny(6_200_000))).unwrap();
//! assert_eq!(rule.truth(&facts), Truth::Unknown, "nobody said whether the payee is new");
//! facts.set("payee.first_time", Value::Flag(true)).unwrap();
//! assert_eq!(rule.truth(&facts), Truth::True);
//! ```
//!
//! **What holds.** A text is checked when it is saved ([`Condition::compile`]) against a [`Catalogue`] of typed fields, and
//! then cannot fail: every field is known, every comparison is between things that can be compared, in one unit. A text
//! beside a number is an error then, never silently false later. Everything is bounded: the text, its depth, its lists, the
//! texts it looks at; there are no loops, no clock and no chance, so a run is as long as the program and gives the same
//! answer always. What is missing is *unknown* ([`Truth`]), and an answer that is known holds whatever the missing values
//! are. Money is reckoned in minor units or exact decimals; there is no floating point.
//!
//! **How.** `parse` has zen-expression read the text and bounds what it is given; `check` allows a list of forms and makes a
//! typed tree; `lower` makes the slot program of it that `program` runs. The tree stays, to print itself as text and in words
//! ([`Condition::in_words`]), to lay itself out in rows for people who do not program ([`Condition::rows`]), and to explain
//! an answer ([`Condition::explain`]). See [0043](../../../docs/adr/0043-one-expression-language.md).
//!
//! **What it does not do.** It does not fetch: it says which fields it [reads](Condition::reads), at what cost. It stores
//! nothing, and knows no business.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod catalogue;
mod check;
mod explain;
mod facts;
mod formula;
mod lower;
mod objection;
mod parse;
mod place;
mod program;
mod rows;
mod text;
mod tree;
mod truth;
mod words;

use std::collections::BTreeSet;
use std::sync::Arc;

use kernel::Lang;

pub use catalogue::{Catalogue, CatalogueError, Choice, Cost, FIELDS_MAX, Field, Type, Words};
pub use explain::{Clause, Explanation, Reading, Weight};
pub use facts::{FactError, Facts, MEMBERS_MAX, Value};
pub use formula::Formula;
pub use objection::{Code, Objection, Objections};
pub use parse::{DEPTH_MAX, PARTS_MAX, TEXT_MAX};
pub use place::Place;
pub use rows::{Join, Operand, Question, Row, RowObjection, Written, write};
pub use truth::Truth;

/// The most values of a list.
pub const LIST_MAX: usize = 200;
/// The longest text that is written out, in letters.
pub const LITERAL_MAX: usize = 200;
/// The functions of the language.
pub const FUNCTIONS: [&str; 16] = [
    "contains",
    "startsWith",
    "endsWith",
    "lower",
    "upper",
    "trim",
    "len",
    "abs",
    "min",
    "max",
    "floor",
    "ceil",
    "round",
    "duration",
    "time",
    "date",
];

/// A checked condition, ready to be asked. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Condition(Arc<Compiled>);

#[derive(Debug)]
struct Compiled {
    catalogue: Arc<Catalogue>,
    source: String,
    tree: tree::Node,
    program: program::Condition,
    reads: Vec<usize>,
}

impl Condition {
    /// Checks `source` over `catalogue`; all that is wrong with it otherwise.
    pub fn compile(catalogue: &Arc<Catalogue>, source: &str) -> Result<Self, Objections> {
        let tree = check::condition(catalogue, source)?;
        let program = lower::condition(&tree);
        let reads = read_by(&tree);
        Ok(Self(Arc::new(Compiled { catalogue: catalogue.clone(), source: source.to_owned(), tree, program, reads })))
    }

    /// Whether it holds.
    ///
    /// # Panics
    /// When the facts belong to another catalogue: their slots mean something else.
    pub fn truth(&self, facts: &Facts) -> Truth {
        self.0.of(facts);
        self.0.program.truth(&facts.slots)
    }

    /// Whether it holds, and which clauses made it so.
    ///
    /// # Panics
    /// As [`truth`](Self::truth).
    pub fn explain(&self, facts: &Facts) -> Explanation {
        self.0.of(facts);
        explain::explain(&self.0.tree, facts)
    }

    /// The text it was made of.
    pub fn source(&self) -> &str {
        &self.0.source
    }

    /// The same in the canonical way of writing it.
    pub fn text(&self) -> String {
        text::Writer(&self.0.catalogue).text(&self.0.tree)
    }

    /// The same in words: 交易金额 > 50,000 元 且 收款人为首次.
    pub fn in_words(&self, lang: Lang) -> String {
        words::Speaker { catalogue: &self.0.catalogue, lang }.words(&self.0.tree)
    }

    /// The same laid out in rows.
    pub fn rows(&self) -> Row {
        rows::laid_out(&self.0.tree, &self.0.catalogue)
    }

    /// The fields it reads, each once: nothing else has to be known.
    pub fn reads(&self) -> impl Iterator<Item = &Field> {
        self.0.reads.iter().map(|slot| self.0.catalogue.field(*slot))
    }

    /// The dearest field it reads.
    pub fn cost(&self) -> Cost {
        self.reads().map(|field| field.cost).max().unwrap_or_default()
    }

    /// The catalogue it was checked against.
    pub fn catalogue(&self) -> &Arc<Catalogue> {
        &self.0.catalogue
    }
}

impl PartialEq for Condition {
    /// Of one text over one catalogue.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0.catalogue, &other.0.catalogue) && self.0.source == other.0.source
    }
}

impl Compiled {
    fn of(&self, facts: &Facts) {
        assert!(
            Arc::ptr_eq(&self.catalogue, facts.catalogue()),
            "facts of another catalogue than {}",
            self.catalogue.name()
        );
    }
}

fn read_by(tree: &tree::Node) -> Vec<usize> {
    let mut slots = BTreeSet::new();
    tree.reads(&mut slots);
    slots.into_iter().collect()
}
