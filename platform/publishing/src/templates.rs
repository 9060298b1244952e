//! Templates: what the alliance offers, what a bank has adopted, and what is new in it.

use std::collections::BTreeSet;

use kernel::{Ctx, Id, TenantId, Timestamp};
use serde_json::json;

use crate::Publishing;
use crate::error::Error;
use crate::line::{
    Held, HeldOnce, NewDocument, Origin, Place, Touches, body_of, in_place, on_its_way, progress_in_tx, released,
    text_in_tx,
};
use crate::merge;
use crate::model::{Reach, Released, State, Step, in_force};
use crate::store::force::ForceRow;
use crate::store::versions::VersionRow;
use crate::store::{self, Document, DocumentRow, force, versions};

/// A template as a bank sees it.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The template.
    pub template: DocumentRow,
    /// The version that is offered to this bank.
    pub version: i64,
    /// What was made of it here.
    pub adopted: Vec<Adopted>,
}

/// A document that was adopted from a template.
#[derive(Debug, Clone)]
pub struct Adopted {
    /// The bank's document.
    pub document: DocumentRow,
    /// The template's version that is in what is on its way, or else in what there is.
    pub version: i64,
}

/// Whose word counts where bank and template changed the same place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prefer {
    /// Nobody's: the update is refused, with the places.
    Nobody,
    /// The template's text as a whole.
    Template,
    /// The bank's text as a whole; the update counts as seen.
    Bank,
}

impl Publishing {
    /// The alliance's templates that are offered to the bank of `ctx`, and what was made of them here.
    pub async fn offers(&self, ctx: &Ctx, kind: Option<&str>) -> Result<Vec<Offer>, Error> {
        let alliance = self.db(&ctx.in_tenant(TenantId::alliance()))?;
        let rows = force::released(&alliance).await?;
        let own =
            if ctx.tenant.is_alliance() { Vec::new() } else { store::all_documents(&self.db(ctx)?, kind).await? };
        let mut offers = Vec::new();
        for template in store::all_documents(&alliance, kind).await? {
            if template.reach != Reach::Template {
                continue;
            }
            let Some(version) = offered(&rows, template.document_id, &ctx.tenant, ctx.now()) else { continue };
            let mut adopted = Vec::new();
            for document in own.iter().filter(|own| own.template_id == Some(template.document_id)) {
                let db = self.db(ctx)?;
                let at_hand = versions::at_hand(&db, document.document_id).await?;
                let worked_on = on_its_way(&at_hand).unwrap_or_else(|| in_place(document, &at_hand, ctx.now()));
                let worked_on = versions::version(&db, document.document_id, worked_on).await?;
                let version = worked_on.and_then(|row| row.template_version).unwrap_or_default();
                adopted.push(Adopted { document: document.clone(), version });
            }
            offers.push(Offer { template, version: version.version, adopted });
        }
        Ok(offers)
    }

    /// Begins a document of the bank with a template's text.
    pub async fn adopt(
        &self,
        ctx: &Ctx,
        template_id: Id<Document>,
        name: String,
        title: String,
        note: String,
    ) -> Result<Place, Error> {
        let (template, version) = self.offer(ctx, template_id).await?;
        let alliance = self.db(&ctx.in_tenant(TenantId::alliance()))?;
        let body = body_of(&alliance, template_id, version).await?;
        let new = NewDocument { kind: template.kind, name, title, reach: Reach::Own, body: Some(body), note };
        // The alliance's word is not the bank's: whoever wrote of it does not approve it here.
        let authors = versions::authors_since(&alliance, template_id, 0, version).await?;
        let origin = Origin { based_on: None, template: Some((template_id, version)), authors };
        self.create_from(ctx, new, origin).await
    }

