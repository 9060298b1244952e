//! Cursor paging: stable under inserts, bounded in size.

use serde::{Deserialize, Serialize};

use crate::ParseError;

/// How many rows a page has when nobody says, and at most.
pub const LIMIT_DEFAULT: u32 = 20;
/// The most rows one page may carry.
pub const LIMIT_MAX: u32 = 100;

/// The place after the last row of a page, opaque to callers: a sort key and the id that breaks ties.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// The sort key of the last row seen: microseconds, a sequence number.
    pub key: i64,
    /// The id of the last row seen.
    pub id: String,
}

impl Cursor {
    /// The cursor as it travels.
    pub fn encode(&self) -> String {
        format!("{:x}.{}", self.key, self.id)
    }

    /// Reads what [`Cursor::encode`] wrote; anything else is refused.
    pub fn decode(text: &str) -> Result<Self, ParseError> {
        const REFUSED: ParseError = ParseError::new("cursor", "not one we gave out");
        let (key, id) = text.split_once('.').ok_or(REFUSED)?;
        let id_fits = id.len() <= 64 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let key = i64::from_str_radix(key, 16).map_err(|_| REFUSED)?;
        if id_fits { Ok(Self { key, id: id.to_owned() }) } else { Err(REFUSED) }
    }
}

/// The page asked for: `?cursor=&limit=`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageQuery {
    /// Continue after this row; from the newest when absent.
    pub after: Option<Cursor>,
    limit: Option<u32>,
}

impl PageQuery {
    /// Parses the two query parameters; a limit outside 1..=100 is refused.
    pub fn parse(cursor: Option<&str>, limit: Option<u32>) -> Result<Self, ParseError> {
        if limit.is_some_and(|limit| !(1..=LIMIT_MAX).contains(&limit)) {
            return Err(ParseError::new("limit", "1 to 100"));
        }
        let after = cursor.filter(|text| !text.is_empty()).map(Cursor::decode).transpose()?;
        Ok(Self { after, limit })
    }

    /// Rows wanted.
    pub fn limit(&self) -> u32 {
        self.limit.unwrap_or(LIMIT_DEFAULT)
    }

    /// Rows to fetch: one more than wanted, to know whether there is a next page.
    pub fn fetch(&self) -> i64 {
        i64::from(self.limit()) + 1
    }
}

/// One page of `T` and where the next one begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows, in order.
    pub items: Vec<T>,
    /// Present when there is more.
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// Makes a page of rows fetched with [`PageQuery::fetch`]; `cursor` names the place after a row.
    pub fn cut(mut rows: Vec<T>, query: &PageQuery, cursor: impl Fn(&T) -> Cursor) -> Self {
        let limit = query.limit() as usize;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next_cursor = rows.last().filter(|_| more).map(|row| cursor(row).encode());
        Self { items: rows, next_cursor }
    }

    /// The same page of something else.
    pub fn map<U>(self, turn: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(turn).collect(), next_cursor: self.next_cursor }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_page_knows_whether_there_is_more() {
        let query = PageQuery::parse(None, Some(2)).expect("valid");
        let cursor = |row: &i64| Cursor { key: *row, id: row.to_string() };
        assert_eq!(Page::cut(vec![3, 2, 1], &query, cursor).next_cursor.as_deref(), Some("2.2"));
        assert_eq!(Page::cut(vec![3, 2], &query, cursor).next_cursor, None);
        assert!(PageQuery::parse(None, Some(0)).is_err() && PageQuery::parse(None, Some(101)).is_err());
    }

    proptest! {
        #[test]
        fn cursors_come_back(key in 0_i64.., id in "[0-9a-f-]{1,36}") {
            let cursor = Cursor { key, id };
            prop_assert_eq!(Cursor::decode(&cursor.encode()), Ok(cursor));
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,80}") {
            let _ = Cursor::decode(&text);
        }
    }
}
