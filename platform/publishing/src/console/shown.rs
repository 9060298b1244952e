//! What operators see.

use std::collections::{BTreeSet, HashMap};

use kernel::{Ctx, Lang, Timestamp};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::files::Outcome;
use crate::merge::Change;
use crate::model::{Canary, Guard, Reach, Standing, State};
use crate::{CommentRow, Detail, DocumentRow, Offer, Place, StepRow, TakenIn, Text, VersionRow};

/// The kinds of document there are.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishingKinds {
    pub(super) items: Vec<PublishingKind>,
}

/// A kind of document.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishingKind {
    /// `auth.limits`, …
    pub(super) name: String,
    /// In the reader's language.
    pub(super) title: String,
    /// The JSON schema of a text.
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    pub(super) schema: Value,
    /// What a new document begins with.
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    pub(super) first_body: Value,
    /// Whether only the document called `main` is worked by.
    pub(super) main_only: bool,
    /// The catalogue of expressions a guard is written in.
    pub(super) guard_catalogue: String,
    /// What is counted.
    pub(super) figures: Vec<PublishingFigure>,
    /// Versions being written.
    pub(super) drafts: i64,
    /// Versions that wait for somebody else's word.
    pub(super) to_approve: i64,
    /// Versions being tried.
    pub(super) tried: i64,
}

/// Something that is counted about a version at work.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishingFigure {
    pub(super) name: String,
    /// In the reader's language.
    pub(super) title: String,
    /// So much within the time looked at; nothing in the list of kinds.
    pub(super) amount: Option<i64>,
}

/// A page of documents.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishingDocumentPage {
    pub(super) items: Vec<PublishingDocument>,
    pub(super) next_cursor: Option<String>,
}

/// A document.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishingDocument {
    document_id: String,
    kind: String,
    name: String,
    title: String,
    reach: Reach,
    /// The alliance's template it was adopted from.
    template_id: Option<String>,
    newest_version: i64,
    created_by: String,
    created_at: Timestamp,
    changed_at: Timestamp,
}

/// A document, its versions and its history.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishingDocumentDetail {
    document: PublishingDocument,
    /// The newest first, at most 200.
    versions: Vec<PublishingVersion>,
    /// The newest first, at most 500.
    steps: Vec<PublishingDone>,
}

/// A version.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishingVersion {
    version: i64,
    state: State,
    /// How a released version stands.
    standing: Option<Standing>,
    /// Which of its edits is the text of it now.
    edit: i64,
    based_on: Option<i64>,
    template_version: Option<i64>,
    created_by: String,
    created_at: Timestamp,
    checked_by: Option<String>,
    checked_at: Option<Timestamp>,
    approved_by: Option<String>,
    approved_at: Option<Timestamp>,
    starts_at: Option<Timestamp>,
    ends_at: Option<Timestamp>,
    canary: Option<Canary>,
    guard: Option<Guard>,
}

/// Something that was done.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishingDone {
    step_no: i64,
    version: i64,
    /// `created`, `revised`, `edited`, `checked`, `returned`, `approved`, `canary`, `released`, `rolled_back`, `retired`.
    step: String,
    note: String,
    made_by: String,
    made_at: Timestamp,
}

/// A version with its text.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishingText {
    version: PublishingVersion,
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    body: Value,
    /// What the check found.
    #[schema(value_type = Option<std::collections::HashMap<String, Value>>)]
    findings: Option<Value>,
    /// Everybody who wrote a part of it: none of them may approve it.
    authors: Vec<String>,
    /// Whether the reader is one of them.
    own_work: bool,
    /// The oldest first.
    comments: Vec<PublishingComment>,
    /// What it did within the last hour, or the time its guard looks at.
    figures: Vec<PublishingFigure>,
}

/// A word about a version.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishingComment {
    comment_id: String,
    place: String,
    words: String,
    made_by: String,
    made_at: Timestamp,
}

/// How two versions differ.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishingDiff {
    pub(super) from: i64,
    pub(super) to: i64,
    /// At most 2,000.
    pub(super) changes: Vec<Change>,
}

/// Where something was done.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishingPlace {
    document_id: String,
    version: i64,
    edit: i64,
}

/// What is in force of a kind.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishingInForce {
    pub(super) items: Vec<PublishingLine>,
}

/// A document, as far as it decides.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishingLine {
    pub(super) document_id: String,
    pub(super) name: String,
    pub(super) reach: Reach,
    /// The released version in force.
    pub(super) live: Option<i64>,
    /// The version that is tried here.
    pub(super) tried: Option<i64>,
    /// On whom.
    pub(super) canary: Option<Canary>,
}

/// What was taken back in one bank.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishingRecalled {
    /// Whether it was not already.
    pub(super) recalled: bool,
}

/// The templates offered to a bank.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishingOffers {
    pub(super) items: Vec<PublishingOffer>,
}

/// A template.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishingOffer {
    template_id: String,
    kind: String,
    name: String,
    title: String,
    /// The version that is offered.
    version: i64,
    /// What was made of it here.
    adopted: Vec<PublishingAdopted>,
}

/// A document that was adopted.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishingAdopted {
    document_id: String,
    name: String,
    title: String,
    /// The template's version that is in it.
    version: i64,
    /// Whether the template offers a newer one.
    update: bool,
}

/// What became of files.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishingImported {
    pub(super) items: Vec<PublishingTakenIn>,
}