    /// Takes what is new in the template into the bank's document: the draft that is on its way, or a new one made from what
    /// is in force. What the bank adapted stays; what it took back or threw away does not come again.
    pub async fn update_from_template(
        &self,
        ctx: &Ctx,
        id: Id<Document>,
        prefer: Prefer,
        note: &str,
    ) -> Result<Place, Error> {
        let document = store::document(&self.db(ctx)?, id).await?.ok_or(Error::Unknown)?;
        let template_id = document.template_id.ok_or(Error::NoUpdate)?;
        let (_, offered) = self.offer(ctx, template_id).await?;
        let alliance = self.db(&ctx.in_tenant(TenantId::alliance()))?;
        let theirs = body_of(&alliance, template_id, offered).await?;
        let Held { mut tx, document, .. } = match self.hold(ctx, id, document.newest_version).await? {
            HeldOnce::Repeat(place) => return Ok(place),
            HeldOnce::First(held) => held,
        };
        let at_hand = versions::at_hand_in_tx(&mut tx, id).await?;
        let worked_on = on_its_way(&at_hand).unwrap_or_else(|| in_place(&document, &at_hand, ctx.now()));
        let version = versions::version_in_tx(&mut tx, id, worked_on).await?.ok_or(Error::Unknown)?;
        let progress = progress_in_tx(&mut tx, &version).await?;
        let adopted = version.template_version.unwrap_or_default();
        if adopted == offered {
            return Err(Error::NoUpdate);
        }
        let mine = text_in_tx(&mut tx, id, version.version, version.edit).await?;
        let base = body_of(&alliance, template_id, adopted).await?;
        let lists = self.known(&document.kind)?.kind.lists();
        let authors = match prefer {
            Prefer::Bank => BTreeSet::new(),
            // After a template was taken back, what is offered is the older one.
            _ => versions::authors_since(&alliance, template_id, adopted.min(offered - 1), offered).await?,
        };
        let body = match prefer {
            Prefer::Template => theirs,
            Prefer::Bank => mine,
            Prefer::Nobody => merge::merge(&base, &mine, &theirs, lists).map_err(Error::Clash)?,
        };
        if progress.state.is_open() {
            let mut held = Held { tx, document, version, progress };
            self.write(ctx, &mut held, body, note).await?;
            versions::inherit_in_tx(&mut held.tx, id, held.version.version, &authors).await?;
            held.version.template_version = Some(offered);
            let more = json!({ "template_version": offered });
            return self.finish(ctx, held, Step::Edit, note, more, Touches::Text).await;
        }
        let origin = Origin { based_on: Some(version.version), template: Some((template_id, offered)), authors };
        let (tx, place) = self.revise_in_tx(tx, ctx, document, origin, body, note).await?;
        Ok(tx.commit_answer(place).await?)
    }

    /// The template and its version that is offered to the bank of `ctx`.
    async fn offer(&self, ctx: &Ctx, template_id: Id<Document>) -> Result<(DocumentRow, i64), Error> {
        let alliance = self.db(&ctx.in_tenant(TenantId::alliance()))?;
        let template = store::document(&alliance, template_id).await?.filter(|row| row.reach == Reach::Template);
        let template = template.ok_or(Error::Unknown)?;
        let rows = force::released(&alliance).await?;
        let version = offered(&rows, template_id, &ctx.tenant, ctx.now()).ok_or(Error::Unknown)?;
        Ok((template, version.version))
    }
}

/// The version of a template that is offered to `bank`: the one that is tried there, or the one in force.
fn offered(rows: &[ForceRow], id: Id<Document>, bank: &TenantId, at: Timestamp) -> Option<VersionRow> {
    let of_it: Vec<&VersionRow> =
        rows.iter().map(|row| &row.version).filter(|version| version.document_id == id).collect();
    let is_tried = |version: &&&VersionRow| {
        let here = version.canary.as_ref().is_some_and(|canary| canary.takes(bank, "", None));
        version.state == State::Canary && here
    };
    if let Some(tried) = of_it.iter().find(is_tried) {
        return Some((*tried).clone());
    }
    let all: Vec<Released> = of_it.iter().filter_map(|version| released(version)).collect();
    let first = in_force(&all, at)?;
    of_it.into_iter().find(|version| version.version == first.version).cloned()
}
