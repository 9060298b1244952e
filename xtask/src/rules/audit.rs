//! The audit trail: whatever is written to it has a name in both languages of the console.

use std::collections::BTreeSet;
use std::path::Path;

use super::Breach;
use crate::{Kind, Source, Workspace, pieces};

/// Where the console's names of actions stand, and of which language they are.
const TEXTS: [(&str, &str); 2] =
    [("web/console/src/texts/audit.zh.ts", "Chinese"), ("web/console/src/texts/audit.en.ts", "English")];

/// Every action that code writes to the audit trail has a word in each language.
pub fn actions_have_words(workspace: &Workspace) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for (path, language) in TEXTS {
        let Some(texts) = workspace.sources.iter().find(|source| source.path == Path::new(path)) else {
            breaches.push(Breach { place: path.to_owned(), line: 0, rule: "the names of actions are gone".into() });
            continue;
        };
        let known = words_of(&texts.text);
        for source in workspace.sources.iter().filter(|source| source.is("rs") && !is_excused(source)) {
            for (line, action) in actions(&source.text).into_iter().filter(|(_, action)| !known.contains(action)) {
                breaches.push(Breach::at(
                    source,
                    line,
                    format!("the action `{action}` has no {language} word in {path}"),
                ));
            }
        }
    }
    breaches
}

/// Tests make actions of their own.
fn is_excused(source: &Source) -> bool {
    source.is_test() || source.path.starts_with("xtask") || source.path.starts_with("reference-core")
}

/// The keys of a table of texts: `'account.opened': '…'`.
fn words_of(text: &str) -> BTreeSet<String> {
    let key = |line: &str| Some(line.trim().strip_prefix('\'')?.split_once("':")?.0.to_owned());
    text.lines().filter_map(key).collect()
}

/// The actions a file writes: literals an entry begins with, and those it chooses among before. What stands under
/// `#[cfg(test)]` is a test's own.
fn actions(text: &str) -> Vec<(usize, String)> {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    if !text.contains("AuditEntry::") {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut before = String::new();
    for piece in pieces(text) {
        match piece.kind {
            Kind::Code => before = piece.text.trim_end().to_owned(),
            Kind::Comment => {}
            Kind::Literal => {
                let begins =
                    ["AuditEntry::done(", "AuditEntry::refused(", "=>"].iter().any(|end| before.ends_with(end));
                if begins && is_action(&piece.text) {
                    found.push((piece.line, piece.text));
                }
                before.clear();
            }
        }
    }
    found
}

fn is_action(text: &str) -> bool {
    let word = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    text.split_once('.').is_some_and(|(group, act)| word(group) && word(act))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breaches(rust: &str) -> Vec<String> {
        let file = |path: &str, text: &str| Source { path: path.into(), text: text.to_owned() };
        let texts = "export const words = {\n  'account.opened': '开立账户',\n};\n";
        let sources =
            vec![file(TEXTS[0].0, texts), file(TEXTS[1].0, texts), file("groups/account/src/service.rs", rust)];
        let found = actions_have_words(&Workspace { packages: Vec::new(), sources });
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn an_action_without_a_word_is_seen_in_each_language() {
        let found = breaches("fn f() { tx.audit(AuditEntry::done(\n    \"account.closed\", id, &detail)); }");
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].contains("service.rs:2") && found[0].contains("account.closed"), "{found:?}");
        let chosen =
            "let act = match tool { A => \"auth.pin_set\", _ => \"account.opened\" };\nAuditEntry::refused(act, 1)";
        assert_eq!(breaches(chosen).len(), 2);
    }

    #[test]
    fn what_has_a_word_or_is_no_action_passes() {
        for good in [
            "AuditEntry::done(\"account.opened\", id, &detail)",
            "let topic = \"account.closed\";",
            "fn f() { AuditEntry::done(\"account.opened\", 1) }\n#[cfg(test)]\nmod tests { AuditEntry::done(\"a.b\", 1) }",
        ] {
            assert_eq!(breaches(good), Vec::<String>::new(), "{good}");
        }
    }

    #[test]
    fn missing_tables_are_seen() {
        assert_eq!(actions_have_words(&Workspace { packages: Vec::new(), sources: Vec::new() }).len(), 2);
    }
}
