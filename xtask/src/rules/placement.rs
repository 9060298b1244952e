//! Where things stand: SQL in `store.rs`, HTTP in `http.rs` and `console.rs`, pure rules in `model.rs`.

use super::{Breach, line_of, words};
use crate::{Kind, Room, Source, Workspace, pieces};

/// The crates that speak to an engine.
const ENGINES: [&str; 2] = ["sqlx", "rusqlite"];

/// `sqlx` and `rusqlite` are the business of `platform/storage` alone, as a dependency and in sources.
pub fn engines_in_storage_only(workspace: &Workspace) -> Vec<Breach> {
    let rule = "sqlx and rusqlite may only be used by platform/storage: everybody else speaks through storage::Db and \
                storage::Tx";
    let storage = Room::Platform("storage".to_owned());
    let packages = workspace.packages.iter().filter(|package| package.room != storage);
    let depending =
        packages.filter(|package| package.dependencies.iter().any(|to| ENGINES.contains(&to.name.as_str())));
    let mut breaches: Vec<_> =
        depending.map(|package| Breach { place: package.name.clone(), line: 0, rule: rule.to_owned() }).collect();
    for source in rust(workspace).filter(|source| source.room() != storage && source.room() != Room::Workshop) {
        breaches.extend(code_words(source, &source.text, &ENGINES, rule));
    }
    breaches
}

/// In a group, `axum` stands in `http.rs`, in `console.rs`, and where routers are put together in `lib.rs`.
pub fn axum_at_the_edge(workspace: &Workspace) -> Vec<Breach> {
    let rule = "in a group, axum may only be named in http.rs, console.rs and lib.rs";
    let edge =
        |source: &Source| ["http", "console", "lib"].iter().any(|name| source.is_module(name)) || source.is_test();
    let inside = groups(workspace).filter(|source| !edge(source));
    inside.flat_map(|source| code_words(source, source.without_tests(), &["axum"], rule)).collect()
}

/// SQL stands in `store.rs`, in groups and in the binary; unit tests may look for themselves.
pub fn sql_in_store(workspace: &Workspace) -> Vec<Breach> {
    let rule = "SQL may only stand in store.rs";
    let looked_at = |source: &&Source| matches!(source.room(), Room::Group(_) | Room::Clearing | Room::Bank);
    let sources = rust(workspace).filter(looked_at).filter(|source| !source.is_module("store") && !source.is_test());
    let mut breaches = Vec::new();
    for source in sources {
        for piece in pieces(source.without_tests()) {
            if piece.kind == Kind::Literal && is_sql(&piece.text) {
                breaches.push(Breach::at(source, piece.line, rule));
            }
        }
    }
    breaches
}

/// `model.rs` holds pure rules: no async, no database, no HTTP.
pub fn model_is_pure(workspace: &Workspace) -> Vec<Breach> {
    let rule = "model.rs is pure: no async, engine, axum, storage or tokio";
    let banned = ["async", "await", "sqlx", "rusqlite", "axum", "storage", "tokio"];
    let models = groups(workspace).filter(|source| source.is_module("model") && !source.is_test());
    models.flat_map(|source| code_words(source, &source.text, &banned, rule)).collect()
}

fn rust(workspace: &Workspace) -> impl Iterator<Item = &Source> {
    workspace.sources.iter().filter(|source| source.is("rs"))
}

fn groups(workspace: &Workspace) -> impl Iterator<Item = &Source> {
    rust(workspace).filter(|source| matches!(source.room(), Room::Group(_) | Room::Clearing))
}

fn code_words(source: &Source, text: &str, banned: &[&str], rule: &str) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for piece in pieces(text).into_iter().filter(|piece| piece.kind == Kind::Code) {
        for word in banned {
            for at in words(&piece.text, word) {
                let line = line_of(&piece.text, at, piece.line);
                breaches.push(Breach::at(source, line, format!("{rule} (`{word}`)")));
            }
        }
    }
    breaches
}

