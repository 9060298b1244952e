//! `in`: lists and ranges that are written out, and sets.

use zen_expression::lexer::Bracket;
use zen_expression::parser::Node as Raw;

use super::Checker;
use crate::objection::Code;
use crate::place::Place;
use crate::tree::{Constant, End, Form, Kind, Node, Range};

impl Checker<'_> {
    pub(super) fn membership(&mut self, left: &Raw, right: &Raw, at: Place, depth: usize) -> Option<Node> {
        let one = self.value(left, depth);
        match right {
            Raw::Parenthesized(inner) => self.membership(left, inner, at, depth + 1),
            Raw::Array(members) => {
                let one = one?;
                self.one_of(one, members, at, depth)
            }
            Raw::Interval { left, right, left_bracket, right_bracket } => {
                let ends = (from_end(*left_bracket), to_end(*right_bracket));
                let (Some(from_end), Some(to_end)) = ends else {
                    return self.object(
                        Code::Range,
                        at,
                        "区间写作 [1..10] 或 (1..10]",
                        "A range is written [1..10] or (1..10]",
                    );
                };
                let one = one?;
                self.within(one, (left, from_end), (right, to_end), at, depth)
            }
            _ => {
                let set = self.value(right, depth)?;
                let one = one?;
                self.has(set, one, at)
            }
        }
    }

    fn one_of(&mut self, one: Node, members: &[&Raw], at: Place, depth: usize) -> Option<Node> {
        if members.is_empty() || members.len() > crate::LIST_MAX {
            let most = crate::LIST_MAX;
            let (zh, en) = (format!("列表应有 1 至 {most} 个值"), format!("A list has 1 to {most} values"));
            return self.object(Code::List, at, zh, en);
        }
        if matches!(one.kind, Kind::Flag | Kind::Set(_)) {
            let (zh, en) = self.kind_in_words(one.kind);
            let (zh, en) = (format!("{zh}不能写在列表之前"), format!("No list goes with {en}"));
            return self.object(Code::TypeMismatch, one.at, zh, en);
        }
        let mut list = Vec::with_capacity(members.len());
        for member in members {
            let member = self.value(member, depth)?;
            list.push(self.constant_like(&one, member)?.1);
        }
        Some(Node { at, kind: Kind::Flag, form: Form::OneOf(one.into(), list) })
    }

    fn within(
        &mut self,
        one: Node,
        (from, from_end): (&Raw, End),
        (to, to_end): (&Raw, End),
        at: Place,
        depth: usize,
    ) -> Option<Node> {
        let _ = self.dimension(&one)?;
        let (from, to) = (self.value(from, depth), self.value(to, depth));
        let (from, to) = (self.constant_like(&one, from?), self.constant_like(&one, to?));
        let ((from_node, from), (to_node, to)) = (from?, to?);
        let (least, most) = (from_node.constant_decimal(), to_node.constant_decimal());
        let empty = least > most || (least == most && (from_end, to_end) != (End::Included, End::Included));
        if empty {
            return self.object(
                Code::Range,
                at,
                "区间是空的：起点应小于终点",
                "The range is empty: it ends before it begins",
            );
        }
        Some(Node { at, kind: Kind::Flag, form: Form::Within(one.into(), Range { from, to, from_end, to_end }) })
    }

    /// A value that is written out, brought to the kind of `one`.
    fn constant_like(&mut self, one: &Node, member: Node) -> Option<(Node, Constant)> {
        let at = member.at;
        let stand_in = Node { at: one.at, kind: one.kind, form: one.form.clone() };
        // A bare number beside money is written out; beside a sum of bare numbers the list is bare, too.
        let (_, member) = self.alike(stand_in, member)?;
        match &member.form {
            Form::Constant(constant) => {
                let constant = constant.clone();
                Some((member, constant))
            }
            _ => self.object(
                Code::NotConstant,
                at,
                "这里只能写出固定的值",
                "Only a value that is written out stands here",
            ),
        }
    }

    pub(super) fn has(&mut self, set: Node, member: Node, at: Place) -> Option<Node> {
        let Kind::Set(slot) = set.kind else {
            let (zh, en) = self.kind_in_words(set.kind);
            let (zh, en) = (
                format!("in 之后应是列表、区间或标签字段，而不是{zh}"),
                format!("After in stands a list, a range or a set, not {en}"),
            );
            return self.object(Code::TypeMismatch, set.at, zh, en);
        };
        let Form::Constant(Constant::Text(code)) = member.form else {
            let (zh, en) = ("标签请写成引号里的文字", "A member is a text in quotation marks");
            return self.object(Code::NotConstant, member.at, zh, en);
        };
        let known = self.catalogue.field(slot).holds.choices();
        if !known.is_empty() && !known.iter().any(|choice| choice.code == code) {
            let (zh, en) = (format!("没有标签“{code}”"), format!("There is no member “{code}”"));
            return self.object(Code::UnknownChoice, member.at, zh, en);
        }
        Some(Node { at, kind: Kind::Flag, form: Form::Has(set.into(), code) })
    }
}

const fn from_end(bracket: Bracket) -> Option<End> {
    match bracket {
        Bracket::LeftSquareBracket => Some(End::Included),
        Bracket::LeftParenthesis => Some(End::Excluded),
        _ => None,
    }
}

const fn to_end(bracket: Bracket) -> Option<End> {
    match bracket {
        Bracket::RightSquareBracket => Some(End::Included),
        Bracket::RightParenthesis => Some(End::Excluded),
        _ => None,
    }
}
