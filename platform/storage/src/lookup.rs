//! Rows of several tables by their keys, in one go: on PostgreSQL a question and its answer cost more than a row.

use std::sync::Arc;

use kernel::Value;

use crate::bulk::bind_columns;
use crate::embedded::Turn;
use crate::fate::{self, Point};
use crate::tx::{Inner, Tx};
use crate::value::PgColumn;
use crate::{Args, Result, Row, Work};

/// The rows of one table whose key is among some.
#[derive(Debug)]
pub struct Lookup {
    /// Where they are.
    pub table: &'static str,
    /// Its TEXT columns that are asked for; they come first in the rows.
    pub texts: &'static [&'static str],
    /// Its BIGINT columns that are asked for.
    pub ints: &'static [&'static str],
    /// The TEXT column that is looked up.
    pub key: &'static str,
    /// What is looked up.
    pub keys: Args,
}

impl Lookup {
    fn columns(&self) -> impl Iterator<Item = &'static str> {
        self.texts.iter().chain(self.ints).copied()
    }

    fn names(&self) -> Arc<[String]> {
        self.columns().map(str::to_owned).collect()
    }

    /// For one key.
    fn one_key(&self) -> String {
        let columns: Vec<_> = self.columns().collect();
        format!("SELECT {} FROM {} WHERE {} = ?", columns.join(", "), self.table, self.key)
    }

    /// For all keys, as one part of several: its number, so many texts, and so many numbers.
    fn part(&self, number: usize, shape: (usize, usize), parameter: usize) -> String {
        let fill = |columns: &[&str], most: usize, none: &str| -> String {
            let missing = std::iter::repeat_n(none, most - columns.len());
            columns.iter().copied().chain(missing).map(|column| format!(", {column}")).collect()
        };
        let (texts, ints) = (fill(self.texts, shape.0, "NULL::text"), fill(self.ints, shape.1, "NULL::bigint"));
        let Self { table, key, .. } = self;
        format!("SELECT {number}::bigint{texts}{ints} FROM {table} WHERE {key} = ANY(${parameter}::text[])")
    }
}

impl Tx {
    /// The rows of each of `lookups`, in their order; the rows of one come in any order.
    pub fn look_up(&mut self, lookups: Vec<Lookup>) -> Work<'_, Vec<Vec<Row>>> {
        Box::pin(self.look_up_now(lookups))
    }

    async fn look_up_now(&mut self, lookups: Vec<Lookup>) -> Result<Vec<Vec<Row>>> {
        fate::pass(Point::Statement).await?;
        self.flush().await?;
        match &mut self.inner {
            Inner::Sqlite(turn) => lookups.iter().map(|lookup| one_by_one(turn, lookup)).collect(),
            Inner::Pg(tx) => {
                let shapes: Vec<_> = lookups.iter().map(Shape::of).collect();
                let mut found: Vec<Vec<Row>> = lookups.iter().map(|_| Vec::new()).collect();
                let Some((sql, keys)) = together(lookups, &shapes)? else { return Ok(found) };
                for row in bind_columns(sql, keys).fetch_all(&mut **tx).await? {
                    let row = Row::pg(row);
                    let number = usize::try_from(row.int(0)?).unwrap_or(usize::MAX);
                    let (Some(shape), Some(rows)) = (shapes.get(number), found.get_mut(number)) else { continue };
                    rows.push(shape.cut(&row, widest(&shapes).0)?);
                }
                Ok(found)
            }
        }
    }
}

fn one_by_one(turn: &Turn, lookup: &Lookup) -> Result<Vec<Row>> {
    let sql = lookup.one_key();
    let mut rows = Vec::with_capacity(lookup.keys.len());
    for key in &lookup.keys {
        rows.extend(turn.fetch(&sql, std::slice::from_ref(key))?);
    }
    Ok(rows)
}

/// All of them in one statement; nothing if there are no keys at all.
fn together(lookups: Vec<Lookup>, shapes: &[Shape]) -> Result<Option<(String, Vec<PgColumn>)>> {
    let (mut parts, mut bound) = (Vec::new(), Vec::new());
    for (number, mut lookup) in lookups.into_iter().enumerate() {
        if let Some(keys) = PgColumn::of(std::mem::take(&mut lookup.keys))? {
            bound.push(keys);
            parts.push(lookup.part(number, widest(shapes), bound.len()));
        }
    }
    Ok((!parts.is_empty()).then(|| (parts.join(" UNION ALL "), bound)))
}

/// The columns of one lookup's rows.
struct Shape {
    names: Arc<[String]>,
    texts: usize,
    ints: usize,
}

/// How many texts and how many numbers the rows of all have room for.
fn widest(shapes: &[Shape]) -> (usize, usize) {
    shapes.iter().fold((0, 0), |most, shape| (most.0.max(shape.texts), most.1.max(shape.ints)))
}

impl Shape {
    fn of(lookup: &Lookup) -> Self {
        Self { names: lookup.names(), texts: lookup.texts.len(), ints: lookup.ints.len() }
    }

    /// Its own row out of a common one, which has room for `texts_of_all`.
    fn cut(&self, row: &Row, texts_of_all: usize) -> Result<Row> {
        let mut values = Vec::with_capacity(self.texts + self.ints);
        for place in 1..=self.texts {
            values.push(row.opt_text(place)?.map_or(Value::Null, Value::Text));
        }
        for place in texts_of_all + 1..=texts_of_all + self.ints {
            values.push(row.opt_int(place)?.map_or(Value::Null, Value::Int));
        }
        Ok(Row::local(self.names.clone(), values))
    }
}
