//! Writing: new documents, new versions, edits that are put together or refused, checks, comments, and what there is to read.

use std::collections::BTreeSet;

use kernel::{AuditEntry, Ctx, Id, Page, PageQuery, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use storage::{Begun, Db, Tx};

use crate::error::Error;
use crate::kind::{Compiled, Known, Objection};
use crate::merge::{self, Change};
use crate::model::{Misstep, Progress, Reach, Released, Standing, State, Step, Window, in_force, standing};
use crate::store::versions::{self, Approved, EDITS_MAX, EditRow, VERSIONS_MAX, VersionRow};
use crate::store::{self, COMMENTS_MAX, CommentRow, DOCUMENTS_MAX, Document, DocumentRow, StepRow, force};
use crate::{Publishing, words};

/// The largest body, in bytes as JSON.
pub const BODY_BYTES_MAX: usize = 192 * 1024;

/// Where something was done: the first answer to a call's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The document.
    pub document_id: Id<Document>,
    /// The version.
    pub version: i64,
    /// The text it has now.
    pub edit: i64,
}

/// A new document.
#[derive(Debug, Clone)]
pub struct NewDocument {
    /// Of which kind.
    pub kind: String,
    /// What files and code call it: lower-case letters, digits, `-` and `_`.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// Whom it is for.
    pub reach: Reach,
    /// Its text; nothing for what holds already, or what the kind begins with.
    pub body: Option<Value>,
    /// Why.
    pub note: String,
}

/// Where a text comes from.
#[derive(Debug, Clone, Default)]
pub(crate) struct Origin {
    pub(crate) based_on: Option<i64>,
    pub(crate) template: Option<(Id<Document>, i64)>,
    /// Who wrote of what comes from the template.
    pub(crate) authors: BTreeSet<String>,
}

/// A new text of a version.
#[derive(Debug, Clone)]
pub struct Edit {
    /// The edit it was made from.
    pub base_edit: i64,
    /// The whole text.
    pub body: Value,
    /// Why.
    pub note: String,
}

/// A version of a document, held until the commit.
pub(crate) struct Held {
    pub(crate) tx: Tx,
    pub(crate) document: DocumentRow,
    pub(crate) version: VersionRow,
    pub(crate) progress: Progress,
}

/// Whether a step touches what is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Touches {
    /// It does: everybody is told.
    Force,
    /// It does not.
    Text,
}

/// A document with everything around it.
#[derive(Debug, Clone)]
pub struct Detail {
    /// The document.
    pub document: DocumentRow,
    /// Its versions, the newest first, and how the released ones stand.
    pub versions: Vec<(VersionRow, Option<Standing>)>,
    /// What was done with it, the newest first.
    pub steps: Vec<StepRow>,
}

/// A version with its text.
#[derive(Debug, Clone)]
pub struct Text {
    /// The version.
    pub version: VersionRow,
    /// Its text.
    pub edit: EditRow,
    /// Everybody who wrote a part of it since it was approved last.
    pub authors: Vec<String>,
    /// What was said about it.
    pub comments: Vec<CommentRow>,
}

/// The action as the audit trail knows it.
const fn action(step: Step) -> &'static str {
    match step {
        Step::Edit => "publishing.edited",
        Step::Check => "publishing.checked",
        Step::Return => "publishing.returned",
        Step::Approve => "publishing.approved",
        Step::Canary => "publishing.tried",
        Step::Release => "publishing.released",
        Step::RollBack => "publishing.rolled_back",
        Step::Retire => "publishing.retired",
    }
}

/// The word of a step in a document's history.
const fn step_word(step: Step) -> &'static str {
    match step {
        Step::Edit => "edited",
        Step::Check => "checked",
        Step::Return => "returned",
        Step::Approve => "approved",
        Step::Canary => "canary",
        Step::Release => "released",
        Step::RollBack => "rolled_back",
        Step::Retire => "retired",
    }
}

