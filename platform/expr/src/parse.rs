//! From text to zen-expression's syntax tree: bounds first, then the parser, then its complaints as objections.
//!
//! The parser is somebody else's, and takes more than our language has. Bounds are kept before it is called: it tries
//! every bracket as a range first where the text has one anywhere, so nesting there costs it twice the work each time.

use bumpalo::Bump;
use zen_expression::lexer::{
    ArithmeticOperator, Bracket, Lexer, LexerError, LogicalOperator, Operator, QuotationMark, Token, TokenKind,
};
use zen_expression::parser::{AstNodeError, Node, NodeMetadata, Parser};

use crate::catalogue::Catalogue;
use crate::objection::{Code, Objection, Objections};
use crate::place::Place;

/// The longest text that is read, in bytes.
pub const TEXT_MAX: usize = 8_000;
/// The most words and signs that are read.
pub const PARTS_MAX: usize = 2_000;
/// How deep brackets may be nested.
pub const DEPTH_MAX: usize = 32;
/// The same for brackets around other things than arguments, in a text that has a range.
const DEPTH_WITH_RANGE_MAX: usize = 6;
/// The same for square brackets.
const SQUARES_MAX: usize = 2;
/// The most signs that nest to the right: `not`, `-`, `?`.
const RUNS_MAX: usize = 64;

/// A parsed text.
pub(crate) struct Parsed<'a> {
    pub root: &'a Node<'a>,
    places: std::collections::HashMap<usize, Place>,
}

impl Parsed<'_> {
    /// Where a node stands.
    pub fn place(&self, node: &Node) -> Place {
        let own = || self.places.get(&address(node)).copied().unwrap_or_default();
        match node {
            // The parser says of these only where their sign stands, or counts otherwise.
            Node::Conditional { condition, on_false, .. } => self.place(condition).until(self.place(on_false)),
            Node::Interval { left, right, .. } => self.place(left).until(self.place(right)),
            Node::Binary { left, right, .. } => self.place(left).until(self.place(right)),
            _ => own(),
        }
    }
}

fn address(node: &Node) -> usize {
    std::ptr::from_ref(node) as usize
}

/// Parses `source`, which must be the text with `\r` made a blank.
pub(crate) fn parse<'a>(bump: &'a Bump, source: &'a str, catalogue: &Catalogue) -> Result<Parsed<'a>, Objections> {
    if source.trim().is_empty() {
        return Err(Objection::new(Code::Empty, Place::default(), "请填写条件", "Write a condition").into());
    }
    if source.len() > TEXT_MAX {
        let (zh, en) = (format!("条件过长，最多 {TEXT_MAX} 字节"), format!("Too long: at most {TEXT_MAX} bytes"));
        return Err(Objection::new(Code::TooLong, Place::new(TEXT_MAX, source.len()), zh, en).into());
    }
    let tokens = Lexer::new().tokenize(bump, source).map_err(|error| unread(&error, source, catalogue))?;
    bounded(&tokens)?;
    let Ok(parser) = Parser::try_new(bump.alloc_slice_clone(&tokens), bump) else {
        return Err(Objection::new(Code::Syntax, Place::default(), "无法理解", "This cannot be read").into());
    };
    let result = parser.standard().with_metadata().parse();
    let mut wrong = Vec::new();
    complaints(result.root, &mut wrong);
    let metadata = result.metadata.unwrap_or_default();
    let place = |NodeMetadata { span }: &NodeMetadata| Place::new(span.0 as usize, span.1 as usize);
    let places = metadata.iter().map(|(address, metadata)| (*address, place(metadata))).collect();
    let parsed = Parsed { root: result.root, places };
    if wrong.is_empty() && !result.is_complete {
        let end = parsed.place(parsed.root).to;
        let rest = tokens.iter().find(|token| token.span.0 as usize >= end).or(tokens.last());
        let at = rest.map_or_else(Place::default, |token| Place::new(token.span.0 as usize, source.len()));
        wrong.push(Objection::new(
            Code::Syntax,
            at,
            "从这里起多余，或前面缺少 and / or",
            "Too much from here on, or an and / or is missing before it",
        ));
    }
    if wrong.is_empty() { Ok(parsed) } else { Err(Objections(wrong)) }
}

/// What the lexer could not read.
fn unread(error: &LexerError, source: &str, catalogue: &Catalogue) -> Objections {
    let one = match error {
        LexerError::UnexpectedEof { .. } => {
            let at = source.find(['"', '\'']).unwrap_or(0);
            Objection::new(
                Code::Unclosed,
                Place::new(at, source.len()),
                "引号没有成对",
                "A quotation mark is not closed",
            )
        }
        LexerError::UnexpectedSymbol { symbol, span } => {
            let at = Place::new(span.0 as usize, span.1 as usize);
            let (zh, en) = (format!("不认识符号 {symbol}"), format!("{symbol} means nothing here"));
            let single = Objection::new(Code::Symbol, at, zh, en);
            if symbol == "!" { single.instead("not") } else { single }
        }
        LexerError::UnmatchedSymbol { symbol, position } => {
            // The lexer may name a piece of a letter; the text knows which it is.
            let from = source.floor_char_boundary(*position as usize);
            symbol_at(source[from..].chars().next().unwrap_or(*symbol), from, source, catalogue)
        }
    };
    one.into()
}

