//! Words shown to people: Chinese is punctuated in Chinese.

use super::{Breach, line_of};
use crate::{Kind, Source, Workspace, pieces};

/// Marks that have a full-width sister.
const HALF_WIDTH: [char; 5] = [',', ';', ':', '(', ')'];

/// In a string literal, no half-width mark stands directly beside a Chinese character.
pub fn chinese_is_punctuated_in_chinese(workspace: &Workspace) -> Vec<Breach> {
    let sources = workspace.sources.iter().filter(|source| source.is("rs") && !is_excused(source));
    let mut breaches = Vec::new();
    for source in sources {
        for piece in pieces(&source.text).into_iter().filter(|piece| piece.kind == Kind::Literal) {
            for (at, mark) in half_width_beside_chinese(&piece.text) {
                let rule = format!("`{mark}` stands beside a Chinese character: use the full-width mark");
                breaches.push(Breach::at(source, line_of(&piece.text, at, piece.line), rule));
            }
        }
    }
    breaches
}

/// This very rule has to show what it forbids, and tests say what files of others look like, commas and all.
fn is_excused(source: &Source) -> bool {
    source.path.starts_with("xtask") || source.is_test()
}

fn half_width_beside_chinese(text: &str) -> Vec<(usize, char)> {
    let chars: Vec<_> = text.char_indices().collect();
    let beside = |place: usize| chars.get(place).is_some_and(|(_, c)| is_chinese(*c));
    let marks = chars.iter().enumerate().filter(|(_, (_, c))| HALF_WIDTH.contains(c));
    let marks = marks.filter(|(_, (at, mark))| !is_of_a_link(text, *at, *mark));
    let marks = marks.filter(|(place, _)| beside(place + 1) || place.checked_sub(1).is_some_and(beside));
    marks.map(|(_, mark)| *mark).collect()
}

/// The brackets of a Markdown link are nobody's marks: nobody reads them.
fn is_of_a_link(text: &str, at: usize, mark: char) -> bool {
    let before = &text[..at];
    match mark {
        '(' => before.ends_with(']'),
        ')' => before.rsplit_once("](").is_some_and(|(_, to)| !to.contains([' ', ')', '\n']) && to.is_ascii()),
        _ => false,
    }
}

/// A Chinese character, or one of its brackets and stops.
const fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{3001}'..='\u{3015}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breaches(text: &str) -> usize {
        let source = Source { path: "groups/risk/src/service.rs".into(), text: text.to_owned() };
        chinese_is_punctuated_in_chinese(&Workspace { packages: Vec::new(), sources: vec![source] }).len()
    }

    #[test]
    fn half_width_marks_are_seen() {
        for text in [
            "\"[账户](/a b)里\"",
            "\"好,的\"",
            "\"{code},您\"",
            "\"风控:\"",
            "\"(尾号 {tail}\"",
            "r#\"完成;\"#",
            "\"号)\"",
        ] {
            assert_eq!(breaches(text), 1, "{text}");
        }
        assert_eq!(breaches("\"活期(一类)\""), 2);
    }

    #[test]
    fn good_texts_pass() {
        for text in [
            "\"转账 5,000.00 元给 *明（尾号 1234）\"",
            "\"最多 60 个字 / at most 60 characters, no more\"",
            "\"{a}, {b}: (c)\"",
            "\"在[账户](/accounts)里挂失，见[指南](https://example.com/a)\"",
            "call(\"张\", \"李\"); // 好,的",
        ] {
            assert_eq!(breaches(text), 0, "{text}");
        }
    }
}