/// What became of a file.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishingTakenIn {
    path: String,
    outcome: Outcome,
    document_id: Option<String>,
    version: Option<i64>,
}

/// Names by id; whoever is not known is called by the id.
pub(super) struct Names(pub(super) HashMap<String, String>);

impl Names {
    fn of(&self, id: &str) -> String {
        self.0.get(id).cloned().unwrap_or_else(|| id.to_owned())
    }

    fn opt(&self, id: Option<&String>) -> Option<String> {
        id.map(|id| self.of(id))
    }
}

/// Everybody whose name is wanted for a document.
pub(super) fn people_of(detail: &Detail) -> BTreeSet<String> {
    let versions = detail.versions.iter().flat_map(|(row, _)| people_of_version(row));
    let steps = detail.steps.iter().map(|step| step.made_by.clone());
    versions.chain(steps).chain([detail.document.created_by.clone()]).collect()
}

/// Everybody whose name is wanted for a version's text.
pub(super) fn people_of_text(text: &Text) -> BTreeSet<String> {
    let comments = text.comments.iter().map(|comment| comment.made_by.clone());
    people_of_version(&text.version).chain(comments).chain(text.authors.iter().cloned()).collect()
}

fn people_of_version(row: &VersionRow) -> impl Iterator<Item = String> {
    let some = [Some(row.created_by.clone()), row.checked_by.clone(), row.approved_by.clone()];
    some.into_iter().flatten()
}

impl PublishingDocument {
    pub(super) fn of(row: DocumentRow, names: &Names) -> Self {
        Self {
            document_id: row.document_id.to_string(),
            kind: row.kind,
            name: row.name,
            title: row.title,
            reach: row.reach,
            template_id: row.template_id.map(|id| id.to_string()),
            newest_version: row.newest_version,
            created_by: names.of(&row.created_by),
            created_at: row.created_at,
            changed_at: row.changed_at,
        }
    }
}

impl PublishingVersion {
    fn of(row: VersionRow, standing: Option<Standing>, names: &Names) -> Self {
        Self {
            version: row.version,
            state: row.state,
            standing,
            edit: row.edit,
            based_on: row.based_on,
            template_version: row.template_version,
            created_by: names.of(&row.created_by),
            created_at: row.created_at,
            checked_by: names.opt(row.checked_by.as_ref()),
            checked_at: row.checked_at,
            approved_by: names.opt(row.approved_by.as_ref()),
            approved_at: row.approved_at,
            starts_at: row.window.starts_at,
            ends_at: row.window.ends_at,
            canary: row.canary,
            guard: row.guard,
        }
    }
}

impl PublishingDone {
    fn of(row: StepRow, names: &Names) -> Self {
        let made_by = names.of(&row.made_by);
        Self {
            step_no: row.step_no,
            version: row.version,
            step: row.step,
            note: row.note,
            made_by,
            made_at: row.made_at,
        }
    }
}

impl PublishingComment {
    fn of(row: CommentRow, names: &Names) -> Self {
        Self {
            comment_id: row.comment_id.to_string(),
            place: row.place,
            words: row.words,
            made_by: names.of(&row.made_by),
            made_at: row.made_at,
        }
    }
}

impl PublishingDocumentDetail {
    pub(super) fn of(detail: Detail, names: &Names) -> Self {
        let versions = detail.versions.into_iter();
        Self {
            document: PublishingDocument::of(detail.document, names),
            versions: versions.map(|(row, standing)| PublishingVersion::of(row, standing, names)).collect(),
            steps: detail.steps.into_iter().map(|step| PublishingDone::of(step, names)).collect(),
        }
    }
}

impl PublishingText {
    pub(super) fn of(ctx: &Ctx, text: Text, figures: Vec<PublishingFigure>, names: &Names) -> Self {
        let own_work = text.authors.iter().any(|author| author == ctx.actor.id());
        Self {
            findings: text.version.findings.clone(),
            version: PublishingVersion::of(text.version, None, names),
            body: text.edit.body,
            authors: text.authors.iter().map(|author| names.of(author)).collect(),
            own_work,
            comments: text.comments.into_iter().map(|comment| PublishingComment::of(comment, names)).collect(),
            figures,
        }
    }
}

impl From<Place> for PublishingPlace {
    fn from(place: Place) -> Self {
        Self { document_id: place.document_id.to_string(), version: place.version, edit: place.edit }
    }
}

impl From<Offer> for PublishingOffer {
    fn from(offer: Offer) -> Self {
        let offered = offer.version;
        let adopted = offer.adopted.into_iter().map(|adopted| PublishingAdopted {
            document_id: adopted.document.document_id.to_string(),
            name: adopted.document.name,
            title: adopted.document.title,
            version: adopted.version,
            update: adopted.version != offered,
        });
        Self {
            template_id: offer.template.document_id.to_string(),
            kind: offer.template.kind,
            name: offer.template.name,
            title: offer.template.title,
            version: offered,
            adopted: adopted.collect(),
        }
    }
}

impl From<TakenIn> for PublishingTakenIn {
    fn from(taken: TakenIn) -> Self {
        let document_id = taken.document_id.map(|id| id.to_string());
        Self { path: taken.path, outcome: taken.outcome, document_id, version: taken.version }
    }
}

/// A figure of a kind, in the reader's language.
pub(super) fn figure(lang: Lang, name: &str, title: (&str, &str), amount: Option<i64>) -> PublishingFigure {
    PublishingFigure { name: name.to_owned(), title: lang.pick(title.0, title.1).to_owned(), amount }
}
