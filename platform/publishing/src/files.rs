//! Documents as files, so that a bank can keep them in its own version control: one JSON file for each, with the same bytes
//! for the same text.

use std::collections::BTreeSet;
use std::io::{Cursor, Write};

use kernel::{AuditEntry, Ctx, Id};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use storage::{Begun, Tx};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::error::Error;
use crate::line::{NewDocument, Origin, body_of, bounded, in_place, on_its_way, text_in_tx};
use crate::model::Reach;
use crate::store::{self, Document, DocumentRow, versions};
use crate::{Publishing, words};

/// What every file says it is.
pub const FORMAT: &str = "polybank.publishing/1";
/// Most files that are taken in at once.
pub const FILES_MAX: usize = 200;
/// The largest file that is taken in: the largest text, written with an indent.
pub const FILE_BYTES_MAX: usize = 1024 * 1024;
/// The longest path of a file.
const PATH_MAX: usize = 300;
/// Most text that goes out in one archive: every document of a kind, each as large as it may be.
pub const EXPORT_BYTES_MAX: usize = 256 * 1024 * 1024;

/// A document in a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Filed {
    format: String,
    kind: String,
    name: String,
    title: String,
    reach: Reach,
    body: Value,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PublishingFile)]
pub struct File {
    /// `auth.limits/main.json`.
    pub path: String,
    /// What is in it.
    pub text: String,
}

/// What becomes of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PublishingFileOutcome)]
pub enum Outcome {
    /// A new document.
    Created,
    /// A new version of one that is there.
    Revised,
    /// It says what is there already.
    Unchanged,
}

/// A file that was taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenIn {
    /// Which.
    pub path: String,
    /// What became of it.
    pub outcome: Outcome,
    /// The document.
    pub document_id: Option<Id<Document>>,
    /// Its draft.
    pub version: Option<i64>,
}

/// Whether files are taken in, or only looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Import {
    /// What would become of them.
    Look,
    /// They are taken in: all of them, or none.
    Take,
}

impl Publishing {
    /// Every document of `kind`, or of all kinds, as files in one archive: the text in force, or the newest where none is. All
    /// of them, or a refusal: never a part.
    pub async fn export_zip(&self, ctx: &Ctx, kind: Option<&str>) -> Result<Vec<u8>, Error> {
        self.export_within(ctx, kind, EXPORT_BYTES_MAX).await
    }

    /// [`Publishing::export_zip`], of texts of `bytes_max` together at most. What is packed alone is held in memory.
    pub(crate) async fn export_within(
        &self,
        ctx: &Ctx,
        kind: Option<&str>,
        bytes_max: usize,
    ) -> Result<Vec<u8>, Error> {
        let db = self.db(ctx)?;
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        let mut bytes = 0;
        for document in store::all_documents(&db, kind).await? {
            let at_hand = versions::at_hand(&db, document.document_id).await?;
            let body = body_of(&db, document.document_id, in_place(&document, &at_hand, ctx.now())).await?;
            let file = filed(document, body)?;
            bytes += file.text.len();
            if bytes > bytes_max {
                return Err(Error::ExportTooLarge);
            }
            archive.start_file(file.path, options).map_err(packing)?;
            archive.write_all(file.text.as_bytes()).map_err(storage::Error::Io)?;
        }
        Ok(archive.finish().map_err(packing)?.into_inner())
    }

    /// Takes files in as drafts: new documents, and new versions of those that are there. All of them, or none. Nothing is
    /// released by it: a file goes the same way as everything else.
    pub async fn import(&self, ctx: &Ctx, files: Vec<File>, how: Import, note: &str) -> Result<Vec<TakenIn>, Error> {
        if files.is_empty() || files.len() > FILES_MAX {
            return Err(Error::Invalid("files", "1 至 200 个文件 / 1 to 200 files"));
        }
        let mut tx = match how {
            Import::Look => self.db(ctx)?.begin(ctx).await?,
            Import::Take => match Tx::begin_once::<Vec<TakenIn>>(&self.db(ctx)?, ctx).await? {
                Begun::Repeat(taken) => return Ok(taken),
                Begun::First(tx) => tx,
            },
        };
        let (mut taken, mut faults) = (Vec::with_capacity(files.len()), Vec::new());
        let mut named = BTreeSet::new();
        for file in files {
            let filed = match self.readable(&file) {
                Ok(filed) => filed,
                Err(words) => {
                    faults.push((file.path, words.to_owned()));
                    continue;
                }
            };
            if !named.insert((filed.kind.clone(), filed.name.clone())) {
                faults.push((file.path, "同一文档有两个文件 / Two files of one document".to_owned()));
                continue;
            }
            match self.take_in(&mut tx, ctx, &file.path, &filed).await? {
                Ok((outcome, document)) => taken.push((file.path, outcome, document, filed)),
                Err(words) => faults.push((file.path, words)),
            }
        }
        if !faults.is_empty() {
            return Err(Error::Files(faults));
        }
        let mut told = Vec::with_capacity(taken.len());
        for (path, outcome, document, filed) in taken {
            let place = match (how, outcome, document) {
                (Import::Look, _, document) => document.map(|(document, _)| (document.document_id, None)),
                (_, Outcome::Unchanged, document) => document.map(|(document, _)| (document.document_id, None)),
                (_, _, Some((document, base))) => {
                    let origin = self.origin(&mut tx, &document, base).await?;
                    let (next, place) = self.revise_in_tx(tx, ctx, document, origin, filed.body, note).await?;
                    tx = next;
                    Some((place.document_id, Some(place.version)))
                }
                (_, _, None) => {
                    let Filed { kind, name, title, reach, body, .. } = filed;
                    let new = NewDocument { kind, name, title, reach, body: Some(body), note: note.to_owned() };
                    let (next, place) = self.create_in_tx(tx, ctx, new, Origin::default()).await?;
                    tx = next;
                    Some((place.document_id, Some(place.version)))
                }
            };
            let (document_id, version) = (place.map(|(id, _)| id), place.and_then(|(_, version)| version));
            told.push(TakenIn { path, outcome, document_id, version });
        }
        if how == Import::Look {
            return Ok(told);
        }
        let touched = told.iter().filter(|one| one.outcome != Outcome::Unchanged).count();
        let detail = json!({ "files": told.len(), "touched": touched, "note": note });
        tx.audit(AuditEntry::done("publishing.imported", &ctx.tenant, &detail));
        Ok(tx.commit_answer(told).await?)
    }