/// Refuses what is no text of a document at all. Whether it is allowed, the check says.
pub(crate) fn bounded(body: &Value) -> Result<(), Error> {
    if !body.is_object() {
        return Err(Error::Invalid("body", "应为 JSON 对象 / A JSON object"));
    }
    if body.to_string().len() > BODY_BYTES_MAX {
        return Err(Error::Invalid("body", "内容过大 / Too large"));
    }
    Ok(())
}

impl Publishing {
    pub(crate) fn known(&self, kind: &str) -> Result<&Known, Error> {
        self.0.kinds.get(kind).ok_or(Error::Unknown)
    }

    pub(crate) fn db(&self, ctx: &Ctx) -> Result<Db, Error> {
        Ok(self.0.banks.db(ctx)?)
    }

    /// What a text of `kind` would be, as its check makes it ready; nothing is kept. What only a bank knows is not asked.
    ///
    /// # Errors
    /// All that the schema and the kind have against it.
    pub fn compiled(&self, kind: &str, body: &Value) -> Result<Compiled, Vec<Objection>> {
        let unknown = || vec![Objection::new("", "没有这种文档 / There is no such kind of document")];
        self.known(kind).map_err(|_| unknown())?.compile(body)
    }

    /// Begins a document with a draft; a repeat of the call answers the first one's place.
    pub async fn create(&self, ctx: &Ctx, mut new: NewDocument) -> Result<Place, Error> {
        if new.body.is_none() && new.reach == Reach::Own {
            // Only where there is such a bank can there be something in force.
            self.db(ctx)?;
            new.body = self.known(&new.kind)?.kind.present(ctx).await?;
        }
        self.create_from(ctx, new, Origin::default()).await
    }

    pub(crate) async fn create_from(&self, ctx: &Ctx, new: NewDocument, origin: Origin) -> Result<Place, Error> {
        let tx = match Tx::begin_once::<Place>(&self.db(ctx)?, ctx).await? {
            Begun::Repeat(place) => return Ok(place),
            Begun::First(tx) => tx,
        };
        let (tx, place) = self.create_in_tx(tx, ctx, new, origin).await?;
        Ok(tx.commit_answer(place).await?)
    }

    pub(crate) async fn create_in_tx(
        &self,
        mut tx: Tx,
        ctx: &Ctx,
        new: NewDocument,
        origin: Origin,
    ) -> Result<(Tx, Place), Error> {
        let known = self.known(&new.kind)?;
        words::name("name", &new.name)?;
        words::line("title", &new.title)?;
        if (new.reach == Reach::Own) == ctx.tenant.is_alliance() {
            return Err(Error::Invalid(
                "reach",
                "联盟文档为模板或共享，银行文档为自有 / Own in a bank, template or shared in the alliance",
            ));
        }
        let body = new.body.unwrap_or_else(|| known.kind.first_body());
        bounded(&body)?;
        if store::count_in_tx(&mut tx, &new.kind).await? >= DOCUMENTS_MAX {
            return Err(Error::TooMany("文档", "documents"));
        }
        let now = ctx.now();
        let document = DocumentRow {
            document_id: ctx.new_id(),
            kind: new.kind,
            name: new.name,
            title: new.title,
            reach: new.reach,
            template_id: origin.template.map(|(id, _)| id),
            newest_version: 1,
            releases: 0,
            steps: 1,
            created_by: ctx.actor.id().to_owned(),
            created_at: now,
            changed_at: now,
        };
        match store::insert_document_in_tx(&mut tx, &document).await {
            Err(error) if error.is_unique_violation() => return Err(Error::NameTaken),
            inserted => inserted?,
        }
        let place = begin_version(&mut tx, ctx, &document, &origin, body, &new.note).await?;
        let step = step_row(ctx, &document, 1, "created", &new.note);
        store::insert_step_in_tx(&mut tx, document.document_id, &step).await?;
        let detail = json!({
            "kind": document.kind, "name": document.name, "reach": document.reach,
            "template": origin.template.map(|(id, version)| json!({ "document_id": id, "version": version })),
            "note": new.note,
        });
        tx.audit(AuditEntry::done("publishing.created", document.document_id, &detail));
        Ok((tx, place))
    }

