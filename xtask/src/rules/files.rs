//! How files are: they begin with what they are for, do not grow without end, and work on anybody's machine.

use super::Breach;
use crate::{Room, Source, Workspace};

/// The most lines a source may have; tests may have more.
const LINES_MAX: usize = 700;

/// Every crate and module says what it is for, first thing.
pub fn files_say_what_they_are_for(workspace: &Workspace) -> Vec<Breach> {
    let rule = "a crate or module must begin with `//!`: what it is for, what holds in it, what it does not do";
    let sources = workspace.sources.iter().filter(|source| source.is("rs") && source.file_name() != "build.rs");
    let silent = sources.filter(|source| !source.text.trim_start().starts_with("//!"));
    silent.map(|source| Breach::at(source, 1, rule)).collect()
}

/// Past a certain length a file holds a second idea.
pub fn files_end(workspace: &Workspace) -> Vec<Breach> {
    let code = |source: &&Source| ["rs", "ts", "tsx"].iter().any(|extension| source.is(extension));
    let sources = workspace.sources.iter().filter(code).filter(|source| !source.is_test() && !is_generated(source));
    let long = sources.map(|source| (source, source.text.lines().count())).filter(|(_, lines)| *lines > LINES_MAX);
    long.map(|(source, lines)| Breach::at(source, lines, format!("{lines} lines, at most {LINES_MAX}: split it")))
        .collect()
}

/// No path of anybody's machine is written down.
pub fn no_machine_paths(workspace: &Workspace) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for source in workspace.sources.iter().filter(|source| !is_ours(source)) {
        for (place, line) in source.text.lines().enumerate() {
            if let Some(path) = machine_path(line) {
                breaches.push(Breach::at(source, place + 1, format!("a path of somebody's machine: {path}…")));
            }
        }
    }
    breaches
}

/// A folder of one machine, where a path begins.
fn machine_path(line: &str) -> Option<&'static str> {
    // Containers have folders too, but their files say `/app`.
    const FOLDERS: [&str; 6] = ["/root/", "/home/", "/Users/", "/tmp/", "/work/", "C:\\Users"];
    let begins = |at: usize| {
        let before = line[..at].chars().last();
        before.is_none_or(|c| !(c.is_alphanumeric() || matches!(c, '.' | '/' | '_' | '-' | '}' | '@' | '~' | '$')))
    };
    FOLDERS.into_iter().find(|folder| line.match_indices(folder).any(|(at, _)| begins(at)))
}

/// Made by a machine: its length is nobody's choice.
fn is_generated(source: &Source) -> bool {
    source.text.lines().take(5).any(|line| line.contains("@generated") || line.contains("auto-generated"))
        || source.path.ends_with("api/src/schema.ts")
}

/// This very rule has to name what it forbids.
fn is_ours(source: &Source) -> bool {
    source.room() == Room::Workshop && source.path.starts_with("xtask")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(path: &str, text: &str) -> Workspace {
        Workspace { packages: Vec::new(), sources: vec![Source { path: path.into(), text: text.to_owned() }] }
    }

    #[test]
    fn silent_files_are_seen() {
        for text in ["", "use a::b;", "// A.\nuse a::b;", "/// A.\nfn a() {}", "#![allow(x)]\n//! A."] {
            assert_eq!(files_say_what_they_are_for(&one("groups/risk/src/a.rs", text)).len(), 1, "{text}");
        }
        assert_eq!(files_say_what_they_are_for(&one("groups/risk/src/a.rs", "//! A.\nuse a::b;")), []);
    }

    #[test]
    fn endless_files_are_seen() {
        let (long, fits) = ("x\n".repeat(701), "x\n".repeat(700));
        assert_eq!(files_end(&one("groups/risk/src/a.rs", &long)).len(), 1);
        assert_eq!(files_end(&one("web/app/src/a.tsx", &long)).len(), 1);
        assert_eq!(files_end(&one("groups/risk/src/a.rs", &fits)), []);
        assert_eq!(files_end(&one("groups/risk/tests/a.rs", &long)), []);
        assert_eq!(files_end(&one("groups/risk/src/model_tests.rs", &long)), []);
        assert_eq!(files_end(&one("groups/risk/a.sql", &long)), []);
    }

    #[test]
    fn machine_paths_are_seen() {
        for text in ["let a = \"/root/x\";", "see /home/me/x", "cd /tmp/x", "(/work/x)", "C:\\Users\\me", "=/Users/me"]
        {
            assert_eq!(no_machine_paths(&one("README.md", text)).len(), 1, "{text}");
        }
        for text in
            ["import x from './home/page';", "https://example.com/home/x", "~/work/x", "pages/home/", "${x}/tmp/y"]
        {
            assert_eq!(no_machine_paths(&one("web/app/src/a.ts", text)), [], "{text}");
        }
    }
}