fn symbol_at(symbol: char, from: usize, source: &str, catalogue: &Catalogue) -> Objection {
    let at = Place::new(from, from + symbol.len_utf8());
    if let Some(twin) = half_width(symbol) {
        let (zh, en) =
            (format!("“{symbol}”是全角符号，请写 {twin}"), format!("“{symbol}” is full-width: write {twin}"));
        return Objection::new(Code::FullWidth, at, zh, en).instead(twin);
    }
    let word = match symbol {
        '&' => Some("and"),
        '|' => Some("or"),
        _ => None,
    };
    if let Some(word) = word {
        let end = from + source[from..].chars().take_while(|c| *c == symbol).count();
        let (zh, en) = (format!("请写 {word}"), format!("Write {word}"));
        return Objection::new(Code::Symbol, Place::new(from, end), zh, en).instead(word);
    }
    if symbol.is_alphabetic() {
        return named(from, source, catalogue);
    }
    let (zh, en) = (format!("不认识符号“{symbol}”"), format!("“{symbol}” means nothing here"));
    Objection::new(Code::Symbol, at, zh, en)
}

/// Letters other than ASCII outside quotation marks: perhaps a field's label.
fn named(from: usize, source: &str, catalogue: &Catalogue) -> Objection {
    let rest = &source[from..];
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    let (word, at) = (&rest[..end], Place::new(from, from + end));
    let called = |field: &&crate::catalogue::Field| {
        [kernel::Lang::Zh, kernel::Lang::En].iter().any(|lang| field.label.get(*lang) == word)
    };
    match catalogue.fields().iter().find(called) {
        Some(field) => {
            let (zh, en) = (format!("“{word}”写作 {}", field.id), format!("“{word}” is written {}", field.id));
            Objection::new(Code::UnknownField, at, zh, en).instead(&*field.id)
        }
        None => Objection::new(
            Code::Symbol,
            at,
            "字段写它的编号（英文），文字放在引号里",
            "A field is written by its id, and a text in quotation marks",
        ),
    }
}

/// The sign that was meant by one that Chinese keyboards type.
fn half_width(symbol: char) -> Option<&'static str> {
    Some(match symbol {
        '（' => "(",
        '）' => ")",
        '【' | '［' => "[",
        '】' | '］' => "]",
        '，' | '、' => ",",
        '“' | '”' | '＂' | '「' | '」' => "\"",
        '‘' | '’' | '＇' => "'",
        '＞' => ">",
        '＜' => "<",
        '≥' | '⩾' => ">=",
        '≤' | '⩽' => "<=",
        '≠' => "!=",
        '＝' => "==",
        '！' => "not",
        '？' => "?",
        '：' => ":",
        '＋' => "+",
        '－' | '−' | '—' => "-",
        '×' | '＊' => "*",
        '÷' | '／' => "/",
        '％' => "%",
        '。' | '．' => ".",
        '…' => "..",
        '\u{3000}' | '\u{a0}' => " ",
        _ => return None,
    })
}

/// What the parser need not see at all, and what it must not.
fn bounded(tokens: &[Token]) -> Result<(), Objections> {
    if tokens.len() > PARTS_MAX {
        let at = place_of(&tokens[PARTS_MAX]);
        let (zh, en) =
            (format!("条件过于复杂，最多 {PARTS_MAX} 个词和符号"), format!("Too much: at most {PARTS_MAX} parts"));
        return Err(Objection::new(Code::TooManyParts, at, zh, en).into());
    }
    if let Some(found) = tokens.iter().find_map(refused) {
        return Err(found.into());
    }
    let has_range = tokens.iter().any(|token| token.kind == TokenKind::Operator(Operator::Range));
    let (mut open, mut grouping, mut squares, mut runs): (Vec<Bracket>, usize, usize, usize) = (Vec::new(), 0, 0, 0);
    let mut before: Option<&Token> = None;
    for token in tokens {
        match token.kind {
            TokenKind::Bracket(bracket @ (Bracket::LeftParenthesis | Bracket::LeftSquareBracket)) => {
                let call = bracket == Bracket::LeftParenthesis
                    && before.is_some_and(|before| matches!(before.kind, TokenKind::Literal));
                grouping += usize::from(!call);
                squares += usize::from(bracket == Bracket::LeftSquareBracket);
                // A call is kept as a curly bracket, which is refused everywhere else.
                open.push(if call { Bracket::LeftCurlyBracket } else { bracket });
            }
            TokenKind::Bracket(Bracket::RightParenthesis | Bracket::RightSquareBracket) => match open.pop() {
                Some(Bracket::LeftCurlyBracket) => {}
                Some(bracket) => {
                    grouping -= 1;
                    squares -= usize::from(bracket == Bracket::LeftSquareBracket);
                }
                None => {
                    let at = place_of(token);
                    return Err(Objection::new(Code::Syntax, at, "多了一个右括号", "A closing bracket too many").into());
                }
            },
            TokenKind::Operator(
                Operator::QuestionMark
                | Operator::Logical(LogicalOperator::Not)
                | Operator::Arithmetic(ArithmeticOperator::Subtract | ArithmeticOperator::Add),
            ) => runs += 1,
            _ => {}
        }
        let deep = open.len() > DEPTH_MAX || runs > RUNS_MAX || squares > SQUARES_MAX;
        if deep || (has_range && grouping > DEPTH_WITH_RANGE_MAX) {
            return Err(Objection::new(Code::TooDeep, place_of(token), "括号嵌套过深", "Nested too deep").into());
        }
        before = Some(token);
    }
    Ok(())
}