    /// Begins a new version with the text of `from`. One version at a time is on its way.
    pub async fn revise(&self, ctx: &Ctx, id: Id<Document>, from: i64, note: &str) -> Result<Place, Error> {
        let mut tx = match Tx::begin_once::<Place>(&self.db(ctx)?, ctx).await? {
            Begun::Repeat(place) => return Ok(place),
            Begun::First(tx) => tx,
        };
        let document = store::document_in_tx(&mut tx, id).await?.ok_or(Error::Unknown)?;
        let base = versions::version_in_tx(&mut tx, id, from).await?.ok_or(Error::Unknown)?;
        let text = versions::edit_in_tx(&mut tx, id, from, base.edit).await?.ok_or(Error::Unknown)?;
        let template = document.template_id.zip(base.template_version);
        let origin = Origin { based_on: Some(from), template, ..Origin::default() };
        let (tx, place) = self.revise_in_tx(tx, ctx, document, origin, text.body, note).await?;
        Ok(tx.commit_answer(place).await?)
    }

    pub(crate) async fn revise_in_tx(
        &self,
        mut tx: Tx,
        ctx: &Ctx,
        mut document: DocumentRow,
        mut origin: Origin,
        body: Value,
        note: &str,
    ) -> Result<(Tx, Place), Error> {
        bounded(&body)?;
        if let Some(from) = origin.based_on {
            let base = versions::version_in_tx(&mut tx, document.document_id, from).await?.ok_or(Error::Unknown)?;
            // What nobody approved is its authors' still, whoever passes it on.
            if base.approved_by.is_none() {
                origin.authors.extend(versions::authors_in_tx(&mut tx, document.document_id, from).await?);
            }
        }
        if let Some(open) = versions::open_in_tx(&mut tx, document.document_id).await? {
            return Err(Error::OpenVersion(open.version));
        }
        if document.newest_version >= VERSIONS_MAX {
            return Err(Error::TooMany("版本", "versions"));
        }
        document.newest_version += 1;
        document.steps += 1;
        document.changed_at = ctx.now();
        store::update_document_in_tx(&mut tx, &document).await?;
        let place = begin_version(&mut tx, ctx, &document, &origin, body, note).await?;
        let step = step_row(ctx, &document, place.version, "revised", note);
        store::insert_step_in_tx(&mut tx, document.document_id, &step).await?;
        let detail = json!({ "version": place.version, "based_on": origin.based_on, "note": note });
        tx.audit(AuditEntry::done("publishing.revised", document.document_id, &detail));
        Ok((tx, place))
    }

    /// Writes a version's text. A text that was made from an older one is put together with what was written since, or
    /// refused with the places both changed. Whatever was checked or approved is a draft again.
    pub async fn edit(&self, ctx: &Ctx, id: Id<Document>, version: i64, edit: Edit) -> Result<Place, Error> {
        bounded(&edit.body)?;
        let mut held = match self.hold(ctx, id, version).await? {
            HeldOnce::Repeat(place) => return Ok(place),
            HeldOnce::First(held) => held,
        };
        let lists = self.known(&held.document.kind)?.kind.lists();
        let body = if edit.base_edit == held.version.edit {
            edit.body
        } else {
            let base = text_in_tx(&mut held.tx, id, version, edit.base_edit).await?;
            let theirs = text_in_tx(&mut held.tx, id, version, held.version.edit).await?;
            merge::merge(&base, &edit.body, &theirs, lists).map_err(Error::Clash)?
        };
        self.write(ctx, &mut held, body, &edit.note).await?;
        self.finish(ctx, held, Step::Edit, &edit.note, Value::Null, Touches::Text).await
    }

    /// Puts a text into a held version.
    pub(crate) async fn write(&self, ctx: &Ctx, held: &mut Held, body: Value, note: &str) -> Result<(), Error> {
        bounded(&body)?;
        take(ctx, held, Step::Edit)?;
        if held.version.edit >= EDITS_MAX {
            return Err(Error::TooMany("修改", "edits"));
        }
        held.version.edit += 1;
        held.version.findings = None;
        (held.version.checked_by, held.version.checked_at) = (None, None);
        let edit = EditRow {
            edit: held.version.edit,
            body,
            note: note.to_owned(),
            edited_by: ctx.actor.id().to_owned(),
            edited_at: ctx.now(),
        };
        Ok(versions::insert_edit_in_tx(&mut held.tx, held.document.document_id, held.version.version, &edit).await?)
    }