/// Whether a literal begins like a statement.
fn is_sql(text: &str) -> bool {
    let words: Vec<_> = text.split_whitespace().take(8).collect();
    matches!(
        words.as_slice(),
        ["SELECT", _, ..]
            | ["INSERT", "INTO", ..]
            | ["DELETE", "FROM", ..]
            | ["UPDATE", _, "SET", ..]
            | ["CREATE" | "ALTER" | "DROP", "TABLE" | "INDEX" | "UNIQUE", ..]
            | ["WITH", _, "AS", ..]
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dependency, Package};

    fn one(path: &str, text: &str) -> Workspace {
        let sources = vec![Source { path: path.into(), text: text.to_owned() }];
        Workspace { packages: Vec::new(), sources }
    }

    #[test]
    fn engines_outside_storage_are_seen() {
        let use_it = "//! A.\nuse sqlx::Row;\n";
        assert_eq!(engines_in_storage_only(&one("groups/risk/src/store.rs", use_it))[0].line, 2);
        assert_eq!(engines_in_storage_only(&one("platform/tenancy/src/store.rs", use_it)).len(), 1);
        assert_eq!(engines_in_storage_only(&one("platform/storage/src/tx.rs", use_it)), []);
        assert_eq!(engines_in_storage_only(&one("groups/risk/src/store.rs", "// sqlx\nlet a = \"sqlx\";")), []);
        let dependency = Dependency { name: "sqlx".to_owned(), room: None, tests_only: false };
        let room = Room::Group("risk".to_owned());
        let package = Package { name: "risk".to_owned(), room, dependencies: vec![dependency] };
        let house = Workspace { packages: vec![package], sources: Vec::new() };
        assert_eq!(engines_in_storage_only(&house).len(), 1);
    }

    #[test]
    fn axum_inside_is_seen() {
        let use_it = "use axum::Json;";
        for path in ["groups/risk/src/service.rs", "groups/risk/src/error.rs", "groups/risk/src/react.rs"] {
            assert_eq!(axum_at_the_edge(&one(path, use_it)).len(), 1, "{path}");
        }
        for path in ["groups/risk/src/http.rs", "groups/risk/src/http/pages.rs", "groups/risk/src/console.rs"] {
            assert_eq!(axum_at_the_edge(&one(path, use_it)), [], "{path}");
        }
        assert_eq!(axum_at_the_edge(&one("groups/risk/src/lib.rs", use_it)), []);
        assert_eq!(axum_at_the_edge(&one("groups/risk/src/service.rs", "use utoipa_axum::routes;")), []);
        assert_eq!(axum_at_the_edge(&one("platform/gateway/src/server.rs", use_it)), []);
    }

    #[test]
    fn sql_outside_store_is_seen() {
        for text in [
            "let sql = \"SELECT a FROM b\";",
            "x(\"UPDATE a SET b = 1\")",
            "x(r\"DELETE FROM a\")",
            "x(\"\\\n   INSERT INTO a VALUES (1)\")".replace("\\\n", "\n").as_str(),
        ] {
            assert_eq!(sql_in_store(&one("groups/risk/src/service.rs", text)).len(), 1, "{text}");
            assert_eq!(sql_in_store(&one("bank/src/main.rs", text)).len(), 1, "{text}");
            assert_eq!(sql_in_store(&one("groups/risk/src/store.rs", text)), [], "{text}");
            assert_eq!(sql_in_store(&one("groups/risk/src/store/rows.rs", text)), [], "{text}");
        }
        let in_tests = "fn a() {}\n#[cfg(test)]\nmod tests {\n const A: &str = \"SELECT a FROM b\";\n}";
        assert_eq!(sql_in_store(&one("groups/risk/src/service.rs", in_tests)), []);
        for text in ["\"Select a bank\"", "// SELECT a FROM b", "\"UPDATE\"", "\"CREATE an account\""] {
            assert_eq!(sql_in_store(&one("groups/risk/src/service.rs", text)), [], "{text}");
        }
    }

    #[test]
    fn impure_models_are_seen() {
        for text in ["async fn a() {}", "a.await", "use storage::Db;", "use axum::Json;", "tokio::spawn(a)"] {
            assert!(!model_is_pure(&one("groups/risk/src/model.rs", text)).is_empty(), "{text}");
            assert!(!model_is_pure(&one("groups/risk/src/model/rules.rs", text)).is_empty(), "{text}");
            assert_eq!(model_is_pure(&one("groups/risk/src/service.rs", text)), [], "{text}");
        }
        assert_eq!(model_is_pure(&one("groups/risk/src/model.rs", "//! No async.\nfn storage_of() {}")), []);
    }
}
