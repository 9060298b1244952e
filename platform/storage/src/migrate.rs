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
const ROOM_TO_UPDATE: &str = "\n) WITH (fillfactor = 60);";

/// The one text, in the words of `engine`: SQLite calls the types differently and must be told to be strict.
fn for_engine(script: &str, engine: Engine) -> String {
    match engine {
        Engine::Postgres => script.to_owned(),
        Engine::Sqlite => {
            let script = script.replace("BIGINT", "INTEGER").replace("BYTEA", "BLOB").replace(ROOM_TO_UPDATE, "\n);");
            script.replace("\n);", "\n) STRICT;")
        }
    }
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
    }
}