    /// Checks a version: the schema, the kind's own check, and what it would do.
    pub async fn check(&self, ctx: &Ctx, id: Id<Document>, version: i64, note: &str) -> Result<Place, Error> {
        let db = self.db(ctx)?;
        let document = store::document(&db, id).await?.ok_or(Error::Unknown)?;
        let row = versions::version(&db, id, version).await?.ok_or(Error::Unknown)?;
        let text = versions::edit(&db, id, version, row.edit).await?.ok_or(Error::Unknown)?;
        let known = self.known(&document.kind)?;
        known.compile(&text.body).map_err(Error::Objections)?;
        let objections = known.kind.objections(ctx, &text.body, Some(id)).await?;
        if !objections.is_empty() {
            return Err(Error::Objections(objections));
        }
        let findings = known.kind.rehearse(ctx, &text.body).await?;
        let mut held = match self.hold(ctx, id, version).await? {
            HeldOnce::Repeat(place) => return Ok(place),
            HeldOnce::First(held) => held,
        };
        if held.version.edit != row.edit {
            return Err(Error::Moved);
        }
        take(ctx, &mut held, Step::Check)?;
        held.version.findings = findings;
        held.version.checked_by = Some(ctx.actor.id().to_owned());
        held.version.checked_at = Some(ctx.now());
        self.finish(ctx, held, Step::Check, note, json!({ "edit": row.edit }), Touches::Text).await
    }

    /// What a check would say of a text of `kind` in the bank of `ctx`, before it is written anywhere.
    ///
    /// # Errors
    /// [`Error::Objections`] with the places that would be refused.
    pub async fn try_body(&self, ctx: &Ctx, kind: &str, body: &Value) -> Result<(), Error> {
        let known = self.known(kind)?;
        known.compile(body).map_err(Error::Objections)?;
        let objections = known.kind.objections(ctx, body, None).await?;
        if objections.is_empty() { Ok(()) } else { Err(Error::Objections(objections)) }
    }

    /// Says something about a version, or about a place of its text.
    pub async fn comment(
        &self,
        ctx: &Ctx,
        id: Id<Document>,
        version: i64,
        place: &str,
        words: &str,
    ) -> Result<Place, Error> {
        words::pointer("place", place)?;
        let words = words::comment("words", words)?;
        let mut held = match self.hold(ctx, id, version).await? {
            HeldOnce::Repeat(place) => return Ok(place),
            HeldOnce::First(held) => held,
        };
        if store::comments_in_tx(&mut held.tx, id, version).await? >= COMMENTS_MAX {
            return Err(Error::TooMany("意见", "comments"));
        }
        let comment = CommentRow {
            comment_id: ctx.new_id(),
            version,
            place: place.to_owned(),
            words,
            made_by: ctx.actor.id().to_owned(),
            made_at: ctx.now(),
        };
        store::insert_comment_in_tx(&mut held.tx, id, &comment).await?;
        let detail = json!({ "version": version, "comment_id": comment.comment_id });
        held.tx.audit(AuditEntry::done("publishing.commented", id, &detail));
        let place = Place { document_id: id, version, edit: held.version.edit };
        Ok(held.tx.commit_answer(place).await?)
    }

    /// Holds a version for a step, or answers what the same call answered before.
    pub(crate) async fn hold(&self, ctx: &Ctx, id: Id<Document>, version: i64) -> Result<HeldOnce, Error> {
        let mut tx = match Tx::begin_once::<Place>(&self.db(ctx)?, ctx).await? {
            Begun::Repeat(place) => return Ok(HeldOnce::Repeat(place)),
            Begun::First(tx) => tx,
        };
        let document = store::document_in_tx(&mut tx, id).await?.ok_or(Error::Unknown)?;
        let version = versions::version_in_tx(&mut tx, id, version).await?.ok_or(Error::Unknown)?;
        let progress = progress_in_tx(&mut tx, &version).await?;
        Ok(HeldOnce::First(Held { tx, document, version, progress }))
    }