fn place_of(token: &Token) -> Place {
    Place::new(token.span.0 as usize, token.span.1 as usize)
}

/// Signs that the language does not have.
fn refused(token: &Token) -> Option<Objection> {
    let at = place_of(token);
    let not_here = |zh: &str, en: &str| Some(Objection::new(Code::NotAllowed, at, zh, en));
    match token.kind {
        TokenKind::Operator(Operator::Assign) => {
            let one = Objection::new(Code::Syntax, at, "比较是否相等请写 ==", "To compare, write ==");
            Some(one.instead("=="))
        }
        TokenKind::Operator(Operator::Semi) => {
            not_here("只能写一个条件，不能用分号", "One condition only: no semicolons")
        }
        TokenKind::Operator(Operator::Arithmetic(ArithmeticOperator::Power)) => {
            not_here("不支持乘方", "There are no powers")
        }
        TokenKind::QuotationMark(QuotationMark::Backtick) | TokenKind::TemplateString(_) => {
            not_here("文字请用 \" 或 ' 括起来", "Texts stand in \" or '")
        }
        TokenKind::Bracket(Bracket::LeftCurlyBracket | Bracket::RightCurlyBracket) => {
            not_here("不支持大括号", "There are no curly brackets")
        }
        TokenKind::Identifier(zen_expression::lexer::Identifier::Null) => None,
        TokenKind::Identifier(_) => not_here("不支持 $ 和 #", "There is no $ and no #"),
        _ => None,
    }
}

/// The parser's complaints, from left to right.
fn complaints(node: &Node, wrong: &mut Vec<Objection>) {
    let mut found = Vec::new();
    // The parser nests errors; the walk of its own tree visits each.
    let seen = std::cell::RefCell::new(&mut found);
    node.walk(|node| {
        if let Node::Error { error, .. } = node {
            seen.borrow_mut().push(complaint(error));
        }
    });
    found.sort_by_key(|objection: &Objection| objection.at);
    found.dedup_by_key(|objection| objection.at);
    wrong.append(&mut found);
}

fn complaint(error: &AstNodeError) -> Objection {
    let at = |span: &(u32, u32)| Place::new(span.0 as usize, span.1 as usize);
    match error {
        AstNodeError::UnknownBuiltIn { name, span } | AstNodeError::UnknownMethod { name, span } => {
            unknown_function(name, at(span))
        }
        AstNodeError::UnexpectedEnd { span } | AstNodeError::ExpectedLiteral { span } => {
            Objection::new(Code::Unfinished, at(span), "后面还缺少内容", "Something is missing at the end")
        }
        AstNodeError::MissingToken { .. } => {
            Objection::new(Code::Unfinished, Place::default(), "后面还缺少内容", "Something is missing at the end")
        }
        AstNodeError::InvalidNumber { number, span } => {
            let (zh, en) = (format!("{number} 不是能计算的数字"), format!("{number} is no number to reckon with"));
            Objection::new(Code::Number, at(span), zh, en)
        }
        AstNodeError::UnexpectedToken { received, span, .. } if *received == "None" => {
            Objection::new(Code::Unfinished, at(span), "后面还缺少内容", "Something is missing at the end")
        }
        AstNodeError::UnexpectedToken { span, .. }
        | AstNodeError::UnexpectedIdentifier { span, .. }
        | AstNodeError::InvalidBoolean { span, .. }
        | AstNodeError::Custom { span, .. } => {
            Objection::new(Code::Syntax, at(span), "这里应是一个字段或值", "A field or value belongs here")
        }
        AstNodeError::InvalidProperty { span, .. } | AstNodeError::ExpectedProperty { span } => {
            Objection::new(Code::Syntax, at(span), "点号后面应是字段名", "A name belongs after the dot")
        }
    }
}

/// A function that the language does not have.
pub(crate) fn unknown_function(name: &str, at: Place) -> Objection {
    let known = crate::FUNCTIONS.join(", ");
    let (zh, en) =
        (format!("没有函数 {name}；可用：{known}"), format!("There is no function {name}; there are: {known}"));
    Objection::new(Code::UnknownFunction, at, zh, en)
}
