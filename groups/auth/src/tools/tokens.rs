//! Tokens the bank hands out: their seeds are imported, each is bound to one customer by its serial, and taken out of use.

use kernel::{AuditEntry, Ctx, Id, Page, PageQuery, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use storage::Tx;
use utoipa::ToSchema;

use super::model;
use super::store::{self, EndedBy, Enrolled, TokenRow};
use super::{ToolChange, note_in_tx};
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

/// What became of a file, line by line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TokensImported {
    /// New ones.
    pub added: i64,
    /// Serials that were there already; nothing about them was changed.
    pub known: i64,
    /// Lines that are no tokens, or stand twice in the file.
    pub refused: i64,
    /// One for each line, in their order.
    pub lines: Vec<TokenLineOutcome>,
}

/// What became of one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TokenLineOutcome {
    /// Counted from one.
    pub line: i64,
    /// Nothing for a line that was refused: what stands there may be a seed in the wrong place.
    pub serial: Option<String>,
    pub outcome: TokenOutcome,
}

/// What can become of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TokenOutcome {
    /// It is the bank's now.
    Added,
    /// It was there already; nothing was changed.
    Known,
    /// The serial is not 4 to 32 letters, digits and hyphens.
    SerialMalformed,
    /// The seed is no base 32 of at least 128 bits.
    SeedMalformed,
    /// The serial stands in this file before.
    Repeated,
}

/// How a token stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TokenState {
    /// It can be bound.
    Free,
    /// It is a customer's.
    Bound,
    /// Its time is over.
    Expired,
    /// The bank took it out of use.
    Retired,
}

impl TokenState {
    /// How the token of `row` stands at `now`.
    pub fn of(row: &TokenRow, now: Timestamp) -> Self {
        match row {
            row if row.retired_at.is_some() => Self::Retired,
            row if row.expires_at.is_some_and(|end| end <= now) => Self::Expired,
            row if row.tool_id.is_some() => Self::Bound,
            _ => Self::Free,
        }
    }
}

/// Which tokens are looked for.
#[derive(Debug, Clone, Default)]
pub struct TokensWanted {
    pub state: Option<TokenState>,
    /// The beginning of the serial.
    pub serial: Option<String>,
}

/// A serial as it is printed on a token.
pub fn is_serial(text: &str) -> bool {
    (4..=32).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// What is wrong with a line by itself.
fn objection(line: &TokenLine) -> Option<TokenOutcome> {
    if !is_serial(&line.serial) {
        return Some(TokenOutcome::SerialMalformed);
    }
    model::token(&line.seed, 0).is_err().then_some(TokenOutcome::SeedMalformed)
}

impl Service {
    /// Takes a manufacturer's file over: the good lines of it, and says of every line what became of it. Sent again, what is
    /// there already stays as it is.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, lines = lines.len()))]
    pub async fn import_tokens(
        &self,
        ctx: &Ctx,
        lines: Vec<TokenLine>,
        expires_at: Option<Timestamp>,
        purpose: &str,
    ) -> Result<TokensImported, Error> {
        let (db, keys) = self.room(ctx)?;
        let mut tx = match Tx::begin_once::<TokensImported>(&db, ctx).await? {
            storage::Begun::Repeat(answer) => return Ok(answer),
            storage::Begun::First(tx) => tx,
        };
        let mut imported = TokensImported { added: 0, known: 0, refused: 0, lines: Vec::with_capacity(lines.len()) };
        let mut seen = std::collections::HashSet::new();
        for (place, line) in lines.iter().enumerate() {
            let outcome = match objection(line) {
                Some(objection) => objection,
                None if !seen.insert(&line.serial) => TokenOutcome::Repeated,
                None => {
                    let token = (line.serial.as_str(), line.seed.as_str());
                    let fresh = store::insert_token_in_tx(&mut tx, &keys, token, expires_at, ctx.now()).await?;
                    if fresh { TokenOutcome::Added } else { TokenOutcome::Known }
                }
            };
            let counted = match outcome {
                TokenOutcome::Added => &mut imported.added,
                TokenOutcome::Known => &mut imported.known,
                _ => &mut imported.refused,
            };
            *counted += 1;
            let taken = matches!(outcome, TokenOutcome::Added | TokenOutcome::Known);
            let line_no = i64::try_from(place + 1).unwrap_or(i64::MAX);
            let serial = taken.then(|| line.serial.clone());
            imported.lines.push(TokenLineOutcome { line: line_no, serial, outcome });
        }
        let detail = json!({
            "added": imported.added, "known": imported.known, "refused": imported.refused, "purpose": purpose,
        });
        tx.audit(AuditEntry::done("auth.tokens_imported", &ctx.tenant, &detail));
        Ok(tx.commit_answer(imported).await?)
    }

    /// The bank's tokens, the newest first.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn tokens(&self, ctx: &Ctx, wanted: &TokensWanted, page: &PageQuery) -> Result<Page<TokenRow>, Error> {
        store::tokens(&self.banks.db(ctx)?, wanted, page, ctx.now()).await
    }

    /// Takes a token out of use for good; a customer who has it bound loses the tool. A repeat changes nothing.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn retire_token(&self, ctx: &Ctx, serial: &str, purpose: &str) -> Result<(), Error> {
        let (db, keys) = self.room(ctx)?;
        let mut tx = db.begin(ctx).await?;
        let token = store::token_in_tx(&mut tx, serial).await?.ok_or(Error::NotFound)?;
        if token.retired_at.is_some() {
            return Ok(());
        }
        let mut holder = None;
        if let Some(tool) = token.tool_id
            && let Some(row) = store::tool_in_tx(&mut tx, &keys, tool).await?
        {
            store::revoke_in_tx(&mut tx, &row, EndedBy::Bank, ctx.now()).await?;
            note_in_tx(&mut tx, &row, ToolChange::Revoked, "auth.tool_revoked", json!({ "purpose": purpose }));
            holder = Some(row.user_id);
        }
        store::retire_token_in_tx(&mut tx, serial, ctx.actor.id(), ctx.now()).await?;
        let detail = json!({ "bound_to": holder, "purpose": purpose });
        tx.audit(AuditEntry::done("auth.token_retired", serial, &detail));
        tx.commit().await?;
        Ok(())
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
