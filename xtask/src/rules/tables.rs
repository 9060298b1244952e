//! Tables: each belongs to one room, says so in its name, and is named by nobody else.

use std::collections::BTreeMap;

use super::{Breach, line_of};
use crate::{Kind, Room, Source, Workspace, pieces};

/// Words after which a statement names a table.
const BEFORE_TABLES: [&str; 6] = ["FROM", "INTO", "UPDATE", "JOIN", "TABLE", "REFERENCES"];

/// A group's tables begin with its name.
pub fn tables_carry_their_group(workspace: &Workspace) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for source in migrations(workspace) {
        let group = match source.room() {
            Room::Group(group) => group,
            Room::Clearing => "clearing".to_owned(),
            _ => continue,
        };
        for (line, table) in created(source) {
            if table != group && !table.starts_with(&format!("{group}_")) {
                let rule = format!("table {table} must begin with its group's name: {group}_…");
                breaches.push(Breach::at(source, line, rule));
            }
        }
    }
    breaches
}

/// A group names no table of another room, neither in SQL nor when it hands rows over.
pub fn tables_stay_at_home(workspace: &Workspace) -> Vec<Breach> {
    let owners = owners(workspace);
    let mut breaches = Vec::new();
    for source in &workspace.sources {
        let room = source.room();
        if !matches!(room, Room::Group(_) | Room::Clearing | Room::Bank) {
            continue;
        }
        let foreign = |table: &str| owners.get(table).filter(|owner| **owner != room);
        let mut see = |line: usize, table: &str| {
            if let Some(owner) = foreign(table) {
                let rule = format!("table {table} belongs to {owner:?}: ask its port, or listen to its events");
                breaches.push(Breach::at(source, line, rule));
            }
        };
        if source.is("sql") {
            named(&source.text).into_iter().for_each(|(line, table)| see(line, &table));
        } else if source.is("rs") {
            for piece in pieces(&source.text).into_iter().filter(|piece| piece.kind == Kind::Literal) {
                if piece.text.contains('_') {
                    see(piece.line, &piece.text);
                }
                named(&piece.text).into_iter().for_each(|(line, table)| see(piece.line + line - 1, &table));
            }
        }
    }
    breaches
}

fn migrations(workspace: &Workspace) -> impl Iterator<Item = &Source> {
    workspace.sources.iter().filter(|source| source.is("sql"))
}

fn owners(workspace: &Workspace) -> BTreeMap<String, Room> {
    let of = |source: &Source| {
        let room = source.room();
        created(source).into_iter().map(move |(_, table)| (table, room.clone())).collect::<Vec<_>>()
    };
    migrations(workspace).flat_map(of).collect()
}

/// Tables a migration creates, with their lines.
fn created(source: &Source) -> Vec<(usize, String)> {
    let lines = source.text.lines().enumerate();
    let name = |line: &str| {
        let rest = line.trim_start().strip_prefix("CREATE TABLE ")?;
        let rest = rest.strip_prefix("IF NOT EXISTS ").unwrap_or(rest);
        Some(identifier(rest)).filter(|name| !name.is_empty())
    };
    lines.filter_map(|(place, line)| Some((place + 1, name(line)?))).collect()
}

/// Tables a statement names, with their lines counted from 1.
fn named(sql: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for word in BEFORE_TABLES {
        for at in super::words(sql, word) {
            let rest = sql[at + word.len()..].trim_start();
            let table = identifier(rest);
            if !table.is_empty() {
                found.push((line_of(sql, at, 1), table));
            }
        }
    }
    found
}

fn identifier(text: &str) -> String {
    text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: &str, text: &str) -> Source {
        Source { path: path.into(), text: text.to_owned() }
    }

    fn house(more: Source) -> Workspace {
        let sources = vec![
            source("groups/user/migrations/0001.sql", "CREATE TABLE user_device (\n    a TEXT\n);"),
            source("platform/storage/migrations/0001.sql", "CREATE TABLE job (\n    a TEXT\n);"),
            more,
        ];
        Workspace { packages: Vec::new(), sources }
    }

    #[test]
    fn tables_without_their_prefix_are_seen() {
        let bad = house(source("groups/risk/migrations/0001.sql", "-- A.\nCREATE TABLE verdict (\n    a TEXT\n);"));
        let breaches = tables_carry_their_group(&bad);
        assert_eq!((breaches.len(), breaches[0].line), (1, 2));
        let good = house(source("groups/risk/migrations/0001.sql", "CREATE TABLE risk_verdict (\n    a TEXT\n);"));
        assert_eq!(tables_carry_their_group(&good), []);
    }

    #[test]
    fn other_peoples_tables_are_seen() {
        for (path, text) in [
            ("groups/risk/src/store.rs", "let sql = \"SELECT a FROM user_device\";"),
            ("groups/risk/src/store.rs", "let sql = \"SELECT a FROM risk_list JOIN user_device ON a = b\";"),
            ("groups/risk/src/store.rs", "tx.insert_many(\"user_device\", &columns, rows, \"\")"),
            ("groups/risk/src/store.rs", "let sql = \"UPDATE job SET a = 1\";"),
            ("groups/risk/migrations/0001.sql", "ALTER TABLE user_device ADD b TEXT;"),
            ("groups/risk/migrations/0001.sql", "CREATE TABLE risk_a (\n    a TEXT REFERENCES user_device (a)\n);"),
            ("bank/src/main.rs", "let sql = \"SELECT a FROM user_device\";"),
        ] {
            assert_eq!(tables_stay_at_home(&house(source(path, text))).len(), 1, "{text}");
        }
        for (path, text) in [
            ("groups/user/src/store.rs", "let sql = \"SELECT a FROM user_device\";"),
            ("groups/risk/src/store.rs", "// FROM user_device"),
            ("groups/risk/src/store.rs", "let text = \"a good job\";"),
            ("groups/risk/src/service.rs", "let user_device = 1;"),
        ] {
            assert_eq!(tables_stay_at_home(&house(source(path, text))), [], "{text}");
        }
    }
}
