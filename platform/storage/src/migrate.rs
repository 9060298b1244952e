//! Bringing a database's schema up, group by group, under a lock. Only ever forwards: expand, then contract.

use std::collections::HashMap;

use kernel::{Clock, Ctx, TenantId};

use crate::{Db, Engine, Error, Result, args};

/// Which databases a set of migrations is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Every bank's own database.
    Bank,
    /// The alliance's catalogue.
    Catalogue,
}

/// The migrations of one group, oldest first. Tables carry the group's prefix.
#[derive(Debug, Clone, Copy)]
pub struct Migrations {
    /// The group they belong to.
    pub group: &'static str,
    /// The databases they are for.
    pub scope: Scope,
    /// Name and script of each.
    pub steps: &'static [(&'static str, &'static str)],
}

const LEDGER: &str = "CREATE TABLE IF NOT EXISTS schema_migration (
    group_name TEXT NOT NULL,
    name TEXT NOT NULL,
    checksum TEXT NOT NULL,
    applied_at BIGINT NOT NULL,
    PRIMARY KEY (group_name, name)
);";

/// Applies what is missing of `all` that is in `scope`. One transaction: a failing script leaves the schema as it was.
/// A script that was changed after it was applied, or a schema newer than this binary, is refused.
pub async fn run(db: &Db, scope: Scope, all: &[Migrations]) -> Result<usize> {
    let ctx = Ctx::system(TenantId::alliance(), "migrate", Clock::System);
    let mut tx = db.begin(&ctx).await?;
    let engine = tx.engine();
    if engine == Engine::Postgres {
        tx.execute("SELECT pg_advisory_xact_lock(7000)", vec![]).await?;
    }
    tx.execute_script(for_engine(LEDGER, engine)).await?;
    let mut applied = HashMap::new();
    for row in tx.fetch_all("SELECT group_name, name, checksum FROM schema_migration", vec![]).await? {
        applied.insert((row.text(0)?, row.text(1)?), row.text(2)?);
    }
    let mut count = 0;
    for Migrations { group, steps, .. } in all.iter().filter(|migrations| migrations.scope == scope) {
        for (name, script) in *steps {
            let checksum = audit::sha256_hex(script.as_bytes());
            match applied.remove(&((*group).to_owned(), (*name).to_owned())) {
                Some(known) if known == checksum => continue,
                Some(_) => return Err(Error::MigrationChanged(format!("{group}/{name}"))),
                None => {}
            }
            tx.execute_script(for_engine(script, engine)).await?;
            let sql = "INSERT INTO schema_migration (group_name, name, checksum, applied_at) VALUES ($1, $2, $3, $4)";
            tx.execute(sql, args![*group, *name, checksum, ctx.now()]).await?;
            count += 1;
        }
    }
    if let Some((group, name)) = applied.into_keys().next() {
        return Err(Error::SchemaAhead(format!("{group}/{name}")));
    }
    tx.commit().await?;
    Ok(count)
}

/// Tells PostgreSQL that rows of a table are updated often: with room beside them on their page, no index is touched.
/// They are small and found by their key, so SQLite keeps them in the key's own tree instead of looking twice.
const ROOM_TO_UPDATE: &str = "\n) WITH (fillfactor = 60);";

/// The one text, in the words of `engine`: SQLite calls the types differently and must be told to be strict.
fn for_engine(script: &str, engine: Engine) -> String {
    match engine {
        Engine::Postgres => script.to_owned(),
        Engine::Sqlite => {
            let script = lists_spelt_out(script).replace("BIGINT", "INTEGER").replace("BYTEA", "BLOB");
            script.replace("\n);", "\n) STRICT;").replace(ROOM_TO_UPDATE, "\n) STRICT, WITHOUT ROWID;")
        }
    }
}

/// `CHECK (a IN ('x', 'y'))` as `CHECK (a = 'x' OR a = 'y')`: of a list of three or more SQLite makes a table of its own,
/// anew for every row that is written.
fn lists_spelt_out(script: &str) -> String {
    const CHECK: &str = "CHECK (";
    let (mut spelt, mut rest) = (String::with_capacity(script.len()), script);
    while let Some((before, check)) = rest.split_once(CHECK) {
        spelt.extend([before, CHECK]);
        rest = check;
        let Some((column, (list, after))) =
            check.split_once(" IN (").and_then(|(column, list)| Some((column, list.split_once("))")?)))
        else {
            continue;
        };
        if column.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') {
            let each: Vec<_> = list.split(',').map(|value| format!("{column} = {}", value.trim())).collect();
            spelt.extend([&each.join(" OR "), ")"]);
            rest = after;
        }
    }
    spelt + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_is_told_to_be_strict() {
        let ours = "CREATE TABLE a (\n    b BIGINT NOT NULL,\n    c BYTEA\n);\n";
        assert_eq!(
            for_engine(ours, Engine::Sqlite),
            "CREATE TABLE a (\n    b INTEGER NOT NULL,\n    c BLOB\n) STRICT;\n"
        );
        assert_eq!(for_engine(ours, Engine::Postgres), ours);
        let listed =
            "a TEXT CHECK (a IN ('x', 'y', 'z')),\n    CHECK ((a IN ('x', 'y')) = (b > 0)),\n    c CHECK (c IN (0, 1))";
        let spelt = "a TEXT CHECK (a = 'x' OR a = 'y' OR a = 'z'),\n    CHECK ((a IN ('x', 'y')) = (b > 0)),\n    \
                     c CHECK (c = 0 OR c = 1)";
        assert_eq!(for_engine(listed, Engine::Sqlite), spelt);
        let updated = format!("CREATE TABLE a (\n    b TEXT NOT NULL PRIMARY KEY{ROOM_TO_UPDATE}\n");
        let sqlite = "CREATE TABLE a (\n    b TEXT NOT NULL PRIMARY KEY\n) STRICT, WITHOUT ROWID;\n";
        assert_eq!(for_engine(&updated, Engine::Sqlite), sqlite);
    }
}
