//! The vetted functions.

use zen_expression::functions::{DeprecatedFunction, FunctionKind, InternalFunction};
use zen_expression::parser::Node as Raw;

use super::{Checker, joint};
use crate::objection::Code;
use crate::parse::unknown_function;
use crate::place::Place;
use crate::tree::{Constant, Dimension, Form, Function, Kept, Kind, Match, Node};

/// The most numbers of which the least or greatest is taken.
const OF_MAX: usize = 10;

impl Checker<'_> {
    pub(super) fn call(&mut self, kind: &FunctionKind, arguments: &[&Raw], at: Place, depth: usize) -> Option<Node> {
        use InternalFunction as F;
        let FunctionKind::Internal(function) = kind else {
            return self.deprecated(kind, arguments, at);
        };
        let function = match function {
            F::Contains => return self.matches(Match::Contains, arguments, at, depth),
            F::StartsWith => return self.matches(Match::Starts, arguments, at, depth),
            F::EndsWith => return self.matches(Match::Ends, arguments, at, depth),
            F::Min => return self.extreme(Function::Least, arguments, at, depth),
            F::Max => return self.extreme(Function::Greatest, arguments, at, depth),
            F::Len => Function::Length,
            F::Lower => Function::Lower,
            F::Upper => Function::Upper,
            F::Trim => Function::Trim,
            F::Abs => Function::Abs,
            F::Floor => Function::Floor,
            F::Ceil => Function::Ceil,
            F::Round => Function::Round,
            _ => return self.unknown(kind, at),
        };
        let [argument] = arguments else { return self.arguments(function.as_str(), "1", at) };
        let argument = self.value(argument, depth)?;
        let kind = match (function, argument.kind) {
            (Function::Length, Kind::Text | Kind::Set(_)) => Kind::Number(Dimension::Plain, Kept::Whole),
            (Function::Lower | Function::Upper | Function::Trim, Kind::Text) => Kind::Text,
            (Function::Abs, Kind::Number(Dimension::Plain | Dimension::Money | Dimension::Duration, _)) => {
                argument.kind
            }
            (
                Function::Floor | Function::Ceil | Function::Round,
                Kind::Number(dimension @ (Dimension::Plain | Dimension::Money), _),
            ) => Kind::Number(dimension, Kept::Whole),
            (_, other) => {
                let ((zh, en), name) = (self.kind_in_words(other), function.as_str());
                let (zh, en) =
                    (format!("{name} 不能用于{zh}"), format!("{name} takes no {}", en.trim_start_matches("a ")));
                return self.object(Code::TypeMismatch, argument.at, zh, en);
            }
        };
        Some(Node { at, kind, form: Form::Call(function, vec![argument]) })
    }

    fn deprecated(&mut self, kind: &FunctionKind, arguments: &[&Raw], at: Place) -> Option<Node> {
        let dimension = match kind {
            FunctionKind::Deprecated(DeprecatedFunction::Duration) => Dimension::Duration,
            FunctionKind::Deprecated(DeprecatedFunction::Time) => Dimension::TimeOfDay,
            FunctionKind::Deprecated(DeprecatedFunction::Date) => Dimension::Day,
            _ => return self.unknown(kind, at),
        };
        match arguments {
            [Raw::String(text)] => self.moment(dimension, text, at),
            _ => self.arguments(&kind.to_string(), "\"…\"", at),
        }
    }

    fn unknown(&mut self, kind: &FunctionKind, at: Place) -> Option<Node> {
        self.wrong.push(unknown_function(&kind.to_string(), at));
        None
    }

    fn arguments<T>(&mut self, name: &str, takes: &str, at: Place) -> Option<T> {
        let (zh, en) = (format!("{name} 的参数应为：{takes}"), format!("{name} takes: {takes}"));
        self.object(Code::Arguments, at, zh, en)
    }

    fn matches(&mut self, how: Match, arguments: &[&Raw], at: Place, depth: usize) -> Option<Node> {
        let [one, part] = arguments else { return self.arguments(how.as_str(), "字段 field, \"…\"", at) };
        let (one, part) = (self.value(one, depth), self.value(part, depth));
        let (one, part) = (one?, part?);
        if how == Match::Contains && matches!(one.kind, Kind::Set(_)) {
            return self.has(one, part, at);
        }
        if one.kind != Kind::Text {
            let ((zh, en), name) = (self.kind_in_words(one.kind), how.as_str());
            let (zh, en) = (format!("{name} 只能用于文字，而不是{zh}"), format!("{name} is for texts, not for {en}"));
            return self.object(Code::TypeMismatch, one.at, zh, en);
        }
        match part.form {
            Form::Constant(Constant::Text(text)) if !text.is_empty() => {
                Some(Node { at, kind: Kind::Flag, form: Form::Matches(how, one.into(), text) })
            }
            Form::Constant(Constant::Text(_)) => {
                self.object(Code::BadLiteral, part.at, "请写出要查找的文字", "Write the text to look for")
            }
            _ => self.object(Code::NotConstant, part.at, "请写成引号里的文字", "Write a text in quotation marks"),
        }
    }

    fn extreme(&mut self, function: Function, arguments: &[&Raw], at: Place, depth: usize) -> Option<Node> {
        let [Raw::Array(members)] = arguments else { return self.arguments(function.as_str(), "[a, b]", at) };
        if members.len() < 2 || members.len() > OF_MAX {
            let (zh, en) = (format!("应有 2 至 {OF_MAX} 个数值"), format!("It takes 2 to {OF_MAX} numbers"));
            return self.object(Code::List, at, zh, en);
        }
        let members: Vec<_> = members.iter().map(|member| self.value(member, depth)).collect();
        let members: Vec<Node> = members.into_iter().collect::<Option<_>>()?;
        // Bare numbers follow the others' dimension, wherever they stand.
        let lead =
            members.iter().find(|member| !matches!(member.form, Form::Constant(_))).unwrap_or(&members[0]).clone();
        let mut parts = Vec::with_capacity(members.len());
        for member in members {
            let _ = self.dimension(&member)?;
            parts.push(self.alike(lead.clone(), member)?.1);
        }
        let kind = parts.iter().fold(lead.kind, |kind, part| joint(kind, part.kind));
        Some(Node { at, kind, form: Form::Call(function, parts) })
    }
}
