//! Many rows at once, in the way each engine likes best: SQLite runs one small prepared statement for each row,
//! PostgreSQL gets whole columns, and inserts into several tables in one statement.

use sqlx::{AssertSqlSafe, SqlSafeStr};

use crate::value::{PgColumn, PgQuery};
use crate::{Args, Error, Result};

/// Fewer rows were stored than must be.
pub(crate) const NOT_STORED: Error = Error::Inconsistent("a row was not stored");

/// Rows for one table.
#[derive(Debug)]
pub(crate) struct Insert {
    table: &'static str,
    columns: Vec<&'static str>,
    pub(crate) rows: Vec<Args>,
    /// Appended to the statement, e.g. an `ON CONFLICT` clause.
    suffix: &'static str,
}

impl Insert {
    pub(crate) fn new(table: &'static str, columns: &[&'static str], rows: Vec<Args>, suffix: &'static str) -> Self {
        Self { table, columns: columns.to_vec(), rows, suffix }
    }

    /// Whether every row was touched.
    pub(crate) fn check(&self, touched: u64) -> Result<()> {
        if touched == self.rows.len() as u64 { Ok(()) } else { Err(NOT_STORED) }
    }

    /// The statement for one row. Bare `?`: a `$n` is a *name* to SQLite, and names are looked up in a list.
    pub(crate) fn one_row(&self) -> String {
        let places = vec!["?"; self.columns.len()].join(", ");
        format!("INSERT INTO {} ({}) VALUES ({places}) {}", self.table, self.columns.join(", "), self.suffix)
    }

    /// The statement for all rows, and its values column by column.
    pub(crate) fn columns_at_once(self) -> Result<(String, Vec<PgColumn>)> {
        let mut bound = Vec::with_capacity(self.columns.len());
        Ok((self.compose(&mut bound)?, bound))
    }

    /// A column that is NULL in every row has no type, and is left out.
    fn compose(mut self, bound: &mut Vec<PgColumn>) -> Result<String> {
        let (mut names, mut arrays) = (Vec::new(), Vec::new());
        for (place, name) in self.columns.iter().enumerate() {
            let take = |row: &mut Args| row.get_mut(place).map(std::mem::take).ok_or(Error::Parameters);
            if let Some(column) = PgColumn::of(self.rows.iter_mut().map(take).collect::<Result<_>>()?)? {
                names.push(*name);
                arrays.push(format!("${}{}", bound.len() + 1, column.cast()));
                bound.push(column);
            }
        }
        let (table, names, arrays, suffix) = (self.table, names.join(", "), arrays.join(", "), self.suffix);
        Ok(format!("INSERT INTO {table} ({names}) SELECT * FROM UNNEST({arrays}) {suffix}"))
    }
}

/// One statement for several tables; it answers how many rows each of them took.
pub(crate) fn all_at_once(inserts: Vec<Insert>) -> Result<(String, Vec<PgColumn>)> {
    let (mut parts, mut counts, mut bound) = (Vec::new(), Vec::new(), Vec::new());
    for (place, insert) in inserts.into_iter().enumerate() {
        parts.push(format!("w{place} AS ({} RETURNING 1)", insert.compose(&mut bound)?));
        counts.push(format!("(SELECT count(*) FROM w{place})"));
    }
    Ok((format!("WITH {} SELECT {}", parts.join(", "), counts.join(", ")), bound))
}

/// A statement with its columns bound.
pub(crate) fn bind_columns(sql: String, columns: Vec<PgColumn>) -> PgQuery<'static> {
    let query = sqlx::query(AssertSqlSafe(sql).into_sql_str());
    columns.into_iter().fold(query, |query, column| column.bind(query))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args;

    fn insert(columns: &[&'static str], rows: Vec<Args>) -> Insert {
        Insert::new("t", columns, rows, "X")
    }

    #[test]
    fn one_statement_serves_any_number_of_rows() {
        let rows = || vec![args![1, None::<i64>, "x"], args![2, None::<i64>, None::<&str>]];
        let statement = insert(&["a", "b", "c"], rows()).one_row();
        assert_eq!(statement, "INSERT INTO t (a, b, c) VALUES (?, ?, ?) X");
        let (statement, columns) = insert(&["a", "b", "c"], rows()).columns_at_once().expect("sound");
        assert_eq!(statement, "INSERT INTO t (a, c) SELECT * FROM UNNEST($1::bigint[], $2::text[]) X");
        assert_eq!(columns.len(), 2);
    }

    #[test]
    fn several_tables_share_a_statement() {
        let inserts = vec![insert(&["a"], vec![args![1]]), insert(&["b"], vec![args!["x"]])];
        let (statement, columns) = all_at_once(inserts).expect("sound");
        let first = "w0 AS (INSERT INTO t (a) SELECT * FROM UNNEST($1::bigint[]) X RETURNING 1)";
        let second = "w1 AS (INSERT INTO t (b) SELECT * FROM UNNEST($2::text[]) X RETURNING 1)";
        let counts = "(SELECT count(*) FROM w0), (SELECT count(*) FROM w1)";
        assert_eq!(statement, format!("WITH {first}, {second} SELECT {counts}"));
        assert_eq!(columns.len(), 2);
    }

    #[test]
    fn a_column_has_one_type_and_a_row_every_column() {
        assert!(insert(&["a"], vec![args![1], args!["x"]]).columns_at_once().is_err());
        assert!(insert(&["a", "b"], vec![args![1]]).columns_at_once().is_err());
    }
}
