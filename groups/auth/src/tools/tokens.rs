//! Tokens the bank hands out: their seeds are imported, and each is bound to one customer by its serial.

use kernel::{AuditEntry, Ctx, Id, Page, PageQuery, Timestamp};
use serde_json::json;
use storage::Tx;

use super::model;
use super::store::{self, Enrolled, TokenRow};
use crate::error::Error;
use crate::service::Service;

/// Most tokens in one file.
pub const TOKENS_MAX: usize = 500;

/// A line of the manufacturer's file.
pub struct TokenLine {
    pub serial: String,
    /// Base 32: C3, so there is no `Debug`.
    pub seed: String,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct TokensImported {
    /// New ones.
    pub added: i64,
    /// Serials that were there already; nothing about them was changed.
    pub known: i64,
}

/// A serial as it is printed on a token.
pub fn is_serial(text: &str) -> bool {
    (4..=32).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

impl Service {
    /// Takes a manufacturer's file over. All lines are looked at before the first is stored.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, lines = lines.len()))]
    pub async fn import_tokens(
        &self,
        ctx: &Ctx,
        lines: Vec<TokenLine>,
        expires_at: Option<Timestamp>,
        purpose: &str,
    ) -> Result<TokensImported, Error> {
        for (place, line) in lines.iter().enumerate() {
            if !is_serial(&line.serial) || model::token(&line.seed, 0).is_err() {
                return Err(Error::TokenLine { line: place + 1 });
            }
        }
        let (db, keys) = self.room(ctx)?;
        let mut tx = match Tx::begin_once::<TokensImported>(&db, ctx).await? {
            storage::Begun::Repeat(answer) => return Ok(answer),
            storage::Begun::First(tx) => tx,
        };
        let mut added = 0;
        for line in &lines {
            let fresh = store::insert_token_in_tx(&mut tx, &keys, (&line.serial, &line.seed), expires_at, ctx.now());
            added += i64::from(fresh.await?);
        }
        let known = i64::try_from(lines.len()).unwrap_or(i64::MAX) - added;
        let detail = json!({ "added": added, "known": known, "purpose": purpose });
        tx.audit(AuditEntry::done("auth.tokens_imported", &ctx.tenant, &detail));
        Ok(tx.commit_answer(TokensImported { added, known }).await?)
    }

    /// The bank's tokens, the newest first.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn tokens(&self, ctx: &Ctx, page: &PageQuery) -> Result<Page<TokenRow>, Error> {
        store::tokens(&self.banks.db(ctx)?, page).await
    }

    /// The seed of a token that nobody has bound and that is not over. Which of these it is not, is not told.
    pub(super) async fn free_token(&self, ctx: &Ctx, serial: &str) -> Result<String, Error> {
        let (db, keys) = self.room(ctx)?;
        if !is_serial(serial) {
            return Err(Error::TokenUnknown);
        }
        let found = store::token_seed(&db, &keys, serial, ctx.now()).await?;
        found.ok_or(Error::TokenUnknown)
    }
}

/// Binds a token to a tool; answers no when somebody else was quicker.
pub(super) async fn bind_in_tx(tx: &mut Tx, serial: &str, tool: Id<Enrolled>, now: Timestamp) -> Result<bool, Error> {
    store::bind_token_in_tx(tx, serial, tool, now).await
}
