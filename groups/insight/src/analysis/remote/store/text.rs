//! Text for an engine, put together so that nothing but ours is read as a statement.

use std::fmt::Write;

/// A piece of a statement. It is made of texts that stand in this program, of whole numbers, of words that were turned into
/// literals and of names of files that have nothing in them to be read otherwise: whatever came from outside can come in by
/// no other way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sql(String);

impl Sql {
    /// A text of ours, with nothing in it to fill in.
    pub fn ours(text: &'static str) -> Self {
        Self(text.to_owned())
    }

    /// A text of ours, in which `{name}` stands for the part of that name.
    pub fn of(text: &'static str, parts: &[(&'static str, Self)]) -> Self {
        let mut whole = String::with_capacity(text.len() * 2);
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            whole.push_str(before);
            let part = parts.iter().find(|(of, _)| *of == name).map(|(_, part)| part);
            debug_assert!(part.is_some(), "no part called {name} in: {text}");
            whole.push_str(part.map_or("", |part| part.as_str()));
            rest = after;
        }
        whole.push_str(rest);
        Self(whole)
    }

    /// A whole number.
    pub fn number(number: i64) -> Self {
        Self(number.to_string())
    }

    /// A number of things.
    pub fn count(count: usize) -> Self {
        Self(count.to_string())
    }

    /// The literal that is `word`: whatever is not a plain letter, figure or one of a few signs is told by its number, so
    /// that no mark and no backslash is there to end it, by whichever rules it is read.
    pub fn word(word: &str) -> Self {
        let mut literal = String::with_capacity(word.len() + 2);
        literal.push('\'');
        for sign in word.chars() {
            match sign {
                'a'..='z' | 'A'..='Z' | '0'..='9' | '/' | '.' | '_' | ':' | '-' => literal.push(sign),
                // Writing to a string cannot fail.
                _ if u32::from(sign) < 0x1_0000 => drop(write!(literal, "\\u{:04x}", u32::from(sign))),
                _ => drop(write!(literal, "\\U{:08x}", u32::from(sign))),
            }
        }
        literal.push('\'');
        Self(literal)
    }

    /// The rows of some files that lie under `begin`, as a table; nothing where a name has a sign that files have not.
    pub fn files<'a>(begin: &str, paths: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let paths: Vec<&str> = paths.into_iter().collect();
        if !is_plain(begin) || paths.is_empty() || !paths.iter().all(|path| is_plain(path)) {
            return None;
        }
        let begin = begin.trim_end_matches('/');
        Some(Self(match paths.as_slice() {
            [one] => format!("parquet.`{begin}/{one}`"),
            many => format!("parquet.`{begin}/{{{}}}`", many.join(",")),
        }))
    }

    /// Pieces one after the other, with a text of ours between.
    pub fn joined(pieces: impl IntoIterator<Item = Self>, between: &'static str) -> Self {
        Self(pieces.into_iter().map(|piece| piece.0).collect::<Vec<_>>().join(between))
    }

    /// As it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether something can be the name of a file, or where files begin.
pub fn is_plain(path: &str) -> bool {
    !path.is_empty() && path.chars().all(|sign| sign.is_ascii_alphanumeric() || "/._:-=".contains(sign))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_word_is_one_literal() {
        for (word, literal) in [
            ("/transfer/:id", "'/transfer/:id'"),
            ("it's", "'it\\u0027s'"),
            ("\\", "'\\u005c'"),
            ("转账 😀", "'\\u8f6c\\u8d26\\u0020\\U0001f600'"),
            ("", "''"),
        ] {
            assert_eq!(Sql::word(word).as_str(), literal);
        }
    }

    #[test]
    fn files_have_plain_names() {
        let files = |paths: &[&str]| Sql::files("/data/files/", paths.iter().copied());
        let one = files(&["lanwan/day=2026-11-01/a-1.parquet"]).unwrap();
        assert_eq!(one.as_str(), "parquet.`/data/files/lanwan/day=2026-11-01/a-1.parquet`");
        assert_eq!(files(&["a", "b"]).unwrap().as_str(), "parquet.`/data/files/{a,b}`");
        for bad in ["a`b", "a,b", "a}b", "a b", "a'b", ""] {
            assert_eq!(files(&[bad]), None, "{bad}");
        }
        assert_eq!(files(&[]), None);
        assert_eq!(Sql::files("/da`ta", ["a"]), None);
    }

    #[test]
    fn parts_are_put_in_by_name() {
        let parts = [("a", Sql::word("{b}")), ("b", Sql::number(-3))];
        assert_eq!(Sql::of("x {a} y {b}{a}", &parts).as_str(), "x '\\u007bb\\u007d' y -3'\\u007bb\\u007d'");
    }

    proptest! {
        #[test]
        fn no_word_ends_its_literal(word in ".*") {
            let literal = Sql::word(&word);
            let inside = &literal.as_str()[1..literal.as_str().len() - 1];
            prop_assert!(!inside.contains(['\'', '"', '`', '\n', ';']));
            // Read back by the rules it was written by, it is the word.
            let mut read = String::new();
            let mut rest = inside;
            while let Some(sign) = rest.chars().next() {
                let wide = match rest.get(..2) { Some("\\u") => 4, Some("\\U") => 8, _ => 0 };
                if wide == 0 {
                    prop_assert!(sign != '\\');
                    read.push(sign);
                    rest = &rest[1..];
                } else {
                    let number = u32::from_str_radix(&rest[2..2 + wide], 16).unwrap();
                    read.push(char::from_u32(number).unwrap());
                    rest = &rest[2 + wide..];
                }
            }
            prop_assert_eq!(read, word);
        }
    }
}
