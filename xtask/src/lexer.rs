//! Rust text cut into code, comments and string literals, each with its line.

/// What a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Anything that is neither of the others.
    Code,
    /// `// …`, `/* … */`, and documentation.
    Comment,
    /// The inside of a string literal.
    Literal,
}

/// A piece of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// What it is.
    pub kind: Kind,
    /// The line it begins on, from 1.
    pub line: usize,
    /// The text.
    pub text: String,
}

/// Cuts `text`. Unfinished literals and comments reach to the end.
pub fn pieces(text: &str) -> Vec<Piece> {
    let mut cutter = Cutter { rest: text, line: 1, pieces: Vec::new(), code: String::new(), code_line: 1 };
    while !cutter.rest.is_empty() {
        cutter.step();
    }
    cutter.end_code();
    cutter.pieces
}

struct Cutter<'t> {
    rest: &'t str,
    line: usize,
    pieces: Vec<Piece>,
    code: String,
    code_line: usize,
}

impl Cutter<'_> {
    fn step(&mut self) {
        if self.rest.starts_with("//") {
            let end = self.rest.find('\n').unwrap_or(self.rest.len());
            return self.cut(Kind::Comment, 0, end, end);
        }
        if self.rest.starts_with("/*") {
            let end = comment_end(self.rest);
            return self.cut(Kind::Comment, 0, end, end);
        }
        if !self.in_word()
            && let Some((begin, close)) = raw_opening(self.rest)
        {
            let end = self.rest[begin..].find(&close).map_or(self.rest.len(), |at| begin + at);
            let past = (end + close.len()).min(self.rest.len());
            return self.cut(Kind::Literal, begin, end, past);
        }
        if self.rest.starts_with('"') {
            let end = string_end(self.rest);
            let past = (end + 1).min(self.rest.len());
            return self.cut(Kind::Literal, 1, end, past);
        }
        let taken = char_literal(self.rest).unwrap_or_else(|| self.rest.chars().next().map_or(1, char::len_utf8));
        let (taken, rest) = self.rest.split_at(taken);
        self.code.push_str(taken);
        self.line += taken.matches('\n').count();
        self.rest = rest;
    }

    /// Whether the last character of code belongs to a word: `for"` begins a literal, `r"` in `bar"` does not.
    fn in_word(&self) -> bool {
        self.code.chars().last().is_some_and(|c| c.is_alphanumeric() || c == '_')
    }

    fn cut(&mut self, kind: Kind, begin: usize, end: usize, past: usize) {
        self.end_code();
        let text = self.rest.get(begin..end).unwrap_or_default().to_owned();
        self.pieces.push(Piece { kind, line: self.line, text });
        let (taken, rest) = self.rest.split_at(past);
        self.line += taken.matches('\n').count();
        self.rest = rest;
        self.code_line = self.line;
    }

    fn end_code(&mut self) {
        if !self.code.is_empty() {
            let text = std::mem::take(&mut self.code);
            self.pieces.push(Piece { kind: Kind::Code, line: self.code_line, text });
        }
        self.code_line = self.line;
    }
}

fn comment_end(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < text.len() {
        let rest = &text.as_bytes()[at..];
        if rest.starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    text.len()
}

/// `r"`, `r#"`, `br##"` …: where the literal's inside begins, and what closes it.
fn raw_opening(text: &str) -> Option<(usize, String)> {
    let after = text.strip_prefix("br").or_else(|| text.strip_prefix('r'))?;
    let hashes = after.bytes().take_while(|byte| *byte == b'#').count();
    let opened = after[hashes..].starts_with('"');
    opened.then(|| (text.len() - after.len() + hashes + 1, format!("\"{}", "#".repeat(hashes))))
}

fn string_end(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at,
            _ => {}
        }
    }
    text.len()
}

/// The length of a character literal such as `'"'` or `'\n'`; a lifetime is none.
fn char_literal(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('\'')?;
    let mut chars = inside.char_indices();
    let (_, first) = chars.next()?;
    if first == '\\' {
        let end = inside.char_indices().skip(2).find(|(_, c)| *c == '\'')?.0;
        return Some(end + 2);
    }
    let (at, second) = chars.next()?;
    (second == '\'').then_some(at + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(Kind, usize, &str)]) {
        let found = pieces(text);
        let found: Vec<_> = found.iter().map(|piece| (piece.kind, piece.line, piece.text.as_str())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn code_comments_and_literals_are_told_apart() {
        use Kind::{Code, Comment, Literal};
        check("a // b\nc", &[(Code, 1, "a "), (Comment, 1, "// b"), (Code, 1, "\nc")]);
        check(r#"x("a\"b", 'c', '"')"#, &[(Code, 1, "x("), (Literal, 1, "a\\\"b"), (Code, 1, ", 'c', '\"')")]);
        check("r#\"a\"b\"#;", &[(Literal, 1, "a\"b"), (Code, 1, ";")]);
        check("/* a /* b */ c */d", &[(Comment, 1, "/* a /* b */ c */"), (Code, 1, "d")]);
        check("fn f<'a>(x: &'a str) {}", &[(Code, 1, "fn f<'a>(x: &'a str) {}")]);
        check("'\\''\"x\n\"y", &[(Code, 1, "'\\''"), (Literal, 1, "x\n"), (Code, 2, "y")]);
        check("\"open", &[(Literal, 1, "open")]);
    }

    #[test]
    fn no_text_is_lost_and_lines_are_right() {
        let own = include_str!("lexer.rs");
        let last = pieces(own).into_iter().last().map(|piece| piece.line + piece.text.matches('\n').count());
        assert_eq!(last, Some(own.matches('\n').count() + 1));
    }
}