    /// Stores a step that was taken, with its audit entry, and tells everybody if it touches what is in force.
    pub(crate) async fn finish(
        &self,
        ctx: &Ctx,
        held: Held,
        step: Step,
        note: &str,
        more: Value,
        touches: Touches,
    ) -> Result<Place, Error> {
        let Held { mut tx, mut document, mut version, progress } = held;
        let was = version.state;
        version.state = progress.state;
        version.approved_by = progress.approved_by;
        if version.approved_by.is_none() {
            version.approved_at = None;
        }
        document.steps += 1;
        document.changed_at = ctx.now();
        versions::update_in_tx(&mut tx, &version).await?;
        store::update_document_in_tx(&mut tx, &document).await?;
        let row = step_row(ctx, &document, version.version, step_word(step), note);
        store::insert_step_in_tx(&mut tx, document.document_id, &row).await?;
        if touches == Touches::Force {
            force::change_in_tx(&mut tx).await?;
        }
        let detail = json!({
            "kind": document.kind, "name": document.name, "version": version.version, "edit": version.edit,
            "from": was, "to": version.state, "note": note, "more": more,
        });
        tx.audit(AuditEntry::done(action(step), document.document_id, &detail));
        let place = Place { document_id: document.document_id, version: version.version, edit: version.edit };
        let place = tx.commit_answer(place).await?;
        if touches == Touches::Force {
            self.forget(&ctx.tenant);
        }
        Ok(place)
    }

    /// Documents, those something was done with last first.
    pub async fn documents(&self, ctx: &Ctx, kind: Option<&str>, page: &PageQuery) -> Result<Page<DocumentRow>, Error> {
        Ok(store::documents(&self.db(ctx)?, kind, page).await?)
    }

    /// A document, its versions and its history.
    pub async fn document(&self, ctx: &Ctx, id: Id<Document>) -> Result<Detail, Error> {
        let db = self.db(ctx)?;
        let document = store::document(&db, id).await?.ok_or(Error::Unknown)?;
        // The newest, and whatever is on its way or released beneath them.
        let mut rows = versions::versions(&db, id).await?;
        let oldest = rows.last().map_or(0, |row| row.version);
        rows.extend(versions::at_hand(&db, id).await?.into_iter().filter(|row| row.version < oldest));
        let released: Vec<Released> = rows.iter().filter_map(released).collect();
        let now = ctx.now();
        let stands = |row: &VersionRow| self::released(row).map(|one| standing(one, &released, now));
        let versions = rows.iter().map(|row| (row.clone(), stands(row))).collect();
        Ok(Detail { document, versions, steps: store::steps(&db, id).await? })
    }

    /// A version with its text and what was said about it.
    pub async fn text(&self, ctx: &Ctx, id: Id<Document>, version: i64) -> Result<Text, Error> {
        let db = self.db(ctx)?;
        let row = versions::version(&db, id, version).await?.ok_or(Error::Unknown)?;
        let edit = versions::edit(&db, id, version, row.edit).await?.ok_or(Error::Unknown)?;
        let authors = versions::authors(&db, id, version).await?.into_iter().collect();
        Ok(Text { edit, authors, comments: store::comments(&db, id, version).await?, version: row })
    }

    /// A version of `kind` in the bank of `ctx` that is approved and waits for its release, in whose text `words` stand.
    pub async fn approved_with(&self, ctx: &Ctx, kind: &str, words: &str) -> Result<Option<Approved>, Error> {
        self.known(kind)?;
        Ok(versions::approved_with(&self.db(ctx)?, kind, words).await?)
    }

    /// How one version of a document differs from another.
    pub async fn diff(&self, ctx: &Ctx, id: Id<Document>, from: i64, to: i64) -> Result<Vec<Change>, Error> {
        let db = self.db(ctx)?;
        let document = store::document(&db, id).await?.ok_or(Error::Unknown)?;
        let lists = self.known(&document.kind)?.kind.lists();
        let (from, to) = (body_of(&db, id, from).await?, body_of(&db, id, to).await?);
        Ok(merge::diff(&from, &to, lists))
    }
}

