//! Publishing a new version of a text that is agreed to, and asking those who agreed to an older one.

use std::collections::BTreeMap;

use contracts::user::User;
use kernel::{AuditEntry, Ctx, Id, Timestamp};
use serde_json::json;
use storage::{Begun, Db, Tx};

use super::{OnlineAccounts, Refusal, agreements, store};
use crate::agreements::{Accepted, Agreement, Document, Published, in_force, version_for};
use crate::error::Error;

/// A version to be published.
#[derive(Debug, Clone)]
pub struct NewText {
    /// Of which text.
    pub document: Document,
    /// Title, zh and en.
    pub title: (String, String),
    /// The whole text, zh and en.
    pub text: (String, String),
    /// From when on; at once when nothing.
    pub effective_from: Option<Timestamp>,
    /// Why there is a new one.
    pub note: String,
    /// What whoever publishes it is called; the audit trail has who it is.
    pub by: String,
}

/// Every version of a document, the one the platform came with last.
pub async fn versions(db: &Db, document: Document) -> Result<Vec<Agreement>, Error> {
    let mut all = store::texts(db, document).await?;
    all.push(document.built_in().clone());
    Ok(all)
}

/// The version of a document in force at `now`.
pub async fn current(db: &Db, document: Document, now: Timestamp) -> Result<Agreement, Error> {
    let all = versions(db, document).await?;
    Ok(in_force(&all, now).unwrap_or(document.built_in()).clone())
}

/// The version in force of `document`, if it is among those `accepted`.
pub async fn agreed(ctx: &Ctx, db: &Db, document: Document, accepted: &[Accepted]) -> Result<Agreement, Error> {
    let current = current(db, document, ctx.now()).await?;
    if current.is_among(accepted) { Ok(current) } else { Err(Refusal::AgreementMissing.into()) }
}

impl OnlineAccounts {
    /// Publishes a version; a repeat of the same call answers the first one's. It counts for whoever agrees from its date
    /// on; what was agreed to before stays what it was.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, document = new.document.as_str()))]
    pub async fn publish_text(&self, ctx: &Ctx, new: NewText) -> Result<Agreement, Error> {
        let (now, bank, db) = (ctx.now(), self.banks.of(ctx)?, self.banks.db(ctx)?);
        let effective_from = new.effective_from.unwrap_or(now);
        let mut tx = match Tx::begin_once::<String>(&db, ctx).await? {
            Begun::Repeat(version) => {
                let all = versions(&db, new.document).await?;
                return all.into_iter().find(|text| text.version == version).ok_or(Error::NotFound);
            }
            Begun::First(tx) => tx,
        };
        if effective_from < now {
            return Err(Refusal::TextInThePast.into());
        }
        // One at a time in the bank: two with the same date have different names.
        tx.hold_streams().await?;
        let mut before = store::texts_in_tx(&mut tx, new.document).await?;
        if before.len() as i64 >= store::TEXTS_MAX {
            return Err(Refusal::TooManyTexts.into());
        }
        before.push(new.document.built_in().clone());
        let (words, as_now) = (|text: &str| text.trim().to_owned().into(), in_force(&before, now));
        let published = Published { effective_from, note: new.note.trim().to_owned(), by: new.by.clone(), at: now };
        let agreement = Agreement {
            document: new.document,
            version: version_for(bank.date(effective_from), &before).into(),
            title: (words(&new.title.0), words(&new.title.1)),
            text: (words(&new.text.0), words(&new.text.1)),
            published: Some(published.clone()),
        };
        if as_now.is_some_and(|now| now.reads_like(&agreement)) {
            return Err(Refusal::TextUnchanged.into());
        }
        store::publish_in_tx(&mut tx, &agreement, &published).await?;
        let detail = json!({
            "version": agreement.version, "effective_from": effective_from, "note": published.note,
            "instead_of": as_now.map(|now| &now.version),
            "digest_zh": agreement.digest(kernel::Lang::Zh), "digest_en": agreement.digest(kernel::Lang::En),
        });
        tx.audit(AuditEntry::done("account.agreement_published", new.document.as_str(), &detail));
        tx.commit_answer(agreement.version.to_string()).await?;
        Ok(agreement)
    }

    /// The texts of which the customer agreed to an older version for something they still have, with what that is.
    pub async fn texts_due(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<(Agreement, Vec<String>)>, Error> {
        let db = self.banks.db(ctx)?;
        let mut last: BTreeMap<(String, String), String> = BTreeMap::new();
        for (document, version, subject, _) in store::agreements(&db, user).await? {
            last.entry((document, subject)).or_insert(version);
        }
        let alive = store::subjects(&db, user).await?;
        let mut due = Vec::new();
        for document in Document::ALL {
            let current = current(&db, document, ctx.now()).await?;
            let older = |subject: &String| {
                let key = (document.as_str().to_owned(), subject.clone());
                last.get(&key).is_some_and(|version| *version != current.version)
            };
            let subjects = alive.iter().filter(|(of, _)| *of == document).map(|(_, subject)| subject.clone());
            let subjects: Vec<String> = subjects.filter(older).collect();
            if !subjects.is_empty() {
                due.push((current, subjects));
            }
        }
        Ok(due)
    }

    /// The customer agrees to the versions in force of texts that are due. What was agreed to before stays on record.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn renew(&self, ctx: &Ctx, user: Id<User>, accepted: &[Accepted]) -> Result<(), Error> {
        let db = self.banks.db(ctx)?;
        let due = self.texts_due(ctx, user).await?;
        let mut tx = match Tx::begin_once::<()>(&db, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        for given in accepted {
            let Some((agreement, subjects)) = due.iter().find(|(agreement, _)| agreement.document == given.document)
            else {
                continue;
            };
            if agreement.version != given.version {
                return Err(Refusal::AgreementMissing.into());
            }
            for subject in subjects {
                agreements::keep_in_tx(&mut tx, ctx, user, subject, agreement).await?;
            }
            let detail = json!({ "document": agreement.document, "version": agreement.version, "for": subjects.len() });
            tx.audit(AuditEntry::done("account.agreement_renewed", user, &detail));
        }
        Ok(tx.commit_answer(()).await?)
    }
}
