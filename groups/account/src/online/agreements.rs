//! Keeping what was agreed to, and showing it again.

use contracts::user::User;
use kernel::{Ctx, Id, Timestamp};
use storage::{Db, Tx};

use super::{store, texts};
use crate::agreements::{Agreement, Document};
use crate::error::Error;

/// An agreement that was accepted, with its text as it was.
#[derive(Debug, Clone)]
pub struct Kept {
    /// What was accepted.
    pub agreement: Agreement,
    /// The account or card it was for.
    pub subject: String,
    /// When.
    pub accepted_at: Timestamp,
}

/// Keeps that the customer agreed to `agreement` for `subject`, in the language they read it in.
pub async fn keep_in_tx(
    tx: &mut Tx,
    ctx: &Ctx,
    user: Id<User>,
    subject: &str,
    agreement: &Agreement,
) -> storage::Result<()> {
    store::keep_agreement_in_tx(tx, ctx, user, subject, agreement).await
}

/// Everything a customer has agreed to, the newest first.
pub async fn of(db: &Db, user: Id<User>) -> Result<Vec<Kept>, Error> {
    let rows = store::agreements(db, user).await?;
    let mut all = Vec::new();
    for document in Document::ALL {
        all.extend(texts::versions(db, document).await?);
    }
    let known = rows.into_iter().filter_map(|(document, version, subject, accepted_at)| {
        let this = |text: &&Agreement| text.document.as_str() == document && text.version == version;
        Some(Kept { agreement: all.iter().find(this)?.clone(), subject, accepted_at })
    });
    Ok(known.collect())
}