/// A held version, or the first answer of the same call.
#[allow(clippy::large_enum_variant)]
pub(crate) enum HeldOnce {
    First(Held),
    Repeat(Place),
}

/// Which of a document's versions `at_hand` says what there is: the one in force, or the newest where none is. What was taken
/// back, or thrown away, does not.
pub(crate) fn in_place(document: &DocumentRow, at_hand: &[VersionRow], now: Timestamp) -> i64 {
    let all: Vec<Released> = at_hand.iter().filter_map(released).collect();
    in_force(&all, now).map_or(document.newest_version, |one| one.version)
}

/// The version of a document that is on its way.
pub(crate) fn on_its_way(at_hand: &[VersionRow]) -> Option<i64> {
    at_hand.iter().find(|row| row.state.is_open()).map(|row| row.version)
}

/// A released version, as far as it decides.
pub(crate) fn released(row: &VersionRow) -> Option<Released> {
    let release_no = row.release_no.filter(|_| row.state == State::Live)?;
    Some(Released { version: row.version, release_no, window: row.window })
}

/// A version on its way.
pub(crate) async fn progress_in_tx(tx: &mut Tx, version: &VersionRow) -> Result<Progress, Error> {
    let authors = versions::authors_in_tx(tx, version.document_id, version.version).await?;
    Ok(Progress { state: version.state, authors, approved_by: version.approved_by.clone() })
}

/// Takes a step with a held version.
pub(crate) fn take(ctx: &Ctx, held: &mut Held, step: Step) -> Result<(), Error> {
    held.progress.take(step, ctx.actor.id()).map_err(|misstep| match misstep {
        Misstep::NotFrom(state) => Error::NotFrom(state),
        Misstep::OwnWork => Error::OwnWork,
    })
}

/// The text of a version.
pub(crate) async fn body_of(db: &Db, id: Id<Document>, version: i64) -> Result<Value, Error> {
    let row = versions::version(db, id, version).await?.ok_or(Error::Unknown)?;
    Ok(versions::edit(db, id, version, row.edit).await?.ok_or(Error::Unknown)?.body)
}

/// One text of a held version.
pub(crate) async fn text_in_tx(tx: &mut Tx, id: Id<Document>, version: i64, edit: i64) -> Result<Value, Error> {
    let text = versions::edit_in_tx(tx, id, version, edit).await?;
    text.map(|text| text.body).ok_or(Error::Invalid("edit", "没有这个修改序号 / No such edit"))
}

fn step_row(ctx: &Ctx, document: &DocumentRow, version: i64, step: &str, note: &str) -> StepRow {
    StepRow {
        step_no: document.steps,
        version,
        step: step.to_owned(),
        note: note.to_owned(),
        made_by: ctx.actor.id().to_owned(),
        made_at: ctx.now(),
    }
}

/// Stores the first text of the newest version of `document`.
async fn begin_version(
    tx: &mut Tx,
    ctx: &Ctx,
    document: &DocumentRow,
    origin: &Origin,
    body: Value,
    note: &str,
) -> Result<Place, Error> {
    let (id, now) = (document.document_id, ctx.now());
    let author = ctx.actor.id().to_owned();
    let progress = Progress::begun_by(&author);
    let version = VersionRow {
        document_id: id,
        version: document.newest_version,
        state: progress.state,
        edit: 1,
        based_on: origin.based_on,
        template_version: origin.template.map(|(_, version)| version),
        findings: None,
        checked_by: None,
        checked_at: None,
        approved_by: None,
        approved_at: None,
        release_no: None,
        window: Window::default(),
        canary: None,
        guard: None,
        created_by: author.clone(),
        created_at: now,
    };
    versions::insert_in_tx(tx, &version).await?;
    let edit = EditRow { edit: 1, body, note: note.to_owned(), edited_by: author, edited_at: now };
    versions::insert_edit_in_tx(tx, id, version.version, &edit).await?;
    versions::inherit_in_tx(tx, id, version.version, &origin.authors).await?;
    Ok(Place { document_id: id, version: version.version, edit: 1 })
}
