//! Letters that other groups cause: the port [`OperatorMail`].

use async_trait::async_trait;
use contracts::PortFault;
use contracts::operator_mail::{LetterKind, Lettered, OperatorLetter, OperatorMail};
use crypto::token;
use gateway::Permission;
use kernel::{Ctx, Id, Lang};

use super::model::{MailKind, Words};
use super::smtp::Post;
use super::store::{self, MailRecord, Reached};
use crate::error::Error;
use crate::service::Service;

impl From<LetterKind> for MailKind {
    fn from(kind: LetterKind) -> Self {
        match kind {
            LetterKind::Report => Self::Report,
            LetterKind::Alert => Self::Alert,
        }
    }
}

/// The id of the one letter with this key.
fn id_of(key: &str) -> Id<MailRecord> {
    let digest = token::digest(&[b"letter", key.as_bytes()]);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    Id::from_uuid(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

/// Whether somebody may see figures of the bank of `ctx`.
fn sees(who: &Reached, ctx: &Ctx) -> bool {
    let here = who.bank.as_ref().is_none_or(|own| *own == ctx.tenant);
    here && who.role.permissions().contains(&Permission::CockpitView)
}

impl Service {
    async fn write_letter(&self, ctx: &Ctx, letter: &OperatorLetter) -> Result<Lettered, Error> {
        let own = super::alliance(ctx);
        let who = match self.reached(ctx, &letter.operator_id).await {
            Ok(who) if sees(&who, ctx) => who,
            Ok(_) | Err(Error::NotFound) => return Ok(Lettered::Nobody),
            Err(error) => return Err(error),
        };
        let kind = MailKind::from(letter.kind);
        let Some(to) = who.at(kind).filter(|_| !matches!(*self.post, Post::None)) else {
            return Ok(Lettered::Unwanted);
        };
        let words = match who.lang {
            Lang::Zh => &letter.zh,
            Lang::En => &letter.en,
        };
        let words = Words { subject: words.subject.clone(), text: words.text.clone() };
        let (db, keys) = self.room(&own)?;
        let mut tx = db.begin(&own).await?;
        let record = (id_of(&letter.key), who.operator_id.as_str(), kind);
        store::insert_mail_in_tx(&mut tx, &keys, record, (to, &words), ctx.now()).await?;
        tx.commit().await?;
        Ok(Lettered::Written)
    }
}

#[async_trait]
impl OperatorMail for Service {
    async fn write(&self, ctx: &Ctx, letter: &OperatorLetter) -> Result<Lettered, PortFault> {
        Ok(self.write_letter(ctx, letter).await?)
    }
}