    fn readable(&self, file: &File) -> Result<Filed, &'static str> {
        if file.text.len() > FILE_BYTES_MAX {
            return Err("文件超过 1 MiB / Larger than 1 MiB");
        }
        if file.path.len() > PATH_MAX || !kernel::text::is_plain(&file.path) {
            return Err("文件路径过长或含控制字符 / Its path is too long, or has control characters");
        }
        let filed: Filed = serde_json::from_str(&file.text)
            .map_err(|_| "不是平台导出的文档文件 / Not a document file of the platform")?;
        if filed.format != FORMAT {
            return Err("文件格式版本不符 / Another format");
        }
        if !self.0.kinds.contains_key(filed.kind.as_str()) {
            return Err("没有这种文档类型 / No such kind of document");
        }
        let fits = words::name("name", &filed.name).and(words::line("title", &filed.title)).and(bounded(&filed.body));
        fits.map_err(|_| "名称、标题或内容不符合要求 / Name, title or text is not allowed")?;
        Ok(filed)
    }

    /// What would become of a file, and the document it is about, with the version that says what there is.
    async fn take_in(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        path: &str,
        filed: &Filed,
    ) -> Result<Result<(Outcome, Option<(DocumentRow, i64)>), String>, Error> {
        if (filed.reach == Reach::Own) == ctx.tenant.is_alliance() {
            return Ok(Err("适用范围与此处不符 / Its reach does not belong here".to_owned()));
        }
        let Some(document) = store::named_in_tx(tx, &filed.kind, &filed.name).await? else {
            return Ok(Ok((Outcome::Created, None)));
        };
        let id = document.document_id;
        let at_hand = versions::at_hand_in_tx(tx, id).await?;
        let (base, open) = (in_place(&document, &at_hand, ctx.now()), on_its_way(&at_hand));
        for version in [Some(base), open].into_iter().flatten() {
            let row = versions::version_in_tx(tx, id, version).await?.ok_or(Error::Unknown)?;
            if text_in_tx(tx, id, version, row.edit).await? == filed.body {
                return Ok(Ok((Outcome::Unchanged, Some((document, base)))));
            }
        }
        if let Some(open) = open {
            return Ok(Err(format!("第 {open} 版尚未发布或作废 / Version {open} is neither released nor retired")));
        }
        tracing::debug!(path, "a file brings a new version");
        Ok(Ok((Outcome::Revised, Some((document, base)))))
    }

    /// A file is made from what there is, with the template that is in it; and it may hold what was written since, which
    /// nobody approved.
    async fn origin(&self, tx: &mut Tx, document: &DocumentRow, base: i64) -> Result<Origin, Error> {
        let id = document.document_id;
        let version = versions::version_in_tx(tx, id, base).await?.and_then(|row| row.template_version);
        let newest = versions::version_in_tx(tx, id, document.newest_version).await?;
        let authors = match newest.filter(|row| row.approved_by.is_none()) {
            Some(row) => versions::authors_in_tx(tx, id, row.version).await?,
            None => BTreeSet::new(),
        };
        Ok(Origin { based_on: Some(base), template: document.template_id.zip(version), authors })
    }
}

fn filed(document: DocumentRow, body: Value) -> Result<File, Error> {
    let DocumentRow { kind, name, title, reach, .. } = document;
    let path = format!("{kind}/{name}.json");
    let filed = Filed { format: FORMAT.to_owned(), kind, name, title, reach, body };
    let mut text = serde_json::to_string_pretty(&filed).map_err(storage::Error::from)?;
    text.push('\n');
    Ok(File { path, text })
}

fn packing(error: zip::result::ZipError) -> Error {
    Error::Store(storage::Error::Io(std::io::Error::other(error)))
}
